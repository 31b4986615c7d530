// @vitest-environment node
// The licences of the bundled packages.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packagesIn } from "../bundle.mjs";
import { notices } from "../notices.mjs";

test("the licence file written by `npm run build` matches the bundled packages", async () => {
  const stored = readFileSync(new URL("../../THIRD_PARTY_LICENSES", import.meta.url), "utf8");
  expect(stored).toBe(await notices());
  for (const name of await packagesIn()) {
    expect(stored).toContain(readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim());
  }
});

test("only Preact is bundled, and development dependencies are not listed", async () => {
  expect(await packagesIn()).toEqual(["preact"]);
  expect(await packagesIn({ core: { entry: "node_modules/axe-core/axe.js", after: [] } })).toContain(
    "axe-core",
  );
});
