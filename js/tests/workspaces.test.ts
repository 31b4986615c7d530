// The "Workspaces" tab.
import axe from "axe-core";
import { expect, test } from "vitest";
import type { WorkspaceItem } from "../src/protocol.js";
import type { Asked } from "./fake.js";
import { crowd, FakeKernel, GONE, idOf, problem, SESSION, sessionAs, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show, submit, type, usernames, whyOff } from "./page.js";

const failed = (request: Asked, message: string, field: string | null = null) => ({
  type: "failed" as const,
  request: request.id,
  error: {
    code: "ConflictError",
    message,
    field,
    hint: null,
    differences: [],
    to_confirm: null,
    unknown: false,
  },
});
const dataset = (name: string, workspace: WorkspaceItem) => ({
  id: `d-${name}`,
  name,
  workspace_id: workspace.id,
});

async function open(kernel = new FakeKernel()) {
  const shown = await show(kernel);
  await settle();
  await click(get(shown.el, "tab", "Workspaces"));
  const table = all(shown.el, "grid", "Workspaces")[0];
  return { ...shown, table };
}

const rowOf = (el: Element, name: string) => get(el, "button", name).closest("tr")!;
const cells = (row: Element) => [...row.children].slice(0, 3).map(({ textContent }) => textContent);

/** 500 workspaces, some with hostile names. */
function many(): WorkspaceItem[] {
  const odd = ["x".repeat(300), "<img src=x onerror=alert(1)>", "evil\u202etxt ", "b\u0000d"];
  return Array.from({ length: 500 }, (_, at) => ({
    id: `${at.toString(16).padStart(8, "0")}-cccc-4000-8000-000000000000`,
    name: odd[at] ?? `workspace ${at}`,
  }));
}

test("the table is one tab stop, arrow keys reach the headers and the actions of each row, and Enter acts", async () => {
  const { el, table } = await open(new FakeKernel(team(), many()));
  expect([...table.querySelectorAll<HTMLElement>("*")].filter(({ tabIndex }) => tabIndex >= 0)).toEqual([]);
  const active = () => document.getElementById(table.getAttribute("aria-activedescendant")!)!;
  const keys = async (...pressed: string[]) => {
    for (const key of pressed) await press(table, key);
  };
  table.focus();
  await keys("ArrowRight", "ArrowRight", "ArrowRight");
  get(active(), "button", "Add people");
  await keys("ArrowRight", "ArrowRight");
  get(active(), "button", "Delete workspace");
  await keys("ArrowDown");
  get(active(), "button", "Delete workspace");
  expect(active().closest("tr")!.getAttribute("aria-rowindex")).toBe("3");
  await keys("ArrowUp", "ArrowUp", "Home", "ArrowRight");
  expect(active()).toBe(get(table, "button", "members").closest("th"));
  await keys("ArrowUp", "Enter");
  expect(active().getAttribute("aria-sort")).toBe("descending");
  expect(document.activeElement).toBe(table);
  await keys("ArrowDown", "ArrowRight", "ArrowRight", "Enter");
  const name = active().closest("tr")!.querySelector(".aw-workspace-name")!.textContent;
  expect(get(el, "dialog").textContent).toContain(`Add people to ${name}`);
  await click(get(get(el, "dialog"), "button", "Cancel"));
  await keys("End");
  expect(active().closest("tr")!.getAttribute("aria-rowindex")).toBe("2");
  await press(table, "End", { ctrlKey: true });
  expect(active().closest("tr")!.getAttribute("aria-rowindex")).toBe("501");
});

test("the table shows names, members by role, and datasets, which are requested when the tab opens", async () => {
  const kernel = new FakeKernel();
  kernel.datasets = [dataset("reviews", WORKSPACES[0]), dataset("intents", WORKSPACES[0])];
  const { el, table } = await open(kernel);
  expect(all(table, "row")).toHaveLength(4);
  expect([...table.querySelectorAll("thead th")].slice(0, 3).map((head) => head.textContent?.trim())).toEqual(
    ["name", "members", "datasets"],
  );
  expect(cells(rowOf(el, "nlp"))).toEqual(["nlp", "5 1 admin, 4 annotators", "2reviewsintents"]);
  expect(cells(rowOf(el, "speech"))[2]).toBe("none");
  expect(kernel.sentOf("ask_datasets")).toHaveLength(1);
  expect(all(el, "searchbox", "Search workspaces")).toHaveLength(0);
  kernel.datasets = [dataset("faces", WORKSPACES[2])];
  await click(get(el, "button", "Refresh"));
  await settle();
  expect(cells(rowOf(el, "vision"))[2]).toBe("1faces");
  kernel.datasets = Array.from({ length: 9 }, (_, at) => dataset(`data${at}`, WORKSPACES[0]));
  await click(get(el, "button", "Refresh"));
  await settle();
  expect(cells(rowOf(el, "nlp"))[2]).toBe("9data0data1data2+6");
});

test("a click on a header sorts by name, or by members or datasets with the most first, and the order is kept", async () => {
  const kernel = new FakeKernel();
  kernel.datasets = [
    dataset("faces", WORKSPACES[2]),
    dataset("reviews", WORKSPACES[0]),
    dataset("b", WORKSPACES[2]),
  ];
  const { el, table } = await open(kernel);
  const order = () => [...el.querySelectorAll(".aw-workspace-name")].map(({ textContent }) => textContent);
  const members = () =>
    [...el.querySelectorAll(".aw-c-members .aw-number")].map(({ textContent }) => Number(textContent));
  const sort = (name: string) => click(get(table, "button", name));
  const sorted = () =>
    [...table.querySelectorAll("th[aria-sort]:not([aria-sort=none])")].map((head) => [
      head.textContent,
      head.getAttribute("aria-sort"),
    ]);
  expect([order(), sorted()]).toEqual([["nlp", "speech", "vision"], [["name", "ascending"]]]);
  await sort("name");
  expect([order(), sorted()]).toEqual([["vision", "speech", "nlp"], [["name", "descending"]]]);
  await sort("members");
  expect(members()).toEqual([...members()].sort((a, b) => b - a));
  expect(sorted()).toEqual([["members", "descending"]]);
  await sort("members");
  expect(members()).toEqual([...members()].sort((a, b) => a - b));
  await sort("datasets");
  expect(order()).toEqual(["vision", "nlp", "speech"]);
  await click(get(el, "tab", "Users"));
  await click(get(el, "tab", "Workspaces"));
  expect(order()).toEqual(["vision", "nlp", "speech"]);
  const grid = get(el, "grid", "Workspaces");
  grid.focus();
  await press(grid, "ArrowDown"); // arrow keys follow the order
  expect(document.getElementById(grid.getAttribute("aria-activedescendant")!)?.textContent).toBe("nlp");
});

test("datasets that cannot be read are reported, and requested again", async () => {
  let fails = true;
  const kernel = new FakeKernel(team(), WORKSPACES, (request) =>
    request.type === "ask_datasets" && fails ? failed(request, "Nothing answers.") : undefined,
  );
  const { el } = await open(kernel);
  expect(get(el, "alert").textContent).toContain("The datasets could not be read. Nothing answers.");
  expect(cells(rowOf(el, "nlp"))[2]).toBe("not known");
  kernel.push({ ...SESSION, status: "failed", error: problem("Nothing answers.") });
  await settle();
  expect(all(el, "alert")).toHaveLength(1); // that of the server says the same
  kernel.push(SESSION);
  await settle();
  fails = false;
  await click(get(get(el, "alert"), "button", "Try again"));
  expect(all(el, "alert")).toHaveLength(0);
  expect(cells(rowOf(el, "nlp"))[2]).toBe("none");
});

test("a workspace is opened with a click or with keys, and then has the only delete button", async () => {
  const { el, table } = await open();
  const buttons = () => all(table, "button", "Delete workspace");
  expect(buttons()).toHaveLength(3);
  for (const button of buttons()) {
    expect(button.closest("tr")!.textContent).toContain(button.getAttribute("aria-description")!);
  }
  await click(get(el, "button", "nlp"));
  expect(buttons().map((button) => button.closest("tr"))).toEqual([rowOf(el, "nlp")]);
  get(el, "region", "nlp");
  table.focus();
  await press(table, "ArrowDown");
  await press(table, "Enter");
  expect(buttons().map((button) => button.closest("tr"))).toEqual([rowOf(el, "speech")]);
  await press(table, "End", { ctrlKey: true });
  await press(table, "Home");
  await press(table, "Enter");
  const detail = get(el, "region", "vision");
  expect(detail.textContent).toContain("4 members");
  await press(get(detail, "button", "Close"), "Escape");
  expect(all(el, "region", "vision")).toHaveLength(0);
  expect(document.activeElement).toBe(table);
  expect(document.getElementById(table.getAttribute("aria-activedescendant")!)!.textContent).toBe("vision");
});

test("a double click removes a member from the workspace once", async () => {
  const { el, kernel } = await open();
  await click(get(el, "button", "nlp"));
  const button = get(el, "button", "Remove bo.li from nlp");
  button.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await click(button);
  expect(kernel.sentOf("remove_from_workspace")).toMatchObject([
    { users: [idOf(2)], workspaces: [WORKSPACES[0].id] },
  ]);
  expect(all(el, "button", "Remove bo.li from nlp")).toHaveLength(0);
  expect(rowOf(el, "nlp").textContent).toContain("4 1 admin, 3 annotators");
  // The focus moves to the next one.
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove carla.<b>ruiz</b> from nlp");
});

test.each([
  [{}, "A workspace holds datasets.", 1],
  [{ create_workspace: "Only owners create workspaces." }, "Ask an owner to add you to one.", 0],
])(
  "without workspaces, each tab says the same to an account with refusals %o",
  async (refused, hint, buttons) => {
    const kernel = new FakeKernel(team([]), []);
    kernel.session = { ...SESSION, refused };
    const { el } = await show(kernel);
    for (const tab of ["Workspaces", "Access"]) {
      await click(get(el, "tab", tab));
      await settle();
      const empty = get(el, "tabpanel", tab);
      expect(empty.textContent).toContain("No workspaces yet.");
      expect(empty.textContent).toContain(hint);
      expect(all(empty, "button", "New workspace")).toHaveLength(buttons);
    }
  },
);

test("while one member is removed, the buttons of the others say why they are off", async () => {
  const { el, kernel } = await open();
  await click(get(el, "button", "nlp"));
  await click(get(el, "checkbox", "Select carla.<b>ruiz</b>"));
  kernel.queue = [];
  await click(get(el, "button", "Remove bo.li from nlp"));
  for (const name of ["Remove carla.<b>ruiz</b> from nlp", "Remove 1"])
    expect(whyOff(get(el, "button", name))).toBe("A change is in progress.");
});

test("the focus moves to the next member, also if they are seen to be gone before the answer comes", async () => {
  const { el, kernel } = await open();
  await click(get(el, "button", "nlp"));
  kernel.queue = [];
  const button = get(el, "button", "Remove bo.li from nlp");
  button.focus();
  await click(button);
  kernel.patch({ rows: [{ ...kernel.rows[2], workspaces: [] }] });
  await settle();
  expect(get(el, "region", "nlp").contains(document.activeElement)).toBe(true);
  kernel.endCell();
  await settle();
  expect(document.activeElement?.getAttribute("aria-label")).toBe("Remove carla.<b>ruiz</b> from nlp");
  expect(kernel.sentOf("remove_from_workspace")).toHaveLength(1);
});

test("several members are removed with one request, in which the owners among them are named", async () => {
  const rows = team();
  rows[0].workspaces = [WORKSPACES[0].id];
  const { el, kernel } = await open(new FakeKernel(rows));
  await click(get(el, "button", "nlp"));
  const detail = get(el, "region", "nlp");
  expect(all(detail, "button").filter(({ textContent }) => /^Remove \d/.test(textContent!))).toEqual([]);
  await click(get(detail, "checkbox", "Select bo.li"));
  await click(get(detail, "checkbox", "Select argilla"));
  get(detail, "button", "Remove 2");
  // Someone else removes one of them: only those who are still members count.
  kernel.patch({ rows: [{ ...rows[2], workspaces: [] }] });
  await settle();
  await click(get(detail, "checkbox", "Select ana.costa"));
  const button = get(detail, "button", "Remove 2");
  button.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await click(button);
  expect(kernel.sentOf("remove_from_workspace")).toMatchObject([
    { users: [idOf(0), idOf(1)], workspaces: [WORKSPACES[0].id], owners: [idOf(0)] },
  ]);
  expect(all(detail, "checkbox").some((box) => (box as HTMLInputElement).checked)).toBe(false);
  expect(detail.contains(document.activeElement)).toBe(true);
});

test("all members are selected at once and removed, and then there are none", async () => {
  const { el, kernel } = await open();
  await click(get(el, "button", "nlp"));
  const detail = get(el, "region", "nlp");
  const everyone = get<HTMLInputElement>(detail, "checkbox", "Select all members shown");
  await click(get(detail, "checkbox", "Select bo.li"));
  expect([everyone.checked, everyone.indeterminate]).toEqual([false, true]);
  await click(everyone);
  await click(get(detail, "button", "Remove 5"));
  await settle();
  expect(kernel.sentOf("remove_from_workspace")[0].users).toHaveLength(5);
  expect(detail.textContent).toContain("No members. Owners always have access.");
  expect(all(detail, "checkbox")).toEqual([]);
  expect(detail.contains(document.activeElement)).toBe(true);
});

test("a refused removal keeps the members selected, and names the reason", async () => {
  const refuses = (request: Asked) =>
    request.type === "remove_from_workspace" ? failed(request, "The server is gone.") : undefined;
  const { el } = await open(new FakeKernel(team(), WORKSPACES, refuses));
  await click(get(el, "button", "nlp"));
  const detail = get(el, "region", "nlp");
  await click(get(detail, "checkbox", "Select bo.li"));
  await click(get(detail, "button", "Remove 1"));
  expect(get(detail, "alert").textContent).toContain("The server is gone.");
  get(detail, "button", "Remove 1");
});

test("an owner who is a member is marked as a risk in the tab and the table, and leaves from the row's menu", async () => {
  const rows = team();
  rows[0].workspaces = [WORKSPACES[0].id];
  const { el, kernel } = await open(new FakeKernel(rows));
  await click(get(el, "button", "nlp"));
  expect(get(el, "region", "nlp").textContent).toContain("admins of the workspace can read their API key");
  await click(get(el, "tab", "Users"));
  get(
    el,
    "img",
    "A member of nlp. Owners already have access. While they are members, admins of the workspace can read their API key.",
  );
  await click(get(el, "button", "Actions for argilla"));
  await click(get(el, "menuitem", "Remove from workspace"));
  const dialog = get(el, "dialog", "Remove from workspace");
  await click(get(dialog, "option", "nlp"));
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("remove_from_workspace")).toMatchObject([
    { users: [idOf(0)], workspaces: [WORKSPACES[0].id] },
  ]);
});

test("Enter creates and opens a workspace, Escape closes the form, and both return the focus", async () => {
  const { el, kernel } = await open();
  await click(get(el, "button", "New workspace"));
  const name = get(el, "textbox", "Name");
  expect(document.activeElement).toBe(name);
  await press(name, "Escape");
  expect(all(el, "textbox", "Name")).toHaveLength(0);
  expect(document.activeElement).toBe(get(el, "button", "New workspace"));
  await click(get(el, "button", "New workspace"));
  await type(get(el, "textbox", "Name"), "legal");
  const form = get(el, "form", "New workspace");
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await submit(form);
  expect(kernel.sentOf("create_workspace")).toMatchObject([{ name: "legal" }]);
  expect(kernel.sentOf("create_workspace")).toHaveLength(1);
  expect(all(el, "form", "New workspace")).toHaveLength(0);
  expect(document.activeElement).toBe(get(el, "button", "New workspace"));
  get(el, "region", "legal");
  expect(get(el, "status").textContent).toContain("Created the workspace legal.");
});

/** A kernel that creates the workspace "audio" when it is told to. */
function creatingLater(): { kernel: FakeKernel; answer: () => Promise<void> } {
  let go = () => {};
  const kernel = new FakeKernel(undefined, undefined, (request, self) => {
    if (request.type !== "create_workspace") return undefined;
    return new Promise((resolve) => {
      go = () => {
        self.patch({ workspaces: [...WORKSPACES, { id: "w-audio", name: "audio" }] });
        resolve({ ...self.done(request, "Created audio."), created_id: "w-audio" } as never);
      };
    });
  });
  const answer = async () => {
    go();
    await settle();
  };
  return { kernel, answer };
}

async function createAudio(el: Element) {
  await click(get(el, "button", "New workspace"));
  await type(get(el, "textbox", "Name"), "audio");
  await submit(get(el, "form", "New workspace"));
}

test("a workspace that is created while another tab is open closes its form and is shown", async () => {
  const { kernel, answer } = creatingLater();
  const { el } = await open(kernel);
  await createAudio(el);
  await click(get(el, "tab", "Users"));
  await answer();
  await click(get(el, "tab", "Workspaces"));
  expect(all(el, "form", "New workspace")).toHaveLength(0);
  get(el, "region", "audio");
});

test("a workspace that is created later closes no other form", async () => {
  const { kernel, answer } = creatingLater();
  const { el } = await open(kernel);
  await createAudio(el);
  await click(get(el, "tab", "Users"));
  await click(get(el, "button", "New user"));
  await answer();
  get(el, "form", "New user");
  await click(get(el, "tab", "Workspaces"));
  await click(get(el, "button", "New workspace"));
  expect(get(el, "textbox", "Name")).toHaveProperty("value", "");
});

test("a name typed for the next workspace stays when the one before it is created", async () => {
  const { kernel, answer } = creatingLater();
  const { el } = await open(kernel);
  await createAudio(el);
  await press(get(el, "textbox", "Name"), "Escape");
  await click(get(el, "button", "New workspace"));
  await type(get(el, "textbox", "Name"), "video");
  await answer();
  expect(get(el, "textbox", "Name")).toHaveProperty("value", "video");
});

test("a user who is created while people are chosen for a workspace closes the form, and not the dialog over it", async () => {
  let answer = () => {};
  const kernel = new FakeKernel(undefined, undefined, (request, self) =>
    request.type === "create_user"
      ? new Promise((resolve) => {
          answer = () => resolve(self.done(request, "Created mia."));
        })
      : undefined,
  );
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "button", "New user"));
  await type(get(el, "textbox", "Username"), "mia");
  await type(get(el, "textbox", "Password"), "correct horse");
  await submit(get(el, "form", "New user"));
  await click(get(el, "tab", "Workspaces"));
  await click(all(el, "button", "Add people")[0]);
  const dialog = get(el, "dialog", "Add people to nlp");
  answer();
  await settle();
  expect(dialog.isConnected).toBe(true);
  await click(get(dialog, "button", "Cancel"));
  await click(get(el, "tab", "Users"));
  expect(all(el, "form", "New user")).toHaveLength(0);
});

test.each(["nlp", "audio"])("“Clear form” also clears what was said about the name %s", async (text) => {
  const kernel = new FakeKernel(team(), WORKSPACES, (request) =>
    request.type === "create_workspace" ? failed(request, "It exists.", "name") : undefined,
  );
  const { el } = await open(kernel);
  await click(get(el, "button", "New workspace"));
  const form = get(el, "form", "New workspace");
  const name = get(form, "textbox", "Name");
  await type(name, text);
  await submit(form);
  expect(name.getAttribute("aria-invalid")).toBe("true");
  await click(get(form, "button", "Clear form"));
  expect(name.getAttribute("aria-invalid")).toBeNull();
});

test("an empty or taken name is reported at the field, and a similar one as a warning", async () => {
  let refuse = true;
  const kernel = new FakeKernel(team(), WORKSPACES, (request) =>
    request.type === "create_workspace" && refuse ? failed(request, "It exists.", "name") : undefined,
  );
  const { el } = await open(kernel);
  await click(get(el, "button", "New workspace"));
  const form = get(el, "form", "New workspace");
  await submit(form);
  expect(form.textContent).toContain("Enter a name.");
  const name = get<HTMLInputElement>(form, "textbox", "Name");
  for (const [text, message] of [
    ["nlp", "A workspace with this name already exists."],
    ["NLP", "Looks like the existing workspace nlp."],
    [" nlp", "Begins or ends with a space"],
    ["n\u200blp", "Contains invisible characters: n[U+200B]lp."],
  ]) {
    await type(name, text);
    expect(form.textContent).toContain(message);
  }
  await type(name, "nlp");
  await submit(form);
  expect(kernel.sentOf("create_workspace")).toHaveLength(0);
  await type(name, "NLP");
  await submit(form);
  expect(kernel.sentOf("create_workspace")).toHaveLength(1);
  expect(form.textContent).toContain("It exists.");
  expect(name.getAttribute("aria-invalid")).toBe("true");
  refuse = false;
  await submit(form);
  expect(all(el, "form", "New workspace")).toHaveLength(0);
});

async function openDeletion(kernel: FakeKernel, name: string) {
  const shown = await open(kernel);
  await click(get(rowOf(shown.el, name), "button", "Delete workspace"));
  return { ...shown, dialog: get(shown.el, "dialog", "Delete workspace") };
}

test("a deletion shows who loses access, is performed once, and closes the detail", async () => {
  const { el, kernel, dialog } = await openDeletion(new FakeKernel(), "speech");
  expect(dialog.textContent).toContain("4 people lose access to it: 1 admin and 3 annotators");
  expect(dialog.textContent).toContain("emil_h");
  expect(dialog.textContent).toContain("It has no datasets.");
  const form = dialog.querySelector("form")!;
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await submit(form);
  expect(kernel.sentOf("delete_workspace")).toMatchObject([{ workspace: WORKSPACES[1].id }]);
  expect(kernel.sentOf("delete_workspace")).toHaveLength(1);
  expect(all(el, "dialog")).toHaveLength(0);
  expect(all(el, "button", "speech")).toHaveLength(0);
  expect(document.activeElement).toBe(get(el, "grid", "Workspaces"));
});

test("datasets that prevent a deletion are requested again and named with the reason", async () => {
  const kernel = new FakeKernel();
  const { dialog } = await openDeletion(kernel, "nlp");
  expect(kernel.sentOf("ask_datasets")).toHaveLength(2);
  const remove = get(dialog, "button", "Delete");
  expect(remove.getAttribute("aria-disabled")).toBeNull();
  kernel.datasets = [dataset("re<b>views", WORKSPACES[0])];
  kernel.handler = (request) =>
    request.type === "delete_workspace" ? failed(request, "It holds datasets.") : undefined;
  await submit(dialog.querySelector("form")!);
  await settle();
  expect(get(dialog, "alert").textContent).toContain("It holds datasets.");
  expect(get(dialog, "list", "Datasets to delete first").textContent).toBe("re<b>views");
  expect(remove.getAttribute("aria-disabled")).toBe("true");
  expect(document.getElementById(remove.getAttribute("aria-describedby")!)!.textContent).toContain(
    "Delete them first",
  );
  await submit(dialog.querySelector("form")!);
  expect(kernel.sentOf("delete_workspace")).toHaveLength(1);
  kernel.datasets = [];
  await click(get(dialog, "button", "Check again"));
  expect(remove.getAttribute("aria-disabled")).toBeNull();
});

test("a workspace whose deletion got no response is not reported as deleted by someone else", async () => {
  const kernel = new FakeKernel();
  const { el } = await open(kernel);
  await click(get(rowOf(el, "nlp"), "button", "Delete workspace"));
  const error = problem("Workspace nlp may or may not have been deleted.", { unknown: true });
  kernel.handler = (request) =>
    request.type === "delete_workspace" ? { type: "failed", request: request.id, error } : undefined;
  const dialog = get(el, "dialog", "Delete workspace");
  await submit(dialog.querySelector("form")!);
  kernel.patch({ workspaces: WORKSPACES.slice(1) });
  await settle();
  expect(dialog.textContent).toContain(
    "nlp no longer exists. You may have deleted it, although no answer came.",
  );
  expect(dialog.textContent).not.toContain("someone else");
});

test.each(GONE)("the detail and the dialog tell an %s that their workspace %s", async (role, words) => {
  const kernel = new FakeKernel();
  const { el } = await open(kernel);
  await click(get(el, "button", "nlp"));
  await click(get(rowOf(el, "nlp"), "button", "Delete workspace"));
  kernel.push(sessionAs(role));
  kernel.patch({ workspaces: WORKSPACES.slice(1) });
  await settle();
  const dialog = get(el, "dialog", "Delete workspace");
  expect(dialog.querySelector("p")!.textContent).toBe(`nlp ${words}`);
  expect(all(dialog, "button", "Delete")).toHaveLength(0);
  expect(get(el, "region", "nlp").querySelector("p")!.textContent).toBe(`nlp ${words}`);
  await click(get(dialog, "button", "Close"));
  expect(all(el, "dialog")).toHaveLength(0);
  expect(all(el, "region", "nlp")).toHaveLength(0);
  expect(kernel.sentOf("delete_workspace")).toHaveLength(0);
});

test.each(["deleted here", "gone"])(
  "after a workspace that is %s, the next opens on its members",
  async (how) => {
    const kernel = new FakeKernel();
    const { el } = await open(kernel);
    await click(get(el, "button", "nlp"));
    await click(get(get(el, "region", "nlp"), "tab", "Datasets"));
    if (how === "gone") {
      kernel.patch({ workspaces: WORKSPACES.slice(1) });
      await settle();
      await click(get(get(el, "region", "nlp"), "button", "Close"));
    } else {
      await click(get(rowOf(el, "nlp"), "button", "Delete workspace"));
      await submit(get(el, "dialog", "Delete workspace").querySelector("form")!);
    }
    await click(get(el, "button", "speech"));
    const members = get(get(el, "region", "speech"), "tab", "Members");
    expect(members.getAttribute("aria-selected")).toBe("true");
  },
);

test("forbidden actions show the reason, and a read-only widget has no buttons", async () => {
  const kernel = new FakeKernel();
  const reason = "Only owners create and delete workspaces.";
  kernel.session = { ...SESSION, refused: { create_workspace: reason, delete_workspace: reason } };
  const { el, table } = await open(kernel);
  expect(get(el, "button", "New workspace").getAttribute("title")).toBe(reason);
  const remove = get(rowOf(el, "nlp"), "button", "Delete workspace");
  expect(remove.getAttribute("aria-description")).toBe(`nlp: ${reason}`);
  await click(remove);
  table.focus();
  for (const key of ["End", "Enter"]) await press(table, key);
  expect(document.getElementById(table.getAttribute("aria-activedescendant")!)!.contains(remove)).toBe(true);
  expect(get(rowOf(el, "nlp"), "button", "nlp").getAttribute("aria-expanded")).toBe("false");
  expect(all(el, "dialog")).toHaveLength(0);
  kernel.set("read_only", true);
  await settle();
  await click(get(el, "button", "nlp"));
  for (const name of ["New workspace", "Delete workspace", "Remove bo.li from nlp"]) {
    expect(all(el, "button", name)).toHaveLength(0);
  }
});

test("annotators see their workspaces and datasets, but no incomplete numbers of members", async () => {
  const kernel = new FakeKernel([team()[2]], WORKSPACES.slice(0, 1));
  // This follows from the permission table, not from the role.
  const reason = "Only owners and admins can list the members of a workspace; you are signed in as guest.";
  kernel.session = { ...SESSION, refused: { list_members: reason } };
  const { el } = await open(kernel);
  expect(cells(rowOf(el, "nlp"))[1]).toBe("you");
  expect(rowOf(el, "nlp").querySelector(".aw-c-members span")!.getAttribute("title")).toBe(reason);
  await click(get(el, "button", "nlp"));
  expect(get(el, "region", "nlp").textContent).toContain(reason);
});

test("without workspaces the tab shows the next step, and while loading nothing", async () => {
  const { el } = await open(new FakeKernel(team([]), []));
  expect(el.textContent).toContain("No workspaces yet.");
  get(el, "button", "New workspace");
  const silent = new FakeKernel();
  silent.alive = false;
  const loading = await show(silent, { first: false });
  await click(get(loading.el, "tab", "Workspaces"));
  expect(loading.el.textContent).not.toContain("No workspaces yet.");
});

test("numbers of members are shown only once all memberships are loaded", async () => {
  const rows = team().map((row) => ({ ...row, workspaces: null }));
  const { el, kernel } = await open(new FakeKernel(rows));
  get(rowOf(el, "nlp"), "img", "members not known yet");
  await click(get(el, "button", "nlp"));
  expect(get(el, "region", "nlp").textContent).toContain("Loading the members.");
  await click(get(rowOf(el, "nlp"), "button", "Delete workspace"));
  expect(get(el, "dialog", "Delete workspace").textContent).toContain("Its members are not known yet");
  kernel.rows = team();
  kernel.pushColumns();
  await settle(20);
  expect(cells(rowOf(el, "nlp"))[1]).toBe("5 1 admin, 4 annotators");
});

test("500 workspaces with hostile names can be searched, and many members are left to the other tab", async () => {
  const workspaces = many();
  const inside = workspaces[10].id;
  const kernel = new FakeKernel(
    crowd(400).map((row) => ({ ...row, workspaces: [inside] })),
    workspaces,
  );
  const { el, table } = await open(kernel);
  expect(table.getAttribute("aria-rowcount")).toBe("501");
  expect(all(table, "row").length).toBeLessThan(40);
  expect(el.querySelector("img")).toBeNull();
  expect(table.textContent).toContain("<img src=x onerror=alert(1)>");
  expect(table.textContent).toContain("evilU+202Etxt");
  await press(get(el, "tab", "Workspaces"), "/");
  expect(document.activeElement).toBe(get(el, "searchbox", "Search workspaces"));
  await type(get(el, "searchbox", "Search workspaces"), "workspace 10");
  expect(table.querySelector("tbody tr")!.textContent).toContain("workspace 10");
  await click(get(el, "button", "workspace 10"));
  const listed = all(get(el, "list", "Members"), "listitem");
  expect(listed.length).toBe(50);
  const [first] = kernel.rows.filter(({ username }) => listed[0].textContent.startsWith(username));
  const names = [...listed[0].querySelectorAll("bdi")].map((name) => name.textContent);
  expect(names).toEqual([first.username, `${first.first_name} ${first.last_name}`]);
  await click(get(el, "button", "and 350 more: show them in the Users tab"));
  expect(kernel.get("workspace_filter")).toEqual(["workspace 10"]);
  expect(get(el, "tab", "Users").getAttribute("aria-selected")).toBe("true");
  expect(usernames(el).length).toBeGreaterThan(0);
});

const STATES: [string, (el: HTMLElement, kernel: FakeKernel) => Promise<void>][] = [
  ["the table", () => settle()],
  ["a detail", (el) => click(get(el, "button", "nlp"))],
  ["the form", (el) => click(get(el, "button", "New workspace"))],
  ["the deletion", (el) => click(get(rowOf(el, "nlp"), "button", "Delete workspace"))],
];

test.each(STATES)("axe finds no violation in: %s", async (_, act) => {
  const kernel = new FakeKernel();
  kernel.rows[0].workspaces = [WORKSPACES[0].id];
  kernel.datasets = [dataset("reviews", WORKSPACES[0])];
  const { el } = await open(kernel);
  await act(el, kernel);
  const { violations } = await axe.run(el, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
});
