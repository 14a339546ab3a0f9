import { Value } from "typebox/value";
import { CampaignContent } from "../contract/campaign.ts";
import type { Campaign, CampaignCreate, CampaignPatch } from "../contract/campaignLife.ts";
import type { ChannelName } from "../contract/content.ts";
import { SANDBOX_KIND } from "../contract/provider.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { insertDraft, lockCampaign, updateDraft } from "../db/queries/campaigns.ts";
import { listProviders, type ProviderRow } from "../db/queries/providers.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { draftBytesMax } from "../limits.ts";
import { absurdities } from "../segments/tree.ts";
import { asWritten, whatAsWritten } from "./asWritten.ts";
import { foundCampaign, requireCampaign } from "./find.ts";
import { mergeSections } from "./merge.ts";
import { checkAct } from "./state.ts";
import { asCampaign } from "./view.ts";

/**
 * The draft was saved by somebody else since it was read; `current` is what it is now, `sections` what of it was
 * changed meanwhile and stands against this change.
 */
export class RevisionConflict extends DomainError {
  readonly current: Campaign;
  readonly sections: readonly string[];

  constructor(read: number, current: Campaign, sections: readonly string[]) {
    super(
      "campaign/revision-conflict",
      `The draft was saved meanwhile: this change was made on revision ${read}, the draft is at ${current.revision}.`,
      [{ field: "revision", message: `Expected ${current.revision}, got ${read}.` }],
    );
    this.current = current;
    this.sections = sections;
  }
}

/** A draft may hold anything unfinished, but nothing that would hurt whoever reads it. */
const checkSize = (draft: CampaignContent): void => {
  const { goal, sources } = draft.start;
  const tooMuch = [
    ...absurdities(draft.who.filter, "who.filter"),
    ...absurdities(sources.event?.where, "start.sources.event.where"),
    ...absurdities(goal?.users, "start.goal.users"),
    ...(goal?.events ?? []).flatMap(({ where }, at) => absurdities(where, `start.goal.events.${at}.where`)),
  ];
  if (tooMuch.length > 0) {
    throw new DomainError("input/invalid", "The filter is too large.", tooMuch);
  }
  const bytes = Buffer.byteLength(JSON.stringify(draft));
  if (bytes <= draftBytesMax) return;
  throw new DomainError("input/invalid", "The draft is too large.", [
    { field: "what", message: `Expected at most ${draftBytesMax} bytes for the whole draft, got ${bytes}.` },
  ]);
};

/** Everything that a new draft leaves out, empty. */
const completed = (input: CampaignCreate): CampaignContent =>
  Value.Parse(
    CampaignContent,
    Value.Default(CampaignContent, { start: {}, who: {}, what: {}, when: {}, ...Value.Clone(input) }),
  );

/** The sandbox, until the account has a provider that delivers the channel for real; then somebody chooses. */
const defaultProvider = async (
  q: Queryable,
  accountId: number,
  channel: ChannelName,
): Promise<string | null> => {
  const providers = (await listProviders(q, accountId)).filter((provider) => provider.channel === channel);
  const isReal = ({ kind, verified_at }: ProviderRow) => kind !== SANDBOX_KIND && verified_at !== null;
  if (providers.some(isReal)) return null;
  return providers.find(({ kind }) => kind === SANDBOX_KIND)?.id ?? null;
};

/**
 * Creates a draft; everything but name and channel may be empty. On an account without a real provider it delivers into
 * the sandbox.
 */
export const createDraft = async (
  q: Queryable,
  clock: Clock,
  accountId: number,
  input: CampaignCreate,
  createdBy: string,
): Promise<Campaign> => {
  const draft = asWritten(completed(input));
  draft.start.providerId ??= await defaultProvider(q, accountId, draft.channel);
  checkSize(draft);
  const id = newId(clock.now().getTime());
  await insertDraft(q, accountId, { id, draft, createdBy });
  return asCampaign(await requireCampaign(q, accountId, id), clock.now());
};

const patchAsWritten = ({ what, ...rest }: CampaignPatch): CampaignPatch =>
  what === undefined ? rest : { ...rest, what: whatAsWritten(what) };

/**
 * Replaces the draft's sections that are given. On an older revision they are merged, as long as nobody changed any of
 * them since; a section that is given as it is stored changes nothing. What is published does not change until it is
 * published again.
 *
 * @throws DomainError campaign/not-found, campaign/bad-transition; RevisionConflict when a section has moved on
 */
export const patchDraft = async (
  db: Database,
  clock: Clock,
  accountId: number,
  ref: string,
  patch: CampaignPatch,
): Promise<Campaign> => {
  const { id } = await requireCampaign(db, accountId, ref);
  return inTransaction(db, async (tx) => {
    const row = foundCampaign(await lockCampaign(tx, accountId, id), ref);
    checkAct(row, clock.now(), "edit");
    const merge = mergeSections(row, patchAsWritten(patch));
    if (merge.kind === "conflict") {
      throw new RevisionConflict(patch.revision, asCampaign(row, clock.now()), merge.sections);
    }
    if (merge.kind === "unchanged") return asCampaign(row, clock.now());
    checkSize(merge.draft);
    await updateDraft(tx, accountId, id, merge);
    return asCampaign(await requireCampaign(tx, accountId, id), clock.now());
  });
};
