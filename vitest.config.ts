import { defineConfig } from "vitest/config";

/** One file at a time keeps two cores honest: every integration file drives real servers. */
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: "forks",
    globalSetup: ["tests/helpers/globalSetup.ts"],
    projects: [
      {
        extends: true,
        // loading the same modules for each file again took longer than the tests
        test: { name: "unit", include: ["src/**/*.test.ts", "dashboard/**/*.test.ts"], isolate: false },
      },
      { extends: true, test: { name: "whole", include: ["tests/**/*.test.ts"] } },
    ],
  },
});
