import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.{ts,tsx}"],
    testTimeout: 60_000, // ends one that hangs; how long one takes depends on what else the machine does
    setupFiles: ["tests/chunks.setup.ts"],
    maxWorkers: "100%", // of the processors: by default one is left to the process that hands out the files
  },
});
