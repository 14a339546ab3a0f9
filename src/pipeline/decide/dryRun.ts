import { Value } from "typebox/value";
import { asPublished } from "../../campaigns/asPublished.ts";
import { CampaignContent } from "../../contract/campaign.ts";
import type { Content } from "../../contract/content.ts";
import { secondContent } from "../../contract/secondChannel.ts";
import { variantContent, variantsOf } from "../../contract/variants.ts";
import type { Database, Queryable } from "../../db/pool.ts";
import { FilterTooSlowError } from "../../db/queries/audience.ts";
import type { DecidedRow } from "../../db/queries/decisions.ts";
import { findProvider } from "../../db/queries/providers.ts";
import {
  type CampaignFacts,
  type ClaimedIntake,
  findCampaignFacts,
  findVersionContent,
} from "../../db/queries/turns.ts";
import { inUndoneTransaction } from "../../db/tx.ts";
import { DomainError } from "../../lib/errors.ts";
import { newId } from "../../lib/ids.ts";
import { checkRunnable } from "../../segments/audience.ts";
import type { RecipientKind } from "../accept/recipient.ts";
import { accountOf } from "../accountOf.ts";
import type { RenderInput, RenderResult } from "../render/contract.ts";
import { payloadContractOf } from "../render/payloadGaps.ts";
import { renderInputOf } from "../renderer.ts";
import { type Decided, decideAgain, rowOf, type Slice, type TurnFacts } from "./batch.ts";
import type { Taken } from "./facts.ts";
import { isThrottled } from "./routes.ts";
import { faultOf, MISSING_PROVIDER, shadowRow } from "./shadow.ts";
import { decideSlices, giveBack, strictGaps } from "./slices.ts";
import { versionFactsOf } from "./versionFacts.ts";

/** A trigger that is only imagined. */
export interface DryTrigger {
  accountId: number;
  campaignId: string;
  recipients: readonly { kind: RecipientKind; value: string; address: string | null }[];
  payload: Buffer | null;
  /** When it comes; null: now. */
  at: Date | null;
  /** The newest published version, the draft, or the draft only where nothing was published yet. */
  version: "published" | "draft" | "newest";
}

/** Renders content for one user somewhere a hostile template can do no harm. */
export type DryRender = (content: CampaignContent, input: RenderInput) => Promise<RenderResult>;

/** What would become of one recipient. */
export interface DryMessage {
  /** As the log would have it; without an outcome the message would be sent. */
  row: DecidedRow;
  /** The user would be created by the trigger: no profile has the row's id. */
  isNew: boolean;
  /** It would wait for the campaign's throttle. */
  isThrottled: boolean;
  /** Null when nothing would be sent. */
  content: Content | null;
}

export interface DryRun {
  at: Date;
  /** 0: the draft. */
  version: number;
  /** What decided. */
  content: CampaignContent;
  /** The campaign is paused: a trigger would wait until it goes on. */
  isHeld: boolean;
  messages: DryMessage[];
}

type DrySlice = Slice & { taken: Taken };

/** All that was decided, which is settled without the database. */
interface Imagined {
  campaign: CampaignFacts;
  slice: DrySlice;
  items: readonly Decided[];
  facts: TurnFacts;
  hasProvider: boolean;
}

export const NOT_PUBLISHED = new DomainError(
  "input/invalid",
  "The campaign has never been published, so that only its draft can be run.",
  [{ field: "version", message: 'Expected "draft", got "published": the campaign was never published.' }],
);

/**
 * What a version says, 0 being the draft, in today's form.
 *
 * @throws DomainError input/invalid when the draft has a filter that cannot be run
 */
export const runnableContent = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
  version: number,
): Promise<CampaignContent> => {
  const raw = await findVersionContent(tx, accountId, campaignId, version);
  const stored = Value.Parse(CampaignContent, Value.Default(CampaignContent, raw));
  const content = version === 0 ? await asPublished(tx, accountId, stored) : stored;
  const { audience, filter } = content.who;
  if (version === 0 && audience === "filter" && filter !== null) {
    await checkRunnable(tx, accountId, filter);
  }
  return content;
};

/** @throws DomainError campaign/not-found; input/invalid */
const loadCampaign = async (tx: Queryable, { accountId, campaignId, at, version: wanted }: DryTrigger) => {
  const stored = await findCampaignFacts(tx, accountId, campaignId);
  if (stored === undefined)
    throw new DomainError("campaign/not-found", `There is no campaign ${campaignId}.`);
  const newest = stored.versions.at(-1)?.version ?? (wanted === "newest" ? 0 : undefined);
  const version = wanted === "draft" ? 0 : newest;
  if (version === undefined) throw NOT_PUBLISHED;
  const content = await runnableContent(tx, accountId, campaignId, version);
  const now = at ?? stored.now;
  if (version > 0) return { campaign: { ...stored, now }, version, content };
  // as if it were published at this moment
  const { endAt } = content.when;
  const life: CampaignFacts["life"] = stored.life === "draft" ? "published" : stored.life;
  const campaign = { ...stored, now, life, endAt: endAt === null ? null : new Date(endAt) };
  return { campaign, version, content };
};

const sliceOf = (
  { campaignId, recipients, payload }: DryTrigger,
  { campaign, version, content }: Awaited<ReturnType<typeof loadCampaign>>,
): DrySlice => {
  const requestId = newId();
  const row: ClaimedIntake = {
    ctid: "",
    requestId,
    part: 0,
    nextRecipient: 0,
    recipientCount: recipients.length,
    recipients: Buffer.alloc(0),
    payload,
    isTest: false,
    acceptedAt: campaign.now,
    expiresAt: null,
    deliverAt: null,
    isCancelled: false,
    options: null,
  };
  return {
    row,
    version,
    facts: versionFactsOf(campaign, campaignId, content),
    pending: recipients.map((named, recipientNo) => ({ requestId, part: 0, recipientNo, ...named })),
    payloadGaps: content.what.strictPayload === true ? strictGaps(payloadContractOf(content), payload) : null,
    taken: { profiles: new Map(), addresses: new Map() },
  };
};

/** Without a provider of its own a campaign delivers into the sandbox, which is always there. */
export const hasProvider = async (
  q: Queryable,
  accountId: number,
  { start }: CampaignContent,
): Promise<boolean> =>
  start.providerId === null || (await findProvider(q, accountId, start.providerId)) !== undefined;

const imagine = async (tx: Queryable, trigger: DryTrigger): Promise<Imagined> => {
  const { accountId, campaignId } = trigger;
  const loaded = await loadCampaign(tx, trigger);
  const { campaign, content } = loaded;
  const slice = sliceOf(trigger, loaded);
  const turn = { tx, group: { accountId, campaignId }, campaign, isDry: true };
  const { decided, facts } = await decideSlices(turn, [slice]).catch((error: unknown) => {
    if (!(error instanceof FilterTooSlowError)) throw error;
    throw new DomainError("reach/too-slow", "A user has so many events that the dry run was stopped.");
  });
  if (facts === null) throw new Error("a slice was given, and nothing was decided");
  const provider = await hasProvider(tx, accountId, content);
  return { campaign, slice, items: decided.get(slice) ?? [], facts, hasProvider: provider };
};

/** The content that a recipient's message is made of. */
export const messageContent = (
  content: CampaignContent,
  { facts: { variant }, second }: Decided,
): CampaignContent => {
  if (second !== null) return secondContent(content) ?? content;
  const found = variantsOf(content.what).find(({ id }) => id === variant?.id);
  return found === undefined ? content : variantContent(content, found);
};

type Settled = Pick<DryMessage, "row" | "content">;

/** The rules let the message go on: what making it for its moment comes to. */
const settleGoing = async (item: Decided, render: (now: Date) => Promise<RenderResult>): Promise<Settled> => {
  const { decision, decidedAt } = item;
  const result = await render(decision.kind === "later" ? decision.at : decidedAt);
  if (result.kind === "rendered") return { row: rowOf(item, decision.trace, null), content: result.content };
  const { ended, step } = faultOf(result);
  return { row: rowOf(item, [...decision.trace, step], ended), content: null };
};

/** What a decision comes to once its message is made: as the log would have it, with nothing written. */
export const settle = async (
  item: Decided,
  isProviderThere: boolean,
  render: (now: Date) => Promise<RenderResult>,
): Promise<Settled> => {
  const { decision } = item;
  if (decision.shadow !== null) {
    const row = await shadowRow(item, decision.shadow, isProviderThere ? render : null);
    return { row, content: null };
  }
  if (decision.kind === "stop") {
    const ended = { outcome: decision.outcome, code: null, detail: null };
    return { row: rowOf(item, decision.trace, ended), content: null };
  }
  if (isProviderThere) return settleGoing(item, render);
  const { ended, step } = MISSING_PROVIDER;
  return { row: rowOf(item, [...decision.trace, step], ended), content: null };
};

/** Settles the recipients in order, as a turn does: what an earlier one gives back, a later one may take. */
const settleAll = async (imagined: Imagined, render: DryRender): Promise<DryMessage[]> => {
  const { campaign, slice, items, facts } = imagined;
  const { content } = slice.facts;
  const shared = {
    // the campaign's sample is for previews
    payload: slice.row.payload ?? Buffer.from("{}"),
    campaign: { id: campaign.campaignNumber, name: content.name },
    account: accountOf(campaign),
    // nobody's, from whoever renders
    links: null,
  };
  const messages: DryMessage[] = [];
  let hasRoom = false;
  for (const first of items) {
    const item: Decided = (hasRoom ? decideAgain(first, facts, slice.taken) : undefined) ?? first;
    const settled = await settle(item, imagined.hasProvider, (now) =>
      render(messageContent(content, item), renderInputOf({ ...shared, facts: item.facts, now })),
    );
    const isNow = item.decision.kind === "go";
    const waits = isNow && settled.row.outcome === null && isThrottled(slice);
    messages.push({ ...settled, isNew: item.facts.isNew, isThrottled: waits });
    // what waits for its moment or the throttle ends long after the others were decided
    const endsAtOnce = isNow && settled.row.outcome !== null && !isThrottled(slice);
    hasRoom = (endsAtOnce && giveBack(facts, item)) || hasRoom;
  }
  return messages;
};

/**
 * Decides a trigger that nobody sent, by the rules of a real one, and makes its messages. Nothing of it stays: it runs in a
 * transaction that is undone, takes no place in a limit and no lock that a real decision waits for.
 *
 * @throws DomainError campaign/not-found; input/invalid when there is nothing published, or a draft's filter cannot be run;
 *   reach/too-slow
 */
export const dryRun = async (db: Database, trigger: DryTrigger, render: DryRender): Promise<DryRun> => {
  const imagined = await inUndoneTransaction(db, (tx) => imagine(tx, trigger));
  const { campaign, slice } = imagined;
  return {
    at: campaign.now,
    version: slice.version,
    content: slice.facts.content,
    isHeld: campaign.life === "paused",
    messages: await settleAll(imagined, render),
  };
};
