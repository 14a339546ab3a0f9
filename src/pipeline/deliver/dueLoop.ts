import { setTimeout as sleep } from "node:timers/promises";
import { type DueGroup, listDueGroups } from "../../db/queries/messageQueue.ts";
import { claimSlackMs, claimSweepMs, decideBatchRecipientsMax, dueLookMs } from "../../limits.ts";
import { claimDueTurn, type DueBound, type DueDeps, resumeNamed } from "./due.ts";
import type { LeasedMessage } from "./leased.ts";

export interface DueLoopDeps extends DueDeps {
  /** How many messages of the provider this worker may lease; opens it when it is not. */
  roomFor: (accountId: number, providerId: string) => Promise<number>;
  take: (leased: readonly LeasedMessage[]) => void;
  nowMs: () => number;
  onError: (error: unknown) => void;
}

const START: DueBound = { dueAt: new Date(0), messageId: "00000000-0000-0000-0000-000000000000" };

/** Goes on with messages whose look-ups have ended in this worker: nobody else knows what they gave. */
const resume = async (deps: DueLoopDeps, accountId: number, ids: readonly string[]): Promise<string[]> => {
  const { leased, left } = await resumeNamed(deps, accountId, ids);
  deps.take(leased);
  return left;
};

/** Claims what is due and was not leased when it was decided: retries, delayed messages, what found no place. */
export const createDueLoop = (deps: DueLoopDeps) => {
  const bounds = new Map<string, DueBound>();
  let isStopping = false;
  let sweptAtMs = 0;
  let wake: (() => void) | undefined;

  const claim = async (group: DueGroup): Promise<number> => {
    const room = Math.min(await deps.roomFor(group.accountId, group.providerId), decideBatchRecipientsMax);
    if (room <= 0) return 0;
    const key = `${group.providerId}/${group.lane}`;
    const result = await claimDueTurn(deps, group, bounds.get(key) ?? START, room);
    deps.take(result.leased);
    if (result.oldest !== undefined) {
      // what commits late with an earlier due time is found within the slack, or by the next sweep
      bounds.set(key, { ...START, dueAt: new Date(result.oldest.dueAt.getTime() - claimSlackMs) });
    }
    return result.claimed;
  };

  const step = async (): Promise<void> => {
    if (deps.nowMs() - sweptAtMs >= claimSweepMs) {
      bounds.clear();
      sweptAtMs = deps.nowMs();
    }
    let claimed = 0;
    for (const group of await listDueGroups(deps.db)) claimed += await claim(group);
    if (claimed > 0 || isStopping) return;
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await Promise.race([woken, sleep(dueLookMs, undefined, { ref: false })]);
    wake = undefined;
  };

  const run = async (): Promise<void> => {
    while (!isStopping) {
      await step().catch(async (error: unknown) => {
        deps.onError(error);
        await sleep(dueLookMs);
      });
    }
  };

  deps.lookups.onReady(async (accountId, ids) => (isStopping ? [] : resume(deps, accountId, ids)));
  const finished = run();
  return {
    nudge: (): void => wake?.(),
    stop: async (): Promise<void> => {
      isStopping = true;
      wake?.();
      await finished;
    },
  };
};

export type DueLoop = ReturnType<typeof createDueLoop>;
