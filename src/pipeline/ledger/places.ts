import { dayOf } from "../../moments/localDay.ts";
import type { RecipientFacts } from "../decide/rule.ts";
import { HOLDS, type Hold, type Holder } from "./holds.ts";
import type { Ledger } from "./ledger.ts";
import { ALL_DAYS } from "./slots.ts";
import { isCapped, placesOf, type Terms, takenOf } from "./terms.ts";

/** What the rules look at of limits and caps. */
type LimitFacts = Pick<RecipientFacts, "campaignSends" | "channelSends" | "capUse">;

/** Nothing holds the message back. */
export const NO_LIMITS: LimitFacts = { campaignSends: null, channelSends: null, capUse: null };

/** @param places those that the message has to take yet, as bits of what it holds */
export const limitFactsOf = (
  ledger: Ledger,
  user: { campaignId: string; profileId: number },
  places: number,
  isCapAsked: boolean,
): LimitFacts => {
  const { campaignId, profileId } = user;
  return {
    campaignSends: (places & HOLDS.messageLimit) === 0 ? null : ledger.campaignSends(campaignId, profileId),
    channelSends: (places & HOLDS.globalLimits) === 0 ? null : ledger.channelSends(profileId),
    capUse: isCapAsked ? ledger.capUse(campaignId, profileId) : null,
  };
};

/** The facts of a recipient that is decided. */
export const limitFactsAtDecision = (
  ledger: Ledger | null,
  campaignId: string,
  profileId: number | undefined,
  terms: Terms,
): LimitFacts =>
  ledger === null || profileId === undefined
    ? NO_LIMITS
    : limitFactsOf(ledger, { campaignId, profileId }, placesOf(terms), isCapped(terms));

/**
 * Takes what a message holds from its decision on: its slot, and its places if it may leave now.
 *
 * @param zone the account's: days of a cap are read in it
 */
export const takeAtDecision = (
  ledger: Ledger | null,
  holder: Holder,
  terms: Terms,
  plan: { isNow: boolean; at: Date; zone: string },
): Hold => {
  const mark = terms.counts ? HOLDS.counts : 0;
  if (ledger === null) return { bits: mark, capDay: null };
  const { targetingCap } = terms;
  const day = targetingCap.perDay === null ? ALL_DAYS : dayOf(plan.at, plan.zone);
  const { bits, capDay } = ledger.takeSlots(holder, targetingCap, day);
  const places = plan.isNow ? takenOf(terms) : 0;
  ledger.takePlaces(holder, places);
  return { bits: mark | bits | places, capDay };
};

/** What a message that comes due is held against. */
export const limitFactsWhenDue = (
  ledger: Ledger | null,
  campaignId: string,
  profileId: number | undefined,
  places: number,
): LimitFacts =>
  ledger === null || profileId === undefined
    ? NO_LIMITS
    : limitFactsOf(ledger, { campaignId, profileId }, places, false);
