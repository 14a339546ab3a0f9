import type { CampaignContent } from "../../contract/campaign.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface VersionRow {
  version: number;
  published_at: Date;
  published_by: string;
}

export interface VersionContentRow extends VersionRow {
  content: CampaignContent;
}

const columns = sql`version, published_at, published_by`;
/** In today's form: before there were filters, `who` had none, and versions never change. */
const contentOfToday = sql`
  case when content -> 'who' ? 'filter' then content else jsonb_set(content, '{who,filter}', 'null') end as content`;

/** Newest first. */
export const listVersions = (q: Queryable, accountId: number, campaignId: string): Promise<VersionRow[]> =>
  q.query<VersionRow>(sql`
    select ${columns} from campaign_versions
    where account_id = ${accountId} and campaign_id = ${campaignId} order by version desc`);

export const findVersion = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  version: number,
): Promise<VersionContentRow | undefined> => {
  const [row] = await q.query<VersionContentRow>(sql`
    select ${columns}, ${contentOfToday} from campaign_versions
    where account_id = ${accountId} and campaign_id = ${campaignId} and version = ${version}`);
  return row;
};

/** The newest version published at or before `moment`, which is a time of the database's clock. */
export const findVersionAt = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  moment: Date,
): Promise<VersionContentRow | undefined> => {
  const [row] = await q.query<VersionContentRow>(sql`
    select ${columns}, ${contentOfToday} from campaign_versions
    where account_id = ${accountId} and campaign_id = ${campaignId} and published_at <= ${moment}
    order by version desc limit 1`);
  return row;
};

/** Of a version, what says who gets it and which of its messages. */
export interface VersionSharesRow {
  version: number;
  content: Pick<CampaignContent, "start" | "who" | "when">;
  variants: { id: string; share?: number }[];
}

/** Oldest first. */
export const listVersionShares = (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<VersionSharesRow[]> =>
  q.query<VersionSharesRow>(sql`
    select version,
      jsonb_build_object('start', content -> 'start', 'who', content -> 'who', 'when', content -> 'when') as content,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', v ->> 'id', 'share', v -> 'share') order by v ->> 'id')
        from jsonb_array_elements(content #> '{what,variants}') v), '[]') as variants
    from campaign_versions
    where account_id = ${accountId} and campaign_id = ${campaignId} order by version`);
