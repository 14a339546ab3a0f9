import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../db/pool.ts";
import { forgetLastReceived } from "../db/queries/inboundHooks.ts";
import { dropExpired, dropOldEvents, foldStats, makePartitions } from "../db/queries/maintenance.ts";
import { dropOldTransfers } from "../db/queries/transfers.ts";
import { inTransaction } from "../db/tx.ts";
import { findWinners } from "../experiments/abTests.ts";
import { followGoals, recountGoals } from "../experiments/goals.ts";
import type { Clock } from "../lib/clock.ts";
import {
  eraseLookMs,
  foldMs,
  goalCheckMs,
  goalRecountLookMs,
  maintenanceMs,
  reaperMs,
  transferDays,
  transfersDroppedMax,
  winnerLookMs,
} from "../limits.ts";
import { continueErasures } from "../profiles/erase.ts";
import { trimInboxes } from "../providers/inbox.ts";
import { createReaper } from "./reaper.ts";

export interface Loop {
  stop(): Promise<void>;
}

/** Runs `work` again and again, `everyMs` after it ended, until stopped. */
export const every = (
  everyMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Loop => {
  const controller = new AbortController();
  const run = async (): Promise<void> => {
    while (!controller.signal.aborted) {
      await work().catch(onError);
      await sleep(everyMs, undefined, { signal: controller.signal }).catch(() => {});
    }
  };
  const finished = run();
  return {
    stop: async () => {
      controller.abort();
      await finished;
    },
  };
};

const tidyUp = async (db: Database, clock: Clock): Promise<void> => {
  await makePartitions(db);
  await dropExpired(db);
  await dropOldEvents(db, clock.now());
  await trimInboxes(db, clock.now());
  await forgetLastReceived(db);
  await dropOldTransfers(db, transferDays, transfersDroppedMax);
};

/** What every worker does for all: takes up what dead workers held, folds statistics, follows goals, finds winners of tests, drops what is over and who is deleted. */
export const keepHouse = (
  db: Database,
  clock: Clock,
  workerId: () => number,
  onError: (error: unknown) => void,
): Loop => {
  const reaper = createReaper(db, workerId);
  let isStopping = false;
  const loops = [
    every(reaperMs, reaper.look, onError),
    every(foldMs, () => inTransaction(db, foldStats), onError),
    every(maintenanceMs, () => tidyUp(db, clock), onError),
    every(goalCheckMs, () => followGoals(db), onError),
    every(goalRecountLookMs, () => recountGoals(db, () => isStopping), onError),
    every(winnerLookMs, () => findWinners(db), onError),
    every(eraseLookMs, () => continueErasures(db, () => isStopping), onError),
  ];
  return {
    stop: async () => {
      isStopping = true;
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
};
