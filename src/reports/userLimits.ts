import type { GlobalLimits, UserLimits } from "../contract/schedule.ts";
import type { Queryable } from "../db/pool.ts";
import { readUserSends, type UserSendsRow } from "../db/queries/profileSends.ts";
import { dayStart } from "../moments/localDay.ts";

/** What the global limits say of one user now, in the terms of docs/delivery.md, "Limits". */

const MS_PER_MINUTE = 60_000;
const CHANNELS = ["push", "email", "whatsapp", "webhook"] as const;

export interface Sends {
  /** Oldest first. */
  sentAt: readonly Date[];
  underWay: number;
}

/** When enough of what was sent has left the days that the limit looks at; null: under way is already too much. */
const dayFree = (
  { sentAt, underWay }: Sends,
  atMost: { messages: number; days: number },
  zone: string,
): Date | null => {
  const room = atMost.messages - underWay;
  const inTheWay = room > 0 ? sentAt.at(-room) : undefined;
  return inTheWay === undefined ? null : dayStart(inTheWay, zone, -atMost.days);
};

/**
 * Whether a message could leave now, and when the next one could if nothing else leaves before.
 *
 * @param zone of the user, else of the account
 */
export const limitsOnChannel = (
  channel: UserLimits["channel"],
  limits: GlobalLimits["push"],
  sends: Sends,
  zone: string,
  now: Date,
): UserLimits => {
  const { sentAt, underWay } = sends;
  const atMost = limits?.atMost ?? null;
  const gap = limits?.minimumGapMinutes ?? null;
  const lastSentAt = sentAt.at(-1) ?? null;
  const from = atMost === null ? null : dayStart(now, zone, atMost.days - 1);
  const sent = from === null ? sentAt.length : sentAt.filter((at) => at >= from).length;
  const isFull = atMost !== null && sent + underWay >= atMost.messages;
  const freeAt = atMost !== null && isFull ? dayFree(sends, atMost, zone) : null;
  const gapEnd =
    gap === null || lastSentAt === null ? null : new Date(lastSentAt.getTime() + gap * MS_PER_MINUTE);
  const ends = [freeAt, gapEnd].flatMap((at) => (at === null || at <= now ? [] : [at.getTime()]));
  const isPermitted = !isFull && ends.length === 0 && (gap === null || underWay === 0);
  const isUnknown = isPermitted || ends.length === 0 || (isFull && freeAt === null);
  return {
    channel,
    atMost,
    minimumGapMinutes: gap,
    sent,
    underWay,
    lastSentAt: lastSentAt?.toISOString() ?? null,
    isPermitted,
    nextAt: isUnknown ? null : new Date(Math.max(...ends)).toISOString(),
  };
};

const sendsOn = (rows: readonly UserSendsRow[], channel: string): Sends =>
  rows.find((row) => row.channel === channel) ?? { sentAt: [], underWay: 0 };

/**
 * What the limits of the account say of a user on each channel.
 *
 * @param account its limits, and its zone for users whose own is not known
 */
export const readUserLimits = async (
  q: Queryable,
  accountId: number,
  profile: { id: number; timeZone: string | null },
  account: { globalLimits: GlobalLimits; timeZone: string },
  now: Date,
): Promise<UserLimits[]> => {
  const rows = await readUserSends(q, accountId, profile.id);
  const zone = profile.timeZone ?? account.timeZone;
  return CHANNELS.map((channel) =>
    limitsOnChannel(channel, account.globalLimits[channel], sendsOn(rows, channel), zone, now),
  );
};
