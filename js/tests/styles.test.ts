// @vitest-environment node
// Style rules for forced colours, where the system draws neither backgrounds nor shadows.
import { expect, test } from "vitest";
import { bundle } from "../bundle.mjs";

test.each(["src/styles/people.css"])(
  "in forced colours, %s outlines active, selected and focused elements",
  async (path) => {
    const [{ text }] = await bundle([path]);
    const forced = text.split("(forced-colors:active)").slice(1).join();
    const [, lines] = /is\(([^)]*)\)\s*\{outline:2px solid Highlight/.exec(forced)!;
    expect(lines.split(",")).toEqual([".aw-option.aw-active", ".aw-chosen", ".aw-focused"]);
  },
);
