import { chmod, mkdtemp, rm } from "node:fs/promises";
import { startEmbeddedPostgres } from "../../src/db/embedded.ts";
import { migrate } from "../../src/db/migrate.ts";
import { openDatabase } from "../../src/db/pool.ts";
import { type SeedResult, simulate } from "../simulation/simulate.ts";
import { BUILT } from "../simulation/subjects.ts";

export interface DecisionSoak {
  violations: string[];
  messages: number;
  calls: number;
  deaths: number;
  tookMs: number;
}

/** @throws when the database cannot be made ready */
const preparedDatabase = async (folder: string) => {
  // as root the server runs as another user, which must reach its folder
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres(folder);
  const db = openDatabase({ url: postgres.url, connectionsMax: 2, name: "soak" });
  await migrate(db);
  await db.close();
  return postgres;
};

/** Simulates so many seeds, one after the other, in a database of its own. */
export const runDecisionSoak = async (options: {
  seeds: number;
  seed: number;
  onSeed: (result: SeedResult) => void;
}): Promise<DecisionSoak> => {
  const startedMs = Date.now();
  const folder = await mkdtemp("/tmp/clarion-soak-");
  const postgres = await preparedDatabase(folder);
  try {
    const seeds = Array.from({ length: options.seeds }, (_, index) => options.seed + index);
    const results = await simulate(postgres.url, seeds, BUILT, options.onSeed);
    const sum = (of: "messages" | "calls" | "deaths") =>
      results.reduce((total, result) => total + result[of], 0);
    return {
      violations: results.flatMap(({ seed, violations }) =>
        violations.map((violation) => `seed ${seed}: ${violation}`),
      ),
      messages: sum("messages"),
      calls: sum("calls"),
      deaths: sum("deaths"),
      tookMs: Date.now() - startedMs,
    };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
