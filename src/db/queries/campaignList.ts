import type { ChannelName } from "../../contract/content.ts";
import { FAILURES, OUTCOMES } from "../../contract/outcomes.ts";
import type { Queryable } from "../pool.ts";
import { type Sql, sql } from "../sql.ts";
import { type CampaignSummaryRow, summaryColumns } from "./campaigns.ts";

export interface CampaignFilter {
  /** Any of these; archived ones only when asked for. */
  states?: readonly string[] | undefined;
  channel?: string | undefined;
  purpose?: string | undefined;
  label?: string | undefined;
  /** The author as written down: `person/<uuid>`, `credential/<uuid>`. */
  creator?: string | undefined;
  /** Each is a part of the name, of a label or of the campaign ID, whatever its case. */
  words?: readonly string[] | undefined;
  createdFrom?: Date | undefined;
  createdBefore?: Date | undefined;
}

export interface CampaignListRow extends CampaignSummaryRow {
  sent: number;
  not_sent: number;
  failed: number;
  /** Id of the newest trigger. */
  last_request_id: string | null;
}

/** The same reading of the window as campaigns/state.ts; a test holds the two together. */
const stateAt = (now: Date) => sql`case
  when c.life <> 'published' then c.life
  when c.end_at <= ${now} then 'completed'
  when c.start_at > ${now} then 'scheduled'
  else 'running' end`;

/** The text itself as a pattern of `like`. */
const partOf = (word: string): string => `%${word.replace(/[\\%_]/g, "\\$&")}%`;

const conditions = (filter: CampaignFilter, now: Date): Sql => {
  const { states, channel, purpose, label, creator, words = [], createdFrom, createdBefore } = filter;
  const given = [
    states === undefined ? sql`c.life <> 'archived'` : sql`${stateAt(now)} = any(${[...states]}::text[])`,
    ...(channel === undefined ? [] : [sql`c.channel = ${channel}`]),
    ...(purpose === undefined ? [] : [sql`c.purpose = ${purpose}`]),
    ...(label === undefined ? [] : [sql`c.labels ? ${label}`]),
    ...(creator === undefined ? [] : [sql`c.created_by = ${creator}`]),
    ...(createdFrom === undefined ? [] : [sql`c.created_at >= ${createdFrom}`]),
    ...(createdBefore === undefined ? [] : [sql`c.created_at < ${createdBefore}`]),
    ...words.map((word) => sql`c.search_text like fold_case(${partOf(word)})`),
  ];
  return given.reduce((all, one) => sql`${all} and ${one}`);
};

const FAILED: readonly string[] = FAILURES;
const NOT_SENT = OUTCOMES.filter((outcome) => outcome !== "sent" && !FAILED.includes(outcome));

/**
 * Newest first, after the id `after`, with what their messages came to: totals and the deltas not yet folded, in one
 * snapshot. Everything beside the campaigns themselves is read for those of the page only.
 */
export const listCampaigns = (
  q: Queryable,
  accountId: number,
  filter: CampaignFilter,
  page: { now: Date; after: string | null; limit: number },
): Promise<CampaignListRow[]> =>
  q.query<CampaignListRow>(sql`
    with page as materialized (
      select c.account_id, c.id from campaigns c
      where c.account_id = ${accountId} and (${page.after}::uuid is null or c.id < ${page.after}::uuid)
        and ${conditions(filter, page.now)}
      order by c.id desc limit ${page.limit}
    ), deltas as materialized (
      select d.campaign_id, d.measure, sum(d.count)::bigint as count from stat_deltas d
      where d.account_id = ${accountId} and d.campaign_id in (select id from page) group by 1, 2
    )
    select ${summaryColumns}, coalesce(s.sent, 0)::bigint as sent, coalesce(s.not_sent, 0)::bigint as not_sent,
      coalesce(s.failed, 0)::bigint as failed, last.request_id as last_request_id
    from page join campaigns c on c.account_id = page.account_id and c.id = page.id
    cross join lateral (
      select sum(m.count) filter (where m.measure = 'sent') as sent,
        sum(m.count) filter (where m.measure = any(${NOT_SENT}::text[])) as not_sent,
        sum(m.count) filter (where m.measure = any(${[...FAILED]}::text[])) as failed
      from (
        select t.measure, t.count from campaign_totals t where t.account_id = c.account_id and t.campaign_id = c.id
        union all
        select d.measure, d.count from deltas d where d.campaign_id = c.id
      ) m
    ) s
    left join lateral (
      select i.request_id from intake i where i.account_id = c.account_id and i.campaign_id = c.id
      order by i.request_id desc limit 1
    ) last on true
    order by c.id desc`);

/** Labels of the campaigns that are not archived, in alphabetical order. */
export const listLabels = async (q: Queryable, accountId: number, limit: number): Promise<string[]> => {
  const rows = await q.query<{ label: string }>(sql`
    select distinct label from campaigns c, jsonb_array_elements_text(c.labels) as label
    where c.account_id = ${accountId} and c.life <> 'archived' and c.labels <> '[]'
    order by label limit ${limit}`);
  return rows.map(({ label }) => label);
};

/** How many campaigns are in which state; states that none is in are absent. */
export const countCampaignStates = async (
  q: Queryable,
  accountId: number,
  now: Date,
): Promise<Record<string, number>> => {
  const rows = await q.query<{ state: string; count: number }>(sql`
    select ${stateAt(now)} as state, count(*)::int as count from campaigns c
    where c.account_id = ${accountId} group by 1`);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};

/** The channels on which the account has published anything. */
export const listPublishedChannels = async (q: Queryable, accountId: number): Promise<ChannelName[]> => {
  const rows = await q.query<{ channel: ChannelName }>(sql`
    select distinct channel from campaigns where account_id = ${accountId} and version > 0`);
  return rows.map(({ channel }) => channel);
};
