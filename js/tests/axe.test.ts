// axe-core finds no violation in the main states. Colours are checked in the browser tests, since nothing is laid out here.
import axe from "axe-core";
import { computeAccessibleName, getRole } from "dom-accessibility-api";
import { expect, test } from "vitest";
import { entry, FakeKernel, idOf, problem, SESSION, team } from "./fake.js";
import { click, get, settle, show, type } from "./page.js";
import { classOf, RosterKernel } from "./rosterKernel.js";

type Act = (el: HTMLElement, kernel: FakeKernel) => Promise<void>;

const error = problem("Nothing answers.", { hint: "Start it." });
const select = async (kernel: FakeKernel, ...numbers: number[]) => {
  kernel.set("selected_ids", numbers.map(idOf));
  await settle();
};

/** Go on from the tab "Roster" with rows of a class, with the buttons of these names. */
const onRoster =
  (...buttons: string[]): Act =>
  async (el) => {
    await click(get(el, "tab", "Roster"));
    if (buttons.length === 0) return;
    await type(get(el, "textbox", "Paste rows"), classOf(12));
    for (const name of buttons) await click(get(el, "button", name));
  };
const CHECKED = ["Check rows"];
const PLANNED = [...CHECKED, "Leave out 2", "Review plan"];

/** A kernel that asks who is meant by the first row. */
function asking(): RosterKernel {
  const kernel = new RosterKernel();
  kernel.planProblems.set(2, {
    ...{ column: "username", problem: "It is taken.", suggestion: "ana.lang2", also: null },
    ...{ renames: null, same_person: true, user: kernel.rows[1].id },
  });
  return kernel;
}

const STATES: [string, FakeKernel, Act][] = [
  ["the table with a selection", new FakeKernel(), (_, kernel) => select(kernel, 1, 2)],
  ["no users", new FakeKernel([]), () => settle()],
  ["no match", new FakeKernel(), (el) => type(get(el, "searchbox", "Search users"), "zzz")],
  ["the form", new FakeKernel(), (el) => click(get(el, "button", "New user"))],
  ["a row's menu", new FakeKernel(), (el) => click(get(el, "button", "Actions for bo.li"))],
  ["a filter", new FakeKernel(), (el) => click(get(el, "button", "Role filter"))],
  [
    "choosing workspaces",
    new FakeKernel(),
    async (el, kernel) => {
      await select(kernel, 1);
      await click(get(el, "button", "Add to workspace"));
    },
  ],
  [
    "deleting",
    new FakeKernel(),
    async (el, kernel) => {
      await select(kernel, 2);
      await click(get(el, "button", "Delete"));
    },
  ],
  [
    "a journal with open code",
    new FakeKernel(),
    async (el, kernel) => {
      kernel.record(entry(1), entry(2, { undo: false, no_undo: "No.", result: "in part" }));
      await click(get(el, "tab", "Journal"));
      await click(get(el, "button", "Show code of entry 2"));
    },
  ],
  [
    "a journal with earlier sessions",
    new FakeKernel(team(), undefined, (request) => {
      if (request.type !== "ask_earlier") return undefined;
      const at = Date.UTC(2026, 10, 20, 14);
      return {
        type: "earlier",
        request: request.id,
        folder: "argilla-journal",
        matching: null,
        entries: [entry(2, { session: 28, at, asks: true }), entry(9, { session: 27, at, undone: true })],
        sessions: [28, 27].map((number) => ({ number, at, until: at, notebook: "term.ipynb" })),
        more: true,
        note: "A line could not be read.",
      };
    }),
    async (el, kernel) => {
      kernel.record(entry(1));
      await click(get(el, "tab", "Journal"));
      await settle();
    },
  ],
  [
    "changed while editing",
    new FakeKernel(),
    async (el, kernel) => {
      await select(kernel, 2);
      await click(get(el, "button", "Edit"));
      kernel.patch({ rows: [{ ...kernel.rows[2], username: "bo.lee" }] });
      await settle();
    },
  ],
  ["the file of a roster", new RosterKernel(), onRoster()],
  ["the rows of a roster", new RosterKernel(), onRoster(...CHECKED)],
  ["who is meant by a row", asking(), onRoster(...CHECKED, "Answer")],
  ["the plan of a roster", new RosterKernel(), onRoster(...PLANNED)],
  ["what a roster hands out", new RosterKernel(), onRoster(...PLANNED, "Apply to 10 people", "Save slips")],
  [
    "failed with rows",
    new FakeKernel(),
    async (_, kernel) => {
      kernel.push({ ...SESSION, status: "failed", error });
      await settle();
    },
  ],
];

test.each(STATES)("axe finds no violation in: %s", async (_, kernel, act) => {
  const { el } = await show(kernel);
  await settle();
  await act(el, kernel);
  const { violations } = await axe.run(el, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`)).toEqual([]);
  const stops = [...el.querySelectorAll('[tabindex="0"]')];
  const nameless = stops.filter((stop) => getRole(stop) === null || computeAccessibleName(stop) === "");
  expect(nameless.map(({ outerHTML }) => outerHTML)).toEqual([]);
  // In ARIA's pattern, a combobox keeps the focus and names its list: a button whose list takes the focus is not one.
  const boxes = [...el.querySelectorAll("[role=combobox]")];
  expect(boxes.filter((box) => !box.matches("input")).map(({ outerHTML }) => outerHTML)).toEqual([]);
  const controls = [...el.querySelectorAll("[aria-controls]")].map(
    (one) => one.getAttribute("aria-controls")!,
  );
  expect(controls.filter((id) => getRole(document.getElementById(id)!) === null)).toEqual([]);
});

test("axe finds no violation while loading", async () => {
  const kernel = new FakeKernel();
  kernel.alive = false;
  const { el } = await show(kernel, { first: false, session: false });
  const { violations } = await axe.run(el, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  expect(violations.map(({ id }) => id)).toEqual([]);
});
