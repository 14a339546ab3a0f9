import { Value } from "typebox/value";
import type { CampaignContent } from "../../contract/campaign.ts";
import { consequencesOf } from "../../contract/purpose.ts";
import { type ChannelLimits, GlobalLimits } from "../../contract/schedule.ts";
import { HOLDS } from "./holds.ts";

/** What holds the messages of a version back: its cap, its message limit and the account's limits. */
export interface Terms {
  targetingCap: { total: number | null; perDay: number | null };
  messageLimit: { minimumGapMinutes: number | null; atMostEver: number | null };
  /** Null when no global limit for one user holds the campaign. */
  globalLimits: ChannelLimits | null;
  /** Messages that may begin in any 5 minutes, of all campaigns that are held; null: no throttle holds this one. */
  throttle: number | null;
  /** Counted in the global limits, whether held by them or not. */
  counts: boolean;
  /** Counted, and the account has limits on the channel that others are held by. */
  isWatched: boolean;
}

/** The limits of one channel. @param stored the global limits of the account, as stored */
export const channelLimitsOf = (
  stored: unknown,
  channel: CampaignContent["channel"],
): ChannelLimits | null =>
  stored === null || stored === undefined
    ? null
    : Value.Parse(GlobalLimits, Value.Default(GlobalLimits, Value.Clone(stored)))[channel];

/** Null where none are set for single users. */
const ofOneUser = (limits: ChannelLimits | null): ChannelLimits | null =>
  limits === null || (limits.atMost === null && limits.minimumGapMinutes === null) ? null : limits;

/** @param accountLimits the global limits of the account, as stored */
export const termsOf = (content: CampaignContent, accountLimits: unknown): Terms => {
  const consequences = consequencesOf(content);
  const all = channelLimitsOf(accountLimits, content.channel);
  const limits = ofOneUser(all);
  return {
    targetingCap: content.who.targetingCap,
    messageLimit: content.when.messageLimit,
    globalLimits: consequences.globalLimits ? limits : null,
    throttle: consequences.globalLimits ? (all?.throttlePer5Minutes ?? null) : null,
    counts: consequences.countsInGlobalLimits,
    isWatched: consequences.countsInGlobalLimits && limits !== null,
  };
};

export const isCapped = ({ targetingCap: { total, perDay } }: Terms): boolean =>
  total !== null || perDay !== null;

const limitBits = (isLimited: boolean, isGlobal: boolean): number =>
  (isLimited ? HOLDS.messageLimit : 0) | (isGlobal ? HOLDS.globalLimits : 0);

const isLimited = ({ messageLimit: { atMostEver, minimumGapMinutes } }: Terms): boolean =>
  atMostEver !== null || minimumGapMinutes !== null;

/** Places that a message needs to leave, as bits of what it holds. */
export const placesOf = (terms: Terms): number => limitBits(isLimited(terms), terms.globalLimits !== null);

/** Places that it takes: in the global limits where it counts in them, whether they hold it or not. */
export const takenOf = (terms: Terms): number => limitBits(isLimited(terms), terms.isWatched);

/** Places that it needs or takes. */
export const touchedOf = (terms: Terms): number => placesOf(terms) | takenOf(terms);
