import type { CampaignContent } from "../contract/campaign.ts";
import type { Campaign, CampaignVersion, CampaignVersionDetail } from "../contract/campaignLife.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { findVersion, listVersions, type VersionRow } from "../db/queries/versions.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { withBlocks } from "./asPublished.ts";
import { asWritten } from "./asWritten.ts";
import { type Change, diff } from "./diff.ts";
import { patchDraft } from "./drafts.ts";
import { requireCampaign } from "./find.ts";

const asVersion = (row: VersionRow): CampaignVersion => ({
  version: row.version,
  publishedAt: row.published_at.toISOString(),
  publishedBy: row.published_by,
});

/** Newest first. @throws DomainError campaign/not-found */
export const listCampaignVersions = async (
  q: Queryable,
  accountId: number,
  ref: string,
): Promise<CampaignVersion[]> => {
  const { id } = await requireCampaign(q, accountId, ref);
  return (await listVersions(q, accountId, id)).map(asVersion);
};

const requireVersion = async (q: Queryable, accountId: number, campaignId: string, version: number) => {
  const row = await findVersion(q, accountId, campaignId, version);
  if (row !== undefined) return row;
  throw new DomainError("campaign/not-found", `The campaign has no version ${version}.`);
};

/** @throws DomainError campaign/not-found when there is no such campaign, or no such version of it */
export const getCampaignVersion = async (
  q: Queryable,
  accountId: number,
  ref: string,
  version: number,
): Promise<CampaignVersionDetail> => {
  const { id } = await requireCampaign(q, accountId, ref);
  const row = await requireVersion(q, accountId, id, version);
  return { ...asVersion(row), content: row.content };
};

/** A version's number, or the draft. */
export type VersionRef = number | "draft";

/** What the content blocks say, beside the message that puts them in. */
const blockTexts = ({ what: { blocks = [] } }: CampaignContent) => ({
  what: { blocks: Object.fromEntries(blocks.map(({ name, source }) => [name, source])) },
});

/**
 * What changed from one version (or the draft) to another.
 *
 * @throws DomainError campaign/not-found
 */
export const diffCampaignVersions = async (
  q: Queryable,
  accountId: number,
  ref: string,
  from: VersionRef,
  to: VersionRef,
): Promise<Change[]> => {
  const campaign = await requireCampaign(q, accountId, ref);
  const contentOf = async (which: VersionRef): Promise<CampaignContent> =>
    which === "draft"
      ? withBlocks(q, accountId, campaign.draft)
      : (await requireVersion(q, accountId, campaign.id, which)).content;
  const [before, after] = [await contentOf(from), await contentOf(to)];
  return [...diff(asWritten(before), asWritten(after)), ...diff(blockTexts(before), blockTexts(after))];
};

/**
 * Copies a version into the draft, which changes the sections that differ; publishing makes it effective again, as a new version.
 *
 * @throws DomainError campaign/not-found, campaign/bad-transition; RevisionConflict when the draft has moved on
 */
export const restoreCampaignVersion = async (
  db: Database,
  clock: Clock,
  accountId: number,
  ref: string,
  { version, revision }: { version: number; revision: number },
): Promise<Campaign> => {
  const { id } = await requireCampaign(db, accountId, ref);
  const { content } = await requireVersion(db, accountId, id, version);
  const { channel: _, ...sections } = content;
  return patchDraft(db, clock, accountId, id, { revision, ...sections });
};
