import type { ChannelName, Content } from "../../contract/content.ts";
import { consequencesOf } from "../../contract/purpose.ts";
import { type Database, isDatabaseAway, type Queryable } from "../../db/pool.ts";
import { insertContents } from "../../db/queries/decisions.ts";
import { writeHolds } from "../../db/queries/ledger.ts";
import {
  claimDue,
  type DueGroup,
  type DueMessage,
  endClaimed,
  holdClaimed,
  leaseClaimed,
} from "../../db/queries/messageQueue.ts";
import { listMergedInto } from "../../db/queries/recipients.ts";
import { type CampaignFacts, findCampaignFacts, loadPayloads } from "../../db/queries/turns.ts";
import { inTransaction } from "../../db/tx.ts";
import { packContent, type StoredContent, unpackContent } from "../contents.ts";
import { expiryOf } from "../decide/batch.ts";
import { addressOf, loadReach } from "../decide/facts.ts";
import type { RecipientFacts } from "../decide/rule.ts";
import { DUE_RULES, decideRecipient } from "../decide/rules.ts";
import type { Hold } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { writeLedger } from "../ledger/load.ts";
import { limitFactsWhenDue } from "../ledger/places.ts";
import type { Terms } from "../ledger/terms.ts";
import type { MessageRenderer } from "../renderer.ts";
import type { Version, VersionCache } from "../versions.ts";
import { dueTermsOf, loadDueLedger, placesLeft } from "./dueLedger.ts";
import type { LeasedMessage } from "./leased.ts";

export interface DueDeps {
  db: Database;
  workerId: () => number;
  leaseMs: number;
  versions: VersionCache;
  renderer: MessageRenderer;
  takeRate: (q: Queryable, accountId: number, providerId: string, wanted: number) => Promise<number>;
  /** The message with what the provider's settings add to it. */
  completeFor: (accountId: number, providerId: string) => (content: Content) => Content;
}

/** Where the next claim of a group starts: nothing before it was left when it was last looked at. */
export interface DueBound {
  dueAt: Date;
  messageId: string;
}

export interface DueResult {
  claimed: number;
  /** The oldest claimed; undefined when there was none. */
  oldest: DueBound | undefined;
  leased: LeasedMessage[];
}

interface End {
  ctid: string;
  messageId: string;
  outcome: string;
  code: string;
  detail: string;
}

type Settled =
  | { kind: "hold" }
  | { kind: "end"; end: End }
  /** `hold`: what it holds from then on, where that has changed */
  | { kind: "lease"; content: Content; fresh: StoredContent | null; hold: Hold | null };

const endOf = (message: DueMessage, outcome: string, detail: string): Settled => ({
  kind: "end",
  end: { ctid: message.ctid, messageId: message.messageId, outcome, code: "", detail },
});

/** What the campaign's state and the clock say; undefined when the message may go on. */
const settledByState = (message: DueMessage, expiresAt: Date | null): Settled | undefined => {
  const { life, endAt, now } = message;
  if (life === "paused") return { kind: "hold" };
  if (life === "stopped" || life === "archived") {
    return endOf(message, "campaign_stopped", "The campaign was stopped before the message left.");
  }
  if (endAt !== null && endAt <= now) {
    return endOf(message, "campaign_ended", "The campaign's end came before the message left.");
  }
  if (expiresAt !== null && expiresAt <= now && message.attempt === 0) {
    return endOf(message, "expired", "It expired before it could leave.");
  }
  if (message.giveUpAt <= now) {
    return endOf(message, "provider_unavailable", "The provider did not take it until retrying ended.");
  }
  return undefined;
};

interface CampaignBatch {
  terms: Terms;
  /** Null when no message of the turn asks for a place in limits. */
  ledger: Ledger | null;
  complete: (content: Content) => Content;
  campaign: CampaignFacts;
  version: Version;
  messages: DueMessage[];
}

const renderFirst = async (
  deps: DueDeps,
  batch: CampaignBatch,
  message: DueMessage,
  facts: RecipientFacts,
  payload: Buffer | null,
  isSuspect: boolean,
): Promise<Settled> => {
  const { campaign, version } = batch;
  const decision = decideRecipient(DUE_RULES, facts, {
    channel: version.content.channel,
    consequences: consequencesOf(version.content),
    life: campaign.life,
    endAt: campaign.endAt,
    isTest: message.isTest,
    payloadGaps: null,
    expiresAt: null,
    ...batch.terms,
    timeZone: campaign.accountTimeZone,
    now: campaign.now,
  });
  if (decision.kind === "stop") {
    return endOf(message, decision.outcome, "Checked again when it came due.");
  }
  const result = await deps.renderer.render(version, isSuspect, {
    facts,
    payload,
    campaign: { id: campaign.campaignNumber, name: version.content.name },
    account: { name: campaign.accountName, timeZone: campaign.accountTimeZone },
    now: campaign.now,
  });
  if (result.kind !== "rendered") return endOf(message, result.kind, result.detail);
  const content = batch.complete(result.content);
  return { kind: "lease", content, fresh: packContent(content), hold: takePlaces(batch, message) };
};

/** Takes the places in the limits that a message which now leaves does not hold yet. */
const takePlaces = ({ ledger, terms }: CampaignBatch, message: DueMessage): Hold | null => {
  const { campaignId, profileId, messageId, holds, capDay, isTest } = message;
  const places = placesLeft(message, terms);
  if (ledger === null || profileId === null || places === 0 || isTest) return null;
  ledger.takePlaces({ campaignId, profileId, messageId }, places);
  return { bits: holds | places, capDay };
};

/** Users as they are now; one that was merged away since the decision is what it became. Merges are rare, so asked for last. */
const loadCurrentUsers = async (
  tx: Queryable,
  accountId: number,
  channel: ChannelName,
  decidedIds: readonly number[],
) => {
  const reach = await loadReach(tx, accountId, channel, decidedIds);
  const gone = decidedIds.filter((id) => !reach.profiles.has(id));
  if (gone.length === 0) return { reach, currentId: (id: number): number => id };
  const mergedInto = await listMergedInto(tx, accountId, gone);
  const currentId = (id: number): number => mergedInto.get(id) ?? id;
  const ids = [...new Set(decidedIds.map(currentId))];
  return { reach: await loadReach(tx, accountId, channel, ids), currentId };
};

/** Messages that have never been rendered: their users are looked at again, then they are. */
const settleUnrendered = async (
  tx: Queryable,
  deps: DueDeps,
  accountId: number,
  batch: CampaignBatch,
  settled: Map<string, Settled>,
): Promise<void> => {
  const { channel } = batch.version.content;
  const decidedIds = [...new Set(batch.messages.flatMap(({ profileId }) => profileId ?? []))];
  const { reach, currentId } = await loadCurrentUsers(tx, accountId, channel, decidedIds);
  const payloads = await loadPayloads(tx, accountId, batch.messages);
  const payloadOf = new Map(payloads.map((row) => [`${row.requestId}/${row.part}`, row.payload]));
  const subjects = batch.messages.map(({ messageId }) => messageId);
  const suspects = await deps.renderer.begin(tx, accountId, subjects);
  for (const message of batch.messages) {
    const profile =
      message.profileId === null ? null : (reach.profiles.get(currentId(message.profileId)) ?? null);
    const address = profile === null ? null : addressOf(profile, channel);
    const facts: RecipientFacts = {
      kind: "",
      value: "",
      profile,
      sharedBy: 1,
      isNew: false,
      devices: profile === null ? [] : (reach.devices.get(profile.id) ?? []),
      address,
      suppressedReason: address === null ? null : (reach.suppressed.get(address) ?? null),
      audience: null,
      controlGroup: null,
      sameProfileAs: null,
      addressTakenBy: null,
      ...limitFactsWhenDue(batch.ledger, message.campaignId, profile?.id, placesLeft(message, batch.terms)),
    };
    const payload = payloadOf.get(`${message.requestId}/${message.part}`) ?? null;
    const isSuspect = suspects.has(message.messageId);
    settled.set(message.messageId, await renderFirst(deps, batch, message, facts, payload, isSuspect));
  }
};

interface Loaded {
  campaign: CampaignFacts;
  version: Version;
  expiresAt: Date | null;
}

/** The campaign and version of every claimed message, each read once. */
const loadAll = async (
  tx: Queryable,
  deps: DueDeps,
  messages: readonly DueMessage[],
): Promise<Map<DueMessage, Loaded>> => {
  const campaigns = new Map<string, CampaignFacts>();
  const loaded = new Map<DueMessage, Loaded>();
  for (const message of messages) {
    const { accountId, campaignId } = message;
    const campaign = campaigns.get(campaignId) ?? (await findCampaignFacts(tx, accountId, campaignId));
    if (campaign === undefined) continue;
    campaigns.set(campaignId, campaign);
    const version = await deps.versions.get(tx, accountId, campaignId, message.version);
    const expiresAt = expiryOf(version.content, message.acceptedAt);
    loaded.set(message, { campaign, version, expiresAt });
  }
  return loaded;
};

const settleAll = async (
  tx: Queryable,
  deps: DueDeps,
  messages: readonly DueMessage[],
  loaded: ReadonlyMap<DueMessage, Loaded>,
  complete: (content: Content) => Content,
  ledger: Ledger | null,
): Promise<Map<string, Settled>> => {
  const settled = new Map<string, Settled>();
  const unrendered = new Map<string, CampaignBatch>();
  for (const message of messages) {
    const with_ = loaded.get(message);
    if (with_ === undefined) continue;
    const byState = settledByState(message, with_.expiresAt);
    if (byState !== undefined) settled.set(message.messageId, byState);
    else if (message.content !== null && message.encoding !== null) {
      const content = unpackContent({ encoding: message.encoding, bytes: message.content });
      settled.set(message.messageId, { kind: "lease", content, fresh: null, hold: null });
    } else {
      const batch = unrendered.get(with_.version.key) ?? {
        ...with_,
        terms: dueTermsOf(with_),
        ledger,
        complete,
        messages: [],
      };
      batch.messages.push(message);
      unrendered.set(with_.version.key, batch);
    }
  }
  for (const batch of unrendered.values()) {
    const [first] = batch.messages;
    if (first !== undefined) await settleUnrendered(tx, deps, first.accountId, batch, settled);
  }
  return settled;
};

const leasedOf = (
  deps: DueDeps,
  group: DueGroup,
  message: DueMessage,
  { version, expiresAt }: Loaded,
  content: Content,
): LeasedMessage => ({
  accountId: message.accountId,
  campaignId: message.campaignId,
  messageId: message.messageId,
  providerId: group.providerId,
  lane: group.lane,
  workerId: deps.workerId(),
  attempt: message.attempt + 1,
  leaseNo: message.leaseNo + 1,
  failures: message.failures,
  maybeSent: message.maybeSent,
  isTest: message.isTest,
  giveUpAtMs: message.giveUpAt.getTime(),
  expiresAtMs: message.attempt === 0 ? (expiresAt?.getTime() ?? null) : null,
  leaseUntilMs: message.now.getTime() + deps.leaseMs,
  lostAnswer: version.content.when.lostAnswer,
  content,
});

const writeSettled = async (
  tx: Queryable,
  deps: DueDeps,
  group: DueGroup,
  messages: readonly DueMessage[],
  settled: ReadonlyMap<string, Settled>,
  loaded: ReadonlyMap<DueMessage, Loaded>,
): Promise<LeasedMessage[]> => {
  const leased: LeasedMessage[] = [];
  const contents: { accountId: number; messageId: string; content: StoredContent | null }[] = [];
  const holds: string[] = [];
  const leases: string[] = [];
  const ends: End[] = [];
  const held: (Hold & { messageId: string })[] = [];
  for (const message of messages) {
    const result = settled.get(message.messageId);
    const with_ = loaded.get(message);
    if (result?.kind === "hold") holds.push(message.ctid);
    if (result?.kind === "end") ends.push(result.end);
    if (result?.kind === "lease" && with_ !== undefined) {
      leases.push(message.ctid);
      if (result.hold !== null) held.push({ messageId: message.messageId, ...result.hold });
      leased.push(leasedOf(deps, group, message, with_, result.content));
      contents.push({ accountId: message.accountId, messageId: message.messageId, content: result.fresh });
    }
  }
  const [first] = messages;
  if (first !== undefined) await insertContents(tx, first.accountId, contents);
  if (holds.length > 0) await holdClaimed(tx, holds);
  if (ends.length > 0) await endClaimed(tx, ends);
  if (leases.length > 0) await leaseClaimed(tx, deps.workerId(), deps.leaseMs, leases);
  // found by id: where the leases found them, they do not lie any more
  if (first !== undefined && held.length > 0) await writeHolds(tx, first.accountId, held);
  return leased;
};

const runTurn = async (
  tx: Queryable,
  deps: DueDeps,
  group: DueGroup,
  from: DueBound,
  room: number,
): Promise<DueResult> => {
  const found = await claimDue(tx, group, from, room);
  const [oldest] = found;
  if (oldest === undefined) return { claimed: 0, oldest: undefined, leased: [] };
  const granted = await deps.takeRate(tx, oldest.accountId, group.providerId, found.length);
  const messages = found.slice(0, granted);
  const loaded = await loadAll(tx, deps, messages);
  const complete = deps.completeFor(group.accountId, group.providerId);
  const ledger = await loadDueLedger(tx, messages, loaded);
  const settled = await settleAll(tx, deps, messages, loaded, complete, ledger);
  if (ledger !== null) await writeLedger(tx, group.accountId, ledger);
  const leased = await writeSettled(tx, deps, group, messages, settled, loaded);
  const bound = { dueAt: oldest.dueAt, messageId: oldest.messageId };
  return { claimed: messages.length, oldest: bound, leased };
};

/** The one message that cannot be got ready ends; the others go on. */
const endOldest = async (
  tx: Queryable,
  group: DueGroup,
  from: DueBound,
  error: unknown,
): Promise<DueResult> => {
  const ends = (await claimDue(tx, group, from, 1)).map(({ ctid, messageId }) => ({
    ctid,
    messageId,
    outcome: "internal_error",
    code: error instanceof Error ? error.name : "unknown",
    detail: "Getting the message ready failed.",
  }));
  await endClaimed(tx, ends);
  return { claimed: ends.length, oldest: undefined, leased: [] };
};

/**
 * Leases messages of one provider that are due, in one transaction: holds those of paused campaigns, ends those whose
 * time is over, renders those that never were, and keeps what is about to be sent. A batch that fails is halved down
 * to the message at fault, which ends as `internal_error`.
 *
 * @param room how many this worker may lease
 * @throws when the database is away; nothing was leased then
 */
export const claimDueTurn = async (
  deps: DueDeps,
  group: DueGroup,
  from: DueBound,
  room: number,
): Promise<DueResult> => {
  for (let count = room; ; count >>= 1) {
    try {
      return await inTransaction(deps.db, (tx) => runTurn(tx, deps, group, from, count));
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      if (count <= 1) return inTransaction(deps.db, (tx) => endOldest(tx, group, from, error));
    }
  }
};
