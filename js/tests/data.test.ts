// Columns, patches and sort orders, compared with plain objects and Array.sort.
import { expect, test, vi } from "vitest";
import { runSync } from "../src/data/columns/steps.js";
import { StringColumn } from "../src/data/columns/stringColumn.js";
import { compareTexts, normalize, normalizeBytes, sortKey, tokenize } from "../src/data/order/collation.js";
import { People } from "../src/data/people.js";
import { ANY, NO_WORKSPACE, type Query } from "../src/data/query.js";
import { SortedPeople } from "../src/data/sortedPeople.js";
import { COLUMNS, type Column } from "../src/data/userColumns.js";
import type { Row } from "../src/protocol.js";
import { OWNERS, SEPARATOR } from "../src/protocol.js";
import { Model } from "../src/state/model.js";
import { scrollTo } from "../src/ui/dom/scrolling.js";
import { ROW_HEIGHT, sliceAt, viewportOf } from "../src/ui/dom/window.js";
import { columnsOf, crowd, FakeKernel, idOf, membershipBuffers, NOW, team, WORKSPACES } from "./fake.js";

const ALL: Query = { search: "", sort: [], roles: [], workspaces: [], workspaceCount: null, updated: null };
const ROLES = ["owner", "admin", "annotator"];

function load(rows: Row[]): SortedPeople {
  const { message, buffers } = columnsOf(rows, WORKSPACES, 0);
  return new SortedPeople(People.fromColumns(message, buffers).withEverywhere(["owner"]));
}

function rowsOf(people: People): Row[] {
  return Array.from({ length: people.count }, (_, at) => {
    const { id, username, firstName, lastName, role, updatedAt, insertedAt, workspaces } = people.person(at);
    return {
      id,
      username,
      first_name: firstName,
      last_name: lastName === "" ? null : lastName,
      role,
      updated_at: updatedAt,
      inserted_at: insertedAt / 1000,
      workspaces: workspaces?.map((one) => one.id) ?? null,
    };
  });
}

/** A simple implementation of Query.run in directory/model/query.py. */
function plainly(rows: Row[], query: Query): string[] {
  const count = (row: Row) => (row.role === "owner" ? WORKSPACES.length : row.workspaces!.length);
  const sortKeys = new Map(rows.map(({ username }) => [username, sortKey(username)]));
  const keys: Record<Column, (row: Row) => number | string> = {
    username: (row) => sortKeys.get(row.username)!,
    id: (row) => row.id,
    role: (row) => ROLES.indexOf(row.role),
    workspaces: count,
    updated_at: (row) => row.updated_at,
    inserted_at: (row) => row.inserted_at,
  };
  const names = (row: Row) =>
    WORKSPACES.filter(({ id }) => row.workspaces!.includes(id)).map(({ name }) => name);
  const found = rows.filter(
    (row) =>
      tokenize(query.search).every((word) =>
        [row.username, row.first_name, row.last_name ?? ""].some((text) => normalize(text).includes(word)),
      ) &&
      (query.roles.length === 0 || query.roles.includes(row.role)) &&
      (query.workspaces.length === 0 ||
        (row.role === "owner" && query.workspaces.includes(OWNERS)) ||
        (row.role !== "owner" && names(row).length === 0 && query.workspaces.includes(NO_WORKSPACE)) ||
        names(row).some((name) => query.workspaces.includes(name))) &&
      (query.workspaceCount === null ||
        (count(row) >= query.workspaceCount[0] && count(row) <= query.workspaceCount[1])) &&
      (query.updated === null || (row.updated_at >= query.updated[0] && row.updated_at <= query.updated[1])),
  );
  found.sort((a, b) => compareTexts(a.username, b.username) || compareTexts(a.id, b.id));
  for (const part of [...query.sort, "username"].reverse()) {
    const key = keys[part.replace("-", "") as Column];
    const sign = part.startsWith("-") ? -1 : 1;
    found.sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      return (
        sign * (typeof left === "string" ? compareTexts(left, right as string) : left - (right as number))
      );
    });
  }
  return found.map(({ id }) => id);
}

const shownBy = (sorted: SortedPeople, query: Query) =>
  Array.from(sorted.rows(query), (row) => sorted.people.id(row));

const HARD_NAMES = [
  "",
  "a",
  "a\0",
  "a\0b",
  "line\nbreak",
  "tab\tkey",
  "😀",
  "\ue000",
  "user2",
  "user02",
  "user10",
];

test("columns are decoded to the users that were sent, whatever their names contain", () => {
  const rows = [...team(), ...crowd(50).slice(20)].map((row, at) => ({ ...row, id: idOf(at) }));
  HARD_NAMES.forEach((username, at) => {
    rows[at + 3] = { ...rows[at + 3], username };
  });
  expect(rowsOf(load(rows).people)).toEqual(rows);
  expect(rowsOf(load([]).people)).toEqual([]);
});

test("while memberships are unknown, a number of workspaces finds only those whose number is known", () => {
  const rows = team().map((row) => ({ ...row, workspaces: null }));
  const sorted = load(rows);
  const named = (from: number, to: number) => shownBy(sorted, { ...ANY, workspaceCount: [from, to] });
  const owners = rows.filter(({ role }) => role === "owner").map(({ id }) => id);
  expect(named(0, 0)).toEqual([]);
  expect(named(0, 9)).toEqual(owners);
  expect(owners.length).toBeGreaterThan(0);
});

test("memberships that arrive later match those sent with the columns", () => {
  const rows = team();
  const { message, buffers } = columnsOf(
    rows.map((row) => ({ ...row, workspaces: null })),
    WORKSPACES,
    4,
  );
  let people = People.fromColumns(message, buffers);
  expect(people.person(1).workspaces).toBeNull();
  const tell = (revision: number, ...known: number[]) => {
    people = people.withMembers(
      { type: "memberships", revision, known },
      membershipBuffers(rows, WORKSPACES, known),
    );
  };
  tell(5, 2);
  expect(people.person(1).workspaces).toBeNull(); // not all are loaded
  expect(WORKSPACES.map((_, number) => people.isKnown(number))).toEqual([false, false, true]);
  tell(6, 0, 1);
  expect(rowsOf(people)).toEqual(rows);
});

test("partial memberships survive a patch, and are replaced when they are sent again", () => {
  const rows = team();
  const { message, buffers } = columnsOf(rows, WORKSPACES, 0, [0, 1]);
  let people = People.fromColumns(message, buffers);
  const added = { ...rows[1], id: idOf(99), username: "new", workspaces: null };
  const renamed = { ...rows[2], username: "bo", workspaces: null };
  [people] = people.patched({
    type: "patch",
    revision: 1,
    rows: [renamed, added],
    removed: [rows[0].id],
    workspaces: null,
  });
  const inside = (row: number, workspace: number) => people.knownMemberships?.of(row).includes(workspace);
  expect(people.usernames.get(1)).toBe("bo");
  expect([inside(0, 0), inside(1, 0), inside(3, 1), inside(11, 0)]).toEqual([true, true, true, false]);
  // By the rows after the patch: the new one is last.
  people = people.withMembers({ type: "memberships", revision: 2, known: [0, 2] }, [
    new DataView(Uint32Array.from([2, 1]).buffer),
    new DataView(Uint32Array.from([1, 11, 11]).buffer),
  ]);
  expect([inside(0, 0), inside(1, 0), inside(3, 1), inside(11, 0)]).toEqual([false, true, true, true]);
  expect(people.person(11).workspaces?.map(({ name }) => name)).toEqual(["nlp", "vision"]);
  // Removing a workspace before the others shifts their numbers.
  [people] = people.patched({
    type: "patch",
    revision: 3,
    rows: [],
    removed: [],
    workspaces: WORKSPACES.slice(1),
  });
  expect(people.person(11).workspaces?.map(({ name }) => name)).toEqual(["vision"]);
});

test("buffers are read at any offset", () => {
  const rows = team();
  const { message, buffers } = columnsOf(rows, WORKSPACES, 0);
  const shifted = buffers.map((buffer) => {
    const bytes = new Uint8Array(buffer.byteLength + 3);
    bytes.set(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength), 3);
    return new DataView(bytes.buffer, 3);
  });
  expect(rowsOf(People.fromColumns(message, shifted))).toEqual(rows);
});

const WISHES: Partial<Query>[] = [
  ...COLUMNS.flatMap((column) => [{ sort: [column] }, { sort: [`-${column}`] }]),
  { sort: [] },
  { sort: ["role", "-updated_at"] },
  { sort: ["-workspaces", "username"] },
  { sort: ["-id"], search: "an" },
  { sort: ["-updated_at"], roles: ["admin", "owner"] },
  { sort: ["-inserted_at", "role"], search: "an" },
  { workspaces: ["nlp"] },
  { workspaces: ["nlp", OWNERS] },
  { workspaces: [OWNERS], sort: ["username"] },
  { workspaces: [NO_WORKSPACE, "vision"], sort: ["-username"] },
  { workspaceCount: [2, 3], sort: ["workspaces"] },
  { updated: [NOW - 40 * 86_400_000, NOW] },
  { search: "LUKASZ" },
  { search: "ana costa" },
];

test.each(WISHES)("the table shows the same rows as Python's query: %j", (part) => {
  const query = { ...ALL, ...part };
  const rows = crowd(1500);
  HARD_NAMES.forEach((username, at) => {
    rows[at * 100] = { ...rows[at * 100], username };
  });
  expect(shownBy(load(rows), query)).toEqual(plainly(rows, query));
});

test("a patch has the same result as reloading everything", () => {
  const rows = crowd(900);
  const sorted = load(rows);
  runSync(sorted.prepareAll());
  shownBy(sorted, { ...ALL, sort: ["username"], search: "an" });
  const changed = { ...rows[500], username: "Änderung 7", first_name: "Ä", workspaces: [WORKSPACES[1].id] };
  const added = { ...rows[0], id: idOf(9000), username: "carla.li\u001f5", role: "admin" as const };
  const removed = [rows[0].id, rows[499].id, rows[899].id];
  sorted.patch({
    type: "patch",
    revision: 1,
    rows: [changed, added],
    removed,
    workspaces: null,
  });
  const expected = rows
    .filter(({ id }) => !removed.includes(id))
    .map((row) => (row.id === changed.id ? changed : row));
  expected.push(added);
  expect(rowsOf(sorted.people)).toEqual(expected);
  for (const part of WISHES) {
    const query = { ...ALL, ...part };
    expect(shownBy(sorted, query)).toEqual(plainly(expected, query));
  }
  for (const { id } of expected) expect(sorted.people.id(sorted.people.find(id))).toBe(id);
  for (const id of removed) expect(sorted.people.find(id)).toBe(-1);
});

test("a patch that arrives while sorts are prepared in idle time updates all rows", () => {
  const waiting: (() => void)[] = [];
  const step = () => waiting.shift()?.();
  vi.stubGlobal("requestIdleCallback", (turn: (deadline: { timeRemaining: () => number }) => void) =>
    waiting.push(() => turn({ timeRemaining: () => 0 })),
  );
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }); // work that a person waits for is not left to idle time
  const rows = crowd(9000); // more than one step
  const added = { ...rows[0], id: idOf(9999), username: "zz", updated_at: NOW, inserted_at: NOW / 1000 };
  const removed = [rows[5].id, rows[8000].id];
  const expected = [...rows.filter(({ id }) => !removed.includes(id)), added];
  const sorts = ["username", "id", "updated_at", "inserted_at"].map((key) => {
    const query = { ...ALL, sort: [key] };
    return { query, last: plainly(expected, query).at(-1) };
  });
  for (let steps = 0; steps < 66; steps += 13) {
    const kernel = new FakeKernel([...rows]);
    const model = new Model(kernel);
    kernel.push(kernel.session);
    kernel.pushFirst();
    kernel.pushColumns();
    for (let turn = 0; turn < steps; turn += 1) step();
    kernel.patch({ rows: [added], removed });
    while (model.people?.count !== expected.length || waiting.length > 0) {
      step();
      vi.runAllTimers();
    }
    for (const { query, last } of sorts) {
      const shown = model.all!.rowsFor(query);
      expect(new Set(shown).size).toBe(expected.length);
      expect(model.people!.id(shown.at(-1)!)).toBe(last);
    }
    expect(model.people!.id(model.people!.find(added.id))).toBe(added.id);
    model.dispose();
  }
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("people stay as they were when a patch makes others of them", () => {
  const rows = team();
  const { people } = load(rows);
  const fresh = { ...rows[1], id: idOf(99), username: "new" };
  const patch = { type: "patch" as const, revision: 1, removed: [], workspaces: null };
  const [more] = people.patched({ ...patch, rows: [{ ...rows[2], username: "bo", workspaces: [] }, fresh] });
  const [fewer] = more.patched({
    ...patch,
    rows: [],
    removed: [rows[0].id],
    workspaces: WORKSPACES.slice(1),
  });
  expect(rowsOf(people)).toEqual(rows);
  expect([people, more, fewer].map((one) => [one.count, one.find(rows[2].id), one.find(fresh.id)])).toEqual([
    [12, 2, -1],
    [13, 2, 12],
    [12, 1, 11],
  ]);
  expect([people, more].map((one) => one.person(2).workspaces?.length)).toEqual([1, 0]);
});

test("a column that a mapping leaves as it is shares its memory, until one of them is edited", () => {
  const { usernames } = load(crowd(50).map((row) => ({ ...row, username: row.id }))).people;
  const mapped = usernames.mapped(normalizeBytes);
  expect(mapped.bytes).toBe(usernames.bytes);
  const edited = usernames.edit({
    changed: new Map([[7, new TextEncoder().encode("ÄB")]]),
    gone: [],
    added: [],
  });
  expect([edited.get(7), edited.mapped(normalizeBytes).get(7), mapped.get(7)]).toEqual(["ÄB", "ab", idOf(7)]);
});

test("mapped texts are told apart even if all of them together keep their length", () => {
  const encoder = new TextEncoder();
  const bytes = Uint8Array.of(...encoder.encode("½"), SEPARATOR, ...encoder.encode("ÉÉÉ"), SEPARATOR, 65);
  const mapped = StringColumn.split(bytes, 3).mapped(normalizeBytes);
  expect(mapped.bytes).toHaveLength(bytes.length);
  expect([0, 1, 2].map((row) => mapped.get(row))).toEqual(["1⁄2", "eee", "a"]);
});

test("adding or removing a workspace keeps the memberships of the others", () => {
  const sorted = load(team());
  const added = { id: "00000009-cccc-4000-8000-000000000000", name: "audio" };
  const patch = { type: "patch" as const, revision: 1, rows: [], removed: [] };
  const [people] = sorted.people.patched({ ...patch, workspaces: [added, WORKSPACES[0], WORKSPACES[2]] });
  expect(people.person(3).workspaces?.map(({ name }) => name)).toEqual(["nlp", "vision"]);
  expect(people.person(4).workspaces).toEqual([]);
});

test("only rows near the viewport are rendered, to the last of a million", () => {
  for (const count of [1, 12, 60, 100_000, 1_000_000]) {
    const extent = { count, row: ROW_HEIGHT };
    const bottom = scrollTo(count - 1, 0, extent) ?? 0;
    const last = sliceAt(bottom, extent);
    expect(last.to).toBe(count);
    expect(last.to - last.from).toBeLessThan(40);
    expect(sliceAt(0, extent).from).toBe(0);
    expect(last.above + last.below).toBeLessThan(17_900_000);
  }
});

test("the rendered rows fill the viewport, wherever a tall table is scrolled to", () => {
  for (const [count, row] of [
    [12, 33],
    [100_000, 33],
    [100_000, 51.5],
    [1_000_000, 44],
  ]) {
    const height = Math.min(count * row, 15_000_000);
    const viewport = viewportOf({ count, row });
    const room = height - viewport;
    for (const scrollTop of [0, 1, 40, 150, 300, 5_000, 7_000_000, room].filter((top) => top <= room)) {
      const { from, to, above, below } = sliceAt(scrollTop, { count, row });
      expect(above + (to - from) * row + below).toBeCloseTo(height);
      const wanted = room > 0 ? (scrollTop / room) * (count - viewport / row) : 0;
      // Nothing precedes the first row, so scaled scrolling passes a part of it more slowly.
      const off = Math.abs(from + (scrollTop - above) / row - wanted);
      expect(off).toBeLessThan(scrollTop < row ? 0.6 : 0.01);
    }
  }
});
