// Cases shared with the tests of directory/model/collation.py and directory/model/query.py.
import { expect, test } from "vitest";
import cases from "../../tests/order_cases.json";
import sorts from "../../tests/sort_cases.json";
import { ByteWriter } from "../src/data/columns/byteWriter.js";
import { compareTexts, normalize, normalizeBytes, sortKey } from "../src/data/order/collation.js";
import { People } from "../src/data/people.js";
import type { Query } from "../src/data/query.js";
import { SortedPeople } from "../src/data/sortedPeople.js";
import type { Row } from "../src/protocol.js";
import { SEPARATOR } from "../src/protocol.js";
import { columnsOf, WORKSPACES } from "./fake.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function normalizedBytes(text: string): string {
  const to = new ByteWriter(0);
  normalizeBytes(encoder.encode(text), to);
  return decoder.decode(to.bytes);
}

const ALL: Query = { search: "", sort: [], roles: [], workspaces: [], workspaceCount: null, updated: null };

function sortedPeopleOf(rows: Row[]): SortedPeople {
  const { message, buffers } = columnsOf(rows, [], 0);
  return new SortedPeople(People.fromColumns(message, buffers));
}

const row = (id: string, username: string, first_name = "x", last_name: string | null = null): Row => ({
  id,
  username,
  first_name,
  last_name,
  role: "annotator",
  updated_at: 0,
  inserted_at: 0,
  workspaces: [],
});

test.each(cases.texts)("$text is folded and keyed as in Python", ({ text, fold: folded, sort_key }) => {
  expect(normalize(text)).toBe(folded);
  expect(normalizedBytes(text)).toBe(folded);
  expect(sortKey(text)).toBe(sort_key);
});

test("every letter normalizes the same in UTF-8, and separators stay", () => {
  for (let plane = 0; plane < 0x30000; plane += 0x10000) {
    const codes = Array.from({ length: 0x10000 }, (_, at) => plane + at);
    const text = codes
      .map((code) => (code < 0xd800 || code > 0xdfff ? String.fromCodePoint(code) : ""))
      .join("");
    expect(normalizedBytes(text) === normalize(text)).toBe(true);
  }
  const to = new ByteWriter(0);
  normalizeBytes(Uint8Array.of(...encoder.encode("É"), SEPARATOR, ...encoder.encode("ŁX")), to);
  expect([...to.bytes]).toEqual([...encoder.encode("e"), SEPARATOR, ...encoder.encode("lx")]);
});

test("usernames are sorted as in Python", () => {
  const shuffled = [...cases.order].sort((a, b) => compareTexts(a.id.slice(5), b.id.slice(5)));
  const sorted = sortedPeopleOf(shuffled.map(({ id, username }) => row(id, username)));
  const ids = Array.from(sorted.rows({ ...ALL, sort: ["username"] }), (at) => sorted.people.id(at));
  expect(ids).toEqual(cases.order.map(({ id }) => id));
});

test.each(cases.searches)("“$search” finds $found", ({ search, found }) => {
  const people = cases.people.map((one) => row(one.id, one.username, one.first_name, one.last_name));
  const sorted = sortedPeopleOf(people);
  const rows = [...sorted.rows({ ...ALL, search })].sort((a, b) => a - b);
  expect(rows.map((at) => sorted.people.usernames.get(at))).toEqual(found);
});

test.each(sorts.sorts as [string[], string[]][])(
  "a sort by %j is the same as in Python",
  (sort, expected) => {
    const rows = sorts.people.map((one, at) => ({
      ...row(`00000000-0000-0000-0000-0000000000${10 + at}`, one.username),
      ...one,
      role: one.role as Row["role"],
      inserted_at: Math.floor(Date.parse(`${one.inserted_at}Z`) / 1000),
      updated_at: Date.parse(`${one.updated_at}Z`),
      workspaces: one.workspaces.map((name) => WORKSPACES.find((workspace) => workspace.name === name)!.id),
    }));
    const { message, buffers } = columnsOf(
      rows,
      WORKSPACES.filter(({ name }) => name !== "speech"),
      0,
    );
    const people = People.fromColumns(message, buffers).withEverywhere(["owner"]);
    const found = new SortedPeople(people).rows({ ...ALL, sort });
    expect(Array.from(found, (at) => people.usernames.get(at))).toEqual(expected);
  },
);
