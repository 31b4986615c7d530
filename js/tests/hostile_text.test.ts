// Text from a server or a browser takes time in proportion to its length, as in tests/package/test_hostile_text.py.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ByteWriter } from "../src/data/columns/byteWriter.js";
import { StringColumn } from "../src/data/columns/stringColumn.js";
import {
  compareTexts,
  matcher,
  normalize,
  normalizeBytes,
  sortKey,
  tokenize,
} from "../src/data/order/collation.js";
import { hitLetters, idHit } from "../src/data/order/hits.js";
import { People } from "../src/data/people.js";
import { find } from "../src/data/search.js";
import { skeleton, workspaceError, workspaceWarning } from "../src/forms/nameChecks.js";
import { highlight } from "../src/panel/code/highlight.js";
import { isConfirmed } from "../src/panel/requests/ConfirmField.js";
import { SEPARATOR } from "../src/protocol.js";
import { nameOf } from "../src/roster/ReviewStep.js";
import { siblingOf } from "../src/roster/SaveFile.js";
import { addressError } from "../src/shared/AddressField.js";
import { displayText, segments } from "../src/ui/display/displayText.js";
import { formatList } from "../src/ui/display/formatList.js";
import { columnsOf } from "./fake.js";

const SIZES = [2 ** 12, 2 ** 15, 2 ** 18];
const SLACK = 0.1; // s
const ALTERNATING = "\u0301\u0316"; // above and below a letter: Unicode sorts them

const KINDS: Record<string, string> = {
  letters: "a",
  spaces: " ",
  newlines: "\r\n",
  brackets: "[(<{ ",
  "escaped quotes": '\\"',
  "colons and dots": ":.@",
  comments: "#",
  "marks above and below": ALTERNATING,
  "letters with marks": `a${ALTERNATING}`,
  "zero-width": "👩\u200d",
  ligatures: "\ufdfaİΣ",
  "half of a surrogate pair": "\ud800",
};

const hostile = (kind: string, size: number) =>
  KINDS[kind].repeat(size / KINDS[kind].length + 1).slice(0, size);

function secondsFor(act: () => unknown): number {
  const before = process.cpuUsage();
  act();
  const { user } = process.cpuUsage(before);
  return user / 1e6;
}

/** Expect that the seconds for texts of these sizes, each eight times the one before, grow no faster than the sizes. */
function expectInProportion(sizes: number[], measure: (size: number) => number): void {
  for (const [at, size] of sizes.slice(1).entries()) {
    const inProportion = () => {
      const allowed = 16 * measure(sizes[at]) + SLACK;
      return measure(size) <= allowed;
    };
    // The machine may have been busier during one measurement, or its code not compiled yet.
    expect(inProportion() || inProportion() || inProportion(), `${size}`).toBe(true);
  }
}

const encoder = new TextEncoder();

const uses: Record<string, (text: string) => unknown> = {
  normalize,
  normalizeBytes: (text) => normalizeBytes(encoder.encode(text), new ByteWriter(text.length)),
  sortKey,
  compareTexts: (text) => compareTexts(text, `${text}x`),
  tokenize,
  matcher: (text) => matcher(text.slice(0, 1000))(text),
  hitLetters: (text) => hitLetters(text, text.slice(0, 1000)),
  idHit: (text) => idHit("00000000-0000-0000-0000-000000000000", text),
  skeleton,
  workspaceWarning: (text) => workspaceWarning("ana", [{ id: "1", name: text }]),
  workspaceError: (text) => workspaceError(text, [{ id: "1", name: text }]),
  highlight: (text) => highlight(text),
  "highlight, a string": (text) => highlight(`"${text}`),
  "highlight, shell": (text) => highlight(text, true),
  "highlight, a string in the shell": (text) => highlight(`"${text}`, true),
  isConfirmed: (text) => isConfirmed(text, { kind: "username", text: "ana" }),
  displayText,
  segments: (text) => segments(text),
  formatList: (text) => formatList([text, text]),
  addressError,
  siblingOf: (text) => siblingOf(text, "slips", "html"),
  nameOf,
};

/** The files where text meets a pattern or a form of Unicode, and what tries it with hostile text. */
const PATTERNS: Record<string, string> = {
  "access/ResourceAnswer.tsx": "a phrase of the permission table",
  "access/matrix/MatrixToolbar.tsx": "names of columns",
  "access/matrix/layout.ts": "names of columns",
  "data/order/collation.ts": "normalize",
  "dialogs/DeleteDialog.tsx": "one character at each end of a name",

  "forms/nameChecks.ts": "skeleton",
  "kernel/requests.ts": "types of requests",
  "panel/requests/ConfirmField.tsx": "isConfirmed",
  "roster/HandOutStep.tsx": "a template, which ends at each brace",
  "roster/ReviewStep.tsx": "nameOf",
  "roster/Rows.tsx": "a cell that the kernel has cut",
  "roster/SaveFile.tsx": "siblingOf",
  "roster/WhoIsMeant.tsx": "a cell, which is split at each semicolon",
  "shared/AddressField.tsx": "addressError",
  "table/charts/labels.ts": "dates",
  "ui/display/displayText.ts": "displayText",
  "ui/dom/theme.ts": "colours",
};

test("every file that matches text is tried", () => {
  const src = join(import.meta.dirname, "../src");
  const matching =
    /\.(?:replace|replaceAll|split|match|matchAll|test|search|exec)\(\/|\.normalize\(|new RegExp|= \/[^/*]/;
  const files = readdirSync(src, { recursive: true, encoding: "utf-8" }).filter(
    (file) => /\.tsx?$/.test(file) && matching.test(readFileSync(join(src, file), "utf-8")),
  );
  expect(files.sort()).toEqual(Object.keys(PATTERNS).sort());
});

test.each(Object.keys(uses).flatMap((use) => Object.keys(KINDS).map((kind) => [use, kind])))(
  "the time of %s grows no faster than the text: %s",
  (use, kind) => {
    const measure = (size: number) => {
      const text = hostile(kind, size);
      return secondsFor(() => uses[use](text));
    };
    expect(measure(SIZES[0])).toBeLessThanOrEqual(1);
    expectInProportion(SIZES, measure);
  },
  60_000,
);

test.each(Object.keys(KINDS))(
  "a search among long names takes time in proportion to them: %s",
  (kind) => {
    const row = {
      first_name: "x",
      last_name: null,
      role: "annotator" as const,
      updated_at: 0,
      inserted_at: 0,
    };
    const id = "00000000-0000-0000-0000-000000000001";
    expectInProportion(SIZES.slice(0, 2), (size) => {
      const text = hostile(kind, size).replaceAll("\ud800", "\ufffd");
      const { message, buffers } = columnsOf([{ ...row, id, username: text, workspaces: [] }], [], 0);
      const people = People.fromColumns(message, buffers);
      return secondsFor(() => find(people, `${text.slice(0, size / 2)}x`));
    });
  },
  60_000,
);

test("a search finds a word wherever it begins, also after a part of itself", () => {
  const values = ["aab", "aaab", "aabaaab", "aaba", "baa", "ab", "abaabab", "x", "aabx", ""];
  const bytes = encoder.encode(values.join("\u0001")).map((byte) => (byte === 1 ? SEPARATOR : byte));
  for (const word of ["aab", "aaab", "abaab", "ab", "aabx", "b", "aabaaabx"]) {
    const found = new Uint8Array(values.length);
    StringColumn.split(bytes, values.length).scan(word, found);
    expect([...found], word).toEqual(values.map((value) => (value.includes(word) ? 1 : 0)));
  }
});

test("a name of any length is displayed with up to 1,000 characters", () => {
  expect(displayText("\u0001".repeat(100_000))).toBe(`${"[U+0001]".repeat(1000)}…`);
  expect(segments("a".repeat(100_000))[0].text).toBe(`${"a".repeat(1000)}…`);
  expect(segments(`${"\u0001".repeat(999)}😀a`)).toHaveLength(1000);
  expect(displayText("a".repeat(1000))).toHaveLength(1000);
});
