import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../db/pool.ts";
import {
  backendOf,
  cancelBackends,
  endCountQuery,
  findCountQuery,
  insertCountQuery,
  takeOverCountQuery,
} from "../../db/queries/countQueries.ts";
import { isCanceled, readBounded } from "../../db/tx.ts";
import type { Clock } from "../../lib/clock.ts";
import { newId } from "../../lib/ids.ts";
import {
  countAtOnceMsMax,
  countCancelMs,
  countKeptMs,
  countLeaseMs,
  countMsMax,
  countsPerAccountMax,
  countsUnderWayMax,
} from "../../limits.ts";
import { isJsonObject } from "../values.ts";
import { type CountAnswer, countAsPlanned } from "./count.ts";
import { type CountKind, type CountPlan, countPlanOf } from "./countPlan.ts";
import type { ExportAccount } from "./pages.ts";

/**
 * Where counts are asked for. One that takes long goes on behind its caller:
 *
 *   asked ──within a second──► answered
 *     └──else──► running (a row, under a lease) ──► done | failed, until it is forgotten
 *
 * The row outlives the process: whoever is asked about a running count whose lease is over asks it again.
 */

export type CountReply =
  | { kind: "answered"; answer: CountAnswer }
  | { kind: "running"; id: string }
  | { kind: "failed"; error: string }
  /** Too many are under way; nothing was asked. */
  | { kind: "busy" }
  | { kind: "unknown" };

export interface CountDesk {
  /**
   * Asks for a count.
   *
   * @throws DomainError input/invalid that names the field
   */
  ask(account: ExportAccount, kind: CountKind, query: unknown): Promise<CountReply>;
  /** What became of a count that was running. */
  look(account: ExportAccount, kind: CountKind, id: string): Promise<CountReply>;
  /** Cancels what is under way; counts that have a number are asked again by whoever is asked about them. */
  close(): Promise<void>;
}

type Ended = Extract<CountReply, { kind: "answered" | "failed" }>;

const TOO_SLOW: Ended = {
  kind: "failed",
  error: `The count took longer than ${countMsMax / 1_000} seconds; ask for fewer days or fewer groups`,
};

/** The counts that this process has under way: no more than its connections can bear, and all of them can be ended. */
const createUnderWay = (db: Database, clock: Clock) => {
  let isClosing = false;
  const underWay = new Map<symbol, { accountId: number; pid: number | undefined; ended: Promise<unknown> }>();

  const run = (key: symbol, account: ExportAccount, plan: CountPlan): Promise<Ended> => {
    const endsAtMs = clock.now().getTime() + countMsMax;
    return readBounded(db, countMsMax, async (tx): Promise<Ended> => {
      const pid = await backendOf(tx);
      const entry = underWay.get(key);
      if (entry !== undefined) entry.pid = pid;
      const leftMs = () => endsAtMs - clock.now().getTime();
      return { kind: "answered", answer: await countAsPlanned(tx, account, clock.now(), plan, leftMs) };
    });
  };

  return {
    isFull: (accountId: number): boolean => {
      const ofAccount = [...underWay.values()].filter((one) => one.accountId === accountId);
      return ofAccount.length >= countsPerAccountMax || underWay.size >= countsUnderWayMax;
    },
    start: (account: ExportAccount, plan: CountPlan): Promise<Ended> => {
      const key = Symbol(plan.kind);
      const ended = run(key, account, plan)
        .catch((error: unknown): Ended => {
          if (isCanceled(error) && !isClosing) return TOO_SLOW;
          throw error;
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, { accountId: account.accountId, pid: undefined, ended });
      return ended;
    },
    close: async (): Promise<void> => {
      isClosing = true;
      // again and again: a cancellation between two statements ends neither
      while (underWay.size > 0) {
        const open = [...underWay.values()];
        const pids = open.flatMap(({ pid }) => pid ?? []);
        if (pids.length > 0) await cancelBackends(db, pids);
        await Promise.race([Promise.allSettled(open.map(({ ended }) => ended)), sleep(countCancelMs)]);
      }
    },
  };
};

/** Keeps what a count comes to. One whose database went away stays running: it is asked again. */
const keep = (db: Database, { accountId }: ExportAccount, id: string, ended: Promise<Ended>): void => {
  ended
    .then((end) => {
      const result = JSON.stringify(end.kind === "answered" ? end.answer : { error: end.error });
      return endCountQuery(db, accountId, id, { state: end.kind === "answered" ? "done" : "failed", result });
    })
    .catch(() => {});
};

/** @param atOnceMs what a count may take before its caller is sent away with a number */
export const createCountDesk = (
  db: Database,
  clock: Clock,
  atOnceMs: number = countAtOnceMsMax,
): CountDesk => {
  const underWay = createUnderWay(db, clock);

  const leave = async (
    account: ExportAccount,
    kind: CountKind,
    query: unknown,
    ended: Promise<Ended>,
  ): Promise<CountReply> => {
    const id = newId(clock.now().getTime());
    const asked = { id, kind, query: JSON.stringify(query), leaseMs: countLeaseMs, keptMs: countKeptMs };
    await insertCountQuery(db, account.accountId, asked);
    keep(db, account, id, ended);
    return { kind: "running", id };
  };

  return {
    ask: async (account, kind, query) => {
      const plan = countPlanOf(kind, query);
      if (underWay.isFull(account.accountId)) return { kind: "busy" };
      const ended = underWay.start(account, plan);
      // whoever waits no longer is told by the row; until then a failure is this caller's
      ended.catch(() => {});
      const late = sleep(atOnceMs, undefined, { ref: false }).then(() => undefined);
      return (await Promise.race([ended, late])) ?? leave(account, kind, query, ended);
    },
    look: async (account, kind, id) => {
      const row = await findCountQuery(db, account.accountId, id);
      if (row === undefined || row.kind !== kind) return { kind: "unknown" };
      const result = isJsonObject(row.result) ? row.result : {};
      if (row.state === "done") return { kind: "answered", answer: { ...result } };
      if (row.state === "failed") return { kind: "failed", error: String(result["error"]) };
      const isOurs =
        !underWay.isFull(account.accountId) &&
        (await takeOverCountQuery(db, account.accountId, id, countLeaseMs));
      if (isOurs) keep(db, account, id, underWay.start(account, countPlanOf(kind, row.query)));
      return { kind: "running", id };
    },
    close: underWay.close,
  };
};
