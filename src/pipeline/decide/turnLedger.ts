import type { Queryable } from "../../db/pool.ts";
import type { CampaignFacts } from "../../db/queries/turns.ts";
import { HOLDS } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type LedgerUser, loadLedger } from "../ledger/load.ts";
import { isCapped, touchedOf } from "../ledger/terms.ts";
import type { Slice } from "./batch.ts";
import { decideEarly } from "./early.ts";
import type { Audience, LoadedFacts, PendingRecipient, Taken } from "./facts.ts";
import type { Early } from "./rules.ts";

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

interface TurnLedger {
  ledger: Ledger;
  early: EarlyDecisions;
}

/**
 * The users of a slice that may come to be held against limits and caps: who is not in the audience is never. Of who is stopped
 * by another of the early rules, which are asked meanwhile, a row is locked in vain, and none is made.
 */
const usersOf = (
  { group: { campaignId }, isDry = false }: DecidingTurn,
  { facts: version, pending, row }: Slice,
  loaded: LoadedFacts,
  audience: Audience,
  isStopped: (recipient: PendingRecipient) => boolean,
): LedgerUser[] =>
  pending.flatMap((recipient) => {
    const profileId = loaded.profileOf(recipient)?.profileId;
    if (profileId === undefined || audience.get(recipient)?.passed === false) return [];
    const takes = !row.isTest && !isDry && version.controlGroupOf(profileId) === null;
    return [{ campaignId, profileId, takes, isStopped: () => isStopped(recipient) }];
  });

/** Limits and caps of the users of a turn, locked unless it is dry; null when the campaign has none. */
export const loadTurnLedger = async (
  turn: DecidingTurn,
  slices: readonly (Slice & { taken: Taken })[],
  loaded: LoadedFacts,
  audience: Audience,
): Promise<TurnLedger | null> => {
  const asking = slices.filter(({ facts: { terms } }) => isCapped(terms) || touchedOf(terms) !== 0);
  const [first] = asking;
  if (first === undefined) return null;
  let decided: EarlyDecisions | undefined;
  const early = (): EarlyDecisions =>
    (decided ??= new Map(asking.flatMap((slice) => decideEarly(turn.campaign, slice, loaded, audience))));
  const isStopped = (recipient: PendingRecipient): boolean =>
    early().get(recipient)?.decision.kind === "stop";
  const users = asking.map((slice) => ({
    slice,
    places: touchedOf(slice.facts.terms),
    users: usersOf(turn, slice, loaded, audience, isStopped),
  }));
  const of = (wanted: (of: (typeof users)[number]) => boolean): LedgerUser[] =>
    users.filter(wanted).flatMap((entry) => entry.users);
  const ledger = await loadLedger(turn.tx, {
    accountId: turn.group.accountId,
    channel: first.facts.content.channel,
    now: turn.campaign.now,
    isDry: turn.isDry ?? false,
    slotUsers: of(({ slice }) => isCapped(slice.facts.terms)),
    campaignUsers: of(({ places }) => (places & HOLDS.messageLimit) !== 0),
    channelUsers: of(({ places }) => (places & HOLDS.globalLimits) !== 0),
    meanwhile: early,
  });
  return { ledger, early: early() };
};
