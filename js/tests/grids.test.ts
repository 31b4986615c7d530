// What all lists that are grids have in common: keys, what happens when a row goes, failures and input methods. What differs between
// them is in one table here, which is that of docs/keyboard.md.
import { readFileSync } from "node:fs";
import { options, type VNode } from "preact";
import { expect, onTestFinished, test, vi } from "vitest";
import { People } from "../src/data/people.js";
import type { ToBrowser } from "../src/protocol.js";
import { VISIBLE_ROWS } from "../src/ui/dom/window.js";
import { Grid } from "../src/ui/grid/Grid.js";
import { AccessMatrix } from "../src/widgets/core.js";
import { crowd, FakeKernel, problem, WORKSPACES } from "./fake.js";
import { all, click, get, press, settle, show } from "./page.js";
import { classOf, RosterKernel } from "./rosterKernel.js";

const COUNT = 40;
const PAGE = VISIBLE_ROWS - 1;

interface Opened {
  el: HTMLElement;
  kernel: FakeKernel;
  /** Remove the row of a line, as others may, and wait until that is shown. */
  remove: (line: number) => Promise<void>;
  /** Let the question fail, or wait until the returned function is called; absent if the list is in memory. */
  fail?: () => Promise<void>;
  hold?: () => Promise<() => Promise<void>>;
}

/** What a key or a click did to the row of the active cell. */
type Did = "nothing" | "edited" | "ticked" | "left out" | "opened";
/** In words for docs/keyboard.md, and the same for this test. */
type Effect = readonly [words: string, did: Did];

interface List {
  /** Name of the grid. */
  label: string;
  open: () => Promise<Opened>;
  /** The line on whose row keys are tried, and its column: one of the many that are alike. */
  line: number;
  column: number;
  enter: Effect;
  space: Effect;
  delete: Effect;
  letters: Effect;
  click: Effect;
  /** Whether Ctrl+A ticks everyone. */
  all?: boolean;
  /** Whether rows are known by their place, so that only the last one can go. */
  byPlace?: boolean;
}

const NOTHING: Effect = ["", "nothing"];

const LISTS: Record<string, List> = {
  workspaces: {
    label: "Workspaces",
    open: workspaces,
    line: 2,
    column: 1,
    enter: ["opens the workspace; at a button, presses it", "opened"],
    space: NOTHING,
    delete: NOTHING,
    letters: NOTHING,
    click: ["opens the workspace", "opened"],
  },
  "progress of a workspace": {
    label: "Progress",
    open: progress,
    line: 2,
    column: 1,
    enter: NOTHING,
    space: ["ticks the person, or clears the tick", "ticked"],
    delete: NOTHING,
    letters: NOTHING,
    click: NOTHING,
    all: true,
  },
  "rows of a roster": {
    label: "Rows",
    open: () => roster("ask_roster_rows"),
    line: 2,
    column: 2,
    enter: ["opens the field; at a problem, presses its button; at the number, as Space", "edited"],
    space: ["at the number: leaves the row out, or includes it again", "nothing"],
    delete: ["opens the field, empty", "edited"],
    letters: ["open the field with the letter", "edited"],
    click: ["opens the field", "edited"],
  },
  "plan of a roster": {
    label: "Plan",
    open: () => roster("ask_plan_lines"),
    line: 2,
    column: 2,
    enter: NOTHING,
    space: ["leaves the line out, or includes it again", "ticked"],
    delete: NOTHING,
    letters: NOTHING,
    click: NOTHING,
  },
  "results of a roster": {
    label: "Results",
    open: () => roster("ask_outcomes"),
    line: 2,
    column: 1,
    enter: NOTHING,
    space: NOTHING,
    delete: NOTHING,
    letters: NOTHING,
    click: NOTHING,
    byPlace: true,
  },
  "review of staged changes": {
    label: "Changes",
    open: review,
    line: 2,
    column: 0,
    enter: ["leaves the change out", "left out"],
    space: ["leaves the change out", "left out"],
    delete: ["leaves the change out", "left out"],
    letters: NOTHING,
    click: NOTHING,
  },
};
const NAMES = Object.keys(LISTS);
/** Those whose rows the kernel is asked for. */
const ASKED = NAMES.filter((name) => ![workspaces, review].includes(LISTS[name].open));

/** Let a question fail or wait, or leave rows out of its answer. */
function questioned(
  kernel: FakeKernel,
  question: string,
  edit: (answer: ToBrowser) => ToBrowser,
  askAgain: () => void,
) {
  const { handler } = kernel;
  let fails = false;
  let held = Promise.resolve();
  kernel.handler = async (request, self) => {
    if (request.type !== question) return handler(request, self);
    if (fails) return { type: "failed", request: request.id, error: problem("Nothing answers.") };
    await held;
    return edit((await handler(request, self)) as ToBrowser);
  };
  const again = async () => {
    askAgain();
    await settle();
  };
  const fail = () => {
    fails = true;
    return again();
  };
  const hold = async () => {
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    await again();
    return () => {
      release();
      return settle();
    };
  };
  return { again, fail, hold };
}

async function workspaces(): Promise<Opened> {
  const id = (at: number) => `${String(at).padStart(8, "0")}-aaaa-4000-8000-000000000000`;
  const many = Array.from({ length: COUNT }, (_, at) => ({ id: id(at), name: `w${at}` }));
  const rows = crowd(3).map((row) => ({ ...row, workspaces: [] }));
  const { el, kernel } = await show(new FakeKernel(rows, many));
  await settle();
  await click(get(el, "tab", "Workspaces"));
  const remove = (line: number) => {
    kernel.patch({ workspaces: many.filter((_, at) => at !== line) });
    return settle();
  };
  return { el, kernel, remove };
}

async function progress(): Promise<Opened> {
  const kernel = new FakeKernel(crowd(COUNT).map((row) => ({ ...row, workspaces: [WORKSPACES[0].id] })));
  kernel.handler = (request) =>
    request.type !== "ask_workspace_progress"
      ? undefined
      : {
          type: "workspace_progress",
          request: request.id,
          datasets: [
            { id: "intents", name: "intents", draft: false, records: 9, pending: 3, error: null, needed: 6 },
          ],
          people: kernel.rows.map(({ id, username, role }) => ({
            ...{
              id,
              username,
              role,
              name: "",
              state: "in progress",
              to_do: 3,
              given: [[1, 2, 3]],
              left: [3],
            },
          })) as never,
          notes: [],
          explanations: [],
          read_at: Date.now(),
        };
  const { el } = await show(kernel);
  await settle();
  await click(get(el, "tab", "Workspaces"));
  await click(get(el, "button", "nlp"));
  await click(get(el, "tab", "Progress"));
  await settle();
  const { fail, hold } = questioned(
    kernel,
    "ask_workspace_progress",
    (answer) => answer,
    () => kernel.patch({ removed: [kernel.rows.at(-1)!.id] }),
  );
  const remove = (line: number) => {
    kernel.patch({ removed: [kernel.rows[line].id] });
    return settle();
  };
  return { el, kernel, remove, fail, hold };
}

async function roster(question: "ask_roster_rows" | "ask_plan_lines" | "ask_outcomes"): Promise<Opened> {
  const kernel = new RosterKernel();
  const { el } = await show(kernel);
  await settle();
  const gone = new Set<number>();
  const { again, fail, hold } = questioned(
    kernel,
    question,
    (answer) => {
      const name =
        question === "ask_roster_rows" ? "rows" : question === "ask_plan_lines" ? "lines" : "outcomes";
      const { total, ...rest } = answer as ToBrowser & Record<string, unknown> & { total: number };
      const items = (rest[name] as unknown[]).filter((_, at) => !gone.has(at));
      return { ...rest, total: total - gone.size, [name]: items } as never;
    },
    () => {
      const { plan } = kernel.draft;
      kernel.draft = { ...kernel.draft, plan: plan && { ...plan, number: plan.number + 1 } };
      kernel.push(kernel.state());
    },
  );
  await click(get(el, "tab", "Roster"));
  const paste = Object.assign(new Event("paste", { bubbles: true, cancelable: true }), {
    clipboardData: { files: [], getData: () => classOf(COUNT) },
  });
  el.querySelector(".aw-roster")!.dispatchEvent(paste);
  await settle();
  if (question !== "ask_roster_rows") {
    await click(get(el, "button", "Leave out 3"));
    await click(get(el, "button", "Review plan"));
  }
  if (question === "ask_outcomes") {
    await click(get(el, "button", `Apply to ${COUNT - 3} people`));
    await click([...el.querySelectorAll("label")].find((label) => label.textContent!.startsWith("Done"))!);
  }
  const remove = (line: number) => {
    gone.add(line);
    return again();
  };
  return { el, kernel, remove, fail, hold };
}

async function review(): Promise<Opened> {
  const rows = crowd(COUNT).map((row) => ({ ...row, workspaces: [] }));
  const { el, kernel } = await show(new FakeKernel(rows), {}, AccessMatrix);
  await settle();
  await click(get(el, "button", "Stage everyone in nlp"));
  await click(get(el, "button", `Review ${COUNT - 1} changes`));
  const remove = (line: number) => {
    const name = /^\+ (.*) to nlp$/.exec(rowAt(get(el, "grid", "Changes"), line).cells[0].textContent!)![1];
    kernel.patch({ removed: [kernel.rows.find(({ username }) => username === name)!.id] });
    return settle();
  };
  return { el, kernel, remove };
}

const rowAt = (grid: Element, line: number) =>
  grid.querySelector<HTMLTableRowElement>(`tr[data-line="${line}"]`)!;

/** The active cell, which is always drawn; null if there is none. */
function active(grid: HTMLElement): HTMLTableCellElement | null {
  const id = grid.getAttribute("aria-activedescendant");
  if (id === null) return null;
  const cell = grid.querySelector<HTMLTableCellElement>(`#${CSS.escape(id)}`);
  expect(cell, "the active cell is drawn").not.toBeNull();
  return cell;
}

/** Where the active cell is: -1 is the line of the headings. */
function place(grid: HTMLElement): [line: number, column: number] | null {
  const cell = active(grid);
  return (
    cell && [Number(cell.closest("tr")!.dataset.line ?? -1), [...cell.parentElement!.children].indexOf(cell)]
  );
}

async function open(name: string) {
  const list = LISTS[name];
  const opened = await list.open();
  const grid = () => get(opened.el, "grid", list.label);
  grid().focus();
  await settle();
  /** The text and ticks of the rows, and what was asked of the kernel. */
  const look = () => [
    [...grid().querySelectorAll("tbody tr")].map(({ textContent }) => textContent),
    [...grid().querySelectorAll("tbody input")].map((one) => (one as HTMLInputElement).checked),
    opened.kernel.sent.length,
  ];
  const count = () => Number(grid().getAttribute("aria-rowcount")) - 1;
  const goTo = async (line: number, column: number) => {
    await press(grid(), "Home", { ctrlKey: true });
    for (let step = 0; step < line; step += 1) await press(grid(), "ArrowDown");
    for (let step = 0; step < column; step += 1) await press(grid(), "ArrowRight");
    expect(place(grid())).toEqual([line, column]);
  };
  return { ...opened, list, grid, look, count, goTo };
}

/** Press a key as `press` does, and return whether it was left to the browser. */
async function unused(target: HTMLElement, key: string, keys: KeyboardEventInit = {}): Promise<boolean> {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...keys });
  target.dispatchEvent(event);
  await settle();
  return !event.defaultPrevented;
}

test.each(NAMES)("%s: arrows, Home, End and Page keys move, with Ctrl to the ends", async (name) => {
  const { grid, count } = await open(name);
  const last = count() - 1;
  const end = grid().querySelectorAll("thead th").length - 1;
  const ctrlKey = true;
  const moves: [key: string, keys: KeyboardEventInit, line: number, column: number][] = [
    ["ArrowDown", {}, 1, 0],
    ["ArrowRight", {}, 1, 1],
    ["End", {}, 1, end],
    ["ArrowRight", {}, 1, end],
    ["ArrowLeft", {}, 1, end - 1],
    ["Home", {}, 1, 0],
    ["ArrowLeft", {}, 1, 0],
    ["PageDown", {}, 1 + PAGE, 0],
    ["PageUp", {}, 1, 0],
    ["PageUp", {}, 0, 0],
    ["End", { ctrlKey }, last, end],
    ["ArrowDown", {}, last, end],
    ["PageDown", {}, last, end],
    ["Home", { ctrlKey }, 0, 0],
    ["ArrowDown", { ctrlKey }, last, 0],
    ["ArrowUp", { ctrlKey }, 0, 0],
    ["ArrowRight", { ctrlKey }, 0, end],
    ["ArrowLeft", { ctrlKey }, 0, 0],
  ];
  for (const [key, keys, line, column] of moves) {
    expect(await unused(grid(), key, keys), key).toBe(false);
    expect(place(grid()), key).toEqual([line, column]);
  }
  expect(document.activeElement).toBe(grid());
});

test.each(NAMES)("%s: Enter, Space, Delete, letters and a click do what its line says", async (name) => {
  const list = LISTS[name];
  const presses: [Effect, string | null][] = [
    [list.enter, "Enter"],
    [list.space, " "],
    [list.delete, "Delete"],
    [list.letters, "x"],
    [list.letters, "/"],
    [list.click, null],
  ];
  let opened: Awaited<ReturnType<typeof open>> | null = null;
  for (const [[words, did], key] of presses) {
    if (opened === null) {
      document.body.replaceChildren();
      opened = await open(name);
      await opened.goTo(list.line, list.column);
    }
    const { grid, look, count } = opened;
    const [before, rows, row] = [look(), count(), rowAt(grid(), list.line)];
    const tick = () => row.querySelector<HTMLInputElement>("input[type=checkbox]")!.checked;
    const ticked = did === "ticked" && tick();
    if (key === null) await click(active(grid())!);
    else await press(grid(), key);
    const field = grid().querySelector<HTMLInputElement>("input:not([type=checkbox])");
    const what = `${key ?? "click"}: ${words}`;
    if (did === "nothing") expect(look(), what).toEqual(before);
    if (did === "ticked") expect(tick(), what).toBe(!ticked);
    if (did === "opened") expect(row.querySelector("[aria-expanded=true]"), what).not.toBeNull();
    if (did === "left out") expect(count(), what).toBe(rows - 1);
    expect(field !== null, what).toBe(did === "edited");
    if (did === "edited") expect(document.activeElement, what).toBe(field);
    if (did !== "nothing") opened = null;
    if (key === "Delete" && did === "edited") expect(field!.value).toBe("");
    if (key?.length === 1 && did === "edited") expect(field!.value).toBe(key);
  }
});

test.each(NAMES)(
  "%s: a key that is held down acts once, and Escape and F2 without a field do nothing",
  async (name) => {
    const { grid, look, list, goTo } = await open(name);
    await goTo(list.line, list.column);
    const before = look();
    expect(await unused(grid(), "Escape")).toBe(true);
    for (const key of ["Enter", " ", "Delete"]) {
      if (list.enter[1] !== "edited") await press(grid(), key, { repeat: true });
    }
    if (list.enter[1] !== "edited") await press(grid(), "F2");
    expect(look()).toEqual(before);
    if (list.enter[1] === "edited") {
      await press(grid(), "F2");
      expect(document.activeElement!.matches("td input")).toBe(true);
    }
  },
);

test.each(NAMES)(
  "%s: Ctrl+A never selects the page, and ticks everyone only where all are here",
  async (name) => {
    const { grid, look, list } = await open(name);
    const before = look();
    expect(await unused(grid(), "a", { ctrlKey: true })).toBe(false);
    if (list.all) {
      const boxes = [...grid().querySelectorAll<HTMLInputElement>("tbody input")];
      expect(boxes.every(({ checked }) => checked)).toBe(true);
    } else expect(look()).toEqual(before);
  },
);

test.each(NAMES)("%s: once the active row is gone, keys only move, to where it was", async (name) => {
  const { el, grid, look, list, count, goTo, remove } = await open(name);
  const line = list.byPlace ? count() - 1 : 5;
  if (list.byPlace) await press(grid(), "End", { ctrlKey: true });
  else await goTo(line, list.column);
  const [rows, { textContent: gone }] = [count(), rowAt(grid(), line)];
  const number = /^\d+/.exec(rowAt(grid(), line).querySelector("th")!.textContent!);
  const called = number ? `Row ${number}` : rowAt(grid(), line).querySelector("th bdi")!.textContent!;
  await remove(line);
  expect(count()).toBe(rows - 1);
  expect([...grid().querySelectorAll("tr")].map((row) => row.textContent)).not.toContain(gone);
  expect(active(grid())).toBeNull();
  const said = () =>
    [...el.querySelectorAll("[aria-live]")].filter(({ textContent }) => /in this list/.test(textContent!));
  expect(said()).toHaveLength(1);
  expect(said()[0].textContent).toMatch(/^[^.].* is no longer in this list\.$/);
  expect(said()[0].textContent).toContain(called);
  const before = look();
  for (const key of ["Enter", " ", "Delete", "Backspace", "F2", "x", "Process"]) await press(grid(), key);
  expect(look()).toEqual(before);
  expect(active(grid())).toBeNull();
  expect(grid().querySelector("input:not([type=checkbox])")).toBeNull();
  await press(grid(), "ArrowDown");
  expect(place(grid())![0]).toBe(Math.min(line, count() - 1));
  expect(said()).toEqual([]);
});

test.each(ASKED)(
  "%s: while it is read again, and if that fails, the grid stays with its rows",
  async (name) => {
    const { el, grid, list, look, goTo, fail, hold } = await open(name);
    await goTo(list.line, list.column);
    const [element, [texts]] = [grid(), look()];
    const release = await hold!();
    expect([grid(), document.activeElement]).toEqual([element, element]);
    expect(look()[0]).toEqual(texts);
    await release();
    expect(place(grid())).toEqual([list.line, list.column]);
    await fail!();
    expect([grid(), document.activeElement]).toEqual([element, element]);
    expect(place(grid())).toEqual([list.line, list.column]);
    expect(grid().getAttribute("aria-busy")).not.toBe("true");
    expect(all(el, "button", "Try again")).toHaveLength(1);
  },
);

test.each(NAMES)(
  "%s: keys of an input method do nothing at a cell, unless they begin a word in it",
  async (name) => {
    const { grid, look, list, goTo } = await open(name);
    await goTo(list.line, list.column);
    const before = look();
    for (const keys of [{ isComposing: true }, { keyCode: 229 }]) {
      for (const key of ["Enter", " ", "Delete", "ArrowDown", "a"]) await press(grid(), key, keys);
    }
    expect(look()).toEqual(before);
    expect(place(grid())).toEqual([list.line, list.column]);
    expect(document.activeElement).toBe(grid());
    await press(grid(), "Process", { keyCode: 229 });
    const field = grid().querySelector<HTMLInputElement>("input:not([type=checkbox])");
    expect(field?.value).toBe(list.letters[1] === "edited" ? "" : undefined);
  },
);

test.each(NAMES)("%s: it is one tab stop that counts all rows and draws those in view", async (name) => {
  const { grid, count } = await open(name);
  expect([COUNT, COUNT - 3]).toContain(count());
  expect(grid().tabIndex).toBe(0);
  expect([...grid().querySelectorAll<HTMLElement>("*")].filter(({ tabIndex }) => tabIndex >= 0)).toEqual([]);
  const drawn = [...grid().querySelectorAll<HTMLElement>("tbody tr[data-line]")];
  expect(drawn.length).toBeLessThan(count());
  for (const row of drawn)
    expect(Number(row.getAttribute("aria-rowindex"))).toBe(Number(row.dataset.line) + 2);
});

/** Keep what is drawn from now on: grids, and their rows. */
function watchDrawing() {
  const hooks = options as { __r?: (vnode: VNode) => void };
  const before = hooks.__r;
  const drawn: { grids: number; rows: Set<unknown> } = { grids: 0, rows: new Set() };
  hooks.__r = (vnode) => {
    if (vnode.type === Grid) drawn.grids += 1;
    if ("frame" in vnode.props) drawn.rows.add((vnode.props as { line?: number }).line);
    before?.(vnode);
  };
  onTestFinished(() => {
    hooks.__r = before;
  });
  return drawn;
}

test.each(NAMES.filter((name) => LISTS[name].space[1] === "ticked"))(
  "%s: a tick draws its own row again, and no other",
  async (name) => {
    const { grid, list, goTo } = await open(name);
    await goTo(list.line, list.column);
    const drawn = watchDrawing();
    await press(grid(), " ");
    await settle();
    expect([...drawn.rows]).toEqual([list.line]);
  },
);

test("leaving a change out of the review neither reads all names again nor sorts them", async () => {
  const { grid, list, count, goTo } = await open("review of staged changes");
  await goTo(list.line, list.column);
  const read = vi.spyOn(People.prototype, "person");
  onTestFinished(() => read.mockRestore());
  await press(grid(), "Delete");
  expect(count()).toBe(COUNT - 1);
  expect(read.mock.calls.length).toBeLessThan(COUNT / 2);
});

test.each(NAMES)("%s: a hundred reports of progress draw neither it nor a row again", async (name) => {
  const { kernel } = await open(name);
  const drawn = watchDrawing();
  for (let done = 1; done <= 100; done += 1) {
    kernel.push({
      type: "progress",
      request: "theirs",
      message: "Creating users",
      done,
      total: 100,
      left: null,
    });
    if (done % 10 === 0) await settle(1);
  }
  expect(drawn).toEqual({ grids: 0, rows: new Set() });
});

test("docs/keyboard.md has what each list does with keys and a click", () => {
  const lines = readFileSync("../docs/keyboard.md", "utf8").split("\n");
  const head = lines.indexOf("| list | Enter | Space | Delete | letters | click |");
  const rows = lines.slice(head + 2, lines.indexOf("", head));
  const cellsOf = (name: string, { enter, space, delete: del, letters, click: press }: List) =>
    `| ${[name, enter[0], space[0], del[0], letters[0], press[0]].join(" | ")} |`.replaceAll("|  |", "| |");
  const squeezed = (text: string) => text.replaceAll(/ +/g, " ");
  expect(rows.map(squeezed)).toEqual(NAMES.map((name) => squeezed(cellsOf(name, LISTS[name]))));
});
