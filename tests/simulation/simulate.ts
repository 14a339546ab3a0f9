import { openDatabase } from "../../src/db/pool.ts";
import { check } from "./checker/check.ts";
import { openLogs } from "./checker/log.ts";
import { installClock } from "./clock.ts";
import { runSeed } from "./run.ts";
import type { Subject } from "./subjects.ts";

export interface SeedResult {
  seed: number;
  /** What was broken: by the program's own errors, and by the checker. */
  violations: string[];
  messages: number;
  calls: number;
  deaths: number;
  outcomes: string[];
}

/** Enough for the stage, the workers' sessions and everybody who looks on. */
const CONNECTIONS_MAX = 16;

/**
 * Plays seeds one after the other in a database of the tests' own, whose clock it takes over.
 *
 * @param onSeed told of each as it ends
 */
export const simulate = async (
  databaseUrl: string,
  seeds: readonly number[],
  subjects: readonly Subject[],
  onSeed: (result: SeedResult) => void,
): Promise<SeedResult[]> => {
  const options = {
    url: databaseUrl,
    connectionsMax: CONNECTIONS_MAX,
    name: "simulation",
    prefersIndexes: true,
  };
  const first = openDatabase(options);
  await installClock(first);
  await first.close();
  // opened anew: what the clock's installation set holds for new connections
  const db = openDatabase(options);
  const logs = await openLogs(databaseUrl);
  const results: SeedResult[] = [];
  try {
    for (const seed of seeds) {
      const { accountId, recorded, faults } = await runSeed(db, seed, subjects);
      const log = await logs.read(accountId, recorded);
      const result = {
        seed,
        violations: [...faults, ...check(log)],
        messages: log.messages.length,
        calls: recorded.calls.length,
        deaths: recorded.deaths.length,
        outcomes: [...new Set(log.messages.map(({ outcome }) => outcome ?? "none"))],
      };
      onSeed(result);
      results.push(result);
    }
  } finally {
    await logs.close();
    await db.close();
  }
  return results;
};
