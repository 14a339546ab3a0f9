import type { CampaignContent } from "../../contract/campaign.ts";
import type { Outcome } from "../../contract/outcomes.ts";
import type { DecidedRow } from "../../db/queries/decisions.ts";
import type { CampaignFacts, ClaimedIntake } from "../../db/queries/turns.ts";
import { messageIdOf } from "../../lib/ids.ts";
import { storableText } from "../../lib/storableText.ts";
import { retryHoursMax } from "../../limits.ts";
import { type Recipient, recipientKindOf } from "../accept/recipient.ts";
import { addressIn, readOptions } from "../accept/recipientOptions.ts";
import { type Hold, NO_HOLD } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { limitFactsAtDecision, NO_LIMITS, takeAtDecision } from "../ledger/places.ts";
import {
  type Audience,
  factsOf,
  type LoadedFacts,
  type PendingRecipient,
  type Taken,
  takenFrom,
} from "./facts.ts";
import type { DecisionContext, RecipientFacts } from "./rule.ts";
import { type Decision, decideRecipient, type Early, LATE_RULES, RULES, type TraceStep } from "./rules.ts";
import { askSecond, decideOnSecond } from "./second.ts";
import type { VersionFacts } from "./versionFacts.ts";

/** The part of an intake row that one transaction decides. */
export interface Slice {
  row: ClaimedIntake;
  version: number;
  facts: VersionFacts;
  pending: PendingRecipient[];
  /** What the payload lacks, in words; null where the campaign does not insist on it. */
  payloadGaps: readonly string[] | null;
}

/** One decided recipient, before rendering. */
export interface Decided {
  slice: Slice;
  recipient: PendingRecipient;
  messageId: string;
  facts: RecipientFacts;
  decision: Decision;
  /** What was said of it until the second channel was asked; null: it is the first channel's. */
  second: Decision | null;
  /** What it holds until it ends. */
  hold: Hold;
  expiresAt: Date | null;
  /** Of what may leave now: the instant from which on it may not; null: none in sight. */
  leaveBeforeMs: number | null;
  decidedAt: Date;
  /** Counts for the campaign's goal, if the message goes on. */
  isFollowed: boolean;
}

const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;

const parseRecipients = (bytes: Buffer): Recipient[] => {
  const list: unknown = JSON.parse(bytes.toString("utf8"));
  if (!Array.isArray(list)) throw new Error("stored recipients are not a list");
  return list.map((item: unknown): Recipient => {
    const [kind, value]: unknown[] = Array.isArray(item) ? item : [];
    const known = recipientKindOf(String(kind));
    if (known === undefined || typeof value !== "string") throw new Error("a stored recipient is not a pair");
    return [known, value];
  });
};

/** The recipients of the rows that fit into one batch, row by row from where each has got to. */
export const slicePending = (
  rows: readonly ClaimedIntake[],
  recipientsMax: number,
): { row: ClaimedIntake; pending: PendingRecipient[] }[] => {
  const slices: { row: ClaimedIntake; pending: PendingRecipient[] }[] = [];
  let left = recipientsMax;
  for (const row of rows) {
    if (left <= 0) break;
    const count = Math.min(left, row.recipientCount - row.nextRecipient);
    const chosen = parseRecipients(row.recipients).slice(row.nextRecipient, row.nextRecipient + count);
    const options = readOptions(row.options);
    left -= count;
    slices.push({
      row,
      pending: chosen.map(([kind, value], offset) => ({
        requestId: row.requestId,
        part: row.part,
        recipientNo: row.nextRecipient + offset,
        kind,
        value,
        address: addressIn(options, row.nextRecipient + offset),
      })),
    });
  }
  return slices;
};

/** The moments of a trigger that say how long its messages live. */
export interface Lifetime {
  acceptedAt: Date;
  /** The decision waits until then. */
  deliverAt: Date | null;
  /** The caller's own end. */
  expiresAt: Date | null;
}

/** The earlier of the campaign's time to live, from when the trigger could first be decided, and the caller's own end. */
export const expiryOf = (
  content: CampaignContent,
  { acceptedAt, deliverAt, expiresAt }: Lifetime,
): Date | null => {
  const minutes = content.when.timeToLiveMinutes;
  if (minutes === null) return expiresAt;
  const from = Math.max(acceptedAt.getTime(), deliverAt?.getTime() ?? 0);
  const own = new Date(from + minutes * MS_PER_MINUTE);
  return expiresAt !== null && expiresAt < own ? expiresAt : own;
};

/** Retrying ends with the message's own expiry, or a day after it could first leave. */
export const giveUpAt = (expiresAt: Date | null, plannedAt: Date): Date => {
  const last = new Date(plannedAt.getTime() + retryHoursMax * MS_PER_HOUR);
  return expiresAt !== null && expiresAt < last ? expiresAt : last;
};

export const contextOf = (
  campaign: CampaignFacts,
  { row, facts, payloadGaps }: Slice,
  expiresAt: Date | null,
): DecisionContext => ({
  channel: facts.content.channel,
  consequences: facts.consequences,
  life: campaign.life,
  endAt: campaign.endAt,
  isTest: row.isTest,
  isCancelled: row.isCancelled,
  payloadGaps,
  expiresAt,
  ...facts.terms,
  moments: facts.moments,
  timeZone: campaign.accountTimeZone,
  now: campaign.now,
});

/** What the recipients of a turn are held against. */
export interface TurnFacts {
  campaignId: string;
  campaign: CampaignFacts;
  loaded: LoadedFacts;
  audience: Audience;
  /** Null when the campaign has neither limits nor a cap. */
  ledger: Ledger | null;
  /** What was decided already where it has. */
  early: ReadonlyMap<PendingRecipient, Early>;
  /** Whether the campaign has a goal that asks for this user. */
  isFollowed(recipient: PendingRecipient): boolean;
}

/** What a message takes at its decision. One that does not go on takes nothing, nor do tests and control users. */
const takeHold = (
  { campaignId, campaign, ledger }: TurnFacts,
  { slice, messageId, facts: { profile }, second }: Pick<Decided, "slice" | "messageId" | "facts" | "second">,
  decision: Decision,
): Hold => {
  const takesNothing = decision.kind === "stop" || decision.shadow !== null || slice.row.isTest;
  if (takesNothing || profile === null) return NO_HOLD;
  const isNow = decision.kind === "go";
  const { terms } = (second === null ? null : slice.facts.second) ?? slice.facts;
  return takeAtDecision(ledger, { campaignId, profileId: profile.id, messageId }, terms, {
    isNow,
    at: isNow ? campaign.now : decision.at,
    zone: campaign.accountTimeZone,
  });
};

/** The decision with what it takes: its address, and its places and slots. */
const settledDecision = (
  item: Omit<Decided, "decision" | "hold" | "leaveBeforeMs">,
  decision: Decision,
  context: DecisionContext,
  turn: TurnFacts,
  taken: Taken,
): Decided => {
  const { recipient, facts } = item;
  if (decision.kind !== "stop" && decision.shadow === null && facts.address !== null) {
    taken.addresses.set(facts.address, recipient.recipientNo);
  }
  const hold = takeHold(turn, item, decision);
  const isNow = decision.kind === "go";
  const leaveBeforeMs = isNow ? context.moments.leaveBefore(facts.profile?.timeZone ?? null) : null;
  return { ...item, decision, hold, leaveBeforeMs };
};

/** The facts of a recipient, and what the rules say of it. */
const decideOne = (
  slice: Slice,
  { campaignId, loaded, audience, ledger, early }: TurnFacts,
  taken: Taken,
  recipient: PendingRecipient,
  context: DecisionContext,
): Pick<Decided, "facts" | "decision"> => {
  const before = early.get(recipient);
  const facts = before?.facts ?? factsOf(recipient, loaded, audience, slice.facts, taken);
  const limits = limitFactsAtDecision(ledger, campaignId, facts.profile?.id, slice.facts.terms);
  facts.campaignSends = limits.campaignSends;
  facts.channelSends = limits.channelSends;
  facts.capUse = limits.capUse;
  if (before === undefined) return { facts, decision: decideRecipient(RULES, facts, context) };
  const { sameProfileAs, addressTakenBy } = takenFrom(facts, taken);
  // what earlier recipients of the turn took changes what the early rules said
  const isAsBefore = sameProfileAs === facts.sameProfileAs && addressTakenBy === facts.addressTakenBy;
  facts.sameProfileAs = sameProfileAs;
  facts.addressTakenBy = addressTakenBy;
  if (!isAsBefore) return { facts, decision: decideRecipient(RULES, facts, context) };
  if (before.decision.kind === "stop") return { facts, decision: before.decision };
  return { facts, decision: decideRecipient(LATE_RULES, facts, context, before.decision) };
};

/** Takes every recipient of a slice through the rules, in order, since the first of a kind wins. */
export const decideSlice = (slice: Slice, turn: TurnFacts, taken: Taken): Decided[] => {
  const { campaign } = turn;
  const expiresAt = expiryOf(slice.facts.content, slice.row);
  const context = contextOf(campaign, slice, expiresAt);
  return slice.pending.map((recipient) => {
    const first = decideOne(slice, turn, taken, recipient, context);
    const { facts, decision, second } = askSecond(first, slice.facts, turn.loaded, taken, context) ?? {
      ...first,
      second: null,
    };
    if (facts.profile !== null && facts.sameProfileAs === null) {
      taken.profiles.set(facts.profile.id, recipient.recipientNo);
    }
    const messageId = messageIdOf(recipient.requestId, recipient.part, recipient.recipientNo);
    const isFollowed = !slice.row.isTest && turn.isFollowed(recipient);
    const item = {
      slice,
      recipient,
      messageId,
      facts,
      second,
      expiresAt,
      decidedAt: campaign.now,
      isFollowed,
    };
    return settledDecision(item, decision, context, turn, taken);
  });
};

const REFUSED_BY_LEDGER: ReadonlySet<Outcome> = new Set([
  "message_limit",
  "frequency_cap",
  "targeting_cap_reached",
]);

/**
 * Decides a recipient again that limits or the cap refused, after an earlier one of the transaction gave back what it had
 * taken: nobody is refused while there is room. Undefined: the decision stands.
 */
export const decideAgain = (item: Decided, turn: TurnFacts, taken: Taken): Decided | undefined => {
  const { slice, facts: found, decision: before, second, expiresAt } = item;
  if (before.kind !== "stop" || !REFUSED_BY_LEDGER.has(before.outcome)) return undefined;
  const { campaignId, campaign, ledger } = turn;
  const takenBy = found.address === null ? undefined : taken.addresses.get(found.address);
  // a later recipient has the address since this one was refused
  if (takenBy !== undefined && takenBy > item.recipient.recipientNo) return undefined;
  const limits = limitFactsAtDecision(ledger, campaignId, found.profile?.id, slice.facts.terms);
  const asked = second === null ? limits : { ...NO_LIMITS, capUse: limits.capUse };
  const facts = { ...found, addressTakenBy: takenBy ?? null, ...asked };
  const context = contextOf(campaign, slice, expiresAt);
  const decision =
    second === null || slice.facts.second === null
      ? decideRecipient(RULES, facts, context)
      : decideOnSecond(facts, context, slice.facts.second, second);
  if (decision.kind === "stop" && decision.outcome === before.outcome) return undefined;
  return settledDecision({ ...item, facts }, decision, context, turn, taken);
};

export interface Ended {
  outcome: Outcome;
  code: string | null;
  detail: string | null;
}

/** The variant of a message that goes on; null where it has none, and of control users. */
const variantOf = ({ decision, facts: { variant } }: Decided): string | null =>
  variant === null || decision.kind === "stop" || decision.shadow !== null ? null : variant.id;

const plannedMoment = ({ decision, decidedAt }: Decided): Date | null => {
  if (decision.kind === "stop") return null;
  return decision.kind === "later" ? decision.at : decidedAt;
};

/** The row of the log, with nothing rendered. @param queued where it goes on, if it does */
export const rowOf = (
  decided: Decided,
  trace: readonly TraceStep[],
  ended: Ended | null,
  queued: { providerId: string; queue: DecidedRow["queue"] } | null = null,
): DecidedRow => ({
  messageId: decided.messageId,
  requestId: decided.recipient.requestId,
  part: decided.recipient.part,
  recipientNo: decided.recipient.recipientNo,
  version: decided.slice.version,
  variant: variantOf(decided),
  isTest: decided.slice.row.isTest,
  recipientKind: decided.recipient.kind,
  recipientValue: storableText(decided.recipient.value),
  profileId: decided.facts.profile?.id ?? null,
  address: decided.facts.address,
  providerId: queued?.providerId ?? null,
  outcome: ended?.outcome ?? null,
  outcomeCode: ended?.code ?? null,
  outcomeDetail: ended?.detail === undefined || ended.detail === null ? null : storableText(ended.detail),
  trace: JSON.stringify(trace),
  plannedAt: plannedMoment(decided),
  isQualified: decided.decision.isQualified,
  channel: decided.second === null ? null : (decided.slice.facts.second?.content.channel ?? null),
  controlGroupId: null,
  shadowOutcome: null,
  isFollowed: decided.isFollowed,
  queue: queued?.queue ?? null,
  content: null,
});
