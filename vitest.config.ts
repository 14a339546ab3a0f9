import { defineConfig } from "vitest/config";

/** One file at a time keeps two cores honest: every integration file drives real servers. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "dashboard/**/*.test.ts", "tests/**/*.test.ts"],
    globalSetup: ["tests/helpers/globalSetup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: "forks",
  },
});
