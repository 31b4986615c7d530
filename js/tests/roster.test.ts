// The tab "Roster": from a file to what is handed out, against a fake kernel that keeps the draft.
import { computeAccessibleName } from "dom-accessibility-api";
import { expect, onTestFinished, test, vi } from "vitest";
import { isQuery } from "../src/kernel/requests.js";
import { MAX_PART } from "../src/protocol.js";
import { entry, FakeKernel, idOf, NO_ROSTER, problem, SESSION, WORKSPACES } from "./fake.js";
import {
  all,
  click,
  dismissPasswords,
  get,
  leaving,
  press,
  type Shown,
  settle,
  show,
  submit,
  type,
} from "./page.js";
import { classOf, RosterKernel } from "./rosterKernel.js";

interface ShownRoster extends Shown {
  kernel: RosterKernel;
  again: () => ShownRoster;
}

async function opened(kernel = new RosterKernel()): Promise<ShownRoster> {
  const shown = (await show(kernel)) as ShownRoster;
  await settle();
  await click(get(shown.el, "tab", "Roster"));
  return shown;
}

/** Load the page again: the kernel and what the browser remembers stay. */
function reloaded({ cleanup, kernel }: ShownRoster): Promise<ShownRoster> {
  cleanup();
  return opened(kernel);
}

/** Paste rows as a person does with Ctrl+V. */
async function paste(element: Element, text: string): Promise<boolean> {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { files: [], getData: () => text } });
  const untouched = element.dispatchEvent(event);
  await settle();
  return !untouched;
}

async function drop(element: Element, file: File): Promise<void> {
  const event = new Event("drop", { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { files: [file], types: ["Files"] } });
  element.dispatchEvent(event);
  await settle(5);
}

const step = (el: Element) => el.querySelector("[aria-current=step]")!.textContent;
const panel = (el: Element) => el.querySelector<HTMLElement>(".aw-roster")!;
const segment = (el: Element, name: string) =>
  click([...panel(el).querySelectorAll("label")].find((label) => label.textContent!.startsWith(name))!);
const rows = (el: Element, label = "Rows") =>
  [...get(el, "grid", label).querySelectorAll("tbody tr[data-line]")] as HTMLElement[];
const textOf = (element: Element) => element.textContent!.replace(/\s+/g, " ").trim();
const cell = (el: Element, line: number, column: number, label = "Rows") =>
  rows(el, label)[line].children[column] as HTMLElement;
const state = (el: Element) => textOf(panel(el).querySelector(".aw-roster-foot p")!);

/** Choose what a field is read from, or its value for everyone, without waiting for the kernel. */
function map(el: HTMLElement, name: string, value: string): void {
  const box = get<HTMLSelectElement>(panel(el), "combobox", name);
  box.value = value;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

async function checked(count = 60, kernel = new RosterKernel()): Promise<ShownRoster> {
  const shown = await opened(kernel);
  await paste(panel(shown.el), classOf(count));
  return shown;
}

async function planned(count = 60): Promise<ShownRoster> {
  const shown = await checked(count);
  if (count > 5) await click(get(shown.el, "button", count > 20 ? "Leave out 3" : "Leave out row 7"));
  await click(get(shown.el, "button", "Review plan"));
  return shown;
}

async function applied(count = 3): Promise<ShownRoster> {
  const shown = await planned(count);
  await click(get(shown.el, "button", `Apply to ${count} people`));
  return shown;
}

test("“Import users” beside “New user” opens the tab; who cannot create users is told why", async () => {
  const kernel = new RosterKernel();
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "button", "Import users"));
  expect(get(el, "tab", "Roster").getAttribute("aria-selected")).toBe("true");
  expect(step(panel(el))).toContain("File or paste");
  kernel.session = { ...SESSION, refused: { create_user: "Only owners can create users." } };
  kernel.push(kernel.session);
  await settle();
  expect(get(el, "tabpanel").textContent).toContain("Only owners can create users.");
  kernel.push({ ...kernel.session, refused: {} });
  kernel.set("read_only", true);
  await settle();
  expect(get(el, "tabpanel").textContent).toContain("read-only");
});

test("“Export” saves the people shown once, and says where", async () => {
  const { el, kernel } = await show();
  await settle();
  const button = get(el, "button", "Export");
  button.click();
  button.click();
  await settle();
  expect(kernel.sentOf("export_users")).toHaveLength(1);
  expect(get(el, "status").textContent).toBe("Exported 12 users. /home/ada/argilla-users.csv");
});

test("“Export” beside the selection saves those who are selected", async () => {
  const { el, kernel } = await show();
  await settle();
  await click(get(el, "checkbox", "Select ana.costa"));
  await click(get(el, "button", "Export the selected users"));
  expect(kernel.sentOf("export_users")).toMatchObject([{ selected: true }]);
});

test("a widget without the tab has no button that opens it", async () => {
  for (const change of [
    (kernel: FakeKernel) => kernel.set("show", ["search", "actions", "workspaces"]),
    (kernel: FakeKernel) => {
      kernel.session = { ...SESSION, workspace: WORKSPACES[0] };
    },
  ]) {
    const kernel = new FakeKernel();
    change(kernel);
    const { el } = await show(kernel);
    await settle();
    get(el, "button", "New user");
    expect(all(el, "button", "Import users")).toEqual([]);
  }
});

test("rows pasted anywhere on the empty step are read, and their problems counted", async () => {
  const { el, kernel } = await opened();
  expect(await paste(get(el, "tab", "Roster"), classOf(60))).toBe(true);
  expect(step(panel(el))).toContain("Check");
  expect(kernel.sentOf("upload_roster").map(({ name, part, last }) => [name, part, last])).toEqual([
    ["", 0, true],
  ]);
  expect(state(el)).toContain("57 ready, 3 with problems");
  expect(rows(el).length).toBeGreaterThan(10);
  await segment(el, "Problems 3");
  expect(rows(el).map(textOf)).toEqual([
    "7finn.vogt5FinnVogtM5anotatorclass-aNot a role. Use annotator",
    "12KayaWeberM10annotatorclass-aA username is required. Use kaya.weber",
    "22ana.lang0IdaBauerM20annotatorclass-aAlso in row 2.",
  ]);
  expect(cell(el, 0, 5).getAttribute("aria-invalid")).toBe("true");
  expect(cell(el, 0, 5).getAttribute("aria-description")).toBe("Not a role.");
});

test("the box for rows says how workspaces are separated, since a comma is part of a name", async () => {
  const { el } = await opened();
  const hint = get(el, "textbox", "Paste rows").getAttribute("aria-describedby")!;
  expect(el.querySelector(`#${hint}`)!.textContent).toContain("Separate workspaces with semicolons");
});

test("nothing is read when the clipboard is empty, or while something was typed", async () => {
  const { el, kernel } = await opened();
  expect(await paste(panel(el), "  ")).toBe(false);
  await type(get(el, "textbox", "Paste rows"), "username\nana");
  expect(await paste(get(el, "textbox", "Paste rows"), "\nbo")).toBe(false);
  expect(kernel.sentOf("upload_roster")).toEqual([]);
  // What was typed is still there after another tab, and after Escape.
  await press(get(el, "textbox", "Paste rows"), "Escape");
  await click(get(el, "tab", "Users"));
  await click(get(el, "tab", "Roster"));
  expect(get<HTMLTextAreaElement>(el, "textbox", "Paste rows").value).toBe("username\nana");
  await click(get(el, "button", "Check rows"));
  expect(state(el)).toContain("1 ready");
});

test("what is pasted into another field, or into a dialog, is not taken for a roster", async () => {
  const kernel = new RosterKernel();
  const { handler } = kernel;
  const what = { what: "Undoing this deletes mia.", deletes: true };
  const toConfirm = { ...what, key: "k", reasons: ["mia has joined nlp."], confirmation: null };
  kernel.handler = (request, own) => {
    if (request.type === "create_user")
      return kernel.done(request, "Created mia.", "", idOf(99), { entry: entry(1) });
    if (request.type === "undo_entries")
      return {
        ...{ type: "failed", request: request.id },
        error: problem("It has changed.", { to_confirm: toConfirm }),
      };
    return handler(request, own);
  };
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "button", "New user"));
  await type(get(el, "textbox", "Username"), "mia");
  await click(get(el, "button", "Generate password"));
  onTestFinished(dismissPasswords);
  await submit(get(el, "form", "New user"));
  await click(get(el, "tab", "Roster"));
  await click(get(el, "button", "Address for others"));
  expect(await paste(get(el, "textbox", "Address for others"), "https://argilla.example")).toBe(false);
  await click(get(el, "button", "Undo"));
  const dialog = get(el, "dialog", "Undo by deleting");
  expect(await paste(get(dialog, "button", "Cancel"), "username\nana")).toBe(false);
  expect(kernel.sentOf("upload_roster")).toEqual([]);
  await click(get(dialog, "button", "Cancel"));
  expect(await paste(get(el, "textbox", "Paste rows"), "username\nana")).toBe(true);
});

test("a file is sent in parts, each after the answer to the one before, and can be stopped", async () => {
  const { el, kernel } = await opened();
  const text = classOf(20_000);
  expect(text.length).toBeGreaterThan(3 * MAX_PART);
  let open = 0;
  const { handler } = kernel;
  kernel.handler = async (request, own) => {
    if (request.type !== "upload_roster") return handler(request, own);
    open += 1;
    expect(open).toBe(1);
    await Promise.resolve();
    open -= 1;
    return handler(request, own);
  };
  await drop(panel(el), new File([text], "class.csv"));
  const parts = kernel.sentOf("upload_roster");
  expect(parts.map(({ part }) => part)).toEqual(parts.map((_, at) => at));
  expect(new Set(parts.map(({ upload }) => upload)).size).toBe(1);
  expect(parts.every(({ content }) => atob(content).length <= MAX_PART)).toBe(true);
  expect(textOf(panel(el).querySelector(".aw-roster-source")!)).toContain("class.csv 20,000 rows");

  kernel.handler = handler;
  await click(get(el, "button", "Start over"));
  await click(get(el, "button", "Start over"));
  kernel.alive = false;
  await drop(panel(el), new File([text], "other.csv"));
  expect(panel(el).textContent).toContain("Reading other.csv");
  await click(get(panel(el), "button", "Stop"));
  get(el, "button", "Choose file");
});

test("a refused part is reported, and the field keeps what was pasted into it", async () => {
  const { el, kernel } = await opened();
  const { handler } = kernel;
  kernel.handler = (request, own) =>
    request.type === "upload_roster"
      ? { type: "failed", request: request.id, error: problem("It is too large.") }
      : handler(request, own);
  await type(get(el, "textbox", "Paste rows"), "username\nana");
  await click(get(el, "button", "Check rows"));
  expect(get(el, "alert").textContent).toContain("It is too large.");
  expect(get<HTMLTextAreaElement>(el, "textbox", "Paste rows").value).toBe("username\nana");
});

test("problems are fixed by a suggestion, by typing, and by leaving the row out", async () => {
  const { el, kernel } = await checked();
  await segment(el, "Problems 3");
  const review = get(el, "button", "Review plan");
  expect(review.getAttribute("aria-disabled")).toBe("true");
  await click(get(el, "button", "Use annotator"));
  expect(state(el)).toContain("58 ready, 2 with problems");
  // Type into the cell of the username.
  await click(cell(el, 0, 1));
  const field = get<HTMLInputElement>(el, "textbox", "username of row 12");
  expect(document.activeElement).toBe(field);
  await type(field, "kaya");
  await press(field, "Enter");
  expect(kernel.sentOf("edit_roster").at(-1)!.edits).toEqual([{ row: 12, column: "username", text: "kaya" }]);
  expect(state(el)).toContain("59 ready, 1 with a problem");
  expect(document.activeElement).toBe(get(el, "grid", "Rows"));
  await click(get(el, "button", "Leave out row 22"));
  expect(state(el)).toContain("59 ready, 1 left out");
  expect(get(el, "button", "Review plan").getAttribute("aria-disabled")).toBeNull();
  await segment(el, "Left out 1");
  await click(get(el, "checkbox", "Include row 22"));
  expect(state(el)).toContain("59 ready, 1 with a problem");
});

test("below a few rows there is room for the scrollbar of wide ones, which would cover the last row", async () => {
  const { el } = await checked(2);
  const { style } = panel(el).querySelector<HTMLElement>(".aw-scroll")!;
  expect(style.getPropertyValue("--aw-view")).toContain("2 * var(--aw-row) + 0px) + 16px");
});

test("the second half of a double click does not act on the row that has taken the place", async () => {
  const { el, kernel } = await checked();
  await segment(el, "Problems 3");
  const edits = kernel.sentOf("edit_roster").length;
  get(el, "button", "Use annotator").click();
  await settle();
  await click(get(el, "button", "Use kaya.weber"), { detail: 2 });
  expect(kernel.sentOf("edit_roster")).toHaveLength(edits + 1);
});

test("the keyboard moves between cells, edits, and acts on problems", async () => {
  const { el, kernel } = await checked();
  await segment(el, "Problems 3");
  const grid = get(el, "grid", "Rows");
  grid.focus();
  await settle();
  const active = () => document.getElementById(grid.getAttribute("aria-activedescendant")!)!;
  expect(active()).toBe(cell(el, 0, 0));
  await press(grid, "ArrowRight");
  await press(grid, "ArrowDown");
  expect(active()).toBe(cell(el, 1, 1));
  await press(grid, "F2");
  const field = get<HTMLInputElement>(el, "textbox", "username of row 12");
  await type(field, "kaya");
  await press(field, "Escape");
  expect(document.activeElement).toBe(grid);
  expect(kernel.sentOf("edit_roster")).toEqual([]);
  // A letter replaces what is there.
  await press(grid, "k");
  expect(get<HTMLInputElement>(el, "textbox", "username of row 12").value).toBe("k");
  await press(get(el, "textbox", "username of row 12"), "Tab");
  expect(kernel.sentOf("edit_roster").at(-1)!.edits![0].text).toBe("k");
  // That row has no problem now. A key moves to the one in its place, and does nothing else to it.
  const sent = kernel.sent.length;
  await press(grid, "Enter");
  expect(kernel.sent).toHaveLength(sent);
  await press(grid, "ArrowDown");
  expect(active()).toBe(cell(el, 1, 2));
  await press(grid, "Home");
  await press(grid, " ");
  expect(kernel.sentOf("edit_roster").at(-1)!.leave_out).toEqual([22]);
  await press(grid, "End", { ctrlKey: true });
  await press(grid, "Enter");
  expect(kernel.sentOf("edit_roster").at(-1)!.edits![0].text).toBe("annotator");
});

test("Tab in a field moves to the cell beside it as far as there is one, so that Space leaves no one out", async () => {
  const { el, kernel } = await checked();
  const grid = get(el, "grid", "Rows");
  const active = () => document.getElementById(grid.getAttribute("aria-activedescendant")!)!.dataset.column;
  grid.focus();
  await press(grid, "End");
  const last = active();
  const leave = async (shiftKey: boolean) => {
    await press(grid, "F2");
    await press(grid.querySelector<HTMLElement>("input.aw-cell-input")!, "Tab", { shiftKey });
    return active();
  };
  expect(await leave(false)).toBe(last);
  await press(grid, " ");
  expect(kernel.sentOf("edit_roster")).toEqual([]);
  await leave(true);
  await press(grid, "ArrowRight");
  expect(active()).toBe(last);
});

/** What Tab and Shift+Tab stop at, in this order. */
const tabStops = (el: Element) =>
  [...el.querySelectorAll<HTMLElement>("a, button, input, select, textarea, [tabindex]")].filter(
    ({ tabIndex }) => tabIndex >= 0,
  );

test("Tab leads from a row to all that can be done about its problem, and to no other row's", async () => {
  const kernel = new RosterKernel();
  const taken = {
    ...{ column: "username" as const, problem: "It is taken.", also: 4 },
    ...{ renames: null, same_person: false },
  };
  kernel.planProblems.set(2, { ...taken, suggestion: "ana.lang2" });
  kernel.planProblems.set(3, { ...taken, suggestion: "bo.weber2" });
  const { el } = await checked(3, kernel);
  const grid = get(el, "grid", "Rows");
  grid.focus();
  await settle();
  await press(grid, "ArrowDown");
  const after = () => {
    const stops = tabStops(el);
    return stops.filter((one) => get(el, "region", "Rows: this row").contains(one));
  };
  const names = () => after().map(({ textContent }) => textContent);
  expect(names()).toEqual(["Use bo.weber2", "Go to row 4"]);
  expect(textOf(get(el, "region", "Rows: this row"))).toContain("Row 3 username bo.weber1");
  await click(after()[0]);
  expect(kernel.sentOf("edit_roster").at(-1)!.edits![0].text).toBe("bo.weber2");
  expect(document.activeElement).toBe(get(el, "grid", "Rows"));
});

test("“Go to row 2” shows all rows, with that row active", async () => {
  const { el } = await checked();
  await segment(el, "Problems 3");
  await type(get(el, "searchbox", "Search rows"), "ana");
  expect(rows(el).map(textOf)).toEqual([expect.stringContaining("Also in row 2.")]);
  await click(get(el, "button", "Go to row 2"));
  expect(rows(el).length).toBeGreaterThan(5);
  const active = get(el, "grid", "Rows").getAttribute("aria-activedescendant")!;
  expect(textOf(document.getElementById(active)!)).toBe("ana.lang0");
});

test("“Go to row 452” scrolls to that row once it is there, however few rows have problems", async () => {
  const { el, kernel } = await opened();
  const names = Array.from({ length: 500 }, (_, at) => `user${at}`);
  await paste(panel(el), ["username", ...names, names[450]].join("\n"));
  await segment(el, "Problems 1");
  const release = holding(kernel, "ask_roster_rows");
  get(el, "button", "Go to row 452").click();
  await release();
  const active = get(el, "grid", "Rows").getAttribute("aria-activedescendant")!;
  expect(textOf(document.getElementById(active)!)).toBe("user450");
  expect(rows(el).map(({ dataset }) => Number(dataset.line))).toContain(450);
});

test("each column can be another heading, and what is missing applies to everyone", async () => {
  const { el, kernel } = await opened();
  await paste(panel(el), "Konto\tVorname\nana\tAna\nbo\tBo");
  const choose = async (name: string, value: string) => {
    map(el, name, value);
    await settle();
  };
  // The rows are there before anyone says which column has the usernames.
  expect(textOf(rows(el)[0])).toBe("2Anaanaannotator");
  expect(get<HTMLSelectElement>(el, "combobox", "Column that is not used").value).toBe("Konto");
  expect(textOf(get(el, "region", "Before a plan"))).toContain("Choose the column that has the usernames.");
  await choose("Username", "0");
  expect(kernel.sentOf("read_roster").at(-1)!.columns).toEqual(["username", "first_name"]);
  expect(textOf(rows(el)[0])).toContain("ana");
  await choose("Role of everyone", "admin");
  const workspaces = get<HTMLInputElement>(panel(el), "textbox", "Workspaces of everyone");
  await type(workspaces, "class-a");
  await press(workspaces, "Enter");
  const { role, workspaces: names, columns } = kernel.sentOf("read_roster").at(-1)!;
  expect([role, names, columns]).toEqual(["admin", ["class-a"], ["username", "first_name"]]);
  expect(panel(el).textContent).toContain("class-a new");
  await click(get(el, "button", "Without class-a"));
  expect(kernel.sentOf("read_roster").at(-1)!.workspaces).toEqual([]);
});

test("what is mapped or typed before the kernel has answered is sent after the answer, with what that changed", async () => {
  const { el, kernel } = await opened();
  await paste(panel(el), "Konto\tVorname\tName\nana\tAna\tA");
  const workspaces = get<HTMLInputElement>(panel(el), "textbox", "Workspaces of everyone");
  await type(workspaces, "class-a");
  map(el, "Username", "0");
  map(el, "Last name", "2");
  workspaces.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  expect(kernel.sentOf("read_roster").length).toBeLessThan(2);
  await settle(5);
  const { workspaces: names, columns } = kernel.sentOf("read_roster").at(-1)!;
  expect([names, columns]).toEqual([["class-a"], ["username", "first_name", "last_name"]]);
});

test("a plan that is asked for before the kernel has answered a mapping follows it, so it is not discarded", async () => {
  const { el, kernel } = await opened();
  await paste(panel(el), "Username\tVorname\tGruppe\nana\tAna\tclass-a");
  map(el, "First name", "-1");
  map(el, "Role of everyone", "admin");
  get(el, "button", "Review plan").click();
  get(el, "button", "Review plan").click();
  await settle(9);
  const kinds = kernel.sent.map(({ type }) => type).filter((type) => /^(read|plan)_roster$/.test(type));
  expect(kinds).toEqual(["read_roster", "read_roster", "plan_roster"]);
  expect(step(panel(el))).toContain("Review");
});

test("a column that comes or goes takes the rows with it", async () => {
  const { el } = await checked(3);
  const grid = get(el, "grid", "Rows");
  const heads = () =>
    [...grid.querySelectorAll("thead .aw-roster-head")].map((head) => head.firstChild!.textContent);
  expect(heads()).toEqual(["username", "first name", "last name", "not used", "role", "workspaces"]);
  map(el, "Password", "5");
  await settle();
  expect(heads()).toEqual(["username", "first name", "last name", "role", "workspaces", "password"]);
  expect(rows(el)[0].children).toHaveLength(7);
  map(el, "Password", "-1");
  await settle();
  // What is not read is shown beside what is.
  expect(heads()).toEqual(["username", "first name", "last name", "not used", "role", "workspaces"]);
  expect(rows(el)[0].children).toHaveLength(7);
});

test("what is not used tells two people of one name apart, so all about a row has it, too", async () => {
  const { el } = await checked(3);
  const grid = get(el, "grid", "Rows");
  const { value: heading } = get<HTMLSelectElement>(el, "combobox", "Column that is not used");
  grid.focus();
  await settle();
  await press(grid, "ArrowDown");
  const text = grid.querySelector("tr.aw-focused")!.children[4].textContent!;
  expect(text).not.toBe("");
  expect(get(el, "region", "Rows: this row").textContent).toContain(`${heading} ${text}`);
});

test("a menu at a heading is opened by Enter, and no arrow key changes what a closed one says", async () => {
  const { el, kernel } = await checked(3);
  const grid = get(el, "grid", "Rows");
  const opened: string[] = [];
  for (const select of grid.querySelectorAll("select"))
    select.showPicker = () => opened.push(select.getAttribute("aria-label")!);
  grid.focus();
  await settle();
  for (const key of ["ArrowUp", "ArrowRight", "ArrowRight", "Enter"]) await press(grid, key);
  const menu = get<HTMLSelectElement>(el, "combobox", "First name");
  expect(opened).toEqual(["First name"]);
  expect(document.activeElement).toBe(menu);
  expect(tabStops(grid).filter(({ localName }) => localName === "select")).toEqual([]);
  await press(menu, "Escape");
  expect(document.activeElement).toBe(grid);
  // A browser that has no such call leaves the focus at a closed menu.
  menu.focus();
  await press(menu, "ArrowDown");
  expect([menu.value, opened.length]).toEqual(["1", 2]);
  expect(kernel.sentOf("read_roster")).toEqual([]);
});

test("another mapping keeps the grid, its active column and its focus", async () => {
  const { el } = await checked(3);
  const grid = get(el, "grid", "Rows");
  grid.focus();
  await settle();
  for (const key of ["ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"]) await press(grid, key);
  const active = () => document.getElementById(grid.getAttribute("aria-activedescendant")!)!;
  const column = () => [active().dataset.column, textOf(active())];
  expect(column()).toEqual(["last-name", "Weber"]);
  map(el, "Password", "5");
  await settle();
  map(el, "First name", "-1");
  await settle();
  expect(get(el, "grid", "Rows")).toBe(grid);
  expect(document.activeElement).toBe(grid);
  expect(column()).toEqual(["last-name", "Weber"]);
  // Of a column that goes, the first one takes the place.
  for (const key of ["End"]) await press(grid, key);
  expect(active().dataset.column).toBe("password");
  map(el, "Password", "-1");
  await settle();
  expect(active().dataset.column).toBe("row");
  await press(grid, "ArrowRight");
  expect(active().dataset.column).toBe("username");
});

test("both names can be read from one column, and each of them from another again", async () => {
  const { el, kernel } = await opened();
  await paste(panel(el), "Konto\tVorname\tName\nana\tLang, Ana\tx");
  const columns = () => kernel.sentOf("read_roster").at(-1)!.columns;
  map(el, "Last name", "1");
  await settle();
  expect(columns()).toEqual([null, "last_name, first_name", null]);
  expect(get<HTMLSelectElement>(el, "combobox", "First name").value).toBe("1");
  map(el, "Last name", "2");
  await settle();
  expect(columns()).toEqual([null, "first_name", "last_name"]);
});

test("usernames are made in a way that an example shows; a template is tried while it is typed", async () => {
  const { el, kernel } = await opened();
  await paste(panel(el), "Vorname\tNachname\nana\tLang\nbo\tLi");
  expect(state(el)).toContain("0 ready. Nothing is sent yet.");
  expect(get(el, "button", "Review plan").title).toBe("Choose the column that has the usernames.");
  const choices = el.querySelector(".aw-roster-usernames")!;
  expect([...choices.querySelectorAll("label")].map(textOf)).toEqual([
    "first.last ana.lang",
    "flast alang",
    "own template ...",
  ]);
  await click(choices.querySelectorAll("input")[1]);
  expect(kernel.sentOf("read_roster").at(-1)!.usernames).toBe("{initial}{last_name}");
  expect(state(el)).toContain("2 ready");
  await click(choices.querySelectorAll("input")[2]);
  const field = get<HTMLInputElement>(el, "textbox", "Username template");
  const reads = () => kernel.sentOf("read_roster").map(({ usernames }) => usernames);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    for (const text of ["s{frist", "s{frist}", "s-{first_name}"]) {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(textOf(field.closest(".aw-field")!)).toContain("As in s-ana and s-bo.");
    expect(reads()).toEqual(["{initial}{last_name}"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reads()).toEqual(["{initial}{last_name}", "s-{first_name}"]);
    field.value = "{frist_name}";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(textOf(field.closest(".aw-field")!)).toContain("Unknown field.");
    expect(reads()).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});

test("headings of which none is recognized are reported, and can be mapped", async () => {
  const { el } = await opened();
  await paste(panel(el), "Konto\tX\nana\tAna");
  expect(get(el, "region", "Before a plan").textContent).toContain("No heading is recognized.");
  get(panel(el), "combobox", "Username");
});

test("the plan shows what happens to each person; a tick leaves someone out", async () => {
  const { el, kernel } = await planned();
  expect(step(panel(el))).toContain("Review");
  expect(textOf(rows(el, "Plan")[0])).toContain("+ createana.lang0 Ana Lang");
  expect(textOf(rows(el, "Plan")[0])).toContain("annotator in class-aclass-b");
  await click(get(el, "checkbox", "Include ana.lang0"));
  expect(kernel.sentOf("leave_out").at(-1)!.leave_out).toHaveLength(1);
  get(el, "button", "Apply to 56 people");
  await segment(el, "Left out 1");
  expect(rows(el, "Plan")).toHaveLength(1);
  const grid = get(el, "grid", "Plan");
  grid.focus();
  await settle();
  await press(grid, " ");
  get(el, "button", "Apply to 57 people");
  await click(get(el, "button", "Back"));
  expect(step(panel(el))).toContain("Check");
  await click(get(el, "button", "Review plan"));
  expect(step(panel(el))).toContain("Review");
});

test("the focus moves to the heading of the next step, in the view that went there", async () => {
  const first = await checked(3);
  const second = first.again();
  await settle();
  await click(get(second.el, "tab", "Roster"));
  get(first.el, "button", "Review plan").focus();
  await click(get(first.el, "button", "Review plan"));
  expect(document.activeElement!.textContent).toBe("Step 3 of 4: Review");
  expect(first.el.contains(document.activeElement)).toBe(true);
  expect(step(panel(second.el))).toContain("Review");
});

test("the focus stays in the step when what had it is gone", async () => {
  const shown = await opened();
  const { el, kernel } = shown;
  await type(get(el, "textbox", "Paste rows"), classOf(3));
  kernel.queue = [];
  const where = () => document.activeElement!.textContent;
  await click(get(el, "button", "Check rows"));
  get(el, "progressbar", "Reading the file");
  expect(where()).toBe("Step 1 of 4: File or paste");
  kernel.endCell();
  await settle(5);
  expect(where()).toBe("Step 2 of 4: Check");
  await click(get(el, "button", "Start over"));
  await click(get(el, "button", "Keep"));
  expect(where()).toBe("Step 2 of 4: Check");
});

test("the draft of the kernel is shown after a reload, and in a second view", async () => {
  const { kernel } = await checked();
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "tab", "Roster"));
  expect(state(el)).toContain("57 ready, 3 with problems");
});

test("once the kernel is back, its draft is asked for again", async () => {
  const { el, kernel } = await checked(3);
  kernel.die();
  await settle();
  const asked = kernel.sentOf("ask_roster").length;
  kernel.dead = false;
  kernel.draft = NO_ROSTER;
  kernel.emit("comm_live_update");
  await settle(5);
  expect(kernel.sentOf("ask_roster")).toHaveLength(asked + 1);
  expect(step(panel(el))).toContain("File or paste");
});

test("deletions need the number, and what happens to everyone else is a clear choice", async () => {
  const { el, kernel } = await planned(3);
  const box = get<HTMLSelectElement>(panel(el), "combobox", "Everyone else");
  expect([...box.options].map(({ text }) => text)).toEqual([
    "Leave everyone else alone",
    "Also remove others from these workspaces",
    "Delete everyone else",
  ]);
  box.value = "true";
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  expect(kernel.sentOf("plan_roster").at(-1)!.prune).toBe(true);
  expect(panel(el).textContent).toContain("This deletes 1 user and their responses.");
  expect(get(el, "button", "Apply to 4 people")).toHaveProperty("disabled", true);
  await type(get(el, "textbox", "Type 1 to confirm"), "1");
  await click(get(el, "button", "Apply to 4 people"));
  expect(kernel.sentOf("apply_roster").at(-1)!.typed).toBe("1");
});

/** Three people of whom two may be users with other usernames, who would be deleted. */
async function renamed() {
  const kernel = new RosterKernel();
  for (const [row, renames, at] of [
    [2, "ana.costa", 1],
    [3, "bo.li", 2],
  ] as const) {
    kernel.planProblems.set(row, {
      column: "username",
      problem: `“${renames}” would be deleted.`,
      suggestion: "",
      also: null,
      ...{ renames, same_person: true, user: kernel.rows[at].id },
    });
  }
  const shown = await checked(3, kernel);
  await click(get(shown.el, "button", "Answer"));
  const dialog = get(shown.el, "dialog", "Is this the same person?");
  const radios = () => [...dialog.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  return { ...shown, dialog, radios, renames: () => kernel.draft.renames };
}

test("whether someone was renamed or is deleted is asked where it is asked who is meant", async () => {
  const { el, dialog, radios, renames } = await renamed();
  expect(state(el)).toContain("1 ready, 2 to answer.");
  expect(textOf(dialog)).toContain("Row 2: “ana.costa” would be deleted.");
  expect(textOf(get(dialog, "region", "In your table"))).toContain("usernameana.lang0");
  expect(textOf(get(dialog, "region", "On the server"))).toContain("usernameana.costa");
  expect(textOf(radios()[0].labels![0])).toContain("The username changes from ana.costa to ana.lang0.");
  expect(textOf(radios()[1].labels![0])).toBe(
    "Someone else: create ana.lang0A new account with a password of its own. ana.costa is deleted.",
  );
  expect(all(dialog, "button").map(textOf)).toEqual(["Next", "Close"]);
  await click(radios()[1]);
  expect(renames()).toEqual({ "ana.costa": null });
  await click(radios()[0]);
  expect(renames()).toEqual({ "ana.costa": "ana.lang0" });
  await submit(dialog.querySelector("form")!);
  await click(radios()[0]);
  expect(renames()).toEqual({ "ana.costa": "ana.lang0", "bo.li": "bo.weber1" });
  expect(dialog.isConnected).toBe(true);
  await submit(dialog.querySelector("form")!);
  expect(state(el)).toContain("3 ready. Nothing is sent yet.");
  await click(get(el, "button", "Review plan"));
  expect(renames()).toEqual({ "ana.costa": "ana.lang0", "bo.li": "bo.weber1" });
  expect(step(panel(el))).toContain("Review");
});

test("an answer that another page gives is shown where the same question is open, and that to another row stays", async () => {
  const { kernel, dialog, radios } = await renamed();
  kernel.fromAnotherPage({ type: "plan_roster", prune: false, renames: { "ana.costa": null } });
  await settle();
  expect(radios().map(({ checked }) => checked)).toEqual([false, true]);
  await submit(dialog.querySelector("form")!);
  await click(radios()[0]);
  expect(kernel.draft.renames).toEqual({ "ana.costa": null, "bo.li": "bo.weber1" });
});

test.each(["ana.lang02", "ana.third"])(
  "an answer with the username %s from another page is shown, too",
  async (text) => {
    const { el, kernel } = await asked();
    await click(get(el, "button", "Answer"));
    const dialog = get(el, "dialog", "Is this the same person?");
    const edits = [{ row: 2, column: "username" as const, text }];
    kernel.fromAnotherPage({ type: "edit_roster", draft: kernel.draft.draft, edits });
    await settle();
    const third = text === "ana.third"; // which answers it, but is no answer of this dialog
    const radios = [...dialog.querySelectorAll<HTMLInputElement>("input[type=radio]")];
    expect(radios.map(({ checked }) => checked)).toEqual(third ? [] : [false, true]);
    expect(textOf(dialog).includes("This row has changed.")).toBe(third);
    await submit(dialog.querySelector("form")!);
    expect(textOf(dialog)).toContain("Row 3: It is taken.");
  },
);

test("an answer is about the account that has the username by then; without one, there is nothing to answer", async () => {
  const { el, kernel } = await asked();
  await click(get(el, "button", "Answer"));
  const dialog = get(el, "dialog", "Is this the same person?");
  const server = () => textOf(get(dialog, "region", "On the server"));
  const elsewhere = (text: string) =>
    kernel.fromAnotherPage({
      ...{ type: "edit_roster", draft: kernel.draft.draft },
      edits: [{ row: 4, column: "role", text }],
    });
  const question = kernel.planProblems.get(2)!;
  kernel.planProblems.set(2, { ...question, user: kernel.rows[1].id });
  elsewhere("admin");
  await settle();
  const other = server();
  expect(other).toContain(kernel.rows[1].username);
  await click(dialog.querySelector("input[type=radio]")!);
  kernel.planProblems.delete(2);
  elsewhere("annotator");
  await settle();
  expect(server()).toBe(other);
  await submit(dialog.querySelector("form")!);
  kernel.planProblems.delete(3);
  elsewhere("admin");
  await settle();
  expect(textOf(dialog)).toContain("This row has changed.");
  expect(dialog.querySelector("input[type=radio]")).toBeNull();
});

test("the questions close when another page chooses another file", async () => {
  const { el, kernel } = await asked();
  await click(get(el, "button", "Answer"));
  kernel.fromAnotherPage({
    ...{ type: "upload_roster", upload: "b", name: "b.csv", part: 0, last: true },
    content: btoa(classOf(4)),
  });
  await settle();
  expect(all(el, "dialog", "Is this the same person?")).toEqual([]);
});

test("someone else whose account an earlier run has created is not said to be created", async () => {
  const kernel = new RosterKernel();
  kernel.planProblems.set(2, {
    ...{ column: "username", problem: "It is taken.", suggestion: "ana.lang02", also: null, renames: null },
    ...{ same_person: true, user: kernel.rows[0].id, someone_else: kernel.rows[1].id },
  });
  const { el } = await checked(3, kernel);
  await click(get(el, "button", "Answer"));
  const choices = textOf(get(el, "dialog", "Is this the same person?"));
  expect(choices).toContain("Someone else: ana.lang02The account that was created for this row before.");
});

/** Three people of whom two have usernames, made of their names, that someone has. */
async function asked() {
  const kernel = new RosterKernel();
  for (const [row, name] of [
    [2, "ana.lang0"],
    [3, "bo.weber1"],
  ] as const) {
    kernel.planProblems.set(row, {
      column: "username",
      problem: "It is taken.",
      suggestion: `${name}2`,
      also: null,
      renames: null,
      same_person: true,
      user: kernel.rows[0].id,
    });
  }
  return await checked(3, kernel);
}

test("whoever may be someone else of their name is asked about, one by one, and an answer is never lost", async () => {
  const { el, kernel } = await asked();
  expect(state(el)).toContain("1 ready, 2 to answer.");
  expect(textOf(get(el, "region", "Questions"))).toContain("2 questionsRow 2 It is taken. (and 1 more)");
  const review = get(el, "button", "Review plan");
  expect(review.title).toBe("Answer 2 questions first. Row 2: who is meant?");
  await click(get(el, "button", "Answer"));
  const dialog = get(el, "dialog", "Is this the same person?");
  const radios = () => [...dialog.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  const edits = () => kernel.sentOf("edit_roster").map(({ edits }) => edits![0]);
  expect(textOf(dialog)).toContain("Row 2: It is taken.");
  expect(textOf(get(dialog, "region", "In your table"))).toContain(
    "usernameana.lang0nameAna LangMatrikelM0workspacesclass-a, class-b",
  );
  expect(textOf(get(dialog, "region", "On the server"))).toContain("usernameargilla");
  expect(textOf(get(dialog, "region", "On the server"))).toContain("since2025-");
  expect(kernel.sentOf("ask_consequences")).toMatchObject([{ users: [kernel.rows[0].id] }]);
  expect(textOf(get(dialog, "region", "On the server"))).toMatch(/responses\d+$/);
  expect(radios().map(({ labels }) => textOf(labels![0]))).toEqual([
    "Same personKeeps their account and password, and joins class-a and class-b. The first name changes from Argilla to Ana. The last name changes from none to Lang. The role changes from owner to annotator.",
    "Someone else: create ana.lang02A new account with a password of its own.",
  ]);
  expect(dialog.querySelector("fieldset")!.getAttribute("aria-label")).toBe("Row 2, ana.lang0: 1 of 2");
  expect(document.activeElement).toBe(radios()[0]);
  await click(radios()[0]);
  expect(edits()).toEqual([{ row: 2, column: "username", text: "ana.lang0" }]);
  await submit(dialog.querySelector("form")!);
  expect(textOf(dialog)).toContain("Row 3: It is taken.");
  expect(document.activeElement).toBe(radios()[0]);
  expect(radios().map(({ checked }) => checked)).toEqual([false, false]);
  await click(get(dialog, "button", "Back"));
  expect(radios().map(({ checked }) => checked)).toEqual([true, false]);
  dialog.dispatchEvent(new Event("cancel", { cancelable: true }));
  await settle();
  expect(state(el)).toContain("2 ready, 1 to answer.");
  // What is not answered yet is asked about again.
  await click(get(el, "button", "Answer"));
  const again = get(el, "dialog", "Is this the same person?");
  expect(textOf(again)).toContain("1 of 1");
  await click(again.querySelectorAll("input")[1]);
  expect(edits().at(-1)).toEqual({ row: 3, column: "username", text: "bo.weber12" });
  await submit(again.querySelector("form")!);
  expect(all(el, "dialog", "Is this the same person?")).toEqual([]);
  expect(state(el)).toContain("3 ready. Nothing is sent yet.");
  await click(get(el, "button", "Review plan"));
  expect(step(panel(el))).toContain("Review");
});

test("a row leads to its question", async () => {
  const { el } = await asked();
  await click(cell(el, 1, 0));
  await click(get(get(el, "region", "Rows: this row"), "button", "Answer"));
  expect(textOf(get(el, "dialog", "Is this the same person?"))).toContain("Row 3: It is taken.");
});

test.each([
  ["Someone else for all 2", "someone else"],
  ["Same person for all 2", "same person"],
] as const)("“%s” answers at once", async (name, problems) => {
  const { el, kernel } = await asked();
  await click(get(el, "button", "Answer"));
  await click(get(el, "button", name));
  expect(kernel.sentOf("edit_roster").at(-1)!.problems).toBe(problems);
  expect(all(el, "dialog", "Is this the same person?")).toEqual([]);
  expect(state(el)).toContain("3 ready. Nothing is sent yet.");
});

test("a row that repeats another is left out where it says so", async () => {
  const kernel = new RosterKernel();
  kernel.planProblems.set(4, {
    column: "",
    problem: "This row repeats row 2. Leave it out.",
    suggestion: "",
    also: 2,
    renames: null,
    same_person: false,
  });
  const { el } = await checked(3, kernel);
  await click(cell(el, 2, 0));
  await click(get(el, "button", "Leave out"));
  expect(kernel.sentOf("edit_roster").at(-1)!.leave_out).toEqual([4]);
  expect(panel(el).textContent).toContain("2 ready, 1 left out");
});

test("a double click on “Apply” applies once, with the path and the number of the plan that was shown", async () => {
  const { el, kernel } = await planned(3);
  const button = get(el, "button", "Apply to 3 people");
  await type(get(el, "textbox", "File for passwords"), "mine.csv");
  button.click();
  button.click();
  await settle();
  const sent = kernel.sentOf("apply_roster");
  expect(sent.map(({ path, easy }) => [path, easy])).toEqual([["mine.csv", true]]);
  expect(step(panel(el))).toContain("Hand out");
  expect(panel(el).textContent).toContain(
    "3 passwords are in /home/ada/course/mine.csv. Only you can read it.",
  );
});

test("what was typed is there again when the page is loaded again, and belongs to this roster alone", async () => {
  const first = await checked(3);
  const { el, kernel } = first;
  await click(cell(el, 0, 1));
  await type(get(el, "textbox", "username of row 2"), "ana.half");
  const again = await reloaded(first);
  const editor = get<HTMLInputElement>(again.el, "textbox", "username of row 2");
  expect(editor.value).toBe("ana.half");
  await press(editor, "Enter");
  expect(kernel.sentOf("edit_roster").at(-1)!.edits).toEqual([
    { row: 2, column: "username", text: "ana.half" },
  ]);
  await click(get(again.el, "button", "Review plan"));
  await type(get(again.el, "textbox", "File for passwords"), "mine.csv");
  const third = await reloaded(again);
  expect(get<HTMLInputElement>(third.el, "textbox", "File for passwords").value).toBe("mine.csv");
  await click(get(third.el, "button", "Start over"));
  await click(get(third.el, "button", "Start over"));
  await paste(panel(third.el), classOf(3));
  await click(get(third.el, "button", "Review plan"));
  expect(get<HTMLInputElement>(third.el, "textbox", "File for passwords").value).toBe(kernel.draft.path);
});

test("managers of one account, other accounts or servers on one page remember what was typed in each", async () => {
  const kernels = [
    {},
    {}, // a second manager, with a draft of its own
    { account: { ...SESSION.account!, id: idOf(1) } },
    { url: "http://localhost:6901" },
  ].map((session) => Object.assign(new RosterKernel(), { session: { ...SESSION, ...session } }));
  const pages: ShownRoster[] = [];
  for (const kernel of kernels) pages.push(await checked(3, kernel));
  for (const [at, { el }] of pages.entries()) {
    await click(get(el, "button", "Review plan"));
    await type(get(el, "textbox", "File for passwords"), `class-${at}.csv`);
  }
  const path = async (page: ShownRoster) => {
    const { el } = await reloaded(page);
    return get<HTMLInputElement>(el, "textbox", "File for passwords").value;
  };
  for (const [at, page] of pages.entries()) expect(await path(page)).toBe(`class-${at}.csv`);
});

test("the browser keeps no row that may have a password, and asks before such a row is lost", async () => {
  const { el } = await opened();
  await type(get(el, "textbox", "Paste rows"), "username\tpassword\nana\thunter2hunter2");
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("hunter2");
  expect(leaving()).toBe("asks");
  await type(get(el, "textbox", "Paste rows"), "");
  expect(leaving()).toBe("leaves");
});

test("rows that were typed ask from each tab and each view, and stay when the output is drawn again", async () => {
  const { el, again, cleanup } = await opened();
  await type(get(el, "textbox", "Paste rows"), "username\nana");
  await click(get(el, "tab", "Users"));
  expect(leaving()).toBe("asks");
  const other = again();
  await settle();
  await click(get(other.el, "tab", "Roster"));
  const field = () => get<HTMLTextAreaElement>(other.el, "textbox", "Paste rows");
  expect(field().value).toBe(""); // the first view is still there
  await type(field(), "username\nbo");
  await type(field(), "");
  expect(leaving()).toBe("asks");
  cleanup();
  expect(leaving()).toBe("asks");
  const redrawn = again();
  await settle();
  await click(get(redrawn.el, "tab", "Roster"));
  expect(get<HTMLTextAreaElement>(redrawn.el, "textbox", "Paste rows").value).toBe("username\nana");
  await type(get(redrawn.el, "textbox", "Paste rows"), "");
  expect(leaving()).toBe("leaves");
});

test("a password that is typed into a cell is covered, and the browser keeps none of it", async () => {
  const { el, kernel } = await opened();
  await paste(panel(el), "username\tpassword\nana\tsecret1");
  const typeInto = async (column: number, name: string, text: string) => {
    await click(cell(el, 0, column));
    await type(get(el, "textbox", `${name} of row 2`), text);
  };
  await typeInto(1, "username", "ana.b");
  expect(JSON.stringify({ ...sessionStorage })).toContain("ana.b");
  await press(get(el, "textbox", "username of row 2"), "Enter");
  await typeInto(6, "password", "hunter2hunter2");
  expect(JSON.stringify({ ...sessionStorage })).not.toContain("hunter2");
  const field = get<HTMLInputElement>(el, "textbox", "password of row 2");
  expect([field.type, field.autocomplete]).toEqual(["password", "new-password"]);
  await press(field, "Enter");
  expect(kernel.sentOf("edit_roster").at(-1)!.edits![0].text).toBe("hunter2hunter2");
});

test("/ at a cell begins its new text, and leaves the search alone", async () => {
  const { el } = await checked(3);
  const grid = get(el, "grid", "Rows");
  grid.focus();
  await settle();
  await press(grid, "ArrowRight");
  await press(grid, "/");
  const field = get<HTMLInputElement>(el, "textbox", "username of row 2");
  expect(field.value).toBe("/");
  expect(document.activeElement).toBe(field);
});

/** A key that an input method handles: most browsers say that it is composing, Safari with its key code. */
const COMPOSING: KeyboardEventInit[] = [{ isComposing: true }, { keyCode: 229 }];

test.each(COMPOSING)(
  "Enter and Escape end a word that is composed (%o), not the field around it",
  async (keys) => {
    const { el, kernel } = await checked(3);
    await click(cell(el, 0, 1));
    const field = get<HTMLInputElement>(el, "textbox", "username of row 2");
    await type(field, "たな");
    await press(field, "Enter", keys);
    await press(field, "Escape", keys);
    expect(kernel.sentOf("edit_roster")).toEqual([]);
    expect(get<HTMLInputElement>(el, "textbox", "username of row 2").value).toBe("たな");
    const search = get<HTMLInputElement>(el, "searchbox", "Search rows");
    search.focus();
    await type(search, "たな");
    await press(search, "Escape", keys);
    await press(search, "Enter", keys);
    expect(search.value).toBe("たな");
    expect(document.activeElement).toBe(search);
  },
);

test.each(["Process", "Dead", "Unidentified"])(
  "a word composed at a cell (key %s) begins its new text",
  async (key) => {
    const { el } = await checked(3);
    const grid = get(el, "grid", "Rows");
    grid.focus();
    await settle();
    await press(grid, "ArrowRight");
    await press(grid, key, { keyCode: 229 });
    const field = get<HTMLInputElement>(el, "textbox", "username of row 2");
    expect(field.value).toBe("");
    expect(document.activeElement).toBe(field);
  },
);

test("what a plan asks for stays when it is shown again after the page was loaded again", async () => {
  const first = await planned(3);
  const { el, kernel } = first;
  const box = get<HTMLSelectElement>(panel(el), "combobox", "Everyone else");
  box.value = "members";
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  const again = await reloaded(first);
  await click(get(again.el, "button", "Back"));
  await click(get(again.el, "button", "Review plan"));
  expect(kernel.sentOf("plan_roster").at(-1)!.prune).toBe("members");
});

test("a roster that any page is applying can't be forgotten or applied again", async () => {
  const { el, kernel } = await planned(3);
  const running = { request: "another page", type: "apply_roster", message: "Applying the roster" };
  kernel.push({ ...kernel.session, running: [running] });
  await settle();
  await click(get(el, "button", "Start over"));
  expect(panel(el).textContent).toContain("Wait until the roster is applied, or stop it.");
  expect(panel(el).textContent).not.toContain("Forget this roster?");
  expect(all(el, "button", "Apply to 3 people")).toEqual([]);
  get(panel(el), "progressbar", "Applying the roster");
  get(panel(el), "button", "Stop");
  kernel.push({ ...kernel.session, running: [] });
  await settle();
  await click(get(el, "button", "Start over"));
  expect(panel(el).textContent).toContain("Forget this roster?");
});

test("how far it is stands where the button was; an answer brings back the button, or the next step", async () => {
  const { el, kernel } = await planned(3);
  const foot = panel(el).querySelector<HTMLElement>(".aw-roster-foot")!;
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(83);
  onTestFinished(() => void vi.restoreAllMocks());
  let answer = () => {};
  const { handler } = kernel;
  kernel.handler = (request, own) =>
    request.type === "apply_roster"
      ? new Promise((resolve) => {
          answer = () => resolve(handler(request, own));
        })
      : handler(request, own);
  await click(get(el, "button", "Apply to 3 people"));
  const now = panel(el).querySelector<HTMLElement>(".aw-roster-foot")!;
  expect(textOf(now)).toBe("Applying the roster.");
  expect(now.style.minHeight).toBe("83px");
  expect(foot.isConnected).toBe(true);
  const [{ id }] = kernel.sentOf("apply_roster");
  kernel.push({
    ...{ type: "progress", request: id, message: "Applying the roster", done: 2, total: 6, left: 3.4 },
  });
  await settle();
  expect(textOf(now)).toBe("Applying the roster: 2 of 6about 4 s leftStop");
  kernel.refusal = problem("The disk is full.", { field: "path" });
  answer();
  await settle();
  get(el, "button", "Apply to 3 people");
  expect(now.style.minHeight).toBe("");
});

test("a result with passwords in memory alone stays under the next task, any other one goes with it", async () => {
  const { el, kernel } = await applied();
  expect(get(el, "status").textContent).toBe("Applied the roster.");
  await click(get(el, "button", "Start over"));
  expect(get(el, "status").textContent).toBe("");
  await paste(panel(el), classOf(3));
  await click(get(el, "button", "Review plan"));
  await click(get(el, "checkbox", "Keep them in memory only"));
  await click(get(el, "button", "Apply to 3 people"));
  await click(get(el, "tab", "Users"));
  expect(get(el, "status").textContent).toBe("Applied the roster.");
  kernel.draft = { ...kernel.draft, applied: { ...kernel.draft.applied!, created: 0 } }; // undone
  kernel.push(kernel.state());
  await click(get(el, "tab", "Roster"));
  expect(get(el, "status").textContent).toBe("");
});

test("a plan that the server has made old is replaced by one that needs its own confirmation", async () => {
  const { el, kernel } = await planned(3);
  await choosePrune(el, "true");
  await type(get(el, "textbox", "Type 1 to confirm"), "1");
  kernel.planIsOld = true;
  await click(get(el, "button", "Apply to 4 people"));
  await settle();
  expect(get(el, "textbox", "Type 1 to confirm")).toHaveProperty("value", "");
  expect(get(el, "button", "Apply to 4 people")).toHaveProperty("disabled", true);
  expect(kernel.sentOf("apply_roster")).toHaveLength(1);
});

test("what confirms a plan stays after a choice made here, and is forgotten after one made on another page", async () => {
  const { el, kernel } = await planned(3);
  await choosePrune(el, "true");
  await type(get(el, "textbox", "Type 1 to confirm"), "1");
  await click(get(el, "checkbox", "Include bo.weber1"));
  expect(get(el, "textbox", "Type 1 to confirm")).toHaveProperty("value", "1");
  expect(get(el, "button", "Apply to 3 people")).toHaveProperty("disabled", false);
  kernel.draft = { ...kernel.draft, plan: { ...kernel.draft.plan!, number: kernel.draft.plan!.number + 1 } };
  kernel.push(kernel.state());
  await settle();
  expect(get(el, "textbox", "Type 1 to confirm")).toHaveProperty("value", "");
  expect(get(el, "button", "Apply to 3 people")).toHaveProperty("disabled", true);
});

test("what is wrong with the text that confirms is said at its field", async () => {
  const { el, kernel } = await planned(3);
  const box = get<HTMLSelectElement>(panel(el), "combobox", "Everyone else");
  box.value = "true";
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  const field = get(el, "textbox", "Type 1 to confirm");
  await type(field, "1");
  kernel.refusal = problem("This deletes 2 users.", { field: "typed", hint: "To confirm that, type 2." });
  await click(get(el, "button", "Apply to 4 people"));
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(all(el, "alert")).toEqual([]);
});

test("a file that cannot take passwords is reported at its field, before anything is sent", async () => {
  const { el, kernel } = await planned(3);
  kernel.files.add("roster.csv");
  const field = get<HTMLInputElement>(el, "textbox", "File for passwords");
  await type(field, "roster.csv");
  field.dispatchEvent(new Event("blur"));
  await settle();
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(document.getElementById(field.getAttribute("aria-describedby")!)!.textContent).toContain(
    "roster.csv is not a file of passwords.",
  );
});

test("a table that the kernel has forgotten is said to be gone where another one is chosen", async () => {
  const { el, kernel } = await checked(3);
  const message = "The table was forgotten.";
  const told = { code: "RosterError", message, field: null, hint: "Choose it again." };
  const error = { ...told, differences: [], to_confirm: null, unknown: false };
  kernel.push({ ...NO_ROSTER, request: "", number: 99, draft: "another", error });
  await settle();
  expect(step(el)).toContain("File or paste");
  expect(textOf(get(panel(el), "alert"))).toBe("The table was forgotten. Choose it again.");
});

test("passwords kept in memory only are said to be lost later, not that a file can't take them", async () => {
  const { el, kernel } = await planned(3);
  kernel.files.add("roster.csv");
  const field = get<HTMLInputElement>(el, "textbox", "File for passwords");
  await type(field, "roster.csv");
  field.dispatchEvent(new Event("blur"));
  await settle();
  await click(get(el, "checkbox", "Keep them in memory only"));
  expect(field.getAttribute("aria-invalid")).not.toBe("true");
  expect(panel(el).textContent).not.toContain("is not a file of passwords.");
  expect(panel(el).textContent).toContain("Lost when the kernel stops.");
});

test("slips and invitations are saved, under a number if the name is taken; a wrong text is reported at its field", async () => {
  const { el, kernel } = await applied();
  const slips = get(el, "textbox", "File for slips") as HTMLInputElement;
  expect(slips.value).toBe("argilla-slips-class-a-2026-11-29.html");
  await click(get(el, "button", "Save slips"));
  expect(get(el, "region", "Slips").textContent).toContain(
    "/home/ada/course/argilla-slips-class-a-2026-11-29.html",
  );
  await click(get(el, "button", "Save slips"));
  expect(get(el, "region", "Slips").textContent).toContain("argilla-slips-class-a-2026-11-29-2.html");
  expect(kernel.sentOf("save_slips")[0].address).toBeNull();
  const text = get(el, "textbox", "Text for each person");
  await type(text, "Hello {name}");
  await click(get(el, "button", "Save invitations"));
  expect(text.getAttribute("aria-invalid")).toBe("true");
  expect(get(el, "region", "Invitations").textContent).toContain("unknown field {name}");
  await type(text, "Hello {first_name}: {password}\n{else} {toString}");
  expect(get(el, "region", "Invitations").textContent).toContain("PreviewHello Ana: ");
  expect(get(el, "region", "Invitations").textContent).toContain("{else} {toString}");
  await type(text, "Hello {first_name}");
  await click(get(el, "button", "Save invitations"));
  expect(kernel.sentOf("save_invitations").at(-1)!.template).toBe("Hello {first_name}");
  expect(get(el, "region", "Invitations").textContent).toContain("/home/ada/course/argilla-invitations");
});

test("a file is opened where the host has an address for it, and its path is copied in any case", async () => {
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  onTestFinished(() => void vi.restoreAllMocks());
  const page = (globalThis as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM;
  const at = location.href;
  onTestFinished(() => page.setURL(at));
  const { el } = await applied();
  const slips = get(el, "region", "Slips");
  await click(get(slips, "button", "Save slips"));
  expect(all(slips, "link", "Open")).toEqual([]); // as in VS Code, whose page has no address for a file
  await click(get(slips, "button", "Copy path"));
  expect(writeText.mock.lastCall).toEqual(["/home/ada/course/argilla-slips-class-a-2026-11-29.html"]);
  expect(get(el, "status").textContent).toContain("Copied the path.");
  page.setURL("https://hub.example/user/ada/lab/tree/course/class.ipynb");
  await click(get(slips, "button", "Save slips"));
  const open = get<HTMLAnchorElement>(slips, "link", "Open");
  expect(open.pathname).toBe("/user/ada/files/course/argilla-slips-class-a-2026-11-29-2.html");
  expect([open.target, open.rel]).toEqual(["_blank", "noopener"]);
});

/** Choose what is in a menu. */
async function choose(el: Element, name: string, value: string): Promise<void> {
  const box = get<HTMLSelectElement>(el, "combobox", name);
  box.value = value;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
}

test("invitations are drafts of e-mails or a table, too; what is typed stays, and a mistake is at its field", async () => {
  const { el, kernel } = await applied();
  const card = get(el, "region", "Invitations");
  await type(get(card, "textbox", "Text for each person"), "Hi {first_name}");
  expect(all(card, "combobox", "Column of addresses")).toEqual([]);
  await choose(card, "As", "drafts");
  await type(get(card, "textbox", "Subject"), "Ling 101");
  expect(get<HTMLInputElement>(card, "textbox", "Folder for invitations").value).toBe(
    "argilla-mails-class-a-2026-11-29",
  );
  const { handler } = kernel;
  const error = problem("There is no column of e-mail addresses.", { field: "to", hint: "Choose another." });
  kernel.handler = (request, own) =>
    request.type === "save_invitations"
      ? { type: "failed", request: request.id, error }
      : handler(request, own);
  await click(get(card, "button", "Save invitations"));
  expect(textOf(card).match(/There is no column of e-mail addresses\. Choose another\./g)).toHaveLength(1);
  expect(all(el, "alert")).toEqual([]);
  kernel.handler = handler;
  const columns = [...get<HTMLSelectElement>(card, "combobox", "Column of addresses").options];
  expect(columns.map(({ text }) => text)).toEqual(["Recognized by its heading", "Matrikel"]);
  await choose(card, "Column of addresses", "Matrikel");
  await click(get(card, "button", "Save invitations"));
  expect(kernel.sentOf("save_invitations").at(-1)).toMatchObject({
    ...{ kind: "drafts", subject: "Ling 101", to: "Matrikel", template: "Hi {first_name}" },
    path: "argilla-mails-class-a-2026-11-29",
  });
  await choose(card, "As", "table");
  expect(all(card, "textbox").map((one) => computeAccessibleName(one))).toEqual(["File for invitations"]);
  await click(get(card, "button", "Save invitations"));
  expect(kernel.sentOf("save_invitations").at(-1)).toMatchObject({
    ...{ kind: "table", to: "Matrikel", path: "argilla-mail-merge-class-a-2026-11-29.csv" },
  });
  await choose(card, "As", "text");
  expect(get(card, "textbox", "Text for each person")).toHaveProperty("value", "Hi {first_name}");
});

test("slips are in a language of choice, with a line of one's own", async () => {
  const { el, kernel } = await applied();
  const card = get(el, "region", "Slips");
  await choose(card, "Language", "de");
  await type(get(card, "textbox", "A line of your own"), " Fragen? Raum 2 ");
  await click(get(card, "button", "Save slips"));
  expect(kernel.sentOf("save_slips").at(-1)).toMatchObject({ language: "de", line: "Fragen? Raum 2" });
});

test("the field for another name stays while a name is typed after one was taken", async () => {
  const { el, kernel } = await planned(3);
  await click(get(el, "button", "Save plan"));
  await click(get(el, "button", "Save plan"));
  const field = get(el, "textbox", "File for plan");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  field.focus();
  await type(field, "other.json");
  expect(document.activeElement).toBe(field);
  await click(get(el, "button", "Save plan"));
  expect(kernel.sentOf("save_plan").at(-1)!.path).toBe("other.json");
});

test("a name that is taken is said to get a number when its field is left, before anything is saved", async () => {
  const { el, kernel } = await applied();
  kernel.files.add("taken.html");
  const field = get(el, "textbox", "File for slips");
  const enter = async (name: string) => {
    field.focus();
    await type(field, name);
    field.blur();
    await settle();
  };
  await enter("taken.html");
  expect(get(el, "region", "Slips").textContent).toContain(
    "It exists already, so the new file gets a number.",
  );
  expect(field.getAttribute("aria-invalid")).toBeNull();
  await enter("free.html");
  expect(get(el, "region", "Slips").textContent).not.toContain("It exists already");
  expect(kernel.sentOf("save_slips")).toEqual([]);
  await click(get(el, "button", "Save slips"));
  // What was just saved is not refused for being there.
  field.focus();
  field.blur();
  await settle();
  expect(field.getAttribute("aria-invalid")).toBeNull();
});

test("a double click saves slips once, and does not answer the question that it opened", async () => {
  const { el, kernel } = await applied();
  await click(get(el, "button", "Save slips"));
  await click(get(el, "button", "Save slips"), { detail: 2 });
  expect(get(el, "textbox", "File for slips").getAttribute("aria-invalid")).not.toBe("true");
  expect(kernel.sentOf("save_slips")).toHaveLength(1);
  const other = await checked();
  await click(get(other.el, "button", "Start over"));
  await click(get(other.el, "button", "Start over"), { detail: 2 });
  expect(panel(other.el).textContent).toContain("Forget this roster?");
  expect(other.kernel.sentOf("start_over")).toEqual([]);
});

test("a button that saves is off in each view while what it sends is on its way", async () => {
  const shown = await applied();
  const { el, kernel } = shown;
  const other = shown.again();
  await click(get(other.el, "tab", "Roster"));
  const buttons = () => [el, other.el].map((one) => get(one, "button", "Save slips"));
  const off = () => buttons().map((button) => button.getAttribute("aria-disabled"));
  expect(off()).toEqual([null, null]);
  kernel.queue = []; // a cell runs
  await click(buttons()[0]);
  expect(off()).toEqual(["true", "true"]);
  for (const button of buttons()) await click(button);
  expect(document.activeElement).toBe(buttons()[1]);
  kernel.endCell();
  await settle();
  expect(off()).toEqual([null, null]);
  expect(kernel.sentOf("save_slips")).toHaveLength(1);
});

test("passwords that no file has are not forgotten without a question", async () => {
  const { el, kernel } = await planned(3);
  await click(get(el, "checkbox", "Keep them in memory only"));
  await click(get(el, "button", "Apply to 3 people"));
  expect(kernel.sentOf("apply_roster")[0].path).toBeNull();
  await click(get(el, "button", "Start over"));
  expect(panel(el).textContent).toContain("Forget 3 passwords that no file has?");
  await click(get(el, "button", "Keep"));
  expect(kernel.sentOf("start_over")).toEqual([]);
  await click(get(el, "button", "Start over"));
  await click(get(el, "button", "Start over"));
  expect(step(panel(el))).toContain("File or paste");
});

test.each<[string, (kernel: RosterKernel) => void]>([
  [
    "is demoted",
    (kernel) => kernel.push({ ...SESSION, refused: { create_user: "Only owners can create users." } }),
  ],
  ["is read-only", (kernel) => kernel.set("read_only", true)],
])("slips can still be saved once an account or a widget %s", async (_, refuse) => {
  const { el, kernel } = await planned(3);
  await click(get(el, "checkbox", "Keep them in memory only"));
  await click(get(el, "button", "Apply to 3 people"));
  refuse(kernel);
  await settle();
  await click(get(el, "button", "Start over"));
  expect(panel(el).textContent).toContain("Forget 3 passwords that no file has?");
  await click(get(el, "button", "Keep"));
  await click(get(el, "button", "Save slips"));
  expect(kernel.sentOf("save_slips")).toHaveLength(1);
});

test("slips are for everyone of the table, or for new users alone", async () => {
  const { el, kernel } = await planned(3);
  kernel.earlier = 15;
  await click(get(el, "button", "Apply to 3 people"));
  expect(panel(el).textContent).toContain("18 passwords are in");
  expect(get(el, "combobox", "For").textContent).toBe("All 18 people with a passwordOnly 3 new users");
  await click(get(el, "button", "Save slips"));
  expect(kernel.sentOf("save_slips").at(-1)).toMatchObject({ new_only: false });
  await choose(panel(el), "For", "true");
  await click(get(el, "button", "Save slips"));
  expect(kernel.sentOf("save_slips").at(-1)).toMatchObject({ new_only: true });
  // A choice ends with its menu, such as when no one is new.
  const state = kernel.state();
  kernel.push({ ...state, applied: { ...state.applied!, new: 0 }, number: state.number + 1 });
  await settle();
  await click(get(el, "button", "Save slips"));
  expect(kernel.sentOf("save_slips").at(-1)).toMatchObject({ new_only: false });
});

test("those who join later can go into the same file of passwords", async () => {
  const { el } = await applied();
  await click(get(el, "button", "Start over"));
  await paste(panel(el), "username\nzoe");
  await click(get(el, "button", "Review plan"));
  const path = get<HTMLInputElement>(el, "textbox", "File for passwords");
  await type(path, "other.csv");
  await click(get(el, "button", "Use argilla-passwords-class-a-2026-11-29.csv again"));
  expect(path.value).toBe("/home/ada/course/argilla-passwords-class-a-2026-11-29.csv");
});

test("who was not done is listed at once", async () => {
  const { el, kernel } = await checked(0);
  await click(get(el, "button", "Start over"));
  await click(get(el, "button", "Start over"));
  await paste(panel(el), "username\nana\nfail.bo");
  await click(get(el, "button", "Review plan"));
  await click(get(el, "button", "Apply to 2 people"));
  expect(rows(el, "Results").map(textOf)).toEqual(["fail.bofailedThe server did not answer."]);
  await segment(el, "Done 1");
  expect(rows(el, "Results").map(textOf)).toEqual(["anadone"]);
  kernel.retry();
  await settle();
  expect(rows(el, "Results").map(textOf)).toEqual(["anadone", "fail.bodone"]);
});

test("a list whose chosen part is no longer there shows what it showed first", async () => {
  const { el } = await planned(3);
  await choosePrune(el, "true");
  await segment(el, "Delete 1");
  expect(rows(el, "Plan")).toHaveLength(1);
  await choosePrune(el, "false");
  expect(rows(el, "Plan")).toHaveLength(3);
  expect(panel(el).querySelector("label:has(:checked)")!.textContent).toBe("All 3");
});

test("results of which the chosen part is no longer there show none of the others, and keep the focus", async () => {
  const { el, kernel } = await checked(0);
  await click(get(el, "button", "Start over"));
  await click(get(el, "button", "Start over"));
  await paste(panel(el), "username\nana\nfail.bo");
  await click(get(el, "button", "Review plan"));
  await click(get(el, "button", "Apply to 2 people"));
  await segment(el, "Done 1");
  await segment(el, "Failed 1");
  get(el, "grid", "Results").focus();
  kernel.retry();
  await settle();
  expect(panel(el).textContent).not.toContain("No one.");
  expect(all(el, "grid", "Results")).toEqual([]);
  expect(panel(el).contains(document.activeElement)).toBe(true);
});

test("rows that the kernel can't send are reported, old ones are marked, and trying again shows them", async () => {
  const kernel = new RosterKernel();
  const { handler } = kernel;
  let fails = true;
  kernel.handler = (request, own) =>
    fails && request.type === "ask_roster_rows"
      ? { type: "failed", request: request.id, error: problem("The kernel is short of memory.") }
      : handler(request, own);
  const { el } = await checked(60, kernel);
  const again = () => {
    expect(get(panel(el), "alert").textContent).toContain("The kernel is short of memory.");
    expect(panel(el).querySelector("[aria-busy=true]")).toBeNull();
    fails = false;
    return click(get(panel(el), "button", "Try again"));
  };
  await again();
  expect(all(panel(el), "alert")).toEqual([]);
  expect(rows(el).length).toBeGreaterThan(10);
  fails = true;
  await segment(el, "Problems 3");
  const marked = () => get(el, "grid", "Rows").closest(".aw-stale");
  expect(marked()).not.toBeNull();
  await again();
  expect(rows(el)).toHaveLength(3);
  expect(marked()).toBeNull();
  expect(panel(el).contains(document.activeElement)).toBe(true);
});

test("10,000 rows are asked for in pages, and only those in view are rendered", async () => {
  const { el, kernel } = await checked(10_000);
  expect(rows(el).length).toBeLessThan(40);
  expect(get(el, "grid", "Rows").getAttribute("aria-rowcount")).toBe("10001");
  const box = panel(el).querySelector<HTMLElement>(".aw-scroll")!;
  box.scrollTop = 5000 * 33;
  box.dispatchEvent(new Event("scroll"));
  await settle();
  expect(rows(el).length).toBeLessThan(40);
  expect(rows(el).map(({ dataset }) => Number(dataset.line))).toContain(5000);
  expect(kernel.sentOf("ask_roster_rows").length).toBeLessThan(5);
});

test("a cell that is edited stays while the rows are scrolled, and sends nothing until it is left", async () => {
  const { el, kernel } = await checked(10_000);
  await click(cell(el, 0, 1));
  const field = get<HTMLInputElement>(el, "textbox", "username of row 2");
  await type(field, "half a wo");
  const box = panel(el).querySelector<HTMLElement>(".aw-scroll")!;
  for (const line of [5000, 9900, 30]) {
    box.scrollTop = line * 33;
    box.dispatchEvent(new Event("scroll"));
    await settle(3);
    expect(rows(el).map(({ dataset }) => Number(dataset.line))).toContain(line);
    expect(document.activeElement).toBe(field);
  }
  expect(field.value).toBe("half a wo");
  expect(kernel.sentOf("edit_roster")).toEqual([]);
  await press(field, "Enter");
  expect(kernel.sentOf("edit_roster").at(-1)!.edits).toEqual([
    { row: 2, column: "username", text: "half a wo" },
  ]);
});

test("what is special about the file of passwords is said beside its name, and only there", async () => {
  const { el, kernel } = await checked(3);
  kernel.pathNote = "It is in a temporary folder.";
  await click(get(el, "button", "Review plan"));
  await settle();
  expect(el.textContent!.split(kernel.pathNote)).toHaveLength(2);
});

test("what a file holds is text", async () => {
  const { el } = await opened();
  await paste(panel(el), "username\tfirst name\n<b>ana</b>\t<img src=x onerror=alert(1)>");
  expect(panel(el).querySelector("b.x, img")).toBeNull();
  expect(cell(el, 0, 1).querySelector("bdi")!.textContent).toBe("<b>ana</b>");
  await click(get(el, "button", "Review plan"));
  expect(rows(el, "Plan")[0].querySelector("bdi")!.textContent).toBe("<b>ana</b>");
});

test("requests of a roster are no changes, but for the one that applies it; commands are", () => {
  for (const request of [
    "upload_roster",
    "read_roster",
    "edit_roster",
    "plan_roster",
    "leave_out",
    "start_over",
  ]) {
    expect(isQuery(request)).toBe(true);
  }
  for (const request of ["save_slips", "save_plan", "save_invitations", "check_path", "export_users"]) {
    expect(isQuery(request)).toBe(true);
  }
  for (const change of [
    "apply_roster",
    "retry",
    "create_user",
    "edit_user",
    "change_role",
    "reset_password",
  ]) {
    expect(isQuery(change)).toBe(false);
  }
});

/** Hold the answers to requests of a type, which the kernel carries out only then; returns how to let all of them go on. */
function holding(kernel: RosterKernel, held: string): () => Promise<void> {
  const { handler } = kernel;
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  kernel.handler = async (request, own) => {
    if (request.type === held) await released;
    return handler(request, own);
  };
  return async () => {
    release();
    await settle(5);
  };
}

/** Choose what happens to everyone else. */
async function choosePrune(el: HTMLElement, value: string): Promise<void> {
  map(el, "Everyone else", value);
  await settle();
}

test("nothing is applied while a choice that was made after the plan has no answer", async () => {
  for (const [held, choose] of [
    ["plan_roster", (el: HTMLElement) => choosePrune(el, "false")],
    ["leave_out", (el: HTMLElement) => click(get(el, "checkbox", "Include user10"))],
  ] as const) {
    const { el, kernel } = await planned(3);
    await choosePrune(el, "true");
    await type(get(el, "textbox", "Type 1 to confirm"), "1");
    const button = get<HTMLButtonElement>(el, "button", "Apply to 4 people");
    expect(button.disabled).toBe(false);
    const release = holding(kernel, held);
    await choose(el);
    expect(button.disabled).toBe(true);
    await release();
    expect(kernel.sentOf("apply_roster")).toEqual([]);
    await click(get(el, "button", "Apply to 3 people"));
    expect(kernel.sentOf("apply_roster")).toHaveLength(1);
  }
});

test("each choice for a plan counts, also one that is made before the plan for the last is there", async () => {
  const { el, kernel } = await planned(3);
  const release = holding(kernel, "plan_roster");
  await choosePrune(el, "true");
  await choosePrune(el, "members");
  await release();
  expect(kernel.sentOf("plan_roster").map(({ prune }) => prune)).toEqual([false, true, "members"]);
  expect(get<HTMLSelectElement>(panel(el), "combobox", "Everyone else").value).toBe("members");
});

test("a line that is left out before a plan has come is left out of that plan, which is not discarded", async () => {
  const { el, kernel } = await planned(3);
  const release = holding(kernel, "plan_roster");
  await choosePrune(el, "true");
  await click(get(el, "checkbox", "Include ana.lang0"));
  expect(kernel.sentOf("leave_out")).toEqual([]);
  await release();
  expect(kernel.sentOf("leave_out")).toHaveLength(1);
  get(el, "button", "Apply to 3 people");
  expect(get<HTMLSelectElement>(panel(el), "combobox", "Everyone else").value).toBe("true");
});

test("answers about two people, one right after the other, both count", async () => {
  const { dialog, radios, renames } = await renamed();
  radios()[0].click();
  submit(dialog.querySelector("form")!);
  await new Promise((resolve) => setTimeout(resolve));
  radios()[0].click();
  await settle(5);
  expect(renames()).toEqual({ "ana.costa": "ana.lang0", "bo.li": "bo.weber1" });
});

test("a plan that is asked for right after an edit follows it", async () => {
  const { el, kernel } = await checked(3);
  await click(cell(el, 0, 1));
  await type(get(el, "textbox", "username of row 2"), "ana.other");
  const release = holding(kernel, "edit_roster");
  await click(get(el, "button", "Review plan"));
  expect(kernel.sentOf("edit_roster")).toHaveLength(1);
  expect(kernel.sentOf("plan_roster")).toEqual([]);
  await release();
  expect(textOf(rows(el, "Plan")[0])).toContain("ana.other");
});

test("a draft that was asked for replaces no newer one that came before the answer", async () => {
  const { el, kernel } = await checked(3);
  const old = { ...kernel.draft, number: 1 };
  const { handler } = kernel;
  let answer = () => {};
  kernel.handler = (request, own) =>
    request.type !== "ask_roster"
      ? handler(request, own)
      : new Promise((resolve) => {
          answer = () => resolve({ ...old, request: request.id });
        });
  await click(get(el, "tab", "Users"));
  await click(get(el, "tab", "Roster"));
  await click(get(el, "checkbox", "Include row 2"));
  expect(state(el)).toContain("2 ready, 1 left out");
  answer();
  await settle(5);
  expect(state(el)).toContain("2 ready, 1 left out");
});

test("workspaces that are named one right after the other are all kept", async () => {
  const { el, kernel } = await opened();
  await paste(panel(el), "Username\nana");
  const box = get<HTMLInputElement>(panel(el), "textbox", "Workspaces of everyone");
  const release = holding(kernel, "read_roster");
  for (const name of ["class-a", "class-b"]) {
    await type(box, name);
    await press(box, "Enter");
  }
  await release();
  expect(kernel.sentOf("read_roster").at(-1)!.workspaces).toEqual(["class-a", "class-b"]);
});

test.each([3, 10_000])("%s rows whose reading was stopped stay in the field", async (count) => {
  const { el, kernel } = await opened();
  const text = classOf(count);
  expect(text.length > MAX_PART).toBe(count === 10_000);
  await type(get(el, "textbox", "Paste rows"), text);
  const release = holding(kernel, "upload_roster");
  await click(get(el, "button", "Check rows"));
  await click(get(panel(el), "button", "Stop"));
  await release();
  expect(get<HTMLTextAreaElement>(el, "textbox", "Paste rows").value === text).toBe(true);
});

/** Begin to edit a cell, and return its field. */
async function edited(el: Element, line: number, column: number): Promise<HTMLInputElement> {
  await click(cell(el, line, column));
  return panel(el).querySelector<HTMLInputElement>("input.aw-cell-input")!;
}

// -- what is not lost --------------------------------------------------------------------------------------------------

test("a file that is dropped while rows were changed asks first, and so does “Another file”", async () => {
  const { el } = await checked();
  await type(await edited(el, 0, 2), "Zed");
  await press(el.querySelector(".aw-cell-input")!, "Enter");
  const source = () => textOf(panel(el).querySelector(".aw-roster-source")!);
  const other = new File([classOf(2)], "other.csv");
  await drop(panel(el), other);
  expect(source()).toContain("Pasted rows 60 rows");
  expect(textOf(panel(el).querySelector(".aw-roster-ask")!)).toContain(
    "1 changes to the rows would be forgotten.",
  );
  expect(all(el, "alert")).toEqual([]);
  expect(document.activeElement).toBe(get(el, "button", "Keep"));
  await click(get(el, "button", "Keep"));
  expect(textOf(cell(el, 0, 2))).toBe("Zed");
  const box = get<HTMLButtonElement>(el, "button", "Another file").nextElementSibling as HTMLInputElement;
  Object.defineProperty(box, "files", { value: [other] });
  box.dispatchEvent(new Event("change", { bubbles: true }));
  await settle(5);
  expect(textOf(cell(el, 0, 2))).toBe("Zed");
  await click(get(el, "button", "Use other.csv"));
  await settle(5);
  expect(source()).toContain("other.csv 2 rows");
  expect(all(el, "button", "Keep")).toEqual([]);
  await drop(panel(el), new File([classOf(3)], "third.csv"));
  expect(source()).toContain("third.csv 3 rows"); // nothing was changed in the second one
});

test("a window that loses the focus sends nothing that was half typed, and the field stays as it is", async () => {
  const { el, kernel } = await checked(3);
  const blur = (field: HTMLElement) => field.dispatchEvent(new FocusEvent("blur"));
  const box = await edited(el, 0, 2);
  await type(box, "Luka");
  blur(box);
  await settle();
  expect(kernel.sentOf("edit_roster")).toEqual([]);
  expect(el.querySelector<HTMLInputElement>(".aw-cell-input")!.value).toBe("Luka");
  get(el, "button", "Review plan").focus();
  await settle();
  expect(kernel.sentOf("edit_roster")[0].edits).toMatchObject([{ text: "Luka" }]);
});

test("half the name of a workspace is not added when the window loses the focus", async () => {
  const { el, kernel } = await opened();
  await paste(panel(el), "username\nana");
  const places = get<HTMLInputElement>(panel(el), "textbox", "Workspaces of everyone");
  places.focus();
  await type(places, "clas");
  places.dispatchEvent(new FocusEvent("blur"));
  await settle();
  expect(kernel.sentOf("read_roster")).toEqual([]);
  expect(places.value).toBe("clas");
  get(el, "button", "Review plan").focus();
  await settle();
  expect(kernel.sentOf("read_roster")[0].workspaces).toEqual(["clas"]);
});

test.each([
  ["Ł", true],
  ["@", true],
  ["Dead", true],
  ["f", false],
  ["Enter", false],
])("with Alt, %s begins an edit: %s", async (key, begins) => {
  const { el } = await checked(3);
  const grid = get(el, "grid", "Rows");
  grid.focus();
  for (const move of ["ArrowDown", "ArrowRight", "ArrowRight"]) await press(grid, move);
  await press(grid, key, { altKey: true });
  expect(el.querySelector(".aw-cell-input") !== null).toBe(begins);
});

test("a table that is pasted at a cell is refused with a sentence", async () => {
  const { el } = await checked(3);
  const grid = get(el, "grid", "Rows");
  grid.focus();
  for (const move of ["ArrowDown", "ArrowRight"]) await press(grid, move);
  await paste(grid, "a\tb\nc\td");
  expect(get(el, "status").textContent).toContain("A cell takes one line. Paste tables in step 1.");
});

test("the question of a row beyond the first page is the one that is asked, and a failed one can be asked again", async () => {
  const kernel = new RosterKernel();
  for (let row = 2; row < 302; row += 1)
    kernel.planProblems.set(row, {
      ...{ column: "username", problem: `Row ${row} is taken.`, suggestion: "x", also: null, renames: null },
      ...{ same_person: true, user: kernel.rows[0].id },
    });
  const { el } = await checked(300, kernel);
  const { handler } = kernel;
  let fails = true;
  kernel.handler = (request, own) => {
    if (request.type === "ask_roster_rows" && request.show === "questions" && fails)
      return { type: "failed", request: request.id, error: problem("The kernel is busy.") };
    return handler(request, own);
  };
  const rowBox = get(el, "grid", "Rows");
  rowBox.focus();
  await press(rowBox, "End", { ctrlKey: true });
  await settle(5);
  await click(get(get(el, "region", "Rows: this row"), "button", "Answer"));
  const dialog = get(el, "dialog", "Is this the same person?");
  expect(textOf(get(dialog, "alert"))).toContain("The questions could not be read. The kernel is busy.");
  fails = false;
  await click(get(dialog, "button", "Try again"));
  const shown = get(el, "dialog", "Is this the same person?");
  expect(textOf(shown)).toContain("Row 301: Row 301 is taken.");
  expect(textOf(shown)).toContain("300 of 300");
});

test("an answer that was refused is not shown as given", async () => {
  const { el, kernel } = await asked();
  await click(get(el, "button", "Answer"));
  const { handler } = kernel;
  kernel.handler = (request, own) =>
    request.type === "edit_roster"
      ? { type: "failed", request: request.id, error: problem("It was not taken.") }
      : handler(request, own);
  const dialog = get(el, "dialog", "Is this the same person?");
  const radios = [...dialog.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  await click(radios[0]);
  expect(textOf(get(dialog, "alert"))).toContain("It was not taken.");
  expect(radios.map(({ checked }) => checked)).toEqual([false, false]);
});

test.each([
  ["It is a person", { header: 0, headed: false }],
  ["These are headings", { header: 1, headed: true }],
])("a row without a known heading may be a person: nothing is planned before “%s”", async (answer, sent) => {
  const { el, kernel } = await opened();
  kernel.doubtsHeadings = true;
  await paste(panel(el), "Anna\tSchmidt\nBo\tMeyer");
  const bar = get(el, "region", "Before a plan");
  expect(textOf(bar)).toContain("Row 1 was read as headings. Is it a person?");
  expect(get(el, "button", "Review plan").title).toContain("Is it a person?");
  await click(get(bar, "button", answer));
  expect(kernel.sentOf("read_roster")).toMatchObject([{ ...sent, columns: null }]);
});

test("a menu says in which row the headings are, or that there are none", async () => {
  const { el, kernel } = await checked(3);
  const menu = get<HTMLSelectElement>(panel(el), "combobox", "Headings in row");
  expect([...menu.options].slice(0, 3).map(({ text }) => text)).toEqual(["none", "1", "2"]);
  expect(menu.value).toBe("1");
  map(el, "Headings in row", "0");
  await settle();
  expect(kernel.sentOf("read_roster")).toMatchObject([{ header: 0, headed: false, columns: null }]);
});
