// @vitest-environment node
// A bundle is copied into every widget: it stays small, is one file, and asks nobody for anything.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { ACCESS_PART, bundle, bundlePart } from "../bundle.mjs";

// The compiler works for seconds, and for longer on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/**
 * Files that make up a widget, and the most that they may weigh gzipped, in KiB. Of the table's script Preact with its
 * hooks takes 5.6; columns, orders, search and patches take 8.
 */
const BUDGETS: [string, string[], number][] = [
  ["the manager's script and style", ["src/widgets/manager.tsx", "src/styles/manager.css"], 68.5],
  ["the table's script", ["src/widgets/table.tsx"], 33.7],
  ["the page's script", ["src/widgets/page.tsx"], 34],
  ["the explorer's script and style", ["src/widgets/access.tsx", "src/styles/access.css"], 55],
  ["the matrix's script and style", ["src/widgets/matrix.tsx", "src/styles/matrix.css"], 45.5],
  ["the style of the manager's tab Access", ["src/styles/access_part.css"], 2.7],
  ["the user form's script and style", ["src/widgets/user_form.tsx", "src/styles/form.css"], 40.5],
  ["the workspace form's script and style", ["src/widgets/workspace_form.tsx", "src/styles/form.css"], 35.2],
  ["the table's style", ["src/styles/table.css"], 5.7],
];

function weighed(texts: string[], most: number): void {
  expect(gzipSync(texts.join("")).length).toBeLessThanOrEqual(most * 1024);
  for (const text of texts) {
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)/);
    expect(text).not.toMatch(/@import|url\(|\bfetch\(|[^"]from"/);
  }
}

test.each(BUDGETS)("%s (%j) weigh at most %d KiB gzipped, and reach for nothing", async (_, files, most) => {
  weighed(
    (await bundle(files)).map(({ text }) => text),
    most,
  );
});

test("the manager's tab Access is loaded by itself: 17.6 KiB that the manager does not have", async () => {
  weighed([await bundlePart(...ACCESS_PART)], 17.6);
  const [{ text }] = await bundle(["src/widgets/manager.tsx"]);
  expect(text).not.toMatch(/aw-[am]-/);
});

test("a part takes from the widget what the widget has for it, no more and no less", async () => {
  const [entry, folders] = ACCESS_PART;
  await expect(bundlePart(entry, folders.slice(0, 1))).rejects.toThrow("lacks [matrix/");
  await expect(bundlePart("src/access/Note.tsx", folders)).rejects.toThrow("does not want");
});

test("no source turns text into markup or code", () => {
  for (const name of readdirSync("src", { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(name)) continue;
    const markup =
      /innerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function/;
    expect(readFileSync(`src/${name}`, "utf8"), name).not.toMatch(markup);
  }
});
