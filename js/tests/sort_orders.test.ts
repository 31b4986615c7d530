// Sort orders of many users are prepared in small steps, and changes in between neither wait for them nor get lost.
import { afterEach, expect, test, vi } from "vitest";
import { MembershipIndex } from "../src/data/columns/membershipIndex.js";
import { PER_STEP, runSync } from "../src/data/columns/steps.js";
import { idKeys, MAX_ROWS, momentKeys, orderBy } from "../src/data/order/sorting.js";
import { People } from "../src/data/people.js";
import type { Query } from "../src/data/query.js";
import { SortedPeople } from "../src/data/sortedPeople.js";
import type { Row } from "../src/protocol.js";
import { Model } from "../src/state/model.js";
import { View } from "../src/state/view/view.js";
import { selectAll } from "../src/table/input/selecting.js";
import { columnsOf, crowd, FakeKernel, idOf, NOW, WORKSPACES } from "./fake.js";
import { get, settle, show } from "./page.js";

const ALL: Query = { search: "", sort: [], roles: [], workspaces: [], workspaceCount: null, updated: null };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function load(rows: readonly Row[]): SortedPeople {
  const { message, buffers } = columnsOf(rows, WORKSPACES, 0);
  return new SortedPeople(People.fromColumns(message, buffers));
}

const names = (arrangement: SortedPeople, sort: string[]) =>
  Array.from(arrangement.rows({ ...ALL, sort }), (row) => arrangement.people.id(row));

test("no step processes more rows than a chunk, or sorts more than a run", () => {
  const count = 10 * PER_STEP;
  const values = Uint32Array.from({ length: count }, (_, row) => Math.imul(row, 2654435761) >>> 16);
  let work = 0;
  let longest = 0;
  const lengths: number[] = [];
  const sort = Float64Array.prototype.sort;
  vi.spyOn(Float64Array.prototype, "sort").mockImplementation(function (this: Float64Array, ...compare) {
    lengths.push(this.length);
    return sort.apply(this, compare);
  });
  const steps = orderBy(
    {
      words: 1,
      word: (row) => {
        work += 1;
        return values[row];
      },
      compare: (a, b) => {
        work += 1;
        return a - b;
      },
    },
    count,
  );
  let order: Uint32Array | undefined;
  while (order === undefined) {
    work = 0;
    const step = steps.next();
    longest = Math.max(longest, work);
    if (step.done) order = step.value;
  }
  expect(longest).toBeLessThanOrEqual(PER_STEP);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(2 * PER_STEP);
  const expected = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b);
  expect([...order]).toEqual(expected);
});

test("equal times and ids keep the order of their rows", () => {
  const moments = Float64Array.from({ length: 40_000 }, (_, row) => NOW - (row % 3));
  const order = runSync(orderBy(momentKeys(moments), moments.length));
  const expected = [...moments.keys()].sort((a, b) => moments[a] - moments[b] || a - b);
  expect([...order]).toEqual(expected);
  expect([...runSync(orderBy(idKeys(new Uint8Array(16 * 100)), 100))]).toEqual([...Array(100).keys()]);
});

test("the order by inserted_at is prepared only when it is used", () => {
  const arrangement = load(crowd(100));
  runSync(arrangement.prepareAll());
  const ready = (key: string) => arrangement.ready({ ...ALL, sort: [key] });
  expect(["id", "updated_at", "-inserted_at"].map(ready)).toEqual([true, true, false]);
  runSync(arrangement.prepare({ ...ALL, sort: ["-inserted_at"] }));
  expect(ready("inserted_at")).toBe(true);
});

test.each([1, 2, 3, 4, 5, 6])("orders include patches that arrive while they are prepared (%i)", (seed) => {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let rows = crowd(3 * PER_STEP);
  const arrangement = load(rows);
  const steps = (function* () {
    yield* arrangement.prepareAll();
    yield* arrangement.prepare({ ...ALL, sort: ["inserted_at"] });
  })();
  let revision = 0;
  const patch = () => {
    revision += 1;
    const some = () => rows[random(rows.length)];
    const removed = [...new Set(Array.from({ length: random(4) }, () => some().id))];
    const changed = Array.from({ length: random(4) }, some)
      .filter(({ id }, at, all) => !removed.includes(id) && all.findIndex((one) => one.id === id) === at)
      .map((row) => ({
        ...row,
        username: `changed ${random(1000)}`,
        updated_at: NOW - random(10 ** 9),
        inserted_at: random(10 ** 9),
      }));
    const fresh = Array.from({ length: random(3) }, (_, at) => ({
      ...rows[0],
      id: idOf(100_000 + revision * 10 + at),
      username: `new ${random(1000)}`,
    }));
    const next = new Map(changed.map((row) => [row.id, row]));
    rows = [
      ...rows.filter(({ id }) => !removed.includes(id)).map((row) => next.get(row.id) ?? row),
      ...fresh,
    ];
    arrangement.patch({ type: "patch", revision, rows: [...changed, ...fresh], removed, workspaces: null });
  };
  for (let step = 1; !steps.next().done; step += 1) if (step % 9 === seed && revision < 25) patch();
  expect(revision).toBeGreaterThan(10);
  const anew = load(rows);
  for (const sort of ["username", "id", "-updated_at", "-inserted_at", "-workspaces", "role"]) {
    expect(names(arrangement, [sort])).toEqual(names(anew, [sort]));
  }
  rows.forEach(({ id }, row) => {
    if (arrangement.people.find(id) !== row) throw new Error(`${id} is not found`);
  });
});

test("a patch after every step does not put off a sort forever", () => {
  const rows = crowd(2 * PER_STEP);
  const arrangement = load(rows);
  const steps = arrangement.prepare({ sort: ["updated_at"], search: "" });
  let revision = 0;
  while (!steps.next().done) {
    revision += 1;
    expect(revision).toBeLessThan(500);
    const changed = { ...rows[0], updated_at: NOW + revision };
    arrangement.patch({ type: "patch", revision, rows: [changed], removed: [], workspaces: null });
  }
  expect(names(arrangement, ["updated_at"]).at(-1)).toBe(rows[0].id);
});

/** A model of many users whose columns have just arrived, without idle time. */
function arriving(count = 3 * PER_STEP) {
  vi.stubGlobal("requestIdleCallback", () => 0);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const kernel = new FakeKernel(crowd(count));
  const model = new Model(kernel);
  kernel.push(kernel.session);
  kernel.pushFirst();
  kernel.pushColumns();
  return { kernel, model };
}

/** Count the sorts of more rows than fit on a screen. */
const sortedAtOnce = () => {
  const sort = vi.spyOn(Float64Array.prototype, "sort");
  return () => (sort.mock.contexts as Float64Array[]).filter(({ length }) => length > 60).length;
};

/** Finish the work that a person waits for, rendering after each step. */
function finishWaiting(model: Model): void {
  do vi.runOnlyPendingTimers();
  while (model.shown.rows.length === 0 || !model.upToDate || model.partial);
}

test("a patch while the first order is prepared is shown soon, without sorting everything at once", () => {
  const { kernel, model } = arriving();
  const sorts = sortedAtOnce();
  const added = { ...kernel.rows[0], id: idOf(99_999), username: "0 first of all" };
  kernel.patch({ rows: [added] });
  expect(model.shown.rows).toHaveLength(60);
  expect(sorts()).toBe(0);
  vi.runAllTimers();
  expect(sorts()).toBeGreaterThan(0);
  expect(model.people!.id(model.shown.rows[0])).toBe(added.id);
  expect(model.shown.total).toBe(kernel.rows.length);
  model.dispose();
});

test("a sort while the first order is prepared is shown soon, without sorting everything at once", () => {
  const { kernel, model } = arriving();
  const sorts = sortedAtOnce();
  kernel.set("sort", ["-id"]);
  expect(model.shown.rows).toHaveLength(60);
  expect(sorts()).toBe(0);
  finishWaiting(model);
  const ids = kernel.rows.map(({ id }) => id).sort();
  expect(model.people!.id(model.shown.rows[0])).toBe(ids.at(-1));
  model.dispose();
});

test("a pending sort keeps the rows for a moment, and select all in the meantime selects its matches", () => {
  const { kernel, model } = arriving(9000);
  kernel.set("search", "ana");
  finishWaiting(model);
  const found = model.shown.rows;
  expect(found.length).toBeGreaterThan(0);
  const sorts = sortedAtOnce();
  kernel.set("sort", ["updated_at"]);
  kernel.set("search", "bo");
  expect(model.shown.rows).toBe(found);
  expect([model.upToDate, sorts()]).toEqual([false, 0]);
  selectAll(model, new View());
  expect(model.selected.size).toBe(0);
  finishWaiting(model);
  const shown = Array.from(model.shown.rows, (row) => model.people!.person(row));
  expect(shown.every(({ username, fullName }) => `${username} ${fullName}`.includes("bo"))).toBe(true);
  const times = shown.map(({ updatedAt }) => updatedAt);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect([...model.selected].sort()).toEqual(shown.map(({ id }) => id).sort());
  model.dispose();
});

test("until a search is complete, the count matches the rows shown, and then the new one is announced", async () => {
  const turns: ((deadline: { timeRemaining: () => number }) => void)[] = [];
  vi.stubGlobal("requestIdleCallback", (turn: (typeof turns)[number]) => turns.push(turn));
  const { el } = await show(new FakeKernel(crowd(9000)));
  await settle();
  for (let at = 0; !el.textContent!.includes("9,000 people"); at += 1) {
    if (at === 20) throw new Error("the columns were not loaded");
    await settle();
  }
  // Hold the timers that run the steps a person waits for.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "requestAnimationFrame"] });
  const search = get<HTMLInputElement>(el, "searchbox", "Search users");
  search.focus();
  search.value = "ana";
  search.dispatchEvent(new Event("input", { bubbles: true }));
  await Promise.resolve();
  expect(search.value).toBe("ana");
  expect(el.querySelector(".aw-count")!.textContent).toBe("9,000 people");
  await vi.advanceTimersByTimeAsync(2000);
  const count = el.querySelector(".aw-count")!.textContent!.match(/^([\d,]+) of 9,000 people$/)![1];
  expect(count).not.toBe("9,000");
  expect(el.textContent).toContain(`${count} of 9,000 users match.`);
});

test("renumbering memberships does not allocate an array per row", () => {
  const members = new MembershipIndex(Uint32Array.of(0, 2, 2, 3, 6), Uint32Array.of(0, 2, 1, 0, 1, 2));
  const rows = (renumbered: MembershipIndex) => [0, 1, 2, 3].map((row) => [...renumbered.of(row)]);
  expect(rows(members.renumber([1, 2, 3]))).toEqual([[1, 3], [], [2], [1, 2, 3]]);
  expect(rows(members.renumber([-1, 0, 1]))).toEqual([[1], [], [0], [0, 1]]);
  expect(rows(members.renumber([2, 0, 1]))).toEqual([[1, 2], [], [0], [0, 1, 2]]);
  expect(rows(members.renumber([-1, -1, -1]))).toEqual([[], [], [], []]);
  const slices = [vi.spyOn(MembershipIndex.prototype, "of")];
  slices.push(vi.spyOn(Uint32Array.prototype, "subarray") as never);
  members.renumber([1, 2, 3]);
  expect(slices.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
});

test("more users than can be sorted are reported as an error instead of shown in a wrong order", async () => {
  const { message, buffers } = columnsOf([], WORKSPACES, 1);
  const kernel = new FakeKernel(undefined, undefined, (request, kernel) => {
    if (request.type !== "open") return undefined;
    kernel.push({ ...message, count: MAX_ROWS + 1 }, buffers);
    return kernel.done(request, "");
  });
  const { el } = await show(kernel);
  await settle();
  expect(get(el, "alert").textContent).toContain(
    "2,097,153 people are too many for this table. It shows up to 2,097,152.",
  );
  kernel.patch({});
  await settle();
  expect(kernel.sentOf("open"), "requested again, to be refused again").toHaveLength(1);
  expect(() => runSync(orderBy(idKeys(new Uint8Array()), MAX_ROWS + 1))).toThrow(RangeError);
});
