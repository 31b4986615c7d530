// @vitest-environment node
// Style rules that Chromium does not check: for forced colours, where the system draws neither backgrounds nor shadows, for
// Firefox, and for the oldest Safari that is supported.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bundleStyle } from "../bundle.mjs";

const styles = await Promise.all(
  ["core", "later", "access", "roster", "progress", "person", "journal"].map((name) =>
    bundleStyle(`${name}.css`),
  ),
);

test("forced colours outline active, selected and focused elements", () => {
  const forced = styles[1].split("(forced-colors:active)").slice(1).join();
  const [, lines] = /is\(([^)]*)\)\s*\{outline:2px solid Highlight/.exec(forced)!;
  expect(lines.split(",")).toEqual([".aw-option.aw-active", ".aw-chosen", ".aw-focused"]);
});

// There, what is wrong has the colour of what is active.
test("forced colours tell the active cell of a list from one whose content is wrong", () => {
  const forced = styles[1].split("(forced-colors:active)").slice(1).join();
  expect(forced).toMatch(/\[aria-invalid\]\s*\{outline-style:dashed/);
});

// Before Safari 26.2, `text-decoration` takes only a line: with a colour or a thickness, the whole declaration is ignored, and
// the matches of a search were not marked.
test("a line through or under a text is drawn in Safari 17.2", () => {
  const drawn = styles.flatMap((text) =>
    [...text.matchAll(/text-decoration:([^;}]*)/g)].map(([, value]) => value),
  );
  expect(drawn).toContain("underline");
  expect(drawn.filter((value) => value.includes(" "))).toEqual([]);
});

// Firefox draws most stripes of a gradient with a `color-mix` as thin lines or not at all.
test("the cells of owners are striped in Firefox", () => {
  const stripes = styles.flatMap((text) => text.match(/repeating-linear-gradient[^;}]*/g) ?? []);
  expect(stripes.length).toBeGreaterThan(0);
  expect(stripes.filter((stripe) => stripe.includes("color-mix"))).toEqual([]);
});

test("the layout changes at five widths", () => {
  const widths = styles.flatMap((text) =>
    [...text.matchAll(/@container ?\(width ?(?:<|>=) ?([\d.]+)em\)/g)].map(([, width]) =>
      Math.round(13 * Number(width)),
    ),
  );
  expect([...new Set(widths)].sort((a, b) => a - b)).toEqual([340, 480, 620, 720, 1040]);
});

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(`src/${name}`, "utf8"))
  .join("\n");
/** The classes in the sources; of one made while running, such as `aw-role-${role}`, what comes before the rest. */
const written = new Set(sources.match(/(?<!-)\baw-(?:[a-z0-9-]+|(?=\$))/g));
const styled = new Set(styles.flatMap((text) => text.match(/(?<=\.)aw-[\w-]+/g) ?? []));

test("each class in the styles is given to an element", () => {
  const isMade = (name: string) =>
    [...written].some(
      (start) =>
        start.endsWith("-") &&
        name.startsWith(start) &&
        new RegExp(`"${name.slice(start.length).replaceAll("-", "[ -]")}"`).test(sources),
    );
  expect([...styled].filter((name) => !written.has(name) && !isMade(name))).toEqual([]);
});

test("each class that an element has is in the styles, or is one that elements are found by", () => {
  const unstyled = [...written].filter((name) => !name.endsWith("-") && !styled.has(name));
  expect(unstyled.filter((name) => !sources.includes(`.${name}`))).toEqual([]);
});
