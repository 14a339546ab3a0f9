import type { CampaignContent, Purpose } from "../../contract/campaign.ts";
import type { ChannelName } from "../../contract/content.ts";
import { isUniqueViolation, type Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** What lists show of a campaign: without its draft, which may be long. */
export interface CampaignSummaryRow {
  id: string;
  number: number | null;
  life: "draft" | "published" | "paused" | "stopped" | "archived";
  channel: ChannelName;
  name: string;
  labels: string[];
  purpose: Purpose | null;
  revision: number;
  version: number;
  start_at: Date | null;
  end_at: Date | null;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  /** While the safety stop holds it: since when, and what it compared. */
  safety_stopped_at: Date | null;
  safety_count: number | null;
  safety_busiest: number | null;
  /** Of the provider that the newest version (before the first: the draft) names. */
  provider_kind: string | null;
}

/** Which revision last changed a section; what is absent, the first did. */
export type SectionRevisions = Readonly<Record<string, number>>;

export interface CampaignRow extends CampaignSummaryRow {
  archived_from: "draft" | "published" | "paused" | "stopped" | null;
  draft: CampaignContent;
  section_revisions: SectionRevisions;
  pause_mode: "hold" | "reject";
  paused_at: Date | null;
  resumed_at: Date | null;
}

/** Of `campaigns c`. */
export const summaryColumns = sql`
  c.id, c.number, c.life, c.channel, c.name, c.labels, c.purpose, c.revision, c.version, c.start_at, c.end_at,
  c.created_by, c.created_at, c.updated_at, c.safety_stopped_at, c.safety_count, c.safety_busiest, (
    select p.kind from providers p
    where p.account_id = c.account_id and p.id::text = case when c.version = 0 then c.draft_provider_id else (
      select v.provider_id from campaign_versions v
      where v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version) end
  ) as provider_kind`;

/** In today's form: before there were filters, `who` had none. */
const draftOfToday = sql`
  case when c.draft -> 'who' ? 'filter' then c.draft else jsonb_set(c.draft, '{who,filter}', 'null') end`;

const columns = sql`
  ${summaryColumns}, c.archived_from, ${draftOfToday} as draft, c.section_revisions, c.pause_mode, c.paused_at, c.resumed_at`;

export const insertDraft = async (
  q: Queryable,
  accountId: number,
  campaign: { id: string; draft: CampaignContent; createdBy: string },
): Promise<void> => {
  await q.query(sql`
    insert into campaigns (account_id, id, channel, draft, created_by)
    values (${accountId}, ${campaign.id}, ${campaign.draft.channel}, ${JSON.stringify(campaign.draft)}::jsonb,
      ${campaign.createdBy})`);
};

export const findCampaign = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<CampaignRow | undefined> => {
  const [row] = await q.query<CampaignRow>(sql`
    select ${columns} from campaigns c where c.account_id = ${accountId} and c.id = ${campaignId}`);
  return row;
};

/** By its own number or one of its former IDs, as text. */
export const findCampaignByNumber = async (
  q: Queryable,
  accountId: number,
  numberText: string,
): Promise<CampaignRow | undefined> => {
  const [row] = await q.query<CampaignRow>(sql`
    select ${columns}
    from campaign_numbers n join campaigns c on c.account_id = n.account_id and c.id = n.campaign_id
    where n.account_id = ${accountId} and n.number = ${numberText}`);
  return row;
};

/** Keeps every other change of this campaign waiting until the transaction ends. */
export const lockCampaign = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
): Promise<CampaignRow | undefined> => {
  const [row] = await tx.query<CampaignRow>(sql`
    select ${columns} from campaigns c
    where c.account_id = ${accountId} and c.id = ${campaignId} for update of c`);
  return row;
};

/** Saves a draft that the caller has locked, as its next revision. */
export const updateDraft = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
  change: { draft: CampaignContent; sectionRevisions: SectionRevisions },
): Promise<void> => {
  await tx.query(sql`
    update campaigns set draft = ${JSON.stringify(change.draft)}::jsonb, revision = revision + 1,
      section_revisions = ${JSON.stringify(change.sectionRevisions)}::jsonb, updated_at = clarion_now()
    where account_id = ${accountId} and id = ${campaignId}`);
};

/** How many other campaigns bear this name; archived ones do not count. */
export const countNamesakes = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  name: string,
): Promise<number> => {
  const [row] = await q.query<{ count: number }>(sql`
    select count(*)::int as count from campaigns
    where account_id = ${accountId} and id <> ${campaignId} and name = ${name} and life <> 'archived'`);
  return row?.count ?? 0;
};

/** Which of these numbers belong to another campaign of the account. */
export const listNumbersOfOthers = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  numbers: readonly string[],
): Promise<string[]> => {
  const rows = await q.query<{ number: string }>(sql`
    select number from campaign_numbers
    where account_id = ${accountId} and campaign_id <> ${campaignId} and number = any(${[...numbers]})`);
  return rows.map(({ number }) => number);
};

/**
 * Makes `number` the campaign's own; false when any campaign of the deployment has it, or one of the account
 * has it as a former ID. The indexes decide; a savepoint keeps the refusal from ending the transaction.
 */
export const claimNumber = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
  number: number,
): Promise<boolean> => {
  await tx.query(sql`savepoint claim_number`);
  try {
    await tx.query(sql`
      insert into campaign_numbers (account_id, number, campaign_id, is_former)
      values (${accountId}, ${String(number)}, ${campaignId}, false)`);
    await tx.query(
      sql`update campaigns set number = ${number} where account_id = ${accountId} and id = ${campaignId}`,
    );
    await tx.query(sql`release savepoint claim_number`);
    return true;
  } catch (error) {
    await tx.query(sql`rollback to savepoint claim_number`);
    if (isUniqueViolation(error)) return false;
    throw error;
  }
};

/**
 * Replaces the campaign's former IDs. Sorted, so that two campaigns with the same ones wait for each other.
 *
 * @returns those that did not become this campaign's, because another one has them
 */
export const replaceFormerIds = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
  formerIds: readonly string[],
): Promise<string[]> => {
  const sorted = [...formerIds].sort();
  await tx.query(sql`
    delete from campaign_numbers
    where account_id = ${accountId} and campaign_id = ${campaignId} and is_former
      and not (number = any(${sorted}))`);
  await tx.query(sql`
    insert into campaign_numbers (account_id, number, campaign_id, is_former)
    select ${accountId}, number, ${campaignId}, true from unnest(${sorted}::text[]) as number order by number
    on conflict (account_id, number) do nothing`);
  return listNumbersOfOthers(tx, accountId, campaignId, sorted);
};

/** Freezes version n + 1; the moment of publishing is the database's. */
export const insertVersion = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
  version: { version: number; content: CampaignContent; publishedBy: string },
): Promise<void> => {
  await tx.query(sql`
    insert into campaign_versions (account_id, campaign_id, version, content, published_by)
    values (${accountId}, ${campaignId}, ${version.version}, ${JSON.stringify(version.content)}::jsonb,
      ${version.publishedBy})`);
};

/** What publishing changes on the campaign itself: a draft becomes published, a paused one stays paused. */
export const setPublished = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
  change: { version: number; startAt: Date | null; endAt: Date | null; pauseMode: "hold" | "reject" },
): Promise<void> => {
  await tx.query(sql`
    update campaigns set
      life = case life when 'draft' then 'published' else life end,
      version = ${change.version}, start_at = ${change.startAt}, end_at = ${change.endAt},
      pause_mode = ${change.pauseMode}, updated_at = clarion_now()
    where account_id = ${accountId} and id = ${campaignId}`);
};

export const setPaused = async (tx: Queryable, accountId: number, campaignId: string): Promise<void> => {
  await tx.query(sql`
    update campaigns set life = 'paused', paused_at = clarion_now(), updated_at = clarion_now()
    where account_id = ${accountId} and id = ${campaignId}`);
};

/** `paused_at` stays: with `resumed_at` it tells which triggers the pause held. */
export const setResumed = async (tx: Queryable, accountId: number, campaignId: string): Promise<void> => {
  await tx.query(sql`
    update campaigns set life = 'published', resumed_at = clarion_now(), updated_at = clarion_now(),
      safety_stopped_at = null, safety_count = null, safety_busiest = null
    where account_id = ${accountId} and id = ${campaignId}`);
};

export const setStopped = async (tx: Queryable, accountId: number, campaignId: string): Promise<void> => {
  await tx.query(sql`
    update campaigns set life = 'stopped', updated_at = clarion_now(),
      safety_stopped_at = null, safety_count = null, safety_busiest = null
    where account_id = ${accountId} and id = ${campaignId}`);
};

export const setArchived = async (tx: Queryable, accountId: number, campaignId: string): Promise<void> => {
  await tx.query(sql`
    update campaigns set life = 'archived', archived_from = life, updated_at = clarion_now()
    where account_id = ${accountId} and id = ${campaignId}`);
};

export const setUnarchived = async (tx: Queryable, accountId: number, campaignId: string): Promise<void> => {
  await tx.query(sql`
    update campaigns set life = archived_from, archived_from = null, updated_at = clarion_now()
    where account_id = ${accountId} and id = ${campaignId}`);
};

/** Workers look at the campaign again once this transaction commits. */
export const announceCampaign = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
): Promise<void> => {
  await tx.query(sql`select pg_notify('clarion_campaigns', ${`${accountId}/${campaignId}`})`);
};

/** What a draft must know of the provider it names. */
export const findProviderFacts = async (
  q: Queryable,
  accountId: number,
  providerId: string,
): Promise<{ channel: string; kind: string; name: string; isVerified: boolean } | undefined> => {
  const [row] = await q.query<{ channel: string; kind: string; name: string; isVerified: boolean }>(sql`
    select channel, kind, name, verified_at is not null as "isVerified"
    from providers where account_id = ${accountId} and id = ${providerId}`);
  return row;
};

/** Keeps a provider as it is until the transaction ends: nobody deletes or changes it under a publish. */
export const shareProvider = async (tx: Queryable, accountId: number, providerId: string): Promise<void> => {
  await tx.query(
    sql`select 1 from providers where account_id = ${accountId} and id = ${providerId} for share`,
  );
};

/** The 10-digit campaign IDs of those campaigns that have one. */
export const listCampaignNumbers = async (
  q: Queryable,
  accountId: number,
  campaignIds: readonly string[],
): Promise<Map<string, string>> => {
  const rows = await q.query<{ id: string; number: number }>(sql`
    select id, number from campaigns
    where account_id = ${accountId} and id = any(${[...campaignIds]}::uuid[]) and number is not null`);
  return new Map(rows.map(({ id, number }) => [id, String(number)]));
};
