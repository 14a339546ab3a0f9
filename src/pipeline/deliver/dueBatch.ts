import type { ChannelName } from "../../contract/content.ts";
import { consequencesOf } from "../../contract/purpose.ts";
import { UNREACHABLE } from "../../contract/secondChannel.ts";
import type { Queryable } from "../../db/pool.ts";
import type { DueMessage } from "../../db/queries/messageQueue.ts";
import { listMergedInto } from "../../db/queries/recipients.ts";
import { type CampaignFacts, loadPayloads } from "../../db/queries/turns.ts";
import { dayOf } from "../../moments/localDay.ts";
import { hasForbiddenTimes } from "../../moments/permits.ts";
import { type Moments, momentsOf } from "../../moments/plan.ts";
import { addressIn, readOptions } from "../accept/recipientOptions.ts";
import { accountOf } from "../accountOf.ts";
import type { CodeBatch, CodedResult } from "../codes/codeBatch.ts";
import { packContent, unpackContent } from "../contents.ts";
import { addressOf, loadReach, type Reach } from "../decide/facts.ts";
import { permittedMoment } from "../decide/permittedMoment.ts";
import type { Handover } from "../decide/routes.ts";
import type { DecisionContext, RecipientFacts } from "../decide/rule.ts";
import { DUE_RULES, decideRecipient } from "../decide/rules.ts";
import { HOLDS, type Hold } from "../ledger/holds.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { limitFactsWhenDue } from "../ledger/places.ts";
import { type Terms, takenOf } from "../ledger/terms.ts";
import type { LookupBoard } from "../linked/lookups.ts";
import type { LinkedMessage, Linker } from "../linker.ts";
import type { LinkedGiven, RenderInput } from "../render/contract.ts";
import { looked } from "../render/outcome.ts";
import { type MessageInput, type MessageRenderer, renderInputOf } from "../renderer.ts";
import { messageIn, type Version } from "../versions.ts";
import { codeTakerOf } from "./dueCodes.ts";
import { placesLeft } from "./dueLedger.ts";
import { endOf, type Settled } from "./settled.ts";

/** Messages of one version that come due together. */
export interface CampaignBatch {
  terms: Terms;
  /** Null when no message of the turn asks for a place in limits. */
  ledger: Ledger | null;
  /** The code pools of the turn. */
  codes: CodeBatch;
  lookups: LookupBoard;
  /** The throttle lets these go. */
  isLetGo: boolean;
  handover: Handover;
  linker: Linker;
  campaign: CampaignFacts;
  version: Version;
  messages: { message: DueMessage; expiresAt: Date | null }[];
}

/** What do not disturb and cut-off permit now of messages that were planned before. */
const momentsWhenDue = ({ campaign, version }: CampaignBatch): Moments =>
  momentsOf(version.content.when, {
    accountZone: campaign.accountTimeZone,
    endAt: campaign.endAt,
    now: campaign.now,
    isPlanned: true,
  });

const contextOf = (
  { campaign, version, terms }: CampaignBatch,
  moments: Moments,
  message: DueMessage,
  expiresAt: Date | null,
): DecisionContext => ({
  channel: version.content.channel,
  consequences: consequencesOf(version.content),
  life: campaign.life,
  endAt: campaign.endAt,
  isTest: message.isTest,
  isCancelled: message.isCancelled,
  payloadGaps: null,
  // what has been tried retries until it is given up
  expiresAt: message.attempt === 0 ? expiresAt : null,
  ...terms,
  moments,
  timeZone: campaign.accountTimeZone,
  now: campaign.now,
});

/** Moves the message to a later moment, and its slot of a day with it; ends it when that day is full. */
const postpone = ({ campaign, ledger, terms }: CampaignBatch, message: DueMessage, at: Date): Settled => {
  const { campaignId, profileId, messageId, holds, capDay } = message;
  // the time in which it may not leave is none in which it was tried
  const giveUpAt = new Date(message.giveUpAt.getTime() + at.getTime() - campaign.now.getTime());
  const { perDay } = terms.targetingCap;
  if (ledger === null || profileId === null || perDay === null) {
    return { kind: "later", at, giveUpAt, hold: null };
  }
  const day = dayOf(at, campaign.accountTimeZone);
  const held: Hold = { bits: holds, capDay };
  const hold = ledger.moveDay({ campaignId, profileId, messageId }, held, day, perDay);
  if (hold === undefined) {
    return endOf(message, "targeting_cap_reached", `It was put off to ${day}, and that day is full.`);
  }
  return { kind: "later", at, giveUpAt, hold: hold === held ? null : hold };
};

/** Takes the places in the limits that a message which now leaves does not hold yet. */
const takePlaces = ({ ledger, terms }: CampaignBatch, message: DueMessage): number => {
  const { campaignId, profileId, messageId, holds, isTest } = message;
  const places = takenOf(terms) & ~holds;
  if (ledger === null || profileId === null || places === 0 || isTest) return 0;
  ledger.takePlaces({ campaignId, profileId, messageId }, places);
  return places;
};

/** What a message holds that was made just now and leaves; null: what it held before. */
const holdOf = (batch: CampaignBatch, message: DueMessage): Hold | null => {
  const { messageId, holds, capDay } = message;
  const taken = takePlaces(batch, message) | (batch.codes.isHolding(messageId) ? HOLDS.codes : 0);
  return taken === 0 ? null : { bits: holds | taken, capDay };
};

/** Where the call said that the message goes. */
const givenAddress = ({ options, recipientNo }: DueMessage): string | null =>
  options === null ? null : addressIn(readOptions(options), recipientNo);

const NOBODY: Reach = { profiles: new Map(), devices: new Map(), suppressed: new Map() };

/** Users as they are now; one that was merged away since the decision is what it became. Merges are rare, so asked for last. */
const loadCurrentUsers = async (
  tx: Queryable,
  accountId: number,
  channel: ChannelName,
  messages: readonly DueMessage[],
) => {
  const decidedIds = [...new Set(messages.flatMap(({ profileId }) => profileId ?? []))];
  const given = messages.flatMap((message) => givenAddress(message) ?? []);
  const reach = decidedIds.length > 0 ? await loadReach(tx, accountId, channel, decidedIds, given) : NOBODY;
  const gone = decidedIds.filter((id) => !reach.profiles.has(id));
  if (gone.length === 0) return { reach, currentId: (id: number): number => id };
  const mergedInto = await listMergedInto(tx, accountId, gone);
  const currentId = (id: number): number => mergedInto.get(id) ?? id;
  const ids = [...new Set(decidedIds.map(currentId))];
  return { reach: await loadReach(tx, accountId, channel, ids, given), currentId };
};

type CurrentUsers = Awaited<ReturnType<typeof loadCurrentUsers>>;

const factsOf = (
  batch: CampaignBatch,
  { reach, currentId }: CurrentUsers,
  message: DueMessage,
): RecipientFacts => {
  const profile =
    message.profileId === null ? null : (reach.profiles.get(currentId(message.profileId)) ?? null);
  // an address that the call gives is the first channel's
  const given = batch.version.isSecond ? null : givenAddress(message);
  const address = profile === null ? null : (given ?? addressOf(profile, batch.version.content.channel));
  return {
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
    variant: null,
    sameProfileAs: null,
    addressTakenBy: null,
    ...limitFactsWhenDue(batch.ledger, message.campaignId, profile?.id, placesLeft(message, batch.terms)),
  };
};

interface Rendering {
  renderer: MessageRenderer;
  payloadOf(message: DueMessage): Buffer | null;
  isSuspect(message: DueMessage): boolean;
}

const beginRendering = async (
  tx: Queryable,
  renderer: MessageRenderer,
  accountId: number,
  messages: readonly DueMessage[],
): Promise<Rendering> => {
  const payloads = messages.length > 0 ? await loadPayloads(tx, accountId, messages) : [];
  const payloadOf = new Map(payloads.map((row) => [`${row.requestId}/${row.part}`, row.payload]));
  const subjects = messages.map(({ messageId }) => messageId);
  const suspects = await renderer.begin(tx, accountId, subjects);
  return {
    renderer,
    payloadOf: ({ requestId, part }) => payloadOf.get(`${requestId}/${part}`) ?? null,
    isSuspect: ({ messageId }) => suspects.has(messageId),
  };
};

/** How its reader can answer the message. */
const linkedOf = (
  { campaign, version, handover, linker }: CampaignBatch,
  { accountId, messageId, profileId, isTest }: DueMessage,
): LinkedMessage =>
  linker(
    { accountId, messageId, profileId, channel: version.content.channel, isTest },
    { trackingUrl: campaign.accountTrackingUrl, isSandbox: handover.isSandbox },
    consequencesOf(version.content),
  );

const inputOf = (
  { campaign, version }: CampaignBatch,
  { payloadOf }: Rendering,
  message: DueMessage,
  facts: RecipientFacts,
  { links }: LinkedMessage,
): MessageInput => ({
  facts,
  payload: payloadOf(message),
  campaign: { id: campaign.campaignNumber, name: version.content.name },
  account: accountOf(campaign),
  links,
  now: campaign.now,
});

type Made = CodedResult | { kind: "linked_content_failed"; detail: string };

/** Renders, with the look-ups and codes that the templates reach; its look-ups may keep it waiting. */
const make = async (
  tx: Queryable,
  batch: CampaignBatch,
  { renderer, isSuspect }: Rendering,
  message: DueMessage,
  input: MessageInput,
): Promise<Made | { kind: "waits"; forMs: number }> => {
  const { codes, lookups } = batch;
  const version = messageIn(batch.version, message.variant);
  const pass = (linked: LinkedGiven | undefined, now: Date) =>
    codes.render(codeTakerOf(message), (known) =>
      renderer.render(version, isSuspect(message), {
        ...input,
        now,
        codes: known,
        ...(linked && { linked }),
      }),
    );
  if (!version.compiled.readsLinked) return looked(await pass(undefined, input.now));
  const inputAt = (now: Date): RenderInput => renderInputOf({ ...input, now });
  const found = await lookups.render(tx, message, inputAt, input.now, pass);
  if (found.kind === "made") return found.made;
  return found.kind === "failed" ? { kind: "linked_content_failed", detail: found.detail } : found;
};

const render = async (
  tx: Queryable,
  batch: CampaignBatch,
  rendering: Rendering,
  message: DueMessage,
  facts: RecipientFacts,
  leaveBeforeMs: number | null,
): Promise<Settled> => {
  const linked = linkedOf(batch, message);
  const input = inputOf(batch, rendering, message, facts, linked);
  const result = await make(tx, batch, rendering, message, input);
  if (result.kind === "waits") {
    const at = new Date(batch.campaign.now.getTime() + result.forMs);
    return { kind: "later", at, giveUpAt: message.giveUpAt, hold: null };
  }
  if (result.kind !== "rendered") return endOf(message, result.kind, result.detail);
  const content = batch.handover.complete(linked.finish(result.content));
  const hold = holdOf(batch, message);
  const address = batch.version.isSecond ? facts.address : null;
  return { kind: "lease", content, fresh: packContent(content), hold, leaveBeforeMs, address };
};

const asRendered = (message: DueMessage, leaveBeforeMs: number | null): Settled | undefined => {
  if (message.content === null || message.encoding === null) return undefined;
  const content = unpackContent({ encoding: message.encoding, bytes: message.content });
  return { kind: "lease", content, fresh: null, hold: null, leaveBeforeMs, address: null };
};

/** What the checks say of a message that comes due; undefined when it may leave now. */
const stoppedOrLater = (
  batch: CampaignBatch,
  facts: RecipientFacts,
  moments: Moments,
  message: DueMessage,
  expiresAt: Date | null,
): Settled | undefined => {
  // limits and reach are asked until the message has been made ready; the moment before every attempt
  const rules = message.content === null ? DUE_RULES : [permittedMoment];
  const decision = decideRecipient(rules, facts, contextOf(batch, moments, message, expiresAt));
  const second = batch.version.content.start.secondChannel ?? null;
  if (decision.kind === "stop" && second !== null && UNREACHABLE.has(decision.outcome)) {
    return { kind: "second", turned: { ctid: message.ctid, because: decision.outcome, ...second } };
  }
  if (decision.kind === "stop") {
    return endOf(message, decision.outcome, "Checked again when it came due.");
  }
  return decision.kind === "later" ? postpone(batch, message, decision.at) : undefined;
};

/** A first attempt that a throttle holds, and did not let go yet. */
const throttled = (
  { terms, isLetGo, version }: CampaignBatch,
  { attempt, content, isTest }: DueMessage,
): Settled | undefined => {
  const isFirstAttempt = attempt === 0 || (version.isSecond && content === null);
  return terms.throttle === null || isLetGo || isTest || !isFirstAttempt ? undefined : { kind: "throttle" };
};

/** Looks again at messages of one version, and renders those that never were. */
export const settleBatch = async (
  tx: Queryable,
  renderer: MessageRenderer,
  accountId: number,
  batch: CampaignBatch,
  settled: Map<string, Settled>,
): Promise<void> => {
  const isTimed = hasForbiddenTimes(batch.version.content.when);
  const moments = momentsWhenDue(batch);
  const messages = batch.messages.map(({ message }) => message);
  const looked = messages.filter(({ content }) => isTimed || content === null);
  const users = await loadCurrentUsers(tx, accountId, batch.version.content.channel, looked);
  const unrendered = messages.filter(({ content }) => content === null);
  const rendering = await beginRendering(tx, renderer, accountId, unrendered);
  for (const { message, expiresAt } of batch.messages) {
    const facts = factsOf(batch, users, message);
    const leaveBeforeMs = moments.leaveBefore(facts.profile?.timeZone ?? null);
    const result =
      stoppedOrLater(batch, facts, moments, message, expiresAt) ??
      throttled(batch, message) ??
      asRendered(message, leaveBeforeMs) ??
      (await render(tx, batch, rendering, message, facts, leaveBeforeMs));
    settled.set(message.messageId, result);
  }
};
