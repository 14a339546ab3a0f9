import type { Queryable } from "../../db/pool.ts";
import type { CampaignFacts } from "../../db/queries/turns.ts";
import { HOLDS } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type LedgerUser, loadLedger } from "../ledger/load.ts";
import { isCapped, touchedOf } from "../ledger/terms.ts";
import type { Slice } from "./batch.ts";
import { decideEarly } from "./early.ts";
import type { Audience, FoundProfiles, LoadedFacts, PendingRecipient, Taken } from "./facts.ts";
import type { Early } from "./rules.ts";
import { goesOnBySecond } from "./second.ts";

/** A transaction that decides triggers of one campaign. */
export interface DecidingTurn {
  tx: Queryable;
  group: { accountId: number; campaignId: string };
  campaign: CampaignFacts;
  /** Nothing of it is kept, so it waits for nobody's locks and nobody for its. */
  isDry?: boolean;
}

/** What was decided early of the recipients of slices that ask for limits or a cap. */
type EarlyDecisions = ReadonlyMap<PendingRecipient, Early>;

export interface TurnLedger {
  ledger: Ledger;
  early: EarlyDecisions;
}

interface AskedUser {
  recipient: PendingRecipient;
  user: LedgerUser;
}

/**
 * The users of a slice that may come to be held against limits and caps: who is not in the audience is never. Of who is stopped
 * by another of the early rules, which are asked meanwhile, a row is locked in vain, and none is made.
 */
const usersOf = (
  { group: { campaignId }, isDry = false }: DecidingTurn,
  { facts: version, pending, row }: Slice,
  { profileOf }: FoundProfiles,
  audience: Audience,
): AskedUser[] => {
  const users: AskedUser[] = [];
  for (const recipient of pending) {
    const profileId = profileOf(recipient)?.profileId;
    if (profileId === undefined || audience.get(recipient)?.passed === false) continue;
    const takes = !row.isTest && !isDry && version.controlGroupOf(profileId) === null;
    users.push({ recipient, user: { campaignId, profileId, takes } });
  }
  return users;
};

const once = <Value>(find: () => Value): (() => Value) => {
  let found: { value: Value } | undefined;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
};

/**
 * Limits and caps of the users of a turn, locked unless it is dry; null when the campaign has none.
 *
 * @param loaded may still be under way: the early rules are asked when it is there
 */
export const loadTurnLedger = async (
  turn: DecidingTurn,
  slices: readonly (Slice & { taken: Taken })[],
  found: FoundProfiles,
  audience: Audience,
  loaded: () => Promise<LoadedFacts>,
): Promise<TurnLedger | null> => {
  const asking = slices.filter(({ facts: { terms } }) => isCapped(terms) || touchedOf(terms) !== 0);
  const [first] = asking;
  if (first === undefined) return null;
  const early = once(
    async (): Promise<EarlyDecisions> => decideEarly(turn.campaign, asking, await loaded(), audience),
  );
  const entries = asking.map((slice) => ({
    facts: slice.facts,
    terms: slice.facts.terms,
    places: touchedOf(slice.facts.terms),
    asked: usersOf(turn, slice, found, audience),
  }));
  const of = (wanted: (of: (typeof entries)[number]) => boolean): LedgerUser[] =>
    entries.filter(wanted).flatMap(({ asked }) => asked.map(({ user }) => user));
  const stopped = once(async () => {
    const decided = await early();
    const isStopped = (facts: Slice["facts"], { recipient }: AskedUser): boolean => {
      const decision = decided.get(recipient)?.decision;
      return decision?.kind === "stop" && !goesOnBySecond(decision, facts);
    };
    return new Set(
      entries.flatMap(({ facts, asked }) =>
        asked.filter((one) => isStopped(facts, one)).map(({ user }) => user),
      ),
    );
  });
  const ledger = await loadLedger(turn.tx, {
    accountId: turn.group.accountId,
    channel: first.facts.content.channel,
    now: turn.campaign.now,
    isDry: turn.isDry ?? false,
    slotUsers: of(({ terms }) => isCapped(terms)),
    campaignUsers: of(({ places }) => (places & HOLDS.messageLimit) !== 0),
    channelUsers: of(({ places }) => (places & HOLDS.globalLimits) !== 0),
    stopped,
  });
  return { ledger, early: await early() };
};
