import { describe, expect, test } from "vitest";
import { runDecisionSoak } from "./decisions.ts";
import { runImportSoak } from "./import.ts";
import { runMigrateSoak } from "./migrate.ts";

const TIMEOUT_MS = 300_000;

describe("the built program", () => {
  test(
    "imports a file that is killed half-way with everything else, and loses or doubles nothing",
    async () => {
      const { violations, memoryMib } = await runImportSoak({ megabytes: 6, seed: 3 });
      expect(violations).toEqual([]);
      for (const mib of Object.values(memoryMib)) expect(mib).toBeLessThan(400);
    },
    TIMEOUT_MS,
  );

  test(
    "moves in from another one, killed half-way, and holds the same",
    async () => {
      const { violations } = await runMigrateSoak({ profiles: 1_000, seed: 3 });
      expect(violations).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

test(
  "the soak of decisions plays its seeds in a database of its own",
  async () => {
    const { violations, messages } = await runDecisionSoak({ seeds: 2, seed: 1076, onSeed: () => {} });
    expect(violations).toEqual([]);
    expect(messages).toBeGreaterThan(100);
  },
  TIMEOUT_MS,
);
