import type { ChannelName } from "../../contract/content.ts";
import { CHANNELS } from "../../contract/content.ts";
import type { Queryable } from "../../db/pool.ts";
import { claimThrottled } from "../../db/queries/claimNamed.ts";
import {
  chooseThrottled,
  listThrottledChannels,
  lockThrottle,
  noteThrottleTakes,
  readThrottle,
  type ThrottledChannel,
  type ThrottledMessage,
} from "../../db/queries/throttle.ts";
import { inTransaction } from "../../db/tx.ts";
import { decideBatchRecipientsMax, throttleBeginMs, throttleLookMs, throttleWindowMs } from "../../limits.ts";
import { every, type Loop } from "../housekeeping.ts";
import { channelLimitsOf } from "../ledger/terms.ts";
import { type DueDeps, leaseAll } from "./due.ts";
import type { LeasedMessage } from "./leased.ts";

/**
 * The throttle of a channel: in any 5 minutes at most so many messages that the global limits hold begin.
 *
 *   decided or due ──► waits for the throttle ──place free──► leased, its place noted
 *                          │  (campaigns take turns)             └──not begun in time──► waits again
 *                          └──delayed, held, ended──► as any message
 *
 * Places are noted with the lease, under the lock of the channel's throttle, so that any number of workers let go no more
 * than they may. A lease that does not begin its call within `throttleBeginMs` is let go, so the window is longer by that.
 */
const WINDOW_MS = throttleWindowMs + throttleBeginMs;

export interface ThrottleDeps extends DueDeps {
  /** How many calls of a provider this worker could begin at once. */
  callsFreeFor: (accountId: number, providerId: string) => Promise<number>;
}

const isChannel = (name: string): name is ChannelName => CHANNELS.some((channel) => channel === name);

const freePlaces = async (tx: Queryable, { accountId, channel }: ThrottledChannel): Promise<number> => {
  const { limits, used } = await readThrottle(tx, accountId, channel, WINDOW_MS);
  const most = isChannel(channel) ? (channelLimitsOf(limits, channel)?.throttlePer5Minutes ?? null) : null;
  return most === null ? decideBatchRecipientsMax : Math.max(0, most - used);
};

const groupsOf = (chosen: readonly ThrottledMessage[]): Map<string, ThrottledMessage[]> => {
  const groups = new Map<string, ThrottledMessage[]>();
  for (const message of chosen) {
    const key = `${message.providerId}/${message.lane}`;
    groups.set(key, [...(groups.get(key) ?? []), message]);
  }
  return groups;
};

/** What does not begin at once goes back, before its place may be given to another. */
const soon =
  (leaseMs: number) =>
  (message: LeasedMessage): LeasedMessage => {
    const leasedAtMs = message.leaseUntilMs - leaseMs;
    const beginBeforeMs = leasedAtMs + throttleBeginMs;
    return { ...message, leaveBeforeMs: Math.min(message.leaveBeforeMs ?? beginBeforeMs, beginBeforeMs) };
  };

const runTurn = async (
  tx: Queryable,
  deps: ThrottleDeps,
  throttled: ThrottledChannel,
): Promise<LeasedMessage[]> => {
  const { accountId, channel } = throttled;
  if (!(await lockThrottle(tx, accountId, channel))) return [];
  const places = Math.min(await freePlaces(tx, throttled), decideBatchRecipientsMax);
  if (places === 0) return [];
  const chosen = await chooseThrottled(tx, accountId, channel, WINDOW_MS, places);
  const leased: LeasedMessage[] = [];
  for (const messages of groupsOf(chosen).values()) {
    const [first] = messages;
    if (first === undefined) continue;
    const free = await deps.callsFreeFor(accountId, first.providerId);
    const wanted = Math.min(free, messages.length);
    const granted = wanted > 0 ? await deps.takeRate(tx, accountId, first.providerId, wanted) : 0;
    const ids = messages.slice(0, granted).map(({ messageId }) => messageId);
    const claimed = await claimThrottled(tx, accountId, ids);
    const group = { accountId, providerId: first.providerId, lane: first.lane };
    leased.push(...(await leaseAll(tx, deps, group, claimed, true)).map(soon(deps.leaseMs)));
  }
  const begun = leased.map(({ campaignId }) => campaignId);
  if (begun.length > 0) await noteThrottleTakes(tx, accountId, channel, WINDOW_MS, begun);
  return leased;
};

/**
 * Lets go what the throttle of a channel permits now, in one transaction.
 *
 * @throws when the database is away; nothing was leased then
 */
export const throttleTurn = (deps: ThrottleDeps, throttled: ThrottledChannel): Promise<LeasedMessage[]> =>
  inTransaction(deps.db, (tx) => runTurn(tx, deps, throttled));

/** Looks every second at the channels on which something waits. */
export const startThrottleLoop = (
  deps: ThrottleDeps & { db: Queryable; take: (leased: readonly LeasedMessage[]) => void },
  onError: (error: unknown) => void,
): Loop =>
  every(
    throttleLookMs,
    async () => {
      for (const throttled of await listThrottledChannels(deps.db)) {
        deps.take(await throttleTurn(deps, throttled));
      }
    },
    onError,
  );
