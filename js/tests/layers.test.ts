// @vitest-environment node
// The folders of src import only from folders below them, including types, there are no import cycles, and the files that
// comments name exist.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { CHUNKS } from "../bundle.mjs";

/** The folders of src, from the top. Folders in the same line do not import from each other. */
const LAYERS = [
  ["widgets"],
  ["access"],
  ["access/matrix"],
  ["roster", "progress", "person"],
  ["manager"],
  ["manager/workspaces", "manager/journal"],
  ["dialogs"],
  ["forms"],
  ["forms/credentials"],
  ["table"],
  ["table/columns", "table/filters", "table/input"],
  ["table/charts"],
  ["panel"],
  ["panel/requests"],
  ["panel/code"],
  ["shared"],
  ["state"],
  ["state/people", "state/view"],
  ["ui/grid"],
  ["state/stores"],
  ["ui/controls"],
  ["ui/display"],
  ["ui/dom"],
  ["kernel"],
  ["data"],
  ["data/order"],
  ["data/columns"],
  ["."], // protocol.ts
];

const SRC = join(import.meta.dirname, "../src");
const FILES = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path));
const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g;

const importsOf = new Map(
  FILES.map((path) => {
    const found = [...readFileSync(join(SRC, path), "utf8").matchAll(IMPORT)].map(([, to]) => {
      const target = normalize(join(dirname(path), to));
      const file = FILES.find((one) => one === target || one.replace(/\.tsx?$/, ".js") === target);
      if (file === undefined) throw new Error(`${path} imports ${to}, which does not exist`);
      return file;
    });
    return [path, found.filter((file) => file !== path)] as const; // a chunk names its own type
  }),
);

const levelOf = (path: string) => LAYERS.findIndex((layer) => layer.includes(dirname(path)));

test("the order lists each folder, and nothing else", () => {
  expect([...new Set(FILES.map((path) => dirname(path)))].sort()).toEqual(LAYERS.flat().sort());
});

test("a file imports only from its own folder and from those below", () => {
  const wrong = [...importsOf].flatMap(([path, imports]) =>
    imports
      .filter((to) => dirname(to) !== dirname(path) && levelOf(to) <= levelOf(path))
      .map((to) => `${path} imports ${to}`),
  );
  expect(wrong).toEqual([]);
});

test("each file is imported, or is the entry point of a chunk", () => {
  const entries = Object.values(CHUNKS).map(({ entry }) => entry.slice("src/".length));
  const used = new Set([...importsOf.values()].flat().concat(entries));
  expect(FILES.filter((path) => !used.has(path))).toEqual([]);
});

test("there are no import cycles", () => {
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) throw new Error([...way.slice(way.indexOf(path)), path].join(" -> "));
    if (done.has(path)) return;
    for (const to of importsOf.get(path)!) visit(to, [...way, path]);
    done.add(path);
  };
  for (const path of FILES) visit(path, []);
});

test("each file that a comment names exists", () => {
  const root = join(SRC, "../..");
  const list = (folder: string, recursive = true) =>
    readdirSync(join(root, folder), { recursive, encoding: "utf8" }).map((path) => `/${folder}/${path}`);
  const there = [
    ...["js/src", "js/tests", "argilla_widgets", "tests", "docs"].flatMap((one) => list(one)),
    ...list("js", false),
  ];
  const sources = there.filter((path) => /^\/js\/src\/.*\.(tsx?|css)$/.test(path));
  const named = sources.flatMap((path) =>
    (readFileSync(join(root, path), "utf8").match(/\/\/.*|\/\*[\s\S]*?\*\//g) ?? []).flatMap((comment) =>
      (comment.match(/[\w./-]+\.(?:tsx?|css|py|mjs|json|md)\b/g) ?? []).map((name) => [path, name] as const),
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(([, name]) => !there.some((path) => path.endsWith(`/${name}`)))).toEqual([]);
});
