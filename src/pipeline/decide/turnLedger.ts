import type { Queryable } from "../../db/pool.ts";
import type { CampaignFacts } from "../../db/queries/turns.ts";
import { HOLDS } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type LedgerUser, loadLedger } from "../ledger/load.ts";
import { isCapped, touchedOf } from "../ledger/terms.ts";
import { contextOf, expiryOf, type Slice } from "./batch.ts";
import { type Audience, factsOf, type LoadedFacts, type Taken } from "./facts.ts";
import { EARLY_RULES, isStopped } from "./rules.ts";

/** A transaction that decides triggers of one campaign. */
export interface DecidingTurn {
  tx: Queryable;
  group: { accountId: number; campaignId: string };
  campaign: CampaignFacts;
  /** Nothing of it is kept, so it waits for nobody's locks and nobody for its. */
  isDry?: boolean;
}

const NO_ADDRESSES: ReadonlyMap<string, number> = new Map();

/**
 * The users of a slice that may come to be held against limits and caps. An address that an earlier recipient took says
 * nothing yet: that one may be stopped by them.
 */
const usersOf = (
  { group, campaign, isDry = false }: DecidingTurn,
  slice: Slice & { taken: Taken },
  loaded: LoadedFacts,
  audience: Audience,
): LedgerUser[] => {
  const { campaignId } = group;
  const { facts: version, row } = slice;
  const context = contextOf(campaign, slice, expiryOf(version.content, row));
  const taken = { profiles: slice.taken.profiles, addresses: NO_ADDRESSES };
  return slice.pending.flatMap((recipient) => {
    const facts = factsOf(recipient, loaded, audience, version, taken);
    const { profile, controlGroup } = facts;
    if (profile === null || isStopped(EARLY_RULES, facts, context)) return [];
    return [{ campaignId, profileId: profile.id, takes: controlGroup === null && !row.isTest && !isDry }];
  });
};

/** Limits and caps of the users of a turn, locked unless it is dry; null when the campaign has none. */
export const loadTurnLedger = async (
  turn: DecidingTurn,
  slices: readonly (Slice & { taken: Taken })[],
  loaded: LoadedFacts,
  audience: Audience,
): Promise<Ledger | null> => {
  const asking = slices.filter(({ facts: { terms } }) => isCapped(terms) || touchedOf(terms) !== 0);
  const [first] = asking;
  if (first === undefined) return null;
  const users = asking.map((slice) => ({
    slice,
    places: touchedOf(slice.facts.terms),
    users: usersOf(turn, slice, loaded, audience),
  }));
  const of = (wanted: (of: (typeof users)[number]) => boolean): LedgerUser[] =>
    users.filter(wanted).flatMap((entry) => entry.users);
  return loadLedger(turn.tx, {
    accountId: turn.group.accountId,
    channel: first.facts.content.channel,
    now: turn.campaign.now,
    isDry: turn.isDry ?? false,
    slotUsers: of(({ slice }) => isCapped(slice.facts.terms)),
    campaignUsers: of(({ places }) => (places & HOLDS.messageLimit) !== 0),
    channelUsers: of(({ places }) => (places & HOLDS.globalLimits) !== 0),
  });
};
