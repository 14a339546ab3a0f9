import type { Queryable } from "../db/pool.ts";
import { databaseNow } from "../db/queries/deployment.ts";
import type { Clock } from "../lib/clock.ts";

/**
 * The database's time as this process can tell it: its own clock plus a measured offset. Leases and due times are the
 * database's, and a machine's clock may be minutes off.
 */
export const createDbClock = (db: Queryable, clock: Clock) => {
  let offsetMs = 0;
  return {
    nowMs: (): number => clock.now().getTime() + offsetMs,
    /** Measures the offset anew; half of the round trip is its error. */
    measure: async (): Promise<void> => {
      const sentMs = clock.now().getTime();
      const now = await databaseNow(db);
      offsetMs = now.getTime() - (sentMs + clock.now().getTime()) / 2;
    },
  };
};
