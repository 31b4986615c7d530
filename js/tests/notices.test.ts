// @vitest-environment node
// The licences of what is bundled go where the bundles go.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packagesIn } from "../bundle.mjs";
import { notices } from "../notices.mjs";

test("the stored licences are those of what is bundled; `npm run build` writes them", async () => {
  const stored = readFileSync(new URL("../../THIRD_PARTY_LICENSES", import.meta.url), "utf8");
  expect(stored).toBe(await notices());
  for (const name of await packagesIn()) {
    expect(stored).toContain(readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim());
  }
});

test("what is bundled is Preact, and what only builds or tests is not named", async () => {
  expect(await packagesIn()).toEqual(["preact"]);
  expect(await packagesIn(["node_modules/axe-core/axe.js"])).toContain("axe-core");
});
