import { defineConfig } from "vitest/config";

/** What tries everything, such as each button of each dialog: `make test-all` runs these. */
const LONG = ["axe", "double_clicks", "hostile_text", "sort_orders"].map((name) => `tests/${name}.test.ts`);

export default defineConfig(({ mode }) => ({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    environment: "happy-dom",
    include: mode === "long" ? LONG : ["tests/**/*.test.{ts,tsx}"],
    exclude: mode === "long" ? [] : ["node_modules/**", ...LONG],
    testTimeout: 60_000, // ends one that hangs; how long one takes depends on what else the machine does
    setupFiles: ["tests/chunks.setup.ts", "tests/page.setup.ts"],
    isolate: false, // the page and the sources are loaded once per worker: see tests/page.setup.ts
    execArgv: ["--max-semi-space-size=64"], // elements live as long as a test: collected less often, in one go
    maxWorkers: "100%", // of the processors: by default one is left to the process that hands out the files
  },
}));
