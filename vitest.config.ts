import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that run for half a minute and more, the longest first. They begin before all others: one that came last would
 * keep a single core busy while the rest stands idle.
 */
const LONG = [
  "simulation/simulation",
  "crash/crash",
  "browser/screens",
  "browser/openings",
  "browser/states",
  "browser/drafts",
  "journeys/start",
  "soak/soak",
  "crash/stopped",
  "browser/entry",
  "browser/decisions",
  "browser/hostile",
  "browser/segment",
  "transferRestart",
];

/** The units come last: there are many of them, each is done at once, and so all cores are busy to the end. */
const placeOf = ({ moduleId, project }: TestSpecification): number => {
  if (project.name === "unit") return LONG.length + 1;
  const place = LONG.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
  return place === -1 ? LONG.length : place;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => placeOf(a) - placeOf(b));
  }
}

/** Not inherited but named by each: what projects inherit includes the set-up, and each would start a PostgreSQL more. */
const each = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  pool: "forks",
  // Loading the same modules for each file again took longer than many a test. What a file needs for itself, it makes:
  // a database, servers, a browser's windows.
  isolate: false,
} as const;

export default defineConfig({
  test: {
    // one more than the cores that it is meant for: most files wait for a server or a browser now and then
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    globalSetup: ["tests/helpers/globalSetup.ts"],
    projects: [
      {
        test: {
          ...each,
          name: "unit",
          include: ["src/**/*.test.ts", "dashboard/**/*.test.ts", "browser/**/*.test.ts"],
        },
      },
      { test: { ...each, name: "whole", include: ["tests/**/*.test.ts"] } },
    ],
  },
});
