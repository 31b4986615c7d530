// Adding people to a workspace, in the "Workspaces" tab and in a widget that shows only its members.
import axe from "axe-core";
import { expect, test, vi } from "vitest";
import * as order from "../src/data/order/nameOrder.js";
import { People } from "../src/data/people.js";
import type { Row } from "../src/protocol.js";
import type { Asked } from "./fake.js";
import {
  columnsOf,
  crowd,
  FakeKernel,
  GONE,
  idOf,
  problem,
  SESSION,
  sessionAs,
  team,
  WORKSPACES,
} from "./fake.js";
import { all, click, get, press, settle, show, type } from "./page.js";

const [NLP] = WORKSPACES;
const names = (el: Element) => all(el, "option").map((option) => option.querySelector("bdi")!.textContent);

/** Open nlp in the "Workspaces" tab. */
async function inTab(kernel = new FakeKernel()) {
  const shown = await show(kernel);
  await settle();
  await click(get(shown.el, "tab", "Workspaces"));
  await click(get(shown.el, "button", NLP.name));
  return shown;
}

/** Show only the members of nlp, as `workspace.users` does. */
async function inside(handler?: ConstructorParameters<typeof FakeKernel>[2], everyone: Row[] = team()) {
  const members = everyone.filter(({ workspaces }) => workspaces!.includes(NLP.id));
  const kernel = new FakeKernel(members, WORKSPACES, handler);
  kernel.session = { ...SESSION, workspace: NLP };
  kernel.everyone = everyone;
  const shown = await show(kernel);
  await settle();
  return shown;
}

async function ask(el: Element) {
  await click(get(el, "button", "Add people"));
  await settle();
  return get(el, "dialog", `Add people to ${NLP.name}`);
}

const OTHERS = ["d.okafor", "emil_h", "farah.k", "łukasz", "payU+202Elapyap", "נועה"];

test.each([
  ["the tab", inTab],
  ["the members", inside],
])("in %s: who is not in it, without owners, is ticked and added in one request", async (_, open) => {
  const { el, kernel } = await open();
  const dialog = await ask(el);
  expect(names(dialog)).toEqual(OTHERS);
  expect(dialog.textContent).toContain("Owners always have access");
  expect(get(dialog, "button", "Add people").hasAttribute("disabled")).toBe(true);
  const emil = get(dialog, "option", "emil_h");
  expect(emil.getAttribute("aria-description")).toBe("Emil Hansen, admin");
  await click(emil);
  await click(get(dialog, "option", "farah.k"));
  expect(dialog.textContent).toContain("6 people, 2 selected: emil_h and farah.k");
  const button = get(dialog, "button", "Add 2 people");
  button.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await click(button);
  await settle();
  expect(kernel.sentOf("add_to_workspace")).toMatchObject([
    { users: [idOf(5), idOf(6)], workspaces: [NLP.id] },
  ]);
  expect(all(el, "dialog")).toHaveLength(0);
  expect(document.activeElement).toBe(get(el, "button", "Add people"));
});

test("in the tab no users are requested, since they are loaded", async () => {
  const { el, kernel } = await inTab();
  await ask(el);
  expect(kernel.sentOf("ask_everyone")).toHaveLength(0);
});

test("a widget with only members requests everyone when the list opens, and ignores the response to another page", async () => {
  const { el, kernel } = await inside((request, { everyone }) => {
    if (request.type !== "ask_everyone") return undefined;
    const { message, buffers } = columnsOf(everyone.slice(0, 3), WORKSPACES, 0);
    kernel.push({ type: "everyone", request: "another-page", columns: message }, buffers);
    return undefined;
  });
  expect(kernel.sentOf("ask_everyone")).toHaveLength(0);
  const dialog = await ask(el);
  expect(kernel.sentOf("ask_everyone")).toHaveLength(1);
  expect(names(dialog)).toEqual(OTHERS);
});

test("the result of the last change and its undo stay while people are chosen", async () => {
  const { el, kernel } = await inside();
  kernel.push({ type: "notice", message: "Changed by someone else: 1 added (x)." });
  await settle();
  await ask(el);
  expect(get(el, "status").textContent).toContain("Changed by someone else");
});

test("a list that cannot be read shows why, and is requested again", async () => {
  const { el, kernel } = await inside((request) =>
    request.type === "ask_everyone"
      ? { type: "failed", request: request.id, error: problem("Nothing answers.", { hint: "Start it." }) }
      : undefined,
  );
  const dialog = await ask(el);
  expect(get(dialog, "alert").textContent).toContain("Nothing answers. Start it.");
  kernel.handler = () => undefined;
  await click(get(dialog, "button", "Try again"));
  await settle();
  expect(names(dialog)).toEqual(OTHERS);
});

test("search ignores accents and finds first and last names, and keeps the chosen people", async () => {
  const { el, kernel } = await inTab();
  const dialog = await ask(el);
  await click(get(dialog, "option", "emil_h"));
  const search = get<HTMLInputElement>(dialog, "searchbox", "Search people");
  await type(search, "zolw");
  expect(names(dialog)).toEqual(["łukasz"]);
  expect(dialog.textContent).toContain("1 of 6 people, 1 selected: emil_h");
  await press(search, "Enter");
  await type(search, "nobody at all");
  expect(names(dialog)).toEqual([]);
  expect(dialog.textContent).toContain("No matches.");
  await press(search, "ArrowDown");
  await click(get(dialog, "button", "Add 2 people"));
  expect(kernel.sentOf("add_to_workspace")[0].users).toEqual([idOf(5), idOf(9)]);
});

test("people are added with the keyboard alone: search, Down, Enter, and Enter on the button", async () => {
  const { el, kernel } = await inTab();
  const dialog = await ask(el);
  const search = get<HTMLInputElement>(dialog, "searchbox", "Search people");
  expect(document.activeElement).toBe(search);
  await press(search, "ArrowDown");
  await press(search, "Enter");
  const list = get(dialog, "listbox", "People");
  const active = document.getElementById(search.getAttribute("aria-activedescendant")!)!;
  expect([active.getAttribute("role"), active.getAttribute("aria-selected")]).toEqual(["option", "true"]);
  expect(list.contains(active)).toBe(true);
  await press(list, "Home");
  await press(list, " ");
  await press(list, "Escape");
  expect(all(dialog, "option").filter((one) => one.getAttribute("aria-selected") === "true")).toHaveLength(2);
  await click(get(dialog, "button", "Add 2 people"));
  expect(kernel.sentOf("add_to_workspace")[0].users).toEqual([idOf(5), idOf(4)]);
});

test("Enter ticks the active person, also when others arrive, and no one once they cannot be added", async () => {
  const { el, kernel } = await inTab();
  const dialog = await ask(el);
  const search = get(dialog, "searchbox", "Search people");
  const ticked = () => all(dialog, "option").filter((one) => one.getAttribute("aria-selected") === "true");
  await press(search, "ArrowDown");
  kernel.patch({ rows: [{ ...kernel.rows[5], id: idOf(77), username: "aaron" }] });
  await settle();
  expect(names(dialog)).toEqual(["aaron", ...OTHERS]);
  await press(search, "Enter");
  expect(ticked().map((one) => one.querySelector("bdi")!.textContent)).toEqual(["emil_h"]);
  await press(search, "ArrowDown");
  kernel.patch({ removed: [idOf(6)] });
  await settle();
  await press(search, "Enter");
  expect(ticked()).toHaveLength(1);
  expect(search.hasAttribute("aria-activedescendant")).toBe(false);
});

test.each([
  ["the tab", inTab],
  ["the members", inside],
])("in %s: someone who becomes a member while the list is open is named and not sent", async (_, open) => {
  const { el, kernel } = await open();
  const dialog = await ask(el);
  await click(get(dialog, "option", "emil_h"));
  await click(get(dialog, "option", "farah.k"));
  const emil = team()[5];
  kernel.patch({ rows: [{ ...emil, workspaces: [...emil.workspaces!, NLP.id] }] });
  await settle();
  expect(names(dialog)).not.toContain("emil_h");
  expect(dialog.textContent).toContain("emil_h is already a member.");
  await click(get(dialog, "button", "Add 1 person"));
  expect(kernel.sentOf("add_to_workspace")[0].users).toEqual([idOf(6)]);
});

test("a refusal keeps the chosen people", async () => {
  const refuses = (request: Asked) =>
    request.type === "add_to_workspace"
      ? ({ type: "failed", request: request.id, error: problem("The server is gone.") } as const)
      : undefined;
  const { el } = await inTab(new FakeKernel(team(), WORKSPACES, refuses));
  const dialog = await ask(el);
  await click(get(dialog, "option", "emil_h"));
  await click(get(dialog, "button", "Add 1 person"));
  await settle();
  expect(get(dialog, "alert").textContent).toContain("The server is gone.");
  get(dialog, "button", "Add 1 person");
});

test.each(GONE)("an %s whose list is open is told that the workspace %s", async (role, words) => {
  const { el, kernel } = await inTab();
  const dialog = await ask(el);
  await click(get(dialog, "option", "emil_h"));
  kernel.push(sessionAs(role));
  kernel.patch({ workspaces: WORKSPACES.slice(1) });
  await settle();
  expect(dialog.textContent).toContain(`This workspace ${words}`);
  await click(get(dialog, "button", "Close"));
  expect(kernel.sentOf("add_to_workspace")).toHaveLength(0);
});

test("an account that cannot add people sees why, and no list opens", async () => {
  const reason = "Only owners can add users to workspaces; you are signed in as an admin.";
  const members = team().filter(({ workspaces }) => workspaces!.includes(NLP.id));
  const kernel = new FakeKernel(members);
  kernel.session = {
    ...SESSION,
    workspace: NLP,
    refused: { add_to_workspace: reason, list_users: reason },
  };
  const { el } = await show(kernel);
  await settle();
  const button = get(el, "button", "Add people");
  expect(button.title).toBe(reason);
  button.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await settle();
  expect(all(el, "dialog")).toHaveLength(0);
  expect(kernel.sentOf("ask_everyone")).toHaveLength(0);
});

test("a read-only widget does not offer to add people", async () => {
  const kernel = new FakeKernel();
  kernel.traits.read_only = true;
  const { el } = await inTab(kernel);
  expect(all(el, "button", "Add people")).toHaveLength(0);
});

test("of ten thousand people only those in view are rendered, and everyone can be reached", async () => {
  const rows = crowd(10_000);
  const { el } = await inTab(new FakeKernel(rows));
  const dialog = await ask(el);
  const count = rows.filter(
    ({ role, workspaces }) => role !== "owner" && !workspaces!.includes(NLP.id),
  ).length;
  expect(dialog.textContent).toContain(`${count.toLocaleString("en")} people`);
  const list = get(dialog, "listbox", "People");
  vi.spyOn(list, "clientHeight", "get").mockReturnValue(240);
  expect(all(list, "option").length).toBeLessThan(40);
  await press(list, "End");
  const active = document.getElementById(list.getAttribute("aria-activedescendant")!)!;
  expect(active.getAttribute("aria-posinset")).toBe(String(count));
  expect(active.getAttribute("aria-setsize")).toBe(String(count));
  expect(all(list, "option").length).toBeLessThan(40);
  await press(list, " ");
  await press(list, "Home");
  expect(
    document.getElementById(list.getAttribute("aria-activedescendant")!)!.getAttribute("aria-posinset"),
  ).toBe("1");
  await press(list, " ");
  get(dialog, "button", "Add 2 people");
});

test("of a server with ten thousand people, the few members are looked up, not everyone", async () => {
  const everyone = crowd(10_000);
  for (const row of everyone) row.workspaces = [];
  for (const row of everyone.slice(1, 6)) row.workspaces = [NLP.id];
  const { el, kernel } = await inside(undefined, everyone);
  const dialog = await ask(el);
  expect(dialog.textContent).toContain("9,994 people");
  const read = vi.spyOn(People.prototype, "id");
  kernel.patch({ rows: [{ ...everyone[6], workspaces: [NLP.id] }] });
  await settle();
  expect(dialog.textContent).toContain("9,993 people");
  expect(read.mock.calls.length).toBeLessThan(200);
});

test("of a server with ten thousand people, the list is sorted while the dialog is already shown", async () => {
  const { el } = await inside(undefined, crowd(10_000));
  const sorting = vi.spyOn(order, "nameOrder");
  get(el, "button", "Add people").click();
  await vi.waitFor(() => expect(sorting).toHaveBeenCalled(), { interval: 1, timeout: 30_000 });
  const dialog = get(el, "dialog", `Add people to ${NLP.name}`);
  expect(dialog.textContent).toContain("Loading people.");
  await settle();
  expect(names(dialog)[0]).toBe("ana.costa140");
});

test("everyone who is shown is selected at once, beside those selected before, and deselected again", async () => {
  const { el, kernel } = await inTab();
  const dialog = await ask(el);
  await click(get(dialog, "option", "emil_h"));
  await type(get(dialog, "searchbox", "Search people"), "k");
  const shown = names(dialog).length;
  expect(shown).toBeGreaterThan(2);
  await click(get(dialog, "button", "Select all shown"));
  expect(all(dialog, "option").every((one) => one.getAttribute("aria-selected") === "true")).toBe(true);
  await click(get(dialog, "button", "Deselect all shown"));
  expect(dialog.textContent).toContain(", 1 selected: emil_h");
  await type(get(dialog, "searchbox", "Search people"), "");
  await click(get(dialog, "button", "Select all shown"));
  await click(get(dialog, "button", "Add 6 people"));
  expect(kernel.sentOf("add_to_workspace")).toHaveLength(1);
  expect([...kernel.sentOf("add_to_workspace")[0].users].sort()).toEqual(
    [4, 5, 6, 7, 9, 10].map(idOf).sort(),
  );
});

test("no more people are selected at once than can be added", async () => {
  const outside = crowd(10_200).map((row) => ({ ...row, workspaces: [] }));
  const { el } = await inTab(new FakeKernel(outside));
  const dialog = await ask(el);
  const button = get(dialog, "button", "Select all shown");
  expect([button.getAttribute("aria-disabled"), button.title]).toEqual([
    "true",
    "Up to 10,000 people can be added at a time.",
  ]);
  await click(button);
  expect(dialog.textContent).not.toContain("selected");
});

test("the button of each row opens the list of its workspace", async () => {
  const { el } = await show(new FakeKernel());
  await settle();
  await click(get(el, "tab", "Workspaces"));
  const row = get(el, "button", "speech").closest("tr")!;
  await click(get(row, "button", "Add people"));
  await settle();
  get(el, "dialog", "Add people to speech");
  get(el, "region", "speech");
});

test("axe finds no violation in the list", async () => {
  const { el } = await inTab(new FakeKernel(crowd(60)));
  await ask(el);
  const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
