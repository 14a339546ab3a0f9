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
  /** Counted in the global limits, whether held by them or not. */
  counts: boolean;
}

/** The limits of one channel; null where none are set for single users. A throttle is not of one user. */
const channelLimitsOf = (stored: unknown, channel: CampaignContent["channel"]): ChannelLimits | null => {
  if (stored === null || stored === undefined) return null;
  const limits = Value.Parse(GlobalLimits, Value.Default(GlobalLimits, Value.Clone(stored)))[channel];
  return limits === null || (limits.atMost === null && limits.minimumGapMinutes === null) ? null : limits;
};

/** @param accountLimits the global limits of the account, as stored */
export const termsOf = (content: CampaignContent, accountLimits: unknown): Terms => {
  const consequences = consequencesOf(content);
  return {
    targetingCap: content.who.targetingCap,
    messageLimit: content.when.messageLimit,
    globalLimits: consequences.globalLimits ? channelLimitsOf(accountLimits, content.channel) : null,
    counts: consequences.countsInGlobalLimits,
  };
};

export const isCapped = ({ targetingCap: { total, perDay } }: Terms): boolean =>
  total !== null || perDay !== null;

/** Of places that a message needs, those that it takes: what does not count in the global limits is only held by them. */
export const takenOf = ({ counts }: Terms, places: number): number =>
  counts ? places : places & ~HOLDS.globalLimits;

/** Places that a message needs to leave, as bits of what it holds. */
export const placesOf = ({ messageLimit, globalLimits }: Terms): number => {
  const { atMostEver, minimumGapMinutes } = messageLimit;
  return (
    (atMostEver !== null || minimumGapMinutes !== null ? HOLDS.messageLimit : 0) |
    (globalLimits === null ? 0 : HOLDS.globalLimits)
  );
};
