import type { Queryable } from "../../db/pool.ts";
import type { DueMessage } from "../../db/queries/messageQueue.ts";
import type { CampaignFacts } from "../../db/queries/turns.ts";
import { hasForbiddenTimes } from "../../moments/permits.ts";
import { HOLDS } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type LedgerUser, loadLedger } from "../ledger/load.ts";
import { placesOf, type Terms, termsOf, touchedOf } from "../ledger/terms.ts";
import type { Version } from "../versions.ts";
import { mayTakeCodes } from "./dueCodes.ts";

interface Loaded {
  campaign: CampaignFacts;
  version: Version;
}

/** The cap and limits of a message's version, as the account has them now. */
export const dueTermsOf = ({ campaign, version }: Loaded): Terms =>
  termsOf(version.content, campaign.accountGlobalLimits);

/** Places in the limits that a message has to take before it leaves, as bits of what it holds. */
export const placesLeft = (message: DueMessage, terms: Terms): number => placesOf(terms) & ~message.holds;

/** Asks for a place or for codes, or may be put off to another day, which its slot goes along to. */
const isAsking = (message: DueMessage, terms: Terms, version: Version): boolean =>
  mayTakeCodes(message, version) ||
  (message.content === null && (touchedOf(terms) & ~message.holds) !== 0) ||
  ((message.holds & HOLDS.slotOfDay) !== 0 && hasForbiddenTimes(version.content.when));

/**
 * Limits and caps of the messages that come due, locked; null when none of them asks for a place or for codes, or may move its
 * slot. Whatever else of the batch may end, and so settle, is locked with them: locks are taken once, in one order.
 */
export const loadDueLedger = async (
  tx: Queryable,
  messages: readonly DueMessage[],
  loaded: ReadonlyMap<DueMessage, Loaded>,
): Promise<Ledger | null> => {
  const asked = messages.flatMap((message) => {
    const with_ = loaded.get(message);
    if (with_ === undefined || message.profileId === null) return [];
    const terms = dueTermsOf(with_);
    const { version } = with_;
    const { campaignId, profileId, isTest, holds, maybeSent } = message;
    const user: LedgerUser = { campaignId, profileId, takes: !isTest };
    const wanted = holds | (message.content === null ? touchedOf(terms) : 0);
    return [{ message, terms, version, user, wanted, maybeSent, channel: version.content.channel }];
  });
  const first = asked.find(({ message, terms, version }) => isAsking(message, terms, version));
  if (first === undefined) return null;
  const of = (bits: number): LedgerUser[] =>
    asked.filter(({ wanted, maybeSent }) => maybeSent || (wanted & bits) !== 0).map(({ user }) => user);
  return loadLedger(tx, {
    accountId: first.message.accountId,
    channel: first.channel,
    now: first.message.now,
    slotUsers: of(HOLDS.slotInAll | HOLDS.slotOfDay),
    campaignUsers: of(HOLDS.messageLimit),
    channelUsers: of(HOLDS.globalLimits),
  });
};
