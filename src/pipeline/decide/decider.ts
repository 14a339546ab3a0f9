import { setTimeout as sleep } from "node:timers/promises";
import type { Queryable } from "../../db/pool.ts";
import { listTurnGroups, type TurnGroup } from "../../db/queries/turns.ts";
import { idFloor, idTimeMs } from "../../lib/ids.ts";
import {
  claimSlackMs,
  claimSweepMs,
  decideBatchRecipientsMax,
  fullProviderDecideMs,
  smallTurnWaitMs,
} from "../../limits.ts";
import type { LeasedMessage } from "../deliver/leased.ts";
import { stopForSafety } from "./safetyStop.ts";
import { decideTurn } from "./turn.ts";
import type { TurnDeps } from "./turnParts.ts";

interface GroupState {
  group: TurnGroup;
  /** Requests of older ids have been decided. */
  from: string;
  /** How many recipients a row of this group had lately. */
  recipientsPerRow: number;
  turnedAtMs: number;
  /** Announced again since its last turn began. */
  isAnnounced: boolean;
  /** Where its last turn delivered to. */
  providerId: string | undefined;
}

export interface DeciderDeps extends TurnDeps {
  db: TurnDeps["db"] & Queryable;
  take: (leased: readonly LeasedMessage[]) => void;
  /** Free places of a provider in this worker, and how many there are. */
  roomOf: (accountId: number, providerId: string) => { room: number; places: number };
  nowMs: () => number;
  onError: (error: unknown) => void;
}

const FLOOR = idFloor(0);
const NEW_GROUP = {
  from: FLOOR,
  recipientsPerRow: 1,
  turnedAtMs: 0,
  isAnnounced: true,
  providerId: undefined,
};
const keyOf = (group: TurnGroup): string => `${group.lane}/${group.accountId}/${group.campaignId}`;

/** `lane/account/campaign`, as the door announces it. */
const parseGroup = (name: string): TurnGroup | undefined => {
  const [lane, accountId, campaignId] = name.split("/");
  if (lane === undefined || accountId === undefined || campaignId === undefined) return undefined;
  return { lane: Number(lane), accountId: Number(accountId), campaignId };
};

/**
 * Takes turns among the groups that have something to decide: transactional before promotional, then the account
 * served longest ago, then its campaign served longest ago; one batch a turn.
 *
 * A group is known from the door's announcement or from the sweep, and forgotten when a claim finds it empty.
 */
export const createDecider = (deps: DeciderDeps) => {
  const groups = new Map<string, GroupState>();
  const accountTurns = new Map<number, number>();
  /** Groups of paused campaigns: left in peace until something changes, or the next sweep. */
  const held = new Set<string>();
  let wake: (() => void) | undefined;
  let isStopping = false;
  let sweptAtMs = 0;
  let turnNo = 0;

  const add = (group: TurnGroup): void => {
    if (held.has(keyOf(group))) return;
    const known = groups.get(keyOf(group));
    if (known !== undefined) known.isAnnounced = true;
    else groups.set(keyOf(group), { group, ...NEW_GROUP });
  };

  const sweep = async (): Promise<void> => {
    sweptAtMs = deps.nowMs();
    held.clear();
    for (const group of await listTurnGroups(deps.db)) add(group);
    for (const state of groups.values()) state.from = FLOOR;
  };

  /** How many recipients the group may have decided now; 0 while its provider is full. */
  const allowance = (state: GroupState): number => {
    if (state.providerId === undefined) return decideBatchRecipientsMax;
    const { room, places } = deps.roomOf(state.group.accountId, state.providerId);
    const isSmall = room < places / 2 && deps.nowMs() - state.turnedAtMs < smallTurnWaitMs;
    if (room > 0 && isSmall) return 0;
    if (room > 0) return Math.min(room, decideBatchRecipientsMax);
    return deps.nowMs() - state.turnedAtMs >= fullProviderDecideMs ? decideBatchRecipientsMax : 0;
  };

  const next = (): GroupState | undefined => {
    let best: GroupState | undefined;
    const before = (a: GroupState, b: GroupState): boolean => {
      if (a.group.lane !== b.group.lane) return a.group.lane < b.group.lane;
      const [turnA, turnB] = [
        accountTurns.get(a.group.accountId) ?? 0,
        accountTurns.get(b.group.accountId) ?? 0,
      ];
      return turnA === turnB ? a.turnedAtMs < b.turnedAtMs : turnA < turnB;
    };
    for (const state of groups.values()) {
      if (allowance(state) > 0 && (best === undefined || before(state, best))) best = state;
    }
    return best;
  };

  const turn = async (state: GroupState): Promise<void> => {
    const recipientsMax = allowance(state);
    const rowsMax = Math.max(1, Math.ceil(recipientsMax / state.recipientsPerRow));
    accountTurns.set(state.group.accountId, ++turnNo);
    state.turnedAtMs = deps.nowMs();
    state.isAnnounced = false;
    const result = await decideTurn(deps, state.group, { from: state.from, rowsMax, recipientsMax });
    const forget = () => void (state.isAnnounced || groups.delete(keyOf(state.group)));
    if (result.kind === "held") {
      held.add(keyOf(state.group));
      groups.delete(keyOf(state.group));
      return;
    }
    if (result.kind === "empty") return forget();
    deps.take(result.leased);
    await stopForSafety(deps.db, state.group.accountId, state.group.campaignId, result.burst);
    state.from = idFloor(idTimeMs(result.lowestRequestId) - claimSlackMs);
    state.providerId = result.providerId ?? state.providerId;
    state.recipientsPerRow = Math.max(1, result.recipients / result.rows);
    // a short batch took all there was
    if (result.rows < rowsMax && result.recipients < recipientsMax) forget();
  };

  const waitForWork = async (ms: number): Promise<void> => {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await Promise.race([woken, sleep(ms, undefined, { ref: false })]);
    wake = undefined;
  };

  const step = async (): Promise<void> => {
    if (deps.nowMs() - sweptAtMs >= claimSweepMs) await sweep();
    const state = next();
    if (state !== undefined) await turn(state);
    else await waitForWork(groups.size > 0 ? smallTurnWaitMs : claimSweepMs);
  };

  const run = async (): Promise<void> => {
    while (!isStopping) {
      await step().catch(async (error: unknown) => {
        deps.onError(error);
        await sleep(fullProviderDecideMs);
      });
    }
  };

  const finished = run();
  return {
    /** The door announces something to decide. */
    announce: (name: string): void => {
      const group = parseGroup(name);
      if (group !== undefined) add(group);
      wake?.();
    },
    /** Looks at everything at the next step. */
    lookAgain: (): void => {
      held.clear();
      sweptAtMs = 0;
      wake?.();
    },
    /** A place became free. */
    nudge: (): void => wake?.(),
    stop: async (): Promise<void> => {
      isStopping = true;
      wake?.();
      await finished;
    },
  };
};

export type Decider = ReturnType<typeof createDecider>;
