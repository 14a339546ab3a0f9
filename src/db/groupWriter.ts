import { setTimeout as sleep } from "node:timers/promises";
import { isDatabaseAway, mayHaveRun, sqlState } from "./pool.ts";

/** What became of one item that was written in a group with others. */
export type GroupResult<Result> =
  | { kind: "written"; result: Result }
  /** This item alone cannot be stored, whatever it is tried with. */
  | { kind: "refused"; error: Error }
  /** The database did not take it in time; nothing of it was stored. */
  | { kind: "unavailable"; error: Error }
  /** The database went away during the commit and did not come back in time to say whether it was stored. */
  | { kind: "in_doubt"; error: Error };

export interface GroupWriterOptions<Item, Result> {
  /** Writes the items in one transaction and returns a result for each, in order. All or nothing. */
  write: (items: readonly Item[]) => Promise<readonly Result[]>;
  rowsOf: (item: Item) => number;
  bytesOf: (item: Item) => number;
  rowsMax: number;
  bytesMax: number;
  inFlightMax: number;
  waitingMax: number;
  retryMsMax: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: GroupResult<Result>) => void;
}

const isRepeatable = (error: unknown): boolean => {
  const state = sqlState(error);
  return state === "40001" || state === "40P01" || state === "55P03";
};

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/**
 * Group commit: items that arrive while a transaction is under way are written by the next one together.
 * A group fails whole only when the database is away; otherwise it is halved until the item at fault stands
 * alone, and only that one is refused.
 */
export const createGroupWriter = <Item, Result>(options: GroupWriterOptions<Item, Result>) => {
  const waiting: Waiting<Item, Result>[] = [];
  let inFlight = 0;
  let isScheduled = false;
  const idleWaiters: (() => void)[] = [];

  const takeGroup = (): Waiting<Item, Result>[] => {
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const { item } of waiting) {
      rows += options.rowsOf(item);
      bytes += options.bytesOf(item);
      if (count > 0 && (rows > options.rowsMax || bytes > options.bytesMax)) break;
      count++;
    }
    return waiting.splice(0, count);
  };

  const writeHalves = async (group: Waiting<Item, Result>[], error: unknown): Promise<void> => {
    const [only] = group;
    if (group.length === 1 && only !== undefined) {
      only.resolve({ kind: "refused", error: asError(error) });
      return;
    }
    const middle = group.length >> 1;
    await writeGroup(group.slice(0, middle));
    await writeGroup(group.slice(middle));
  };

  const writeGroup = async (group: Waiting<Item, Result>[]): Promise<void> => {
    const giveUpAt = Date.now() + options.retryMsMax;
    let isInDoubt = false;
    for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 250)) {
      try {
        const results = await options.write(group.map(({ item }) => item));
        group.forEach(({ resolve }, index) => {
          const result = results[index];
          if (result === undefined) throw new Error("a group write returned too few results");
          resolve({ kind: "written", result });
        });
        return;
      } catch (error) {
        if (!isDatabaseAway(error) && !isRepeatable(error)) return writeHalves(group, error);
        isInDoubt ||= mayHaveRun(error);
        if (Date.now() + pauseMs > giveUpAt) {
          const kind = isInDoubt ? "in_doubt" : "unavailable";
          for (const { resolve } of group) resolve({ kind, error: asError(error) });
          return;
        }
        await sleep(pauseMs);
      }
    }
  };

  const pump = (): void => {
    isScheduled = false;
    while (inFlight < options.inFlightMax && waiting.length > 0) {
      inFlight++;
      void writeGroup(takeGroup()).finally(() => {
        inFlight--;
        schedule();
        if (inFlight === 0 && waiting.length === 0) for (const resolve of idleWaiters.splice(0)) resolve();
      });
    }
  };

  // One turn of the event loop gathers what has already arrived.
  const schedule = (): void => {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    setImmediate(pump);
  };

  return {
    write: (item: Item): Promise<GroupResult<Result>> => {
      if (waiting.length >= options.waitingMax) {
        return Promise.resolve({ kind: "unavailable", error: new Error("too many requests are waiting") });
      }
      return new Promise((resolve) => {
        waiting.push({ item, resolve });
        schedule();
      });
    },
    /** Resolves when nothing waits and nothing is under way. */
    drained: (): Promise<void> =>
      inFlight === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => idleWaiters.push(resolve)),
  };
};
