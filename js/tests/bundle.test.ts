// @vitest-environment node
// The size of the scripts and styles, and that they are self-contained.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { bundleChunks, bundleStyle } from "../bundle.mjs";

const scripts: Record<string, string> = {};
let style: string;

// Compiling takes seconds, and longer on a busy machine.
beforeAll(async () => {
  Object.assign(scripts, await bundleChunks());
  style = await bundleStyle("core.css");
}, 180_000);

const gzipped = (...texts: string[]) =>
  texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
const bytes = (...texts: string[]) => Buffer.byteLength(texts.join(""));
const KIB = 1024;

/** Of the core, Preact with its hooks takes 5.6 KiB gzipped, the connection and its requests 3, the styles 3.7. */
test("`_esm` and `_css` of any class take up to 27 KiB gzipped, and 76 kB in a saved notebook", () => {
  expect(gzipped(scripts.core, style)).toBeLessThanOrEqual(27 * KIB);
  expect(bytes(scripts.core, style)).toBeLessThanOrEqual(76_000);
});

test("all scripts and styles that each manager needs, with those of the page that `to_html` writes, take up to 82.5 KiB gzipped", () => {
  const { core, people, manager, page } = scripts;
  expect(gzipped(core, people, manager, page, style)).toBeLessThanOrEqual(82.5 * KIB);
});

/** With their styles. */
const ON_DEMAND = { access: 20.25, roster: 17.75, progress: 5.25, person: 3.75, journal: 5 };

test.each(Object.entries(ON_DEMAND))(
  "the chunk %s, which loads on demand, takes up to %s KiB gzipped",
  (name, kib) => {
    expect(gzipped(scripts[name])).toBeLessThanOrEqual(kib * KIB);
  },
);

test("each chunk has a budget", () => {
  const budgeted = ["core", "people", "manager", "page", ...Object.keys(ON_DEMAND)];
  expect(Object.keys(scripts).sort()).toEqual(budgeted.sort());
});

test("scripts and styles load nothing, not even each other", () => {
  for (const text of [...Object.values(scripts), style]) {
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)/);
    expect(text).not.toMatch(/@import|url\(|\bfetch\(|[^"]from"/);
  }
});

// JupyterLab keeps `_esm` and `_css` of each display, even of one that was closed.
test("scripts and styles are ASCII, which browsers keep in half the memory", () => {
  for (const text of [...Object.values(scripts), style]) expect(text).toMatch(/^[\0-\x7f]*$/);
});

test("the scripts of one build share an object on the page whose name contains their hash", () => {
  const names = Object.values(scripts).flatMap((text) => text.match(/argilla-widgets\/\w+/g) ?? []);
  expect(new Set(names).size).toBe(1);
  expect(names[0]).toMatch(/^argilla-widgets\/[0-9a-f]{12}$/);
});

test("builds with different styles share nothing, so a page never mixes their parts and styles", async () => {
  const chunks = { core: { entry: "src/data/columns/ids.ts", after: [] } };
  const names = new Set<string>();
  for (const css of ["a {}", "b {}", "b {}"]) names.add((await bundleChunks(chunks, css)).core);
  expect(names.size).toBe(2);
});

test("the build rejects a module that two chunks need and no earlier chunk contains", async () => {
  const chunks = {
    core: { entry: "src/data/columns/ids.ts", after: [] },
    people: { entry: "src/widgets/people.ts", after: ["core"] },
    manager: { entry: "src/widgets/manager.ts", after: ["core"] },
  };
  await expect(bundleChunks(chunks)).rejects.toThrow(
    '"manager" imports from "people", which is not there before it.',
  );
});

test("no source turns text into markup or code", () => {
  for (const name of readdirSync("src", { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(name)) continue;
    const markup =
      /innerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function/;
    expect(readFileSync(`src/${name}`, "utf8"), name).not.toMatch(markup);
  }
});
