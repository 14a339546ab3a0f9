import type { Database } from "../db/pool.ts";
import { announceIntake, queuePostponed } from "../db/queries/intake.ts";
import { postponedBatchMax, postponedLookMs } from "../limits.ts";
import { every, type Loop } from "./housekeeping.ts";

/** Queues what has come to its moment, batch by batch, and tells the workers. */
const queueAll = async (db: Database): Promise<void> => {
  for (;;) {
    const { groups, isLast } = await queuePostponed(db, postponedBatchMax);
    if (groups.length > 0) await announceIntake(db, groups);
    if (isLast) return;
  }
};

/** Lets triggers that their callers put off go to be decided when their moment comes. */
export const startPostponedLoop = (db: Database, onError: (error: unknown) => void): Loop =>
  every(postponedLookMs, () => queueAll(db), onError);
