// The access matrix: staging by mouse and keyboard, search, review, applying, and failures.

import axe from "axe-core";
import { expect, test } from "vitest";
import { byWorkspace, entriesOf } from "../src/access/matrix/Review.js";
import { Staged, type StagedEdit } from "../src/access/matrix/staged.js";
import { type Done, MAX_IDS, type WorkspaceItem } from "../src/protocol.js";
import { AccessMatrix as matrix } from "../src/widgets/core.js";
import type { Asked } from "./fake.js";
import { crowd, FakeKernel, idOf, problem, SESSION, sessionAs, team } from "./fake.js";
import { all, click, get, leaving, press, settle, show, submit, type, whyOff } from "./page.js";

const NAMES = ["nlp", "speech", "vision", "legal", "triage"];
const workspacesOf = (names: readonly string[]): WorkspaceItem[] =>
  names.map((name, at) => ({ id: `${String(at).padStart(8, "0")}-aaaa-4000-8000-000000000000`, name }));
const WORKSPACES = workspacesOf(NAMES);

const answer = (request: { id: string }, more: Partial<Done> = {}): Done => ({
  type: "done",
  request: request.id,
  message: "Changed them.",
  code_entry: null,
  failures: [],
  stopped: false,
  left: 0,
  left_names: [],
  created_id: null,
  entry: null,
  entries: [],
  reverse_rules: [],
  retry_rules: [],
  passwords_set: [],
  outdated: "",
  ...more,
});

/** Carry out a request, except for the memberships of one user, which fail. */
function carryOut(
  request: Extract<Asked, { type: "change_memberships" }>,
  kernel: FakeKernel,
  failing = "",
): Done {
  const failures: Done["failures"] = [];
  for (const [pairs, adding] of [
    [request.add, true],
    [request.remove, false],
  ] as const) {
    for (const [user, workspace] of pairs) {
      const row = kernel.rows.find(({ id }) => id === user)!;
      if (user === failing) {
        const error = {
          code: "NotFoundError",
          message: "Nobody.",
          field: null,
          hint: null,
          differences: [],
          to_confirm: null,
          unknown: false,
        };
        failures.push({ user_id: user, name: `${row.username} in somewhere`, error });
        continue;
      }
      const others = row.workspaces!.filter((id) => id !== workspace);
      kernel.patch({ rows: [{ ...row, workspaces: adding ? [...others, workspace] : others }] });
    }
  }
  return answer(request, { failures });
}

async function open(kernel = new FakeKernel(team(WORKSPACES), WORKSPACES)) {
  const shown = await show(kernel, {}, matrix);
  await settle();
  const grid = () => get(shown.el, "grid", "Access matrix");
  return { ...shown, grid };
}

/** The cell of a user and a workspace, in any state. */
function cell(el: Element, user: string, workspace: string): HTMLElement {
  const found = all(el, "gridcell").find((one) =>
    one.getAttribute("aria-label")?.startsWith(`${user} in ${workspace}: `),
  );
  if (found === undefined) throw new Error(`There is no cell for ${user} in ${workspace}`);
  return found;
}
const says = (el: Element, user: string, workspace: string) =>
  cell(el, user, workspace).getAttribute("aria-label")!.slice(`${user} in ${workspace}: `.length);
/** What a cell says after the role, by the name of its user and workspace. */
const stateOf = (el: Element, name: string) =>
  all(el, "gridcell")
    .map((one) => one.getAttribute("aria-label")!)
    .find((label) => label.startsWith(`${name}: `))!
    .replace(/^.*?: \w+, /, "");
const bar = (el: Element) => all(el, "group", "Staged changes")[0]?.textContent ?? "";
const names = (el: Element) =>
  all(el, "rowheader")
    .filter((one) => one.querySelector("button"))
    .map((one) => one.getAttribute("aria-label"));
const heads = (el: Element) =>
  all(el, "columnheader")
    .slice(1)
    .map((one) => one.getAttribute("aria-label"));
const changesIn = (review: Element) => all(review, "rowheader").map((one) => one.textContent);
const note = (el: Element) => el.querySelector(".aw-m > div > span[aria-live=polite]")?.textContent ?? "";

test("cells show memberships, and owners have access without one", async () => {
  const { el, grid } = await open();
  expect(says(el, "bo.li", "nlp")).toBe("annotator, member");
  expect(cell(el, "bo.li", "nlp").textContent).toBe("annotator");
  expect(says(el, "bo.li", "speech")).toBe("annotator, not a member");
  expect(cell(el, "bo.li", "speech").textContent).toBe("");
  expect(cell(el, "ana.costa", "nlp").textContent).toBe("admin");
  expect(cell(el, "argilla", "nlp").textContent).toBe("owner");
  expect(says(el, "argilla", "nlp")).toBe("owner, access everywhere without membership");
  expect(get(el, "columnheader").textContent).toBe("12 people, 5 workspaces");
  expect(el.querySelector(".aw-m-legend")!.textContent).toBe(
    "Shift+click for a rangeOowner everywhereAadminNannotator",
  );
  expect(grid().getAttribute("aria-rowcount")).toBe("13");
  expect(grid().getAttribute("aria-colcount")).toBe("6");
  expect(cell(el, "bo.li", "nlp").parentElement!.getAttribute("aria-rowindex")).toBe("4");
});

test("a click stages a change, a second one unstages it, and nothing is sent", async () => {
  const { el, kernel } = await open();
  await click(cell(el, "bo.li", "speech"));
  expect(says(el, "bo.li", "speech")).toBe("annotator, staged: will be added");
  await click(cell(el, "carla.<b>ruiz</b>", "vision"));
  expect(says(el, "carla.<b>ruiz</b>", "vision")).toBe("annotator, staged: will be removed");
  expect(bar(el)).toContain("2 changes staged+ bo.li to speech, − carla.<b>ruiz</b> from vision");
  expect(note(el)).toBe("Will be removed. 2 changes staged.");
  await click(cell(el, "bo.li", "speech"));
  expect(says(el, "bo.li", "speech")).toBe("annotator, not a member");
  await click(cell(el, "carla.<b>ruiz</b>", "vision"));
  expect(bar(el)).toBe("");
  expect(kernel.sentOf("change_memberships")).toEqual([]);
});

test("staged changes are not lost with the page without a question, nor when the output is drawn again", async () => {
  const { el, cleanup, again, kernel } = await open();
  expect(leaving()).toBe("leaves");
  await click(cell(el, "bo.li", "speech"));
  await click(cell(el, "bo.li", "vision"));
  expect(leaving()).toBe("asks");
  cleanup();
  kernel.patch({ rows: [{ ...kernel.rows[2], workspaces: [WORKSPACES[0].id, WORKSPACES[2].id] }] });
  expect(leaving()).toBe("asks");
  const redrawn = again();
  await settle();
  expect(says(redrawn.el, "bo.li", "speech")).toBe("annotator, staged: will be added");
  expect(bar(redrawn.el)).toContain("1 change staged");
  await click(cell(redrawn.el, "bo.li", "speech"));
  expect(leaving()).toBe("leaves");
});

test("staged changes of one account are not those of another", async () => {
  const { el, cleanup } = await open();
  await click(cell(el, "bo.li", "speech"));
  cleanup();
  const kernel = new FakeKernel(team(WORKSPACES), WORKSPACES);
  kernel.session = { ...SESSION, account: { id: idOf(5), username: "emil_h", role: "owner" } };
  const other = await open(kernel);
  expect(bar(other.el)).toBe("");
});

test("an owner is not added by accident, and an owner's membership is shown as a risk and can be removed", async () => {
  const rows = team(WORKSPACES);
  rows[0].workspaces = [WORKSPACES[1].id];
  const { el } = await open(new FakeKernel(rows, WORKSPACES));
  await click(cell(el, "argilla", "nlp"));
  expect(bar(el)).toBe("");
  expect(note(el)).toContain("Owners have access to every workspace without being members");
  expect(cell(el, "argilla", "speech").textContent).toBe("owner+");
  expect(says(el, "argilla", "speech")).toContain("API key");
  expect(el.textContent).toContain("1 owner is a member of a workspace");
  await click(cell(el, "argilla", "speech"));
  expect(says(el, "argilla", "speech")).toBe("owner, staged: will be removed");
});

test("clicks on a workspace's header sort its members first, last, and as before, and stage nothing", async () => {
  const { el } = await open();
  const usual = names(el);
  const head = () => get(el, "columnheader", "speech");
  const sort = () => click(get(el, "button", "Sort by members of speech"));
  const order = () => get<HTMLSelectElement>(el, "combobox", "Order").selectedOptions[0].textContent;
  const kinds = () =>
    names(el).map((name) => {
      const what = says(el, name!, "speech");
      return what.endsWith(", member") ? "member" : what.includes("everywhere") ? "owner" : "none";
    });
  await sort();
  const first = kinds();
  const changes = first.filter((kind, at) => kind !== first[at - 1]);
  expect(changes).toEqual(["member", "owner", "none"]);
  const members = names(el).slice(0, first.lastIndexOf("member") + 1);
  expect(members).toEqual(usual.filter((name) => members.includes(name))); // equal ones by name
  expect([head().getAttribute("aria-sort"), order()]).toEqual(["ascending", "members of speech first"]);
  expect(note(el)).toBe("speech: members first.");
  await sort();
  expect(kinds().filter((kind, at, all) => kind !== all[at - 1])).toEqual(["none", "owner", "member"]);
  expect([head().getAttribute("aria-sort"), order()]).toEqual(["descending", "members of speech last"]);
  await sort();
  expect([names(el), head().getAttribute("aria-sort"), order()]).toEqual([usual, null, "by name"]);
  // Staging does not reorder, and another sort order replaces this one.
  await sort();
  const sorted = names(el);
  await click(cell(el, members[0]!, "speech"));
  expect(names(el)).toEqual(sorted);
  await click(get(el, "button", "Discard"));
  await click(get(el, "columnheader").querySelector("button")!);
  expect([names(el), head().getAttribute("aria-sort")]).toEqual([usual, null]);
  await click(get(el, "columnheader").querySelector("button")!);
  expect([names(el), order()]).toEqual([[...usual].reverse(), "by name, Z to A"]);
  expect(get(el, "columnheader").getAttribute("aria-sort")).toBe("descending");
  expect(bar(el)).toBe("");
});

test("a click on a name stages nothing; Enter sorts at a header, and Tab moves to its stage button", async () => {
  const { el, grid } = await open();
  await click(get(el, "rowheader", "bo.li"));
  expect(bar(el)).toBe("");
  await press(grid(), "Home", { ctrlKey: true });
  await press(grid(), "ArrowUp");
  expect(document.activeElement).toBe(grid());
  const stage = get(el, "button", "Stage everyone in legal");
  expect(all(el, "button").filter((one) => one.matches(".aw-m-stage[tabindex='0']"))).toEqual([stage]);
  await press(grid(), "Enter");
  expect(get(el, "columnheader", "legal").getAttribute("aria-sort")).toBe("ascending");
  await press(grid(), " ");
  expect(get(el, "columnheader", "legal").getAttribute("aria-sort")).toBe("descending");
  expect(bar(el)).toBe("");
  stage.focus();
  await press(stage, "Enter"); // handled by the button
  expect(get(el, "columnheader", "legal").getAttribute("aria-sort")).toBe("descending");
  stage.click(); // as Enter does, without mouse events
  await settle();
  expect(bar(el)).toContain("changes staged");
  expect(document.activeElement).toBe(stage);
  await press(stage, "ArrowDown"); // returns to the cells
  expect(document.activeElement).toBe(grid());
});

test("the buttons of columns and rows stage and unstage those that are shown", async () => {
  const { el } = await open();
  await type(get(el, "searchbox", "Search people and workspaces"), "ar");
  const found = names(el);
  expect(found).toEqual(["argilla", "carla.<b>ruiz</b>", "farah.k"]);
  await click(get(el, "button", "Stage everyone in triage"));
  expect(bar(el)).toContain("1 change staged+ farah.k to triage");
  await click(get(el, "button", "Stage everyone in triage"));
  expect(bar(el)).toBe("");
  await click(get(el, "button", "Stage all workspaces for farah.k"));
  expect(bar(el)).toContain("5 changes staged");
  await click(get(el, "button", "Stage all workspaces for farah.k"));
  expect(bar(el)).toBe("");
  await click(get(el, "button", "Stage all workspaces for carla.<b>ruiz</b>")); // she is a member of all of them
  expect(bar(el)).toContain("5 changes staged− carla.<b>ruiz</b> from");
});

test("the search finds people and workspaces, marks the matches, and shows when there are none", async () => {
  const { el } = await open();
  const search = get(el, "searchbox", "Search people and workspaces");
  await type(search, "spe");
  expect(heads(el)).toEqual(["speech"]);
  expect(names(el)).toHaveLength(12);
  expect(get(el, "columnheader").textContent).toBe("12 people, 1 of 5 workspaces");
  expect(get(el, "columnheader", "speech").querySelector("mark")?.textContent).toBe("spe");
  await type(search, "bo speech");
  expect(names(el)).toEqual(["bo.li"]);
  expect(heads(el)).toEqual(["speech"]);
  await type(search, "zzz");
  expect(el.textContent).toContain("No people or workspaces match “zzz”.");
  await click(get(el, "button", "Clear search"));
  expect(names(el)).toHaveLength(12);
});

test("where no one matches the filters of an AccessMatrix, “Clear filters” clears them", async () => {
  const kernel = new FakeKernel();
  kernel.traits.role_filter = ["owner"];
  kernel.traits.workspace_filter = ["nlp"];
  const { el } = await show(kernel, {}, matrix);
  await settle();
  expect(el.textContent).toContain("No one matches the filters.");
  expect(all(el, "button", "Clear search")).toEqual([]);
  await click(get(el, "button", "Clear filters"));
  expect([kernel.get("role_filter"), kernel.get("workspace_filter")]).toEqual([[], []]);
  expect(names(el)).toHaveLength(12);
});

test("a person's full name is beside the username, if it differs", async () => {
  const { el } = await open();
  const header = get(el, "rowheader", "ana.costa");
  expect(header.textContent).toBe("ana.costa Ana Costa");
  expect([header.title, header.getAttribute("aria-description")]).toEqual([
    "ana.costa: Ana Costa",
    "Ana Costa",
  ]);
  await type(get(el, "searchbox", "Search people and workspaces"), "costa");
  expect([...header.querySelectorAll("mark")].map(({ textContent }) => textContent)).toEqual([
    "costa",
    "Costa",
  ]);
});

test("people are ordered by role, with headings, or by their number of workspaces", async () => {
  const { el, kernel, grid } = await open();
  const order = get<HTMLSelectElement>(el, "combobox", "Order");
  const choose = async (label: string) => {
    order.value = [...order.options].find(({ text }) => text === label)!.value;
    order.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
  };
  await choose("by role");
  expect(kernel.get("sort")).toEqual(["role", "username"]);
  const shown = (one: Element) => (one.querySelector("bdi") ?? one).textContent;
  expect(all(el, "rowheader").map(shown)).toEqual([
    ...["Owners 1 person", "argilla", "Admins 2 people", "ana.costa", "emil_h", "Annotators 9 people"],
    ...["bo.li", "carla.<b>ruiz</b>", "d.okafor", "farah.k", "gil.ionescu", "łukasz", "payU+202Elapyap"],
    ...["user10", "נועה"],
  ]);
  grid().focus();
  await press(grid(), "ArrowUp");
  await press(grid(), " ");
  expect(note(el)).toBe("Owners: 1 person.");
  await choose("by most workspaces");
  expect(names(el).slice(0, 3)).toEqual(["argilla", "carla.<b>ruiz</b>", "ana.costa"]);
});

test("keys move, extend a rectangle and stage it, by the state of its first cell", async () => {
  const { el, grid } = await open();
  grid().focus();
  await settle();
  const at = () => el.querySelector(`#${CSS.escape(grid().getAttribute("aria-activedescendant")!)}`)!;
  const label = () => at().getAttribute("aria-label");
  expect(label()).toContain("ana.costa in legal");
  await press(grid(), "End");
  expect(label()).toContain("ana.costa in vision");
  await press(grid(), "End", { ctrlKey: true });
  expect(label()).toContain("נועה in vision");
  await press(grid(), "Home", { ctrlKey: true });
  await press(grid(), "ArrowUp");
  expect(label()).toBe("legal");
  await press(grid(), "ArrowDown");
  for (let step = 0; step < 2; step += 1) await press(grid(), "ArrowDown");
  expect(label()).toContain("bo.li in legal");
  await press(grid(), "ArrowRight", { shiftKey: true });
  await press(grid(), "ArrowDown", { shiftKey: true });
  await press(grid(), "ArrowDown", { shiftKey: true });
  await press(grid(), " ");
  expect(bar(el)).toContain("3 changes staged"); // carla is in both, bo.li is in nlp
  expect(says(el, "bo.li", "legal")).toContain("will be added");
  expect(says(el, "d.okafor", "nlp")).toContain("will be added");
  await click(get(el, "button", "Discard"));
  expect(bar(el)).toBe("");
  expect(note(el)).toBe("Discarded 3 staged changes.");
  await click(get(el, "button", "Put back"));
  expect(bar(el)).toContain("3 changes staged");
  await click(get(el, "button", "Discard"));
  await press(grid(), " ", { ctrlKey: true });
  expect(bar(el)).toContain("6 changes staged"); // everyone in nlp except the owner and five members
});

test("when the person of the active cell is gone, no key acts on someone else before one has moved there", async () => {
  const { el, kernel, grid } = await open();
  await click(cell(el, "bo.li", "speech"));
  await click(cell(el, "bo.li", "speech"));
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  const said = () =>
    [...el.querySelectorAll("[aria-live]")].filter(({ textContent }) => /in this list/.test(textContent!));
  expect(said().map(({ textContent }) => textContent)).toEqual([
    "bo.li in speech is no longer in this list.",
  ]);
  // Also where the focus returns to the grid, as from the page's other parts.
  grid().blur();
  grid().focus();
  await settle();
  expect(el.querySelector(".aw-m-active")).toBeNull();
  for (const key of [" ", "Enter", "Delete", "Backspace"]) await press(grid(), key);
  await press(grid(), " ", { ctrlKey: true });
  await press(grid(), " ", { shiftKey: true });
  expect(bar(el)).toBe("");
  await press(grid(), "ArrowDown");
  expect(said()).toEqual([]);
  expect(cell(el, "carla.<b>ruiz</b>", "speech").className).toContain("aw-m-active");
  await press(grid(), "Enter");
  expect(bar(el)).toContain("1 change staged− carla.<b>ruiz</b> from speech");
});

test("Shift+Space stages a row, and Delete stages removals", async () => {
  const { el, grid } = await open();
  await click(cell(el, "bo.li", "speech"));
  await click(cell(el, "bo.li", "speech"));
  await press(grid(), " ", { shiftKey: true });
  expect(bar(el)).toContain("4 changes staged");
  await click(get(el, "button", "Discard"));
  await press(grid(), "ArrowLeft");
  expect(cell(el, "bo.li", "nlp").className).toContain("aw-m-active");
  await press(grid(), "Delete");
  expect(says(el, "bo.li", "nlp")).toContain("will be removed");
});

test("Escape never discards staged changes: it clears the search, and elsewhere does nothing", async () => {
  const { el, grid } = await open();
  const search = get(el, "searchbox", "Search people and workspaces");
  await click(cell(el, "bo.li", "speech"));
  for (const where of [grid(), get(el, "button", "Discard"), get(el, "button", "Review 1 change")]) {
    where.focus();
    for (let time = 0; time < 3; time += 1) await press(where, "Escape");
    expect(document.activeElement).toBe(where);
  }
  await type(search, "bo");
  search.focus();
  await press(search, "Escape");
  await press(search, "Escape");
  expect((search as HTMLInputElement).value).toBe("");
  expect(bar(el)).toContain("1 change staged");
});

const pointer = (target: EventTarget, init: PointerEventInit = {}) =>
  target.dispatchEvent(
    new PointerEvent("pointerdown", { bubbles: true, cancelable: true, pointerType: "mouse", ...init }),
  );
/** Press and release the mouse on a cell. */
async function clickAt(el: HTMLElement, init: MouseEventInit = {}) {
  pointer(el, init);
  await click(el, init);
}
const marked = (el: Element) =>
  all(el, "gridcell")
    .filter((one) => one.getAttribute("aria-selected") === "true")
    .map((one) => one.getAttribute("aria-label")!.split(":")[0]);

test("Shift+click gives a range what was staged where it begins, whatever its other cells are", async () => {
  const { el } = await open();
  // nlp has three of these five as members: those stay.
  await clickAt(cell(el, "bo.li", "legal"));
  await clickAt(cell(el, "farah.k", "nlp"), { shiftKey: true });
  const range = marked(el);
  expect(range).toHaveLength(10);
  const ends = (words: string) => range.filter((one) => words === stateOf(el, one)).length;
  expect([ends("staged: will be removed"), ends("not a member")]).toEqual([0, 0]);
  expect(says(el, "bo.li", "legal")).toBe("annotator, staged: will be added");
  // It grows from the same cell, and what was staged stays.
  await clickAt(cell(el, "farah.k", "speech"), { shiftKey: true });
  expect(marked(el)).toHaveLength(15);
  expect(says(el, "farah.k", "speech")).toContain("will be added");
  // A removal, too.
  await clickAt(cell(el, "bo.li", "nlp"));
  await clickAt(cell(el, "carla.<b>ruiz</b>", "nlp"), { shiftKey: true });
  expect(says(el, "bo.li", "nlp")).toBe("annotator, staged: will be removed");
  expect(says(el, "carla.<b>ruiz</b>", "nlp")).toBe("annotator, staged: will be removed");
});

test("a range from a cell that was only reached by keys is the opposite of that cell, and Space takes it back", async () => {
  const { el, grid } = await open();
  grid().focus();
  await settle();
  await press(grid(), "ArrowDown"); // ana.costa, argilla
  await press(grid(), "ArrowDown");
  await clickAt(cell(el, "d.okafor", "legal"), { shiftKey: true });
  expect(marked(el)).toEqual(["bo.li in legal", "carla.<b>ruiz</b> in legal", "d.okafor in legal"]);
  expect(says(el, "bo.li", "legal")).toContain("will be added");
  expect(note(el)).toContain("changes staged.");
  await press(grid(), " ");
  expect(says(el, "bo.li", "legal")).toBe("annotator, not a member");
});

test("Shift+click in a grid that was not used yet stages one cell, and after a search only what is shown", async () => {
  const { el } = await open();
  await clickAt(cell(el, "d.okafor", "legal"), { shiftKey: true });
  expect(bar(el)).toContain("1 change staged+ d.okafor to legal");
  const search = get(el, "searchbox");
  await type(search, "bo.li");
  await clickAt(cell(el, "bo.li", "speech"), { shiftKey: true });
  expect(bar(el)).toContain("2 changes staged");
  expect(marked(el)).toEqual(["bo.li in speech"]);
});

test("Shift and keys mark a range and say its size; it ends at the first cells, and Escape ends it and discards nothing", async () => {
  const { el, grid } = await open();
  await clickAt(cell(el, "bo.li", "legal"));
  await press(grid(), "End", { shiftKey: true });
  await press(grid(), "PageDown", { shiftKey: true });
  expect(note(el)).toBe("10 people × 5 workspaces marked.");
  await press(grid(), "Home", { ctrlKey: true, shiftKey: true });
  expect(note(el)).toBe("3 people × 1 workspace marked.");
  await press(grid(), "ArrowUp", { shiftKey: true });
  await press(grid(), "ArrowLeft", { shiftKey: true });
  expect(marked(el)).toEqual(["ana.costa in legal", "argilla in legal", "bo.li in legal"]);
  await press(grid(), "Escape");
  expect(marked(el)).toEqual([]);
  await press(grid(), "Escape");
  expect(bar(el)).toContain("1 change staged");
});

test("a press of the mouse that ends at another cell stages nothing", async () => {
  const { el } = await open();
  pointer(cell(el, "bo.li", "speech"), { clientX: 300, clientY: 100 });
  await click(cell(el, "farah.k", "speech"), { clientX: 300, clientY: 200 });
  expect(bar(el)).toBe("");
  await clickAt(cell(el, "farah.k", "speech"), { clientX: 300, clientY: 200 });
  expect(bar(el)).toContain("1 change staged+ farah.k to speech");
});

test("of many changes that are being applied, the number left follows each patch", async () => {
  const rows = crowd(250).map((row) => ({ ...row, workspaces: [] }));
  const kernel = new FakeKernel(rows, WORKSPACES, (request) =>
    request.type === "change_memberships" ? new Promise(() => {}) : undefined,
  );
  const { el } = await open(kernel);
  await click(get(el, "button", "Stage everyone in nlp"));
  await click(get(el, "button", "Review 249 changes"));
  await submit(get(el, "dialog", "Review 249 changes").querySelector("form")!);
  expect(get(el, "group", "Staged changes").textContent).toContain("Applying, 249 changes left");
  kernel.patch({ rows: [{ ...kernel.rows[1], workspaces: [WORKSPACES[0].id] }] });
  await settle();
  expect(get(el, "group", "Staged changes").textContent).toContain("Applying, 248 changes left");
});

test("staged changes are reviewed and sent in one request, and failed ones stay staged and are named", async () => {
  const kernel = new FakeKernel(team(WORKSPACES), WORKSPACES, (request, self) =>
    request.type === "change_memberships" ? carryOut(request, self, idOf(4)) : undefined,
  );
  const { el } = await open(kernel);
  await click(cell(el, "bo.li", "speech"));
  await click(cell(el, "d.okafor", "legal"));
  await click(cell(el, "carla.<b>ruiz</b>", "vision"));
  await click(get(el, "button", "Review 3 changes"));
  const dialog = get(el, "dialog", "Review 3 changes");
  expect(changesIn(dialog)).toEqual([
    ...["legal +1", "+ d.okafor to legal", "speech +1", "+ bo.li to speech"],
    ...["vision −1", "− carla.<b>ruiz</b> from vision"],
  ]);
  await submit(dialog.querySelector("form")!);
  const [sent, ...more] = kernel.sentOf("change_memberships");
  expect(more).toEqual([]);
  expect(sent.add).toEqual([
    [idOf(2), WORKSPACES[1].id],
    [idOf(4), WORKSPACES[3].id],
  ]);
  expect(sent.remove).toEqual([[idOf(3), WORKSPACES[2].id]]);
  expect(says(el, "bo.li", "speech")).toBe("annotator, member");
  expect(bar(el)).toContain("1 change staged+ d.okafor to legal");
  expect(get(el, "alert").textContent).toContain("d.okafor in somewhere: Nobody.");
  expect(note(el)).not.toContain("meanwhile");
});

test("a press acts on the cell where it began, even if rows move before the release", async () => {
  const { el, kernel } = await open();
  const pressed = cell(el, "bo.li", "speech");
  pressed.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }));
  kernel.patch({ rows: [{ ...kernel.rows[2], username: "zz.li" }] });
  await settle();
  expect(pressed.isConnected).toBe(true);
  expect(pressed.getAttribute("aria-label")).toMatch(/^zz.li in speech: /);
  // Another user's cell is at this position now.
  await click(cell(el, "carla.<b>ruiz</b>", "speech"));
  expect(bar(el)).toContain("1 change staged+ zz.li to speech");

  cell(el, "farah.k", "speech").dispatchEvent(
    new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }),
  );
  kernel.patch({ removed: [idOf(6)] });
  await settle();
  await click(cell(el, "gil.ionescu", "speech"));
  expect(bar(el)).toContain("1 change staged+ zz.li to speech");
});

test.each(["mouse", "touch", "keyboard"])(
  "an action by %s before a change by others is rendered acts on the people on screen",
  async (by) => {
    const { el, kernel, grid } = await open();
    const pressed = cell(el, "d.okafor", "nlp");
    if (by === "keyboard") {
      await click(pressed); // makes it the active cell
      await click(pressed);
    }
    // A change moves rows, and nothing is rendered before the next frame.
    kernel.patch({ removed: [idOf(1), idOf(2)] });
    if (by === "mouse") {
      pressed.dispatchEvent(
        new PointerEvent("pointerdown", { bubbles: true, pointerType: "mouse", button: 0 }),
      );
      pressed.click();
    } else if (by === "touch") {
      pressed.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }));
      pressed.click();
    } else {
      grid().dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true, cancelable: true }));
    }
    await settle();
    expect(bar(el)).toContain("1 change staged+ d.okafor to nlp");
  },
);

test("conflicting changes by others are shown in the review, and applied after a confirmation", async () => {
  const { el, kernel } = await open();
  await click(cell(el, "bo.li", "speech"));
  const differences = [
    { workspace_id: null, user_id: idOf(2), name: "bo.li", field: "role", before: "annotator", now: "owner" },
  ];
  kernel.handler = (request) => {
    if (request.type !== "change_memberships") return undefined;
    if (kernel.rows[2].role === "owner") return carryOut(request, kernel);
    kernel.patch({ rows: [{ ...kernel.rows[2], role: "owner" }] });
    const hint = "Owners need no membership, and admins of a workspace can read its members' API keys.";
    const error = problem("bo.li was changed.", { code: "ChangedMeanwhileError", hint, differences });
    return { type: "failed", request: request.id, error };
  };
  await click(get(el, "button", "Review 1 change"));
  await submit(get(el, "dialog", "Review 1 change").querySelector("form")!);
  await settle();
  const review = get(el, "dialog", "Review 1 change");
  expect(get(review, "alert").textContent).toContain("admins of a workspace can read its members' API keys");
  expect(review.textContent).toContain("+ bo.li to speech");
  await submit(review.querySelector("form")!);
  await settle();
  expect(all(el, "dialog", "Review 1 change")).toEqual([]);
  expect(kernel.sentOf("change_memberships")).toHaveLength(2);
  expect(bar(el)).toBe("");
});

test("the review names someone who became an owner after their change was staged, and the risk of adding them", async () => {
  const { el, kernel } = await open();
  await click(cell(el, "bo.li", "speech"));
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "owner" }] });
  await settle();
  await click(get(el, "button", "Review 1 change"));
  const review = get(el, "dialog", "Review 1 change");
  expect(review.querySelector(".aw-target")!.textContent).toMatch(/bo.li .*owner/);
  expect(review.textContent).toContain("admins of the workspace can read their API key");
  await submit(review.querySelector("form")!);
  expect(kernel.sentOf("change_memberships")).toMatchObject([{ owners: [idOf(2)] }]);
});

test("the review of one removal names an owner, without a risk", async () => {
  const { el, kernel } = await open();
  await click(cell(el, "bo.li", "nlp"));
  kernel.patch({ rows: [{ ...kernel.rows[2], role: "owner" }] });
  await settle();
  await click(get(el, "button", "Review 1 change"));
  const review = get(el, "dialog", "Review 1 change");
  expect(review.textContent).toContain("− bo.li from nlp");
  expect(review.querySelector(".aw-target")!.textContent).toMatch(/bo.li .*owner/);
  expect(review.textContent).not.toContain("API key");
});

test("a change can be removed in the review, which closes with the last one", async () => {
  const { el } = await open();
  await click(cell(el, "bo.li", "speech"));
  await click(get(el, "button", "Review 1 change"));
  await click(get(el, "button", "Do not add bo.li to speech"));
  expect(all(el, "dialog")).toEqual([]);
  expect(bar(el)).toBe("");
});

/** Stage changes and open their review. */
async function reviewed(...staged: (readonly [user: string, workspace: string])[]) {
  const shown = await open();
  for (const [user, workspace] of staged) await click(cell(shown.el, user, workspace));
  await click(get(shown.el, "button", `Review ${staged.length} changes`));
  const grid = () => get(shown.el, "grid", "Changes");
  return { ...shown, grid };
}

test("keys leave changes out in the review, and nothing acts on the next one before a key has moved there", async () => {
  const { el, grid } = await reviewed(
    ["bo.li", "speech"],
    ["farah.k", "speech"],
    ["d.okafor", "legal"],
    ["bo.li", "vision"],
  );
  expect(document.activeElement).toBe(grid());
  for (const key of ["Enter", "Delete", " "]) await press(grid(), key); // at the name of a workspace
  expect(bar(el)).toContain("4 changes staged");
  await press(grid(), "ArrowDown");
  await press(grid(), "Delete");
  for (const key of ["Delete", "Enter", " ", "x"]) await press(grid(), key);
  expect(changesIn(el.querySelector("dialog")!)).toEqual([
    ...["speech +2", "+ bo.li to speech", "+ farah.k to speech"],
    ...["vision +1", "+ bo.li to vision"],
  ]);
  expect(document.activeElement).toBe(grid());
  expect(get(el, "dialog").querySelector("[aria-live]")!.textContent).toBe(
    "add d.okafor to legal is no longer in this list.",
  );
  await press(grid(), "ArrowDown");
  await press(grid(), "Enter", { repeat: true });
  await press(grid(), "Enter");
  await press(grid(), "End", { ctrlKey: true });
  await press(grid(), " ");
  expect(changesIn(el.querySelector("dialog")!)).toEqual(["speech +1", "+ farah.k to speech"]);
  await press(grid(), "ArrowUp");
  await press(grid(), "Backspace");
  expect(el.querySelector("dialog")).toBeNull();
  expect(bar(el)).toBe("");
});

test("a key that is held down stages once", async () => {
  const { el, grid } = await open();
  grid().focus();
  await press(grid(), " ");
  expect(bar(el)).toContain("1 change staged");
  await press(grid(), " ", { repeat: true });
  expect(bar(el)).toContain("1 change staged");
});

test("a double click leaves one change out of the review, not the next one, too", async () => {
  const { el } = await reviewed(["bo.li", "speech"], ["farah.k", "speech"]);
  await click(get(el, "button", "Do not add bo.li to speech"));
  await click(get(el, "button", "Do not add farah.k to speech"), { detail: 2 });
  expect(bar(el)).toContain("1 change staged+ farah.k to speech");
});

test("a review of 10,000 changes draws those in view, and is one tab stop", async () => {
  const rows = crowd(10_001).map((row) => ({ ...row, workspaces: [] }));
  const { el } = await open(new FakeKernel(rows, WORKSPACES));
  await settle(12);
  await click(get(el, "button", "Stage everyone in nlp"));
  await click(get(el, "button", "Review 10,000 changes"));
  const grid = get(el, "grid", "Changes");
  expect(grid.getAttribute("aria-rowcount")).toBe("10002"); // with the headings
  await press(grid, "End", { ctrlKey: true });
  const last = grid.querySelector(`#${CSS.escape(grid.getAttribute("aria-activedescendant")!)}`)!;
  expect(last.closest("tr")!.getAttribute("aria-rowindex")).toBe("10002");
  expect(grid.querySelectorAll("tbody tr").length).toBeLessThan(40);
  expect([...grid.querySelectorAll<HTMLElement>("*")].filter(({ tabIndex }) => tabIndex >= 0)).toEqual([]);
});

test("staged changes that others made, or made impossible, are discarded with a message", async () => {
  const { el, kernel } = await open();
  await click(cell(el, "bo.li", "speech"));
  await click(cell(el, "d.okafor", "legal"));
  await click(cell(el, "farah.k", "legal"));
  const [bo] = kernel.rows.filter(({ username }) => username === "bo.li");
  kernel.patch({ rows: [{ ...bo, workspaces: [...bo.workspaces!, WORKSPACES[1].id] }], removed: [idOf(4)] });
  await settle();
  expect(bar(el)).toContain("1 change staged+ farah.k to legal");
  expect(note(el)).toBe(
    "Discarded 1 staged change that had already been made. Discarded 1 staged change: the user or the workspace no longer exists.",
  );
});

test("an account that became an admin is not told that what it no longer sees is gone", async () => {
  const { el, kernel } = await open();
  await click(cell(el, "bo.li", "speech"));
  kernel.push(sessionAs("admin"));
  kernel.patch({ removed: [idOf(2)] });
  await settle();
  expect(note(el)).toBe(
    "Discarded 1 staged change: the user or the workspace was deleted or is no longer visible to you.",
  );
});

test("staged changes that are discarded one after another are counted together until the next step", async () => {
  const { el, kernel } = await open();
  for (const [name, workspace] of [
    ["bo.li", "speech"],
    ["d.okafor", "legal"],
    ["farah.k", "legal"],
  ] as const)
    await click(cell(el, name, workspace));
  const [bo] = kernel.rows.filter(({ username }) => username === "bo.li");
  const gone = "the user or the workspace no longer exists.";
  kernel.patch({ removed: [idOf(4)] });
  await settle();
  expect(note(el)).toBe(`Discarded 1 staged change: ${gone}`);
  kernel.patch({ rows: [{ ...bo, workspaces: [...bo.workspaces!, WORKSPACES[1].id] }] });
  await settle();
  const made = "Discarded 1 staged change that had already been made.";
  expect(note(el)).toBe(`${made} Discarded 1 staged change: ${gone}`);
  await click(get(el, "button", "Dismiss"));
  kernel.patch({ removed: [kernel.rows.find(({ username }) => username === "farah.k")!.id] });
  await settle();
  expect(note(el)).toBe(`Discarded 1 staged change: ${gone}`);
});

test("while staged changes are applied, the buttons beside them say why they are off", async () => {
  const { el, kernel } = await open();
  await click(cell(el, "bo.li", "speech"));
  kernel.queue = [];
  await click(get(el, "button", "Review 1 change"));
  await submit(get(el, "dialog", "Review 1 change").querySelector("form")!);
  for (const name of ["Review 1 change", "Discard"])
    expect(whyOff(get(el, "button", name))).toBe("A change is in progress.");
});

test("a change whose response was lost is discarded once it turns out to be made", async () => {
  const { el, kernel } = await open();
  await click(cell(el, "bo.li", "speech"));
  kernel.handler = (request) => {
    if (request.type !== "change_memberships") return undefined;
    return { type: "failed", request: request.id, error: problem("No answer.", { unknown: true }) };
  };
  await click(get(el, "button", "Review 1 change"));
  await submit(get(el, "dialog", "Review 1 change").querySelector("form")!);
  await settle();
  const bo = kernel.rows[2];
  kernel.patch({ rows: [{ ...bo, workspaces: [...bo.workspaces!, WORKSPACES[1].id] }] });
  await settle();
  expect(note(el)).toBe("Discarded 1 staged change that had already been made.");
});

test("changes of a bulk retry that are noticed before its response are applied, not discarded", async () => {
  const rows = crowd(250).map((row) => ({ ...row, workspaces: [] }));
  const failures = [{ user_id: rows[1].id, name: "one", error: problem("The server was busy.") }];
  const kernel = new FakeKernel(rows, WORKSPACES, (request, kernel) => {
    if (request.type === "change_memberships") return answer(request, { failures });
    if (request.type !== "retry") return undefined;
    const made = kernel.rows.slice(1, 30).map((row) => ({ ...row, workspaces: [WORKSPACES[0].id] }));
    kernel.patch({ rows: made });
    return new Promise((resolve) => setTimeout(() => resolve(answer(request)), 100));
  });
  const { el } = await open(kernel);
  await click(get(el, "button", "Stage everyone in nlp"));
  await click(get(el, "button", "Review 249 changes"));
  await submit(get(el, "dialog", "Review 249 changes").querySelector("form")!);
  await settle();
  await click(get(el, "button", "Retry the 1 that failed"));
  await new Promise((resolve) => setTimeout(resolve, 400));
  await settle();
  expect(bar(el)).toContain("220 changes staged");
  expect(note(el)).toBe("");
});

test("an admin can only remove members and sees why, and a read-only matrix stages nothing", async () => {
  const adding = "Only owners can add users to workspaces; you are signed in as admin.";
  const kernel = new FakeKernel(team(WORKSPACES), WORKSPACES);
  kernel.session = { ...SESSION, refused: { add_to_workspace: adding } };
  const { el, grid } = await open(kernel);
  expect(el.textContent).toContain(`You can remove people here, but not add them. ${adding}`);
  await click(cell(el, "bo.li", "speech"));
  expect(note(el)).toBe(adding);
  await click(cell(el, "bo.li", "nlp"));
  expect(bar(el)).toContain("− bo.li from nlp");
  await click(get(el, "button", "Discard"));
  const fills = () =>
    all(el, "button").filter((one) =>
      /^Stage (everyone in|all workspaces for) /.test(one.getAttribute("aria-label") ?? ""),
    );
  expect(fills().length).toBeGreaterThan(5);
  expect(fills().some((one) => one.matches(":disabled"))).toBe(false);
  kernel.set("read_only", true);
  await settle();
  expect(fills().every((one) => one.matches(":disabled"))).toBe(true);
  expect(new Set(fills().map((one) => one.title))).toEqual(
    new Set(["This widget is read-only (read_only=True)."]),
  );
  await click(cell(el, "bo.li", "nlp"));
  expect(bar(el)).toBe("");
  expect(note(el)).toContain("This widget is read-only");
  expect(grid().getAttribute("aria-readonly")).toBe("true");
});

test("an account without rights sees the reason on the headers, which stage nothing", async () => {
  const kernel = new FakeKernel(team(WORKSPACES), WORKSPACES);
  const refused = {
    add_to_workspace: "Only owners add.",
    remove_from_workspace: "Only owners and admins can.",
  };
  kernel.session = { ...SESSION, refused };
  const { el } = await open(kernel);
  const head = get(el, "button", "Stage everyone in nlp");
  expect([head.matches(":disabled"), head.title]).toEqual([true, "Only owners and admins can."]);
  expect(get(el, "button", "Stage all workspaces for bo.li").matches(":disabled")).toBe(true);
});

test("more than 10,000 changes are refused with a sentence, and none is staged", async () => {
  const names = Array.from({ length: 12 }, (_, at) => `w${at}`);
  const workspaces = workspacesOf(names);
  const rows = crowd(1200).map((row) => ({ ...row, workspaces: [] }));
  const { el, grid } = await open(new FakeKernel(rows, workspaces));
  grid().focus();
  await press(grid(), "Home", { ctrlKey: true });
  await press(grid(), "End", { ctrlKey: true, shiftKey: true });
  await press(grid(), " ");
  expect(note(el)).toContain("You can stage up to 10,000 changes at a time");
  expect(bar(el)).toBe("");
});

test("staged changes are counted and limited, and can be restored", () => {
  const staged = new Staged();
  expect(
    staged.edit([
      ["a", "x", "add"],
      ["a", "y", "remove"],
      ["b", "x", "add"],
    ]),
  ).toBe(true);
  expect(staged.count).toBe(3);
  expect(staged.pairs("add")).toEqual([
    ["a", "x"],
    ["b", "x"],
  ]);
  const many = Array.from({ length: MAX_IDS }, (_, at): StagedEdit => [`u${at}`, "x", "add"]);
  expect(staged.edit(many)).toBe(false);
  expect(staged.count).toBe(3);
  staged.edit([
    ["a", "x", null],
    ["a", "y", null],
  ]);
  const dropped = staged.clear();
  expect(staged.count).toBe(0);
  staged.edit(dropped);
  expect([...staged.entries()]).toEqual([["b", "x", "add"]]);
});

test("the review lists additions before removals for each workspace", () => {
  const one = (username: string, workspaceName: string, change: "add" | "remove") => ({
    ...{ user: username, workspace: workspaceName, username, workspaceName, change },
  });
  const groups = byWorkspace([one("z", "w10", "remove"), one("y", "w10", "add"), one("a", "w2", "add")]);
  const texts = (out: string) =>
    entriesOf(groups, ({ username }) => username !== out).map((one) =>
      "user" in one ? one.username : `${one.name} +${one.added} -${one.removed}`,
    );
  expect(texts("")).toEqual(["w2 +1 -0", "a", "w10 +1 -1", "y", "z"]);
  expect(texts("z")).toEqual(["w2 +1 -0", "a", "w10 +1 -0", "y"]);
  expect(texts("a")).toEqual(["w10 +1 -1", "y", "z"]);
});

test("names are text, whatever they contain, and long ones do not break the layout", async () => {
  const hostile = ["<img src=x onerror=alert(1)>", "x".repeat(300), "a\u202eb\u0000"];
  const rows = team(workspacesOf(hostile));
  rows[1].username = "y".repeat(300);
  rows[2].username = "<script>alert(1)</script>";
  const { el } = await open(new FakeKernel(rows, workspacesOf(hostile)));
  expect(el.querySelector("img, script")).toBeNull();
  expect(heads(el)).toEqual(["<img src=x onerror=alert(1)>", "a[U+202E]b[U+0000]", "x".repeat(300)]);
  await click(cell(el, "<script>alert(1)</script>", "a[U+202E]b[U+0000]"));
  expect(bar(el)).toContain("+ <script>alert(1)</script> to aU+202EbU+0000");
  await click(get(el, "button", "Review 1 change"));
  expect(el.querySelector("img, script")).toBeNull();
});

test("10,000 people and 500 workspaces render a few hundred cells", async () => {
  const workspaces = workspacesOf(Array.from({ length: 500 }, (_, at) => `w${at}`));
  const rows = crowd(10_000).map((row, at) => ({ ...row, workspaces: [workspaces[at % 500].id] }));
  const { el, grid } = await open(new FakeKernel(rows, workspaces));
  await settle(12);
  expect(get(el, "columnheader").textContent).toBe("10,000 people, 500 workspaces");
  expect(all(el, "gridcell").length).toBeLessThan(600);
  grid().focus();
  await press(grid(), "End", { ctrlKey: true });
  expect(el.querySelector(`#${CSS.escape(grid().getAttribute("aria-activedescendant")!)}`)).not.toBeNull();
  expect(all(el, "gridcell").length).toBeLessThan(600);
});

const STATES: [string, () => FakeKernel, (el: HTMLElement) => Promise<void>][] = [
  ["the matrix", () => new FakeKernel(team(WORKSPACES), WORKSPACES), () => settle()],
  ["no workspaces", () => new FakeKernel(team([]), []), () => settle()],
  ["one person", () => new FakeKernel(team(WORKSPACES).slice(0, 1), WORKSPACES), () => settle()],
  [
    "something staged",
    () => new FakeKernel(team(WORKSPACES), WORKSPACES),
    (el) => click(cell(el, "bo.li", "speech")),
  ],
  [
    "the review",
    () => new FakeKernel(team(WORKSPACES), WORKSPACES),
    async (el) => {
      await click(cell(el, "bo.li", "speech"));
      await click(get(el, "button", "Review 1 change"));
    },
  ],
];

test.each(STATES)("axe finds no violation in: %s", async (_, kernel, act) => {
  const { el } = await show(kernel(), {}, matrix);
  await settle();
  await act(el);
  const { violations } = await axe.run(el, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
});
