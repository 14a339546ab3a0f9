import { setTimeout as sleep } from "node:timers/promises";
import { type Database, isDatabaseAway } from "../../db/pool.ts";
import { writeDeviceResults } from "../../db/queries/deviceSends.ts";
import { type LeaseResult, writeLeaseResults } from "../../db/queries/messageQueue.ts";
import { inTransaction } from "../../db/tx.ts";
import { resultBatchMax, resultBatchMs } from "../../limits.ts";

interface Waiting {
  result: LeaseResult;
  done: (isWritten: boolean) => void;
}

const byKey = (a: LeaseResult, b: LeaseResult): number =>
  a.accountId - b.accountId || (a.messageId < b.messageId ? -1 : 1);

/** What came of a message's devices is written with its own result, and only by who held its lease. */
const writeResults = async (db: Database, results: readonly LeaseResult[]): Promise<void> => {
  if (results.every(({ devices }) => devices.length === 0))
    return void (await writeLeaseResults(db, results));
  await inTransaction(db, async (tx) => {
    const held = new Set((await writeLeaseResults(tx, results)).map(({ message_id }) => message_id));
    const devices = results.flatMap((result) => (held.has(result.messageId) ? result.devices : []));
    if (devices.length > 0) await writeDeviceResults(tx, devices);
  });
};

/**
 * Writes what came of calls in batches. A batch that fails is halved; one that the database does not take is tried
 * until the lease it speaks for is over, when the result means nothing any more.
 */
export const createResultWriter = (db: Database, onError: (error: unknown) => void, giveUpMs: number) => {
  const waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let inFlight = 0;
  const idle: (() => void)[] = [];

  const write = async (batch: Waiting[], giveUpAtMs: number): Promise<void> => {
    try {
      await writeResults(db, batch.map(({ result }) => result).sort(byKey));
      for (const { done } of batch) done(true);
    } catch (error) {
      if (Date.now() > giveUpAtMs) {
        onError(error);
        for (const { done } of batch) done(false);
      } else if (isDatabaseAway(error) || batch.length === 1) {
        await sleep(100);
        await write(batch, giveUpAtMs);
      } else {
        const middle = batch.length >> 1;
        await write(batch.slice(0, middle), giveUpAtMs);
        await write(batch.slice(middle), giveUpAtMs);
      }
    }
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const batch = waiting.splice(0, resultBatchMax);
    inFlight++;
    void write(batch, Date.now() + giveUpMs).finally(() => {
      inFlight--;
      if (waiting.length > 0) flush();
      else if (inFlight === 0) for (const resolve of idle.splice(0)) resolve();
    });
  };

  return {
    /** Resolves when the result is written, or can no longer be. */
    add: (result: LeaseResult): Promise<boolean> =>
      new Promise((done) => {
        waiting.push({ result, done });
        if (waiting.length >= resultBatchMax) flush();
        else timer ??= setTimeout(flush, resultBatchMs);
      }),
    drained: (): Promise<void> => {
      flush();
      return inFlight === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve));
    },
  };
};

export type ResultWriter = ReturnType<typeof createResultWriter>;
