// The manager: names, sorting, search, filters, selection, forms and dialogs.
import { expect, test, vi } from "vitest";
import joiners from "../../tests/joiner_cases.json";
import { StringColumn } from "../src/data/columns/stringColumn.js";
import { displayText } from "../src/ui/display/displayText.js";
import { formatList } from "../src/ui/display/formatList.js";
import { crowd, entry, FakeKernel, idOf, problem, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, leaving, press, settle, show, submit, type, usernames } from "./page.js";

const failed = (
  request: { id: string },
  message: string,
  field: string | null,
  hint: string | null = null,
) => ({
  type: "failed" as const,
  request: request.id,
  error: problem(message, { field, hint }),
});

async function open(kernel = new FakeKernel()) {
  const shown = await show(kernel);
  await settle();
  return shown;
}

async function openForm(kernel = new FakeKernel()) {
  const shown = await open(kernel);
  await click(get(shown.el, "button", "New user"));
  return { ...shown, form: get(shown.el, "form", "New user") };
}

test("the parts have their accessible names", async () => {
  const { el } = await show();
  await settle();
  get(el, "region", "Argilla users");
  get(el, "searchbox", "Search users");
  get(el, "button", "Role filter");
  get(el, "button", "Workspace filter");
  get(el, "grid", "Users");
  for (const name of ["username", "id", "role", "workspaces", "updated_at"]) get(el, "button", name);
  get(el, "checkbox", "Select bo.li");
  get(el, "button", "Actions for bo.li");
  get(el, "button", "Refresh");
  await click(get(el, "checkbox", "Select bo.li"));
  const bar = get(el, "toolbar", "Selected users");
  const names = [
    "Add to workspace",
    "Remove from workspace",
    "Change role",
    "Reset password",
    "Edit",
    "Delete",
  ];
  for (const name of names) get(bar, "button", name);
});

test("names are text, whatever they contain, and hidden characters are shown", async () => {
  const rows = team();
  rows[1].username = "<img src=x onerror=alert(1)>";
  rows[2].username = "bo\u202eil\u0000 ";
  rows[3].username = "\u0301\u0302e\u0301"; // two marks without a letter before them
  const { el } = await show(new FakeKernel(rows));
  await settle();
  expect(el.querySelector("img")).toBeNull();
  expect(usernames(el)).toContain("<img src=x onerror=alert(1)>");
  expect(usernames(el)).toContain("boU+202EilU+0000U+0020");
  get(el, "checkbox", "Select bo[U+202E]il[U+0000][U+0020]");
  get(el, "checkbox", "Select [U+0301][U+0302]e\u0301");
});

test("a name with right-to-left letters is set apart in a sentence, and no other is", () => {
  const [noa, shira] = ["\u05e0\u05d5\u05e2\u05d4", "\u05e9\u05d9\u05e8\u05d4"];
  const apart = (name: string) => `\u2068${name}\u2069`;
  expect(formatList([noa, shira, "ana", "bo", "cem"], 2)).toBe(`${apart(noa)}, ${apart(shira)} and 3 more`);
  expect(formatList(["ana", noa])).toBe(`ana and ${apart(noa)}`);
  expect(formatList(["Zo\u00eb", "\u4f50\u85e4"])).toBe("Zo\u00eb and \u4f50\u85e4");
  expect(displayText(noa)).toBe(noa); // for what can be copied
});

test.each(joiners["part of the name"])(
  "a character that shapes the letters beside it is part of the name: %s",
  (name) => {
    expect(displayText(name)).toBe(name);
  },
);

test.each(joiners["without effect"])("a joiner that changes no letter is shown: %s", (name) => {
  expect(displayText(name)).toMatch(/\[U\+200[CD]\]/);
});

test("a click on a header sorts, a second one reverses the order, and Shift adds a key", async () => {
  const { el, kernel } = await show();
  await settle();
  await click(get(el, "button", "username"));
  expect(kernel.get("sort")).toEqual(["-username"]);
  expect(usernames(el)[0]).toBe("נועה");
  await click(get(el, "button", "role"));
  await click(get(el, "button", "username"), { shiftKey: true });
  expect(kernel.get("sort")).toEqual(["role", "username"]);
  expect(usernames(el).slice(0, 3)).toEqual(["argilla", "ana.costa", "emil_h"]);
  expect(el.querySelector("th[aria-sort]")?.textContent).toContain("role");
});

test("the search filters with every letter; Python receives it after a moment, and can set it", async () => {
  const { el, kernel } = await show();
  await settle();
  const search = get<HTMLInputElement>(el, "searchbox", "Search users");
  await type(search, "an");
  expect(usernames(el)).toEqual(["ana.costa", "emil_h", "farah.k"]);
  expect(el.textContent).toContain("3 of 12 people");
  expect([...el.querySelectorAll("mark")].map(({ textContent }) => textContent)).toContain("an");
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(kernel.get("search")).toBe("an");
  kernel.set("search", "lukasz");
  await settle();
  expect(search.value).toBe("lukasz");
  expect(usernames(el)).toEqual(["łukasz"]);
  await type(search, "nobody at all");
  await click(get(el, "button", "Clear filters"));
  expect(usernames(el)).toHaveLength(12);
});

test("filters are synchronized with Python", async () => {
  const { el, kernel } = await show();
  await settle();
  await click(get(el, "button", "Role filter"));
  await click(get(el, "option", "admin"));
  expect(kernel.get("role_filter")).toEqual(["admin"]);
  expect(usernames(el)).toEqual(["ana.costa", "emil_h"]);
  kernel.set("role_filter", []);
  kernel.set("workspace_filter", ["vision"]);
  await settle();
  expect(get(el, "button", "Workspace filter").textContent).toContain("vision");
  expect(usernames(el)).toEqual(["ana.costa", "carla.<b>ruiz</b>", "łukasz", "נועה"]);
});

test("selection is by id: it survives sort and search, ranges and all, and follows Python", async () => {
  const { el, kernel } = await show();
  await settle();
  await click(get(el, "checkbox", "Select bo.li"));
  await click(get(el, "checkbox", "Select d.okafor"), { shiftKey: true });
  const chosen = [idOf(2), idOf(3), idOf(4)];
  expect([...kernel.get("selected_ids")].sort()).toEqual([...chosen].sort());
  await click(get(el, "button", "updated_at"));
  await type(get(el, "searchbox", "Search users"), "ana");
  expect(el.textContent).toContain("3 selected, 3 of them not shown");
  await click(get(el, "checkbox", "Select all that match"));
  expect(kernel.get("selected_ids")).toHaveLength(4);
  kernel.set("selected_ids", [idOf(1)]);
  await settle();
  expect(get<HTMLInputElement>(el, "checkbox", "Select ana.costa").checked).toBe(true);
  expect(el.textContent).toContain("1 selected");
});

test("during a change, the menu says in each of its parts why actions have to wait", async () => {
  const { el, kernel } = await open();
  const reasons = () => [...el.querySelectorAll("[role=menu] .aw-reason")].map((one) => one.textContent);
  await click(get(el, "button", "Actions for bo.li"));
  expect(reasons()).toEqual([]);
  await press(get(el, "menuitem", "Edit"), "Escape");
  await click(get(el, "checkbox", "Select bo.li"));
  await click(get(el, "button", "Add to workspace"));
  await click(get(get(el, "listbox", "Workspaces"), "option", "speech"));
  kernel.handler = () => new Promise(() => {});
  await submit(get(el, "dialog", "Add to workspace").querySelector("form")!);
  await click(get(el, "button", "Cancel"));
  await click(get(el, "button", "Actions for bo.li"));
  const busy = ": A change is in progress.";
  expect(reasons()).toEqual([busy, busy]);
  for (const label of ["Add to workspace", "Delete"]) {
    expect(get(el, "menuitem", `${label} ${busy}`).querySelector(".aw-reason")).not.toBeNull();
  }
  get(el, "menuitem", `Edit ${busy}`); // said to screen readers only
});

test("a closed menu returns the focus to its button, or to the table when its row is gone", async () => {
  const { el, kernel } = await show();
  await settle();
  const button = get(el, "button", "Actions for bo.li");
  await click(button);
  get(el, "menu", "Actions for bo.li");
  await click(button);
  expect(all(el, "menu")).toHaveLength(0);
  expect(document.activeElement).toBe(button);
  await click(button);
  await press(get(el, "menuitem", "Edit"), "Escape");
  expect(document.activeElement).toBe(button);
  await press(button, "ArrowUp");
  expect(document.activeElement).toBe(get(el, "button", "Actions for argilla"));
  await click(button);
  await click(get(el, "menuitem", "Edit"));
  await click(get(el, "button", "Cancel"));
  expect(document.activeElement).toBe(button);
  await click(button);
  await click(get(el, "menuitem", "Edit"));
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  await click(get(el, "button", "Cancel"));
  expect(document.activeElement).toBe(get(el, "grid", "Users"));
});

test("keys move through the rows, select them and open their menu, and no key leaves the widget", async () => {
  const { el, kernel } = await show();
  await settle();
  const outside = vi.fn();
  document.addEventListener("keydown", outside);
  const table = get(el, "grid", "Users");
  table.focus();
  const focused = () => el.querySelector(".aw-focused .aw-username")?.textContent;
  await press(table, "Home");
  expect(focused()).toBe("ana.costa");
  await press(table, "ArrowDown");
  await press(table, " ");
  expect(kernel.get("selected_ids")).toEqual([idOf(0)]);
  await press(table, "ArrowDown", { shiftKey: true });
  expect(kernel.get("selected_ids")).toEqual([idOf(0), idOf(2)]);
  await press(table, "End");
  expect(focused()).toBe("נועה");
  expect(document.getElementById(table.getAttribute("aria-activedescendant")!)?.dataset.id).toBe(idOf(7));
  await press(table, "a", { ctrlKey: true });
  expect(kernel.get("selected_ids")).toHaveLength(12);
  await press(table, "Enter");
  get(el, "menu", "Actions for נועה");
  await press(get(el, "menuitem", "Add to workspace"), "Escape");
  expect(all(el, "menu")).toHaveLength(0);
  await press(table, "/");
  expect(document.activeElement).toBe(get(el, "searchbox", "Search users"));
  expect(outside).not.toHaveBeenCalled();
  document.removeEventListener("keydown", outside);
});

test("creating a user sends one request for many clicks, announces the result, and returns the focus", async () => {
  const { el, kernel, form } = await openForm();
  expect(document.activeElement).toBe(get(form, "textbox", "Username"));
  await type(get(form, "textbox", "Username"), "mia");
  await type(get(form, "textbox", "First name"), "Mia");
  await type(get(form, "textbox", "Password"), "correct horse");
  await click(get(form, "checkbox", "nlp"));
  get(form, "combobox", "Role");
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await submit(form);
  const created = kernel.sentOf("create_user");
  expect(created).toHaveLength(1);
  expect(created[0]).toMatchObject({
    username: "mia",
    first_name: "Mia",
    last_name: "",
    role: "annotator",
    password: "correct horse",
    workspaces: [kernel.workspaces[0].id],
  });
  expect(get(el, "status").textContent).toContain("Created mia.");
  expect(usernames(el)).toContain("mia");
  expect(get(el, "region", "Code").textContent).toContain('client.users("mia")');
  expect(all(el, "form", "New user")).toHaveLength(0);
  expect(document.activeElement).toBe(get(el, "button", "New user"));
});

test("an invalid value is reported at its field, before anything is sent", async () => {
  const { kernel, form } = await openForm();
  await submit(form);
  expect(form.textContent).toContain("Enter a username.");
  expect(form.textContent).toContain("Enter a password of 8 or more characters.");
  const password = get(form, "textbox", "Password");
  for (const [text, message] of [
    ["1234567", "Use 8 or more characters. This has 7."],
    ["é".repeat(37), "This takes 74 bytes; the server reads only 72."],
    ["x".repeat(73), "This takes 73 bytes; the server reads only 72."],
  ]) {
    await type(password, text);
    expect(form.textContent).toContain(message);
  }
  await type(password, "é".repeat(36));
  expect(form.textContent).not.toMatch(/bytes|8 or more/);
  await type(password, "12345678");
  expect(form.textContent).toContain("Anyone could guess it.");
  const username = get(form, "textbox", "Username");
  await type(username, "zoë ❤\ufe0f 葛\u{e0100}");
  expect(form.textContent).not.toContain("invisible");
  for (const [text, message] of [
    ["  ", "Enter a username."],
    ["ana.costa", "Already taken."],
    ["ana.costa ", "Begins or ends with a space"],
    ["Ana.Costa", "Looks like the existing user ana.costa."],
    ["аna.costa", "Looks like the existing user ana.costa."],
    ["zoë\u200b", "Contains invisible characters: zoë[U+200B]."],
    ["zoë\ufe0f", "Contains invisible characters: zoë[U+FE0F]."],
  ]) {
    await type(username, text);
    expect(form.textContent).toContain(message);
  }
  expect(kernel.sentOf("create_user")).toHaveLength(0);
  // A warning does not prevent sending.
  await submit(form);
  expect(kernel.sentOf("create_user")).toHaveLength(1);
});

test("a name typed before everyone is loaded is compared with everyone", async () => {
  let open = () => {};
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "open"
      ? new Promise((resolve) => {
          open = () => resolve(undefined);
        })
      : undefined,
  );
  const { el } = await show(kernel, { first: false });
  kernel.pushFirst(3);
  await settle(12);
  await click(get(el, "button", "New user"));
  const form = get(el, "form", "New user");
  const username = get(form, "textbox", "Username");
  await type(username, "user10");
  username.dispatchEvent(new FocusEvent("blur"));
  await settle();
  expect(form.textContent).not.toContain("Already taken.");
  open();
  await settle(20);
  expect(form.textContent).toContain("Already taken.");
  await type(username, "User10");
  await settle();
  expect(form.textContent).toContain("Looks like the existing user user10.");
});

test("a letter is rendered before the name is compared with all others, which happens once", async () => {
  const compared = vi.spyOn(StringColumn.prototype, "get");
  const all = 3000;
  const { el, kernel } = await show(new FakeKernel(crowd(all)));
  await settle(20);
  const drawn = async (box: HTMLElement, text: string) => {
    compared.mockClear();
    (box as HTMLInputElement).value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    for (let turn = 0; turn < 9; turn += 1) await Promise.resolve();
    expect(compared.mock.calls.length).toBeLessThan(all);
    await settle(12);
    expect(compared.mock.calls.length).toBeGreaterThanOrEqual(all - 1);
    compared.mockClear();
    kernel.push({ type: "notice", message: "Somebody did something." });
    await settle(12);
    expect(compared.mock.calls.length).toBeLessThan(all);
  };
  await click(get(el, "button", "New user"));
  await drawn(get(get(el, "form", "New user"), "textbox", "Username"), "mia");
  await click(get(el, "button", "Cancel"));
  await click(el.querySelector<HTMLElement>(".aw-row [type=checkbox]")!);
  await click(get(get(el, "toolbar", "Selected users"), "button", "Edit"));
  await drawn(get(get(el, "dialog", "Edit user"), "textbox", "Username"), "mia");
  compared.mockRestore();
});

test("what is wrong with a field that is left by a click is shown after the click, unless that clears the form", async () => {
  const { el } = await show(new FakeKernel(team()));
  await settle();
  await click(get(el, "button", "New user"));
  const form = get(el, "form", "New user");
  const leave = async () => {
    await type(get(form, "textbox", "Username"), "ana.costa");
    window.dispatchEvent(new Event("pointerdown"));
    get(form, "textbox", "Username").dispatchEvent(new FocusEvent("blur"));
    await settle();
    expect(form.textContent).not.toContain("Already taken.");
    window.dispatchEvent(new Event("pointerup"));
  };
  await leave();
  await settle();
  expect(form.textContent).toContain("Already taken.");
  await click(get(form, "button", "Clear form"));
  await leave();
  get(form, "button", "Clear form").click(); // in the same task, as in a browser
  await settle();
  expect(form.querySelector("[aria-invalid]")).toBeNull();
});

test("a taken name suggests adding to a workspace only in the form for new users", async () => {
  const { el } = await show(new FakeKernel(team()));
  await settle();
  const enter = async (box: HTMLElement) => {
    await type(box, "ana.costa");
    box.dispatchEvent(new FocusEvent("blur"));
    await settle();
  };
  await click(get(el, "button", "New user"));
  await enter(get(get(el, "form", "New user"), "textbox", "Username"));
  expect(get(el, "form", "New user").textContent).toContain(
    "Already taken. Did you mean to add this person to a workspace?",
  );
  await click(get(el, "button", "Cancel"));
  await click(get(el, "checkbox", "Select bo.li"));
  await click(get(get(el, "toolbar", "Selected users"), "button", "Edit"));
  const dialog = get(el, "dialog", "Edit user");
  await enter(get(dialog, "textbox", "Username"));
  expect(dialog.textContent).toContain("Already taken. Choose another username.");
  expect(dialog.textContent).not.toContain("workspace");
});

test("an error of the server is shown at its field and the form keeps its input", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "create_user"
      ? failed(request, "Already taken on the server.", "username", "Refresh.")
      : undefined,
  );
  const { el, form } = await openForm(kernel);
  const username = get<HTMLInputElement>(form, "textbox", "Username");
  await type(username, "mia");
  await type(get(form, "textbox", "Password"), "correct horse");
  await submit(form);
  const message = document.getElementById(username.getAttribute("aria-describedby")!);
  expect(message?.textContent).toBe("Already taken on the server. Refresh.");
  expect(username.value).toBe("mia");
  expect(get<HTMLInputElement>(form, "textbox", "Password").value).toBe("correct horse");
  expect(all(el, "alert")).toHaveLength(0);
  kernel.handler = (request) =>
    request.type === "create_user"
      ? failed(request, "The server is not responding.", null, "Try later.")
      : undefined;
  await submit(form);
  expect(get(form, "alert").textContent).toContain("The server is not responding. Try later.");
});

test("a generated password is unambiguous, differs each time, and stays out of every trait", async () => {
  const { kernel, form } = await openForm();
  const password = get<HTMLInputElement>(form, "textbox", "Password");
  const seen = new Set<string>();
  for (let turn = 0; turn < 5; turn += 1) {
    await click(get(form, "button", "Generate password"));
    seen.add(password.value);
    expect(password.value).toMatch(/^[abcdefghijkmnp-zA-HJ-NP-Z2-9]{20}$/);
  }
  expect(seen.size).toBe(5);
  await type(get(form, "textbox", "Username"), "mia");
  const last = password.value;
  await submit(form);
  expect(kernel.sentOf("create_user")[0].password).toBe(last);
  expect(JSON.stringify(kernel.traits)).not.toContain(last);
  expect(document.body.innerHTML).not.toContain(last);
});

test("the requirements of a password are shown until it meets them, without a number of bytes", async () => {
  const { form } = await openForm();
  const box = get<HTMLInputElement>(form, "textbox", "Password");
  for (const [password, message] of [
    ["short", "Use 8 or more characters."],
    ["é".repeat(36), ""],
    ["é".repeat(37), "Use a shorter password. This takes 74 bytes; the server reads only 72."],
  ] as const) {
    await type(box, password);
    const hint = document.getElementById(box.getAttribute("aria-describedby") ?? "");
    expect(hint?.textContent ?? "").toBe(message);
  }
});

const fieldOf = (el: Element, name: string) => get<HTMLInputElement>(el, "textbox", name);

test("a form that is closed keeps what was typed until it is created or cleared", async () => {
  const { el, form } = await openForm();
  expect(all(form, "button", "Clear form")).toHaveLength(0);
  await type(fieldOf(form, "Username"), "mia");
  await click(get(form, "checkbox", "vision"));
  await press(fieldOf(form, "Username"), "Escape");
  await click(get(el, "button", "New user"));
  expect(fieldOf(el, "Username").value).toBe("mia");
  expect(get<HTMLInputElement>(el, "checkbox", "vision").checked).toBe(true);
  await type(fieldOf(el, "Last name"), "Li");
  await click(get(el, "button", "Cancel"));
  await click(get(el, "button", "New user"));
  expect([fieldOf(el, "Username").value, fieldOf(el, "Last name").value]).toEqual(["mia", "Li"]);
  await click(get(el, "button", "Clear form"));
  expect(document.activeElement).toBe(fieldOf(el, "Username"));
  expect([fieldOf(el, "Username").value, fieldOf(el, "Last name").value]).toEqual(["", ""]);
  await type(fieldOf(el, "Username"), "noa");
  await type(fieldOf(el, "Password"), "correct horse");
  await submit(get(el, "form", "New user"));
  await click(get(el, "button", "New user"));
  expect(fieldOf(el, "Username").value).toBe("");
});

test("the page is not left without a question while an open form has something that was typed", async () => {
  const { el, form } = await openForm();
  expect(leaving()).toBe("leaves");
  await type(fieldOf(form, "Username"), "mia");
  expect(leaving()).toBe("asks");
  await click(get(el, "button", "Cancel"));
  expect(leaving()).toBe("leaves");
  await click(get(el, "button", "New user"));
  expect(leaving()).toBe("asks");
  await click(get(el, "button", "Clear form"));
  expect(leaving()).toBe("leaves");
});

test("the page is not left without a question while a form is open in one of two views", async () => {
  const { el, form, again } = await openForm();
  const other = again();
  await settle();
  await click(get(other.el, "button", "New user"));
  other.cleanup();
  await openForm(); // another widget's
  await type(fieldOf(form, "Username"), "mia");
  expect(leaving()).toBe("asks");
  await click(get(el, "button", "Cancel"));
  expect(leaving()).toBe("leaves");
});

test.each(["username", null])(
  "“Clear form” also clears what was said about the fields (error at %s)",
  async (field) => {
    const error = problem("The server refused this.", { field });
    const { el, form } = await openForm(
      new FakeKernel(team(), undefined, (request) =>
        request.type === "create_user" ? { type: "failed", request: request.id, error } : undefined,
      ),
    );
    await type(fieldOf(form, "Username"), "mia");
    await type(fieldOf(form, "Password"), "correct horse");
    await submit(form);
    expect(form.textContent).toContain("The server refused this.");
    await click(get(el, "button", "Clear form"));
    expect(form.querySelector("[aria-invalid]")).toBeNull();
    expect(form.textContent).not.toContain("The server refused this.");
  },
);

test("a user who is created after the form has closed is not in the next form", async () => {
  const { el, form, kernel } = await openForm();
  await type(fieldOf(form, "Username"), "mia");
  await type(fieldOf(form, "Password"), "correct horse");
  kernel.queue = []; // a cell runs
  await submit(form);
  await press(fieldOf(form, "Username"), "Escape");
  kernel.endCell();
  await settle();
  await click(get(el, "button", "New user"));
  expect(fieldOf(el, "Username").value).toBe("");
});

test("the name of a workspace and the edits of a user stay when their form is closed", async () => {
  const { el } = await open();
  await click(get(el, "tab", "Workspaces"));
  await click(get(el, "button", "New workspace"));
  await type(fieldOf(el, "Name"), "legal");
  await press(fieldOf(el, "Name"), "Escape");
  await click(get(el, "button", "New workspace"));
  expect(fieldOf(el, "Name").value).toBe("legal");
  await click(get(el, "button", "Cancel"));
  await click(get(el, "tab", "Users"));
  const edit = async (name: string) => {
    await click(get(el, "button", `Actions for ${name}`));
    await click(get(el, "menuitem", "Edit"));
    return get(el, "dialog", "Edit user");
  };
  await type(fieldOf(await edit("bo.li"), "First name"), "Bobo");
  await click(get(el, "button", "Cancel"));
  expect(fieldOf(await edit("d.okafor"), "First name").value).toBe("Dayo");
  await click(get(el, "button", "Cancel"));
  const dialog = await edit("bo.li");
  expect(fieldOf(dialog, "First name").value).toBe("Bobo");
  await click(get(dialog, "button", "Discard changes"));
  expect(fieldOf(dialog, "First name").value).toBe("Bo");
  await type(fieldOf(dialog, "First name"), "Bobby");
  await submit(dialog.querySelector("form")!);
  expect(fieldOf(await edit("bo.li"), "First name").value).toBe("Bo"); // the fake kernel has changed nothing
});

test("in JupyterLab a cell that runs again keeps what was typed there; another account does not see it", async () => {
  const cell = document.createElement("div");
  cell.className = "jp-Cell";
  document.body.append(cell);
  const typedIn = async (session = SESSION) => {
    const kernel = new FakeKernel();
    kernel.session = session;
    const shown = await open(kernel);
    cell.append(shown.el);
    await click(get(shown.el, "button", "New user"));
    return shown;
  };
  const first = await typedIn();
  await type(fieldOf(first.el, "Username"), "mia");
  first.cleanup();
  const ana = { id: idOf(1), username: "ana", role: "owner" as const };
  const other = await typedIn({ ...SESSION, account: ana });
  expect(fieldOf(other.el, "Username").value).toBe("");
  other.cleanup();
  const { el } = await typedIn();
  expect(fieldOf(el, "Username").value).toBe("mia");
});

test("several users are created one after the other, with the same role and workspaces", async () => {
  const { el, form, kernel } = await openForm();
  const role = get<HTMLSelectElement>(form, "combobox", "Role");
  role.value = "admin";
  role.dispatchEvent(new Event("change", { bubbles: true }));
  await click(get(form, "checkbox", "vision"));
  await click(get(form, "checkbox", "Create another"));
  for (const name of ["mia", "noa"]) {
    await type(fieldOf(form, "Username"), name);
    await type(fieldOf(form, "First name"), name.toUpperCase());
    await type(fieldOf(form, "Password"), "correct horse");
    await submit(form);
    expect(document.activeElement).toBe(fieldOf(form, "Username"));
    const texts = ["Username", "First name", "Last name", "Password"].map((one) => fieldOf(form, one).value);
    expect(texts).toEqual(["", "", "", ""]);
    expect(form.textContent).not.toContain("Enter a");
  }
  expect(kernel.sentOf("create_user").map(({ role, workspaces }) => [role, workspaces])).toEqual([
    ["admin", [WORKSPACES[2].id]],
    ["admin", [WORKSPACES[2].id]],
  ]);
  await click(get(form, "checkbox", "Create another"));
  await type(fieldOf(form, "Username"), "pia");
  await type(fieldOf(form, "Password"), "correct horse");
  await submit(form);
  expect(all(el, "form", "New user")).toHaveLength(0);
});

test("the users of a result that are still there are selected again, and no others", async () => {
  const kernel = new FakeKernel(team(), undefined, (request, fake) => {
    if (request.type === "ask_entry_users")
      return { type: "entry_users", request: request.id, users: [idOf(2), idOf(4)], total: 2 };
    if (request.type !== "remove_from_workspace") return undefined;
    return fake.done(request, "Removed 2 people.", "", null, { entry: entry(7, { users: 2 }) });
  });
  const { el } = await open(kernel);
  kernel.set("selected_ids", [idOf(2), idOf(4)]);
  await settle();
  await click(get(el, "button", "Remove from workspace"));
  await click(all(get(el, "dialog"), "option")[0]);
  await submit(get(el, "dialog").querySelector("form")!);
  kernel.set("selected_ids", [idOf(1)]);
  await click(get(el, "button", "Select these users"));
  expect(kernel.sentOf("ask_entry_users")[0].entries).toEqual([7]);
  expect([...kernel.selected].sort()).toEqual([idOf(2), idOf(4)].sort());
  expect(get(el, "tab", "Users").getAttribute("aria-selected")).toBe("true");
  expect(get(el, "status").textContent).toContain("Removed 2 people.");
});

test("Escape closes the form and forgets the password", async () => {
  const { el, form } = await openForm();
  await type(get(form, "textbox", "Password"), "correct horse");
  await press(get(form, "textbox", "Password"), "Escape");
  expect(all(el, "form", "New user")).toHaveLength(0);
  await click(get(el, "button", "New user"));
  expect(get<HTMLInputElement>(el, "textbox", "Password").value).toBe("");
});

test("without workspaces, the form creates the first one", async () => {
  const { kernel, form } = await openForm(new FakeKernel(team([]), []));
  await click(get(form, "button", "New workspace"));
  await press(get(form, "textbox", "Name"), "Escape");
  expect(document.activeElement).toBe(get(form, "button", "New workspace"));
  await click(get(form, "button", "New workspace"));
  await type(get(form, "textbox", "Name"), "nlp");
  await click(get(form, "button", "Create workspace"));
  expect(kernel.sentOf("create_workspace")[0].name).toBe("nlp");
  expect(get<HTMLInputElement>(form, "checkbox", "nlp").checked).toBe(true);
  expect(document.activeElement).toBe(get(form, "checkbox", "nlp"));
});

/** A kernel without workspaces that sends a new one before its response, as real ones do. */
function emptyKernel(): FakeKernel {
  return new FakeKernel(team([]), [], async (request, kernel) => {
    if (request.type !== "create_workspace") return undefined;
    const workspace = { id: "00000001-bbbb-4000-8000-000000000000", name: request.name };
    kernel.patch({ workspaces: [workspace] });
    await new Promise((later) => setTimeout(later, 5));
    return kernel.done(request, `Created the workspace ${workspace.name}.`, "", workspace.id);
  });
}

test("the first workspace is chosen although its name arrives before the response", async () => {
  const { form } = await openForm(emptyKernel());
  await click(get(form, "button", "New workspace"));
  await type(get(form, "textbox", "Name"), "nlp");
  await click(get(form, "button", "Create workspace"));
  await settle(20);
  expect(get<HTMLInputElement>(form, "checkbox", "nlp").checked).toBe(true);
  expect(document.activeElement).toBe(get(form, "checkbox", "nlp"));
  expect(all(form, "button", "New workspace")).toHaveLength(0);
});

test("the first workspace is chosen also in the dialog that adds people", async () => {
  const { el } = await show(emptyKernel());
  await settle();
  await click(get(el, "checkbox", "Select bo.li"));
  await click(get(el, "button", "Add to workspace"));
  await click(get(el, "button", "New workspace"));
  await type(get(el, "textbox", "Name"), "nlp");
  await click(get(el, "button", "Create workspace"));
  await settle(20);
  expect(get(el, "option", "nlp").getAttribute("aria-selected")).toBe("true");
  expect(all(el, "button", "New workspace")).toHaveLength(0);
});

test("more than twelve workspaces are shown as a list with a search", async () => {
  const many = Array.from({ length: 30 }, (_, at) => ({
    id: `000000${String(at).padStart(2, "0")}-dddd-4000-8000-000000000000`,
    name: `space ${at}`,
  }));
  const { kernel, form } = await openForm(new FakeKernel(team(), many));
  await type(get(form, "searchbox", "Search workspaces"), "27");
  const option = get(form, "option", "space 27");
  await click(option);
  expect(get(form, "option", "space 27").getAttribute("aria-selected")).toBe("true");
  await type(get(form, "textbox", "Username"), "mia");
  await type(get(form, "textbox", "Password"), "correct horse");
  await submit(form);
  expect(kernel.sentOf("create_user")[0].workspaces).toEqual([many[27].id]);
});

test("users are added to workspaces, and removal is offered only from workspaces with selected members", async () => {
  const { el, kernel } = await show();
  await settle();
  await click(get(el, "checkbox", "Select bo.li"));
  await click(get(el, "button", "Add to workspace"));
  await click(get(get(el, "listbox", "Workspaces"), "option", "speech"));
  await submit(get(el, "dialog", "Add to workspace").querySelector("form")!);
  expect(kernel.sentOf("add_to_workspace")[0]).toMatchObject({
    users: [idOf(2)],
    workspaces: [kernel.workspaces[1].id],
  });
  await click(get(el, "button", "Remove from workspace"));
  const options = all(el, "option").map((option) => option.querySelector("bdi")?.textContent);
  expect(options).toEqual(["nlp", "speech"]);
});

test("a deletion shows its consequences, and requires the username", async () => {
  const { el, kernel } = await show();
  await settle();
  await click(get(el, "button", "Actions for bo.li"));
  await click(get(el, "menuitem", "Delete"));
  const dialog = get(el, "dialog", "Delete user");
  expect(dialog.textContent).toContain(
    "bo.li (annotator, in nlp) and their 412 responses: 398 submitted and 14 drafts in 2 datasets.",
  );
  const destroy = get<HTMLButtonElement>(dialog, "button", "Delete");
  get(dialog, "button", "Remove access instead");
  expect(destroy.disabled).toBe(true);
  const confirm = get(dialog, "textbox", "Type the username to confirm");
  await type(confirm, "bo.l");
  expect(destroy.disabled).toBe(true);
  await type(confirm, "bo.li");
  expect(destroy.disabled).toBe(false);
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("delete_users")).toMatchObject([
    { users: [idOf(2)], shown: { typed: "bo.li", responses: 412 } },
  ]);
  expect(usernames(el)).not.toContain("bo.li");
  expect(all(el, "dialog")).toHaveLength(0);
});

test("a deletion with more consequences than shown counts again, and asks once more", async () => {
  let submitted = 3;
  const kernel = new FakeKernel(team(), undefined, (request) => {
    if (request.type === "ask_consequences") {
      const one = { workspace: "nlp", draft: 0, discarded: 0, by_user: [] };
      return {
        ...{ type: "consequences", request: request.id, uncounted: ["far"] },
        ...{ datasets: [{ dataset: "reviews", submitted, ...one }] },
        confirmation: { kind: "username", text: "bo.li" },
      };
    }
    if (request.type !== "delete_users" || submitted === 5) return undefined;
    submitted = 5;
    return {
      ...{ type: "failed", request: request.id },
      error: problem("More would be deleted than you were shown.", {
        code: "NeedsConfirmationError",
        to_confirm: {
          ...{ key: "k", what: "More would be deleted.", deletes: true, reasons: ["5 responses, not 3."] },
          confirmation: { kind: "username", text: "bo.li" },
        },
      }),
    };
  });
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "button", "Actions for bo.li"));
  await click(get(el, "menuitem", "Delete"));
  const dialog = get(el, "dialog", "Delete user");
  await type(get(dialog, "textbox", "Type the username to confirm"), "bo.li");
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("delete_users")[0]).toMatchObject({ shown: { responses: 3, uncounted: 1 } });
  expect(dialog.textContent).toContain("More would be deleted than you were shown.");
  expect(dialog.textContent).toContain("5 responses: 5 submitted");
  expect(usernames(el)).toContain("bo.li");
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("delete_users")[1]).toMatchObject({ shown: { responses: 5, uncounted: 1 } });
  expect(usernames(el)).not.toContain("bo.li");
});

test("a deletion of several is confirmed by their number, and counting can be skipped", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "ask_consequences" ? new Promise(() => {}) : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.set("selected_ids", [idOf(2), idOf(3)]);
  await settle();
  await click(get(el, "button", "Delete"));
  const dialog = get(el, "dialog", "Delete 2 users");
  expect(dialog.textContent).toContain("Counting the responses this would delete.");
  await type(get(dialog, "textbox", "Type 2 to confirm"), "2");
  expect(get<HTMLButtonElement>(dialog, "button", "Delete").disabled).toBe(true);
  await click(get(dialog, "button", "Delete without counts"));
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("delete_users")[0]).toMatchObject({
    shown: { typed: "2", responses: null, uncounted: 0 },
  });
});

test("a name that cannot be typed is confirmed by the id", async () => {
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "ask_consequences"
      ? {
          type: "consequences",
          request: request.id,
          datasets: [],
          uncounted: [],
          confirmation: { kind: "id", text: idOf(10).slice(0, 8) },
        }
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.set("selected_ids", [idOf(10)]);
  await settle();
  await click(get(el, "button", "Delete"));
  const dialog = get(el, "dialog", "Delete user");
  expect(dialog.textContent).toContain("can't be typed. Type the first 8 characters of the id");
  const start = idOf(10).slice(0, 8);
  await type(get(dialog, "textbox", `Type ${start} to confirm`), start);
  expect(get<HTMLButtonElement>(dialog, "button", "Delete").disabled).toBe(false);
});

test("refused actions show the reason, and a read-only widget offers none", async () => {
  const reason = "Only owners can change users; you are an admin.";
  const kernel = new FakeKernel();
  kernel.session = { ...SESSION, refused: { update_user: reason, create_user: reason } };
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "checkbox", "Select bo.li"));
  for (const name of ["Change role", "New user"]) {
    const button = get(el, "button", name);
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(button.title).toBe(reason);
    expect(document.getElementById(button.getAttribute("aria-describedby")!)?.textContent).toBe(reason);
    await click(button);
  }
  expect(all(el, "dialog")).toHaveLength(0);
  kernel.set("read_only", true);
  await settle();
  expect(all(el, "button", "New user")).toHaveLength(0);
  expect(all(el, "button", "Delete")).toHaveLength(0);
});

test("a long change shows its progress, can be stopped, and lists what failed", async () => {
  let answer: (message: ReturnType<FakeKernel["done"]>) => void = () => {};
  const kernel = new FakeKernel(team(), undefined, (request) =>
    request.type === "change_role" ? new Promise((resolve) => (answer = resolve)) : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  kernel.set("selected_ids", [idOf(2), idOf(3)]);
  await settle();
  await click(get(el, "button", "Change role"));
  const dialog = get(el, "dialog", "Change role");
  const select = get<HTMLSelectElement>(dialog, "combobox", "Role");
  select.value = "admin";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  await submit(dialog.querySelector("form")!);
  const [request] = kernel.sentOf("change_role");
  kernel.push({
    type: "progress",
    request: request.id,
    message: "Changing 1 of 2",
    done: 1,
    total: 2,
    left: null,
  });
  await settle();
  expect(el.textContent).toContain("Changing 1 of 2");
  await click(get(el, "button", "Stop"));
  expect(kernel.sentOf("stop")[0].request).toBe(request.id);
  const error = { code: "NotFoundError", message: "It is not there any more.", field: null, hint: null };
  answer({
    ...kernel.done(request, "Changed 1 role."),
    failures: [{ user_id: idOf(3), name: "carla.<b>ruiz</b>", error }],
  } as ReturnType<FakeKernel["done"]>);
  await settle();
  expect(get(el, "alert").textContent).toContain("carla.<b>ruiz</b>: It is not there any more.");
  const status = get(el, "status");
  expect(status.textContent).toContain("Changed 1 role.");
  expect(status.closest(".aw-noticed"), "not the green of a success").not.toBeNull();
});

test("an id is copied with a click, or shown to be copied manually without a clipboard", async () => {
  const { el } = await show();
  await settle();
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const button = [...el.querySelectorAll<HTMLElement>(".aw-copy-id")][0];
  await click(button);
  expect(writeText).toHaveBeenCalledWith(idOf(1));
  expect(get(el, "status").textContent).toContain("Copied the id");
  writeText.mockRejectedValue(new Error("not allowed"));
  await click(button);
  expect(get<HTMLTextAreaElement>(el, "textbox", "Id to copy").value).toBe(idOf(1));
  writeText.mockRestore();
});

test("access to all workspaces, no memberships and unknown memberships are distinguished", async () => {
  const rows = team().map((row) => ({ ...row, workspaces: null }));
  const { el, kernel } = await show(new FakeKernel(rows));
  await settle();
  expect(el.querySelectorAll('[aria-label="workspaces not known yet"]')).toHaveLength(11);
  expect(el.textContent).toContain("all workspaces");
  kernel.rows = team();
  kernel.pushColumns();
  await settle();
  expect(el.textContent).toContain("none");
});

test("two views of one model stay in sync, and each has its own focus and panels", async () => {
  const first = await show();
  await settle();
  const second = first.again();
  await settle();
  await click(get(first.el, "checkbox", "Select bo.li"));
  expect(get<HTMLInputElement>(second.el, "checkbox", "Select bo.li").checked).toBe(true);
  await click(get(first.el, "button", "New user"));
  expect(all(second.el, "form")).toHaveLength(0);
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a form that two views of a manager show is one: typed in either, and sent once", async () => {
  let answer = () => {};
  const kernel = new FakeKernel(undefined, undefined, async (request) => {
    if (request.type === "create_user") await new Promise<void>((resolve) => (answer = resolve));
    return undefined;
  });
  const first = await show(kernel);
  await settle();
  const second = first.again();
  await settle();
  const views = [first.el, second.el];
  for (const el of views) await click(get(el, "button", "New user"));
  await type(get(first.el, "textbox", "Username"), "mia");
  await type(get(second.el, "textbox", "Password"), "a-long-password");
  expect(get<HTMLInputElement>(second.el, "textbox", "Username").value).toBe("mia");
  for (const el of views) await submit(get(el, "form", "New user"));
  expect(kernel.sentOf("create_user")).toHaveLength(1);
  answer();
  await settle();
  for (const el of views) expect(el.querySelector("[aria-invalid]")).toBe(null);
  // Whoever closes the form leaves it to the other.
  await type(get(second.el, "textbox", "Username"), "noa");
  await click(get(second.el, "button", "Cancel"));
  await click(get(second.el, "button", "New user"));
  expect(get<HTMLInputElement>(second.el, "textbox", "Username").value).toBe("noa");
});

test("changing people with different roles requires choosing a role", async () => {
  const { el, kernel } = await show();
  await settle();
  kernel.set("selected_ids", [idOf(1), idOf(2)]);
  await settle();
  await click(get(el, "button", "Change role"));
  const dialog = get(el, "dialog", "Change role");
  const apply = get<HTMLButtonElement>(dialog, "button", "Apply");
  expect(get<HTMLSelectElement>(dialog, "combobox", "Role").value).toBe("");
  expect(apply.disabled).toBe(true);
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("change_role")).toHaveLength(0);
});

test("someone who left the workspace is not counted in the selection, and not part of requests", async () => {
  const kernel = new FakeKernel(team().slice(0, 4));
  kernel.session = { ...SESSION, workspace: WORKSPACES[0] };
  const { el } = await show(kernel);
  await settle();
  kernel.set("selected_ids", [idOf(1)]);
  await settle();
  kernel.patch({ removed: [idOf(1)] });
  await settle();
  expect(all(el, "toolbar", "Selected users")).toEqual([]);
  kernel.set("selected_ids", [idOf(1), idOf(2)]);
  await settle();
  expect(get(el, "toolbar", "Selected users").textContent).toContain("1 selected");
  await click(get(el, "button", "Change role"));
  const dialog = get(el, "dialog", "Change role");
  expect(dialog.querySelector("p bdi")?.textContent).toBe("bo.li");
  await click(get(dialog, "button", "Cancel"));
  // Removal means from this workspace, unless another is chosen.
  await click(get(el, "button", "Remove from workspace"));
  await submit(get(el, "dialog", "Remove from workspace").querySelector("form")!);
  expect(kernel.sentOf("remove_from_workspace")[0].workspaces).toEqual([WORKSPACES[0].id]);
});

test("selected people who are not loaded yet are included once they are", async () => {
  const kernel = new FakeKernel(crowd(200));
  kernel.alive = false;
  const { el } = await show(kernel, { first: false });
  kernel.pushFirst(12);
  await settle();
  const names = new Set(usernames(el));
  const { id } = kernel.rows.findLast(({ username }) => !names.has(username))!;
  kernel.set("selected_ids", [id]);
  await settle();
  expect(all(el, "toolbar", "Selected users")).toEqual([]);
  kernel.pushColumns();
  await settle(20);
  expect(get(el, "toolbar", "Selected users").textContent).toContain("1 selected");
});

test.each(["Change role", "Edit"])(
  "%s for a user who is deleted before it is rendered opens nothing",
  async (name) => {
    const kernel = new FakeKernel();
    const { el } = await show(kernel);
    await settle();
    kernel.set("selected_ids", [idOf(2)]);
    await settle();
    const button = get(el, "button", name);
    kernel.patch({ removed: [idOf(2)] });
    await click(button);
    expect(all(el, "dialog")).toEqual([]);
    // Nothing is open invisibly: the focus returns from the menu.
    await click(get(el, "button", "Actions for d.okafor"));
    await press(get(el, "menuitem", "Edit"), "Escape");
    expect(document.activeElement).toBe(get(el, "button", "Actions for d.okafor"));
  },
);

test("in the search of a list, the arrow keys announce the active option", async () => {
  const { el, kernel } = await show();
  await settle();
  kernel.set("selected_ids", [idOf(2)]);
  await settle();
  await click(get(el, "button", "Add to workspace"));
  const search = get(el, "searchbox", "Search workspaces");
  expect(document.activeElement).toBe(search);
  const active = () => document.getElementById(search.getAttribute("aria-activedescendant")!);
  expect(active()).toBe(all(el, "option")[0]);
  await press(search, "ArrowDown");
  expect(active()).toBe(all(el, "option")[1]);
  await type(search, "no such");
  expect(search.hasAttribute("aria-activedescendant")).toBe(false);
});

test("Escape in the search of workspaces clears it, and closes the form only once it is empty", async () => {
  const many = Array.from({ length: 30 }, (_, at) => ({
    id: `000000${at + 10}-aaaa-4000-8000-000000000000`,
    name: `class ${at}`,
  }));
  const { el } = await openForm(new FakeKernel(team(), many));
  const search = get<HTMLInputElement>(el, "searchbox", "Search workspaces");
  await type(search, "27");
  await press(search, "Escape");
  expect(search.value).toBe("");
  expect(all(get(el, "form", "New user"), "option")).toHaveLength(30);
  await press(search, "Escape");
  expect(all(el, "form", "New user")).toHaveLength(0);
});

test("the code of the first change is shown; that of later ones is folded, until a person chooses", async () => {
  const { el, kernel } = await open();
  const change = async (name: string) => {
    kernel.set("selected_ids", [idOf(2)]);
    await settle();
    await click(get(el, "button", name));
    await click(all(get(el, "dialog"), "option")[0]);
    await submit(get(el, "dialog").querySelector("form")!);
  };
  const region = () => get(el, "region", "Code");
  const shown = () => all(region(), "group", "Code").length === 1;
  await change("Add to workspace");
  expect(shown()).toBe(true);
  const asked = () => kernel.sentOf("ask_script").length;
  await change("Remove from workspace");
  expect(shown()).toBe(false);
  expect(asked()).toBe(1);
  expect(region().querySelector("pre")).toBeNull();
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  await click(get(region(), "button", "Copy code"));
  expect(write.mock.lastCall).toEqual(["user.add_to_workspace(workspace)"]);
  write.mockRestore();
  expect(asked()).toBe(2);
  await click(get(region(), "button", "Show code"));
  expect(shown()).toBe(true);
  expect(asked()).toBe(2);
  await change("Add to workspace");
  await click(get(el, "tab", "Journal"));
  await click(get(el, "tab", "Users"));
  expect(shown()).toBe(true);
  await click(get(region(), "button", "Hide code"));
  await change("Add to workspace");
  expect(shown()).toBe(false);
  const button = get(region(), "button", "Show code");
  await click(button);
  expect(document.activeElement).toBe(button);
  expect(region().querySelector("pre")!.textContent).toBe("user.add_to_workspace(workspace)");
});

test("the code stays for whoever has chosen its form", async () => {
  const { el } = await openForm();
  for (const name of ["mia", "noa"]) {
    if (name === "noa") await click(get(el, "button", "New user"));
    await type(fieldOf(el, "Username"), name);
    await type(fieldOf(el, "Password"), "correct horse");
    await submit(get(el, "form", "New user"));
    const code = get(get(el, "region", "Code"), "group", "Code");
    if (name === "mia")
      await click(code.closest("section")!.querySelector("[value=curl], input:not(:checked)")!);
  }
  expect(get(get(el, "region", "Code"), "group", "Code").textContent).toContain("noa");
});

test("what is copied in one view leaves the result in every view", async () => {
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const { el, again } = await openForm();
  const other = again();
  await type(fieldOf(el, "Username"), "mia");
  await type(fieldOf(el, "Password"), "correct horse");
  await submit(get(el, "form", "New user"));
  await click(get(el, "button", "Actions for bo.li"));
  await click(get(el, "menuitem", "Copy id"));
  expect(get(el, "status").textContent).toContain(`Created mia.Copied the id ${idOf(2)}.`);
  expect(get(other.el, "status").textContent).toBe("Created mia.");
  await click(get(el, "button", "Dismiss"));
  expect(get(el, "status").textContent).toBe("");
  write.mockRestore();
});
