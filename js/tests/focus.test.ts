// Focus: late responses do not steal it, and it moves on when the focused element is removed.
import { expect, test, vi } from "vitest";
import { AccessMatrix as matrix, UserForm as userForm } from "../src/widgets/core.js";
import { entry, FakeKernel, problem, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, press, type Shown, settle, show, submit, type } from "./page.js";

/** A field of another cell, in which a person continues to work while the kernel is busy. */
function goElsewhere(): HTMLElement {
  const cell = document.createElement("input");
  document.body.append(cell);
  cell.focus();
  return cell;
}

async function fillIn(el: HTMLElement) {
  const form = get(el, "form", "New user");
  await type(get(form, "textbox", "Username"), "mia");
  await type(get(form, "textbox", "Password"), "correct horse");
  await submit(form);
}

async function manager(tab = "Users", kernel = new FakeKernel()): Promise<Shown> {
  const shown = await show(kernel);
  await settle();
  await click(get(shown.el, "tab", tab));
  return shown;
}

/** Actions before the response, and the message that shows that it arrived. */
const LATE: [string, () => Promise<Shown>, (shown: Shown) => Promise<unknown>, string][] = [
  [
    "a user is created in the form alone",
    () => show(new FakeKernel(), {}, userForm),
    ({ el }) => fillIn(el),
    "Created mia.",
  ],
  [
    "a user is created in the sheet",
    async () => {
      const shown = await manager();
      await click(get(shown.el, "button", "New user"));
      return shown;
    },
    ({ el }) => fillIn(el),
    "Created mia.",
  ],
  [
    "a member is removed from a workspace",
    async () => {
      const shown = await manager("Workspaces");
      await click(get(shown.el, "button", "nlp"));
      return shown;
    },
    ({ el }) => click(get(el, "button", "Remove bo.li from nlp")),
    "Removed them.",
  ],
  [
    "a workspace is created",
    async () => {
      const shown = await manager("Workspaces");
      await click(get(shown.el, "button", "New workspace"));
      return shown;
    },
    async ({ el }) => {
      await type(get(el, "textbox", "Name"), "legal");
      await submit(get(el, "form", "New workspace"));
    },
    "Created the workspace legal.",
  ],
  [
    "the first workspace is created in the form for a user",
    async () => {
      const shown = await manager("Users", new FakeKernel(team([]), []));
      await click(get(shown.el, "button", "New user"));
      await click(get(shown.el, "button", "New workspace"));
      return shown;
    },
    async ({ el }) => {
      await type(get(el, "textbox", "Name"), "legal");
      await click(get(el, "button", "Create workspace"));
    },
    "Created the workspace legal.",
  ],
];

test.each(LATE)("the focus stays in another cell when %s", async (_, open, act, message) => {
  const shown = await open();
  await settle();
  shown.kernel.queue = []; // a cell runs
  await act(shown);
  const cell = goElsewhere();
  shown.kernel.endCell();
  await settle(12);
  expect(get(shown.el, "status").textContent).toContain(message);
  expect(document.activeElement).toBe(cell);
});

test("a script to be copied manually does not take the focus from another cell", async () => {
  const kernel = new FakeKernel();
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("not allowed"));
  const { el } = await manager("Journal", kernel);
  kernel.record(entry(1));
  await settle();
  const copy = async () => {
    kernel.queue = [];
    await click(get(el, "button", "Copy script"));
  };
  await copy();
  const cell = goElsewhere();
  kernel.endCell();
  await settle();
  get(el, "textbox", "Script to copy");
  expect(document.activeElement).toBe(cell);

  await click(get(el, "button", "Close"));
  await copy();
  kernel.endCell();
  await settle();
  expect(document.activeElement).toBe(get(el, "textbox", "Script to copy"));
  writeText.mockRestore();
});

test("a password that the clipboard refuses late does not take the focus from another cell", async () => {
  let refuse = () => {};
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockImplementation(
    () =>
      new Promise((_, reject) => {
        refuse = () => reject(new Error("not allowed"));
      }),
  );
  const { el } = await show(new FakeKernel(), {}, userForm);
  await settle();
  await click(get(el, "button", "Generate password"));
  await click(get(el, "button", "Copy password"));
  const cell = goElsewhere();
  refuse();
  await settle();
  expect(document.activeElement).toBe(cell);

  await click(get(el, "button", "Copy password"));
  refuse();
  await settle();
  expect(document.activeElement).toBe(get(el, "textbox", "Password"));
  writeText.mockRestore();
});

test("the focus stays in the search while a user is being created", async () => {
  const { el, kernel } = await manager();
  await click(get(el, "button", "New user"));
  kernel.queue = [];
  await fillIn(el);
  const search = get(el, "searchbox", "Search users");
  search.focus();
  kernel.endCell();
  await settle(12);
  expect(all(el, "form", "New user")).toHaveLength(0);
  expect(document.activeElement).toBe(search);
});

test("the focus moves to a field that the server refuses, unless it has left the form", async () => {
  const taken = problem("A user with this name already exists.", { field: "username" });
  const kernel = new FakeKernel(team(), undefined, ({ type, id }) =>
    type === "create_user" ? { type: "failed", request: id, error: taken } : undefined,
  );
  const { el } = await manager("Users", kernel);
  await click(get(el, "button", "New user"));
  const form = get(el, "form", "New user");
  get(form, "button", "Create user").focus();
  await fillIn(el);
  await settle();
  const name = get(form, "textbox", "Username");
  expect(form.textContent).toContain(taken.message);
  expect(document.activeElement).toBe(name);
  kernel.queue = [];
  await submit(form);
  const cell = goElsewhere();
  kernel.endCell();
  await settle(12);
  expect(form.textContent).toContain(taken.message);
  expect(document.activeElement).toBe(cell);
});

async function deleting(handler: FakeKernel["handler"]) {
  const { el } = await manager("Users", new FakeKernel(team(), undefined, handler));
  await click(get(el, "checkbox", "Select bo.li"));
  await click(get(get(el, "toolbar", "Selected users"), "button", "Delete"));
  return get(el, "dialog", "Delete user");
}

test("the focus moves to the field of a deletion when the clicked button disappears", async () => {
  const dialog = await deleting((request) =>
    request.type === "ask_consequences" ? new Promise(() => {}) : undefined,
  );
  await click(get(dialog, "button", "Delete without counts"));
  expect(document.activeElement).toBe(get(dialog, "textbox", "Type the username to confirm"));
});

test("the focus moves to the field of a deletion when a failed count is repeated", async () => {
  let answers = () => {};
  let tries = 0;
  const dialog = await deleting((request) => {
    if (request.type !== "ask_consequences") return undefined;
    tries += 1;
    if (tries === 1) return { type: "failed", request: request.id, error: problem("No.", { hint: "Wait." }) };
    return new Promise((resolve) => {
      answers = () => resolve(undefined);
    });
  });
  const field = get(dialog, "textbox", "Type the username to confirm");
  expect(get(dialog, "alert").textContent).toContain("The responses could not be counted. No. Wait.");
  await click(get(dialog, "button", "Try again"));
  expect(document.activeElement).toBe(field);
  get(dialog, "button", "Delete without counts").focus();
  answers();
  await settle();
  expect(dialog.textContent).toContain("412 responses");
  expect(document.activeElement).toBe(field);
});

test("checking the datasets again keeps the focus in the dialog", async () => {
  const kernel = new FakeKernel();
  kernel.datasets = [{ id: "d", name: "reviews", workspace_id: WORKSPACES[0].id }];
  const { el } = await manager("Workspaces", kernel);
  const row = get(el, "button", "nlp").closest("tr")!;
  await click(get(row, "button", "Delete workspace"));
  const dialog = get(el, "dialog", "Delete workspace");
  await click(get(dialog, "button", "Check again"));
  expect(document.activeElement).toBe(get(dialog, "button", "Cancel"));
});

test("the focus moves to the review's changes when the last change of a workspace is removed", async () => {
  const { el } = await show(new FakeKernel(), {}, matrix);
  await settle();
  await click(get(el, "gridcell", "bo.li in speech: annotator, not a member"));
  await click(get(el, "gridcell", "bo.li in vision: annotator, not a member"));
  await click(get(el, "button", "Review 2 changes"));
  const list = get(el, "grid", "Changes");
  expect(document.activeElement).toBe(list);
  await click(get(el, "button", "Do not add bo.li to vision"));
  expect(document.activeElement).toBe(list);
});

test("the focus goes to what is shown when a button removes itself", async () => {
  const { el } = await show(new FakeKernel(), {}, matrix);
  await settle();
  const grid = get(el, "grid", "Access matrix");
  grid.focus();
  for (const key of ["ArrowDown", "ArrowDown", " "]) await press(grid, key);
  for (const name of ["Discard", "Put back", "Discard", "Dismiss"]) {
    get(el, "button", name).focus();
    await click(get(el, "button", name));
    await settle();
    expect(document.activeElement, name).toBe(grid);
  }

  const tab = await manager("Workspaces");
  await click(get(tab.el, "button", "Refresh"));
  await settle();
  get(tab.el, "button", "Dismiss").focus();
  await click(get(tab.el, "button", "Dismiss"));
  await settle();
  expect(document.activeElement).toBe(get(tab.el, "grid", "Workspaces"));
});

test.each<[string, (from: HTMLElement) => void]>([
  ["an empty place of the page", (from) => from.blur()],
  ["another cell that is cleared later", () => goElsewhere().remove()],
])("what goes away does not take the focus back from whoever has gone to %s", async (_, leave) => {
  const { el, again } = await manager();
  const other = again();
  await click(get(el, "button", "Refresh"));
  const dismiss = get(el, "button", "Dismiss");
  dismiss.focus();
  leave(dismiss);
  await settle();
  get(other.el, "button", "Dismiss").click();
  await settle();
  expect(dismiss.isConnected).toBe(false);
  expect(document.activeElement).toBe(document.body);
});

test("the focus moves on from a button that was off, and so had lost the focus, before it goes", async () => {
  const { el, again } = await manager();
  const other = again();
  await click(get(el, "button", "Refresh"));
  const dismiss = get<HTMLButtonElement>(el, "button", "Dismiss");
  dismiss.focus();
  dismiss.blur(); // as Chromium does then
  dismiss.disabled = true;
  await settle();
  expect(document.activeElement).toBe(document.body);
  get(other.el, "button", "Dismiss").click();
  await settle();
  expect(document.activeElement).toBe(get(el, "grid", "Users"));
});

test("the focus moves on within a window that a person has left and comes back to", async () => {
  const { el, again } = await manager();
  const other = again();
  await click(get(el, "button", "Refresh"));
  const dismiss = get(el, "button", "Dismiss");
  dismiss.focus();
  dismiss.dispatchEvent(new FocusEvent("focusout", { bubbles: true })); // as another window is opened: it stays active
  await settle();
  get(other.el, "button", "Dismiss").click();
  await settle();
  expect(document.activeElement).toBe(get(el, "grid", "Users"));
});

test("updates do not move the focus in a dialog", async () => {
  const kernel = new FakeKernel();
  const { el } = await manager("Users", kernel);
  await click(get(el, "checkbox", "Select bo.li"));
  await click(get(get(el, "toolbar", "Selected users"), "button", "Edit"));
  (document.activeElement as HTMLElement).blur(); // a click on plain text
  kernel.push({ ...SESSION });
  await settle();
  expect(document.activeElement).toBe(document.body);
});

test("closing a form right after a click on its text returns the focus", async () => {
  const { el } = await manager("Users");
  await click(get(el, "button", "New user"));
  const sheet = el.querySelector<HTMLElement>(".aw-sheet")!;
  sheet.focus();
  sheet.querySelector("h3")!.click();
  await Promise.resolve();
  sheet.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  await settle();
  expect(document.activeElement).toBe(get(el, "button", "New user"));
});
