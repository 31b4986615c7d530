// The first steps on a new server, and empty states: no workspaces, entries, datasets, or a deleted workspace.
import axe from "axe-core";
import { expect, test, vi } from "vitest";
import { People } from "../src/data/people.js";
import type { Session } from "../src/protocol.js";
import { FakeKernel, idOf, problem, SESSION, team, WORKSPACES } from "./fake.js";
import { all, click, get, settle, show, type } from "./page.js";

const [OWNER, , ANNOTATOR] = team([]);

/** A server with only its first owner, who uses the published key. */
async function fresh(session: Partial<Session> = {}, rows = [OWNER], workspaces: typeof WORKSPACES = []) {
  const kernel = new FakeKernel([...rows], workspaces);
  kernel.session = { ...SESSION, default_key: true, ...session };
  const shown = await show(kernel);
  await settle();
  return shown;
}

const steps = (el: Element) => all(el, "region", "First steps");
const todo = (el: Element) =>
  all(steps(el)[0], "button")
    .map((button) => button.getAttribute("aria-label"))
    .filter((name) => name !== "Hide first steps");

/** The elements outside of hidden parts; the styles that hide them are not loaded here. */
const visible = (elements: HTMLElement[]) => elements.filter((element) => !element.closest(".aw-away"));

const OWN = "Create your own owner account";
const WORKSPACE = "Create a workspace";
const USERS = "Create your users";

test("a new server shows the first steps, and each opens the right form", async () => {
  const { el } = await fresh();
  expect(todo(el)).toEqual([OWN, WORKSPACE, USERS]);
  await click(get(el, "button", OWN));
  expect(get<HTMLSelectElement>(el, "combobox", "Role").value).toBe("owner");
  await click(get(el, "button", "Cancel"));
  await click(get(el, "button", USERS));
  expect(get<HTMLSelectElement>(el, "combobox", "Role").value).toBe("annotator");
  await click(get(el, "button", "Cancel"));
  await click(get(el, "button", WORKSPACE));
  expect(get(el, "tab", "Workspaces").getAttribute("aria-selected")).toBe("true");
  const sheet = get(el, "dialog", "New workspace");
  expect(document.activeElement).toBe(get(sheet, "textbox", "Name"));
});

test("steps are ticked when done by anyone, and disappear for good after the last one", async () => {
  const { el, kernel } = await fresh();
  kernel.patch({ rows: [{ ...OWNER, id: idOf(50), username: "ines" }] });
  await settle();
  expect(todo(el)).toEqual([WORKSPACE, USERS]);
  expect(steps(el)[0].textContent).toContain("Create your own owner account, done");
  // The account alone is not enough: its step says what is left, and is not ticked.
  const connect = all(steps(el)[0], "listitem")[1];
  expect(connect.textContent).toBe(
    "Connect with your own keyCopy it under “My settings” in Argilla, connect with it here, then delete the default account.",
  );
  kernel.patch({ workspaces: WORKSPACES.slice(0, 1) });
  await settle();
  expect(todo(el)).toEqual([USERS]);
  kernel.patch({ rows: [ANNOTATOR] });
  await settle();
  expect(todo(el)).toEqual([]);
  expect(steps(el)[0].textContent).toContain("Connect with your own key");
  kernel.push({ ...kernel.session, default_key: false });
  await settle();
  expect(steps(el)).toHaveLength(0);
  kernel.patch({ removed: [ANNOTATOR.id, idOf(50)], workspaces: [] });
  await settle();
  expect(steps(el)).toHaveLength(0);
});

test("with a personal key the first step is done", async () => {
  const { el } = await fresh({ default_key: false });
  expect(todo(el)).toEqual([WORKSPACE, USERS]);
  expect(steps(el)[0].textContent).not.toContain("Connect");
});

test("the first steps can be hidden", async () => {
  const { el } = await fresh();
  await click(get(el, "button", "Hide first steps"));
  expect(steps(el)).toHaveLength(0);
});

test.each<[string, Partial<Session>, typeof WORKSPACES, ReturnType<typeof team>]>([
  ["a server with users", {}, [], [OWNER, ANNOTATOR]],
  ["two owners and a workspace", {}, WORKSPACES, [OWNER, { ...OWNER, id: idOf(50), username: "ines" }]],
  ["someone who can't create users", { refused: { create_user: "Only owners can." } }, [], [OWNER]],
  ["someone who can't create workspaces", { refused: { create_workspace: "Only owners can." } }, [], [OWNER]],
  ["the members of a workspace", { workspace: WORKSPACES[0] }, WORKSPACES, [OWNER]],
])("%s: none", async (_, session, workspaces, rows) => {
  const { el } = await fresh(session, rows, workspaces);
  expect(steps(el)).toHaveLength(0);
});

test("the owners of a server with users are counted once", async () => {
  const count = vi.spyOn(People.prototype, "countEverywhere");
  const { kernel } = await fresh({}, [OWNER, ANNOTATOR]);
  expect(count).toHaveBeenCalled();
  count.mockClear();
  kernel.patch({ rows: [{ ...ANNOTATOR, username: "ines" }] });
  kernel.push({ type: "notice", message: "1 changed (ines)." });
  await settle();
  expect(count).not.toHaveBeenCalled();
  count.mockRestore();
});

test("a read-only widget shows no first steps", async () => {
  const kernel = new FakeKernel([OWNER], []);
  kernel.traits.read_only = true;
  const { el } = await show(kernel);
  await settle();
  expect(steps(el)).toHaveLength(0);
});

test("without workspaces, each part offers to create one", async () => {
  const { el } = await fresh();
  await click(get(el, "tab", "Workspaces"));
  expect(all(el, "button", "New workspace")).toHaveLength(1);
  await click(get(el, "button", "New workspace"));
  get(el, "dialog", "New workspace");
});

test("a typed workspace name is kept when the tab is opened again", async () => {
  const { el, kernel } = await fresh();
  await click(get(el, "button", WORKSPACE));
  await type(get(el, "textbox", "Name"), "nl");
  await click(get(el, "tab", "Users"));
  await click(get(el, "tab", "Workspaces"));
  const name = get<HTMLInputElement>(el, "textbox", "Name");
  expect(name.value).toBe("nl");
  await type(name, "nlp");
  await click(get(el, "button", "Create workspace"));
  await settle();
  expect(kernel.sentOf("create_workspace")).toMatchObject([{ name: "nlp" }]);
  expect(all(el, "dialog")).toHaveLength(0);
});

test("adding people is offered with the result of a creation, once", async () => {
  const { el } = await fresh({}, [OWNER, ANNOTATOR]);
  await click(get(el, "tab", "Workspaces"));
  await click(get(el, "button", "New workspace"));
  await type(get(el, "textbox", "Name"), "nlp");
  await click(get(el, "button", "Create workspace"));
  await settle();
  // The opened detail has the button.
  expect(all(get(el, "region", "nlp"), "button", "Add people")).toHaveLength(1);
  expect(visible(all(el, "button", "Add people"))).toHaveLength(1);
  await click(get(get(el, "region", "nlp"), "button", "Close"));
  await click(get(el, "button", "Add people"));
  await settle();
  await click(get(get(el, "dialog", "Add people to nlp"), "button", "Cancel"));
  expect(get(el, "status").textContent).toBe(""); // it was another task
});

test("the empty journal links to the users", async () => {
  const { el } = await fresh();
  await click(get(el, "tab", "Journal"));
  await click(get(el, "button", "Show users"));
  expect(get(el, "tab", "Users").getAttribute("aria-selected")).toBe("true");
});

test("a workspace without datasets links to Argilla, and only to http addresses", async () => {
  const { el, kernel } = await fresh({}, [OWNER, ANNOTATOR], WORKSPACES);
  await click(get(el, "tab", "Workspaces"));
  await click(get(el, "button", "nlp"));
  await click(get(el, "tab", "Datasets"));
  const link = () => get(el, "region", "nlp").querySelector("a");
  expect(link()?.href).toBe("http://localhost:6900/");
  expect(link()?.rel).toBe("noopener noreferrer");
  kernel.push({ ...kernel.session, url: "javascript:alert(1)" });
  await settle();
  expect(link()).toBeNull();
});

test("axe finds no violation in the first steps", async () => {
  const { el } = await fresh();
  const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});

const DELETED = problem("This workspace was deleted.", { hint: "Its members still have their accounts." });

test("a deleted workspace shows a sentence, and no rows, actions or alert", async () => {
  const { el, kernel } = await fresh({ workspace: WORKSPACES[0] }, [OWNER, ANNOTATOR], WORKSPACES);
  await click(get(el, "checkbox", `Select ${ANNOTATOR.username}`));
  await click(get(el, "button", "New user"));
  kernel.push({ ...kernel.session, status: "gone", error: DELETED });
  await settle();
  expect(el.textContent).toContain(DELETED.message);
  expect(el.textContent).not.toContain("may be old");
  expect(all(el, "alert")).toHaveLength(0);
  expect(all(el, "grid")).toHaveLength(0);
  expect(all(el, "dialog")).toHaveLength(0);
  expect(all(el, "toolbar")).toHaveLength(0);
  expect(visible(all(el, "button")).map((button) => button.getAttribute("aria-label"))).toEqual(["Refresh"]);
  // After an undo, it exists again under its id.
  kernel.push({ ...kernel.session, status: "ready", error: null });
  await settle();
  get(el, "checkbox", `Select ${ANNOTATOR.username}`);
});

test("the focus stays in the tab when the sheet closes, also while a form for a new user is open in another", async () => {
  const { el } = await fresh({}, [OWNER, ANNOTATOR], WORKSPACES);
  await click(get(el, "button", "New user"));
  await click(get(el, "tab", "Workspaces"));
  await click(get(el, "button", "New workspace"));
  await click(get(get(el, "dialog", "New workspace"), "button", "Cancel"));
  expect(document.activeElement).not.toBe(document.body);
  await click(get(el, "tab", "Users"));
  get(el, "dialog", "New user");
});
