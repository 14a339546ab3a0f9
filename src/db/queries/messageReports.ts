import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import type { CampaignSummaryRow } from "./campaigns.ts";
import { summaryColumns } from "./campaigns.ts";

/** Campaigns with the figures of days, for the compatible reports. */

export interface ReportedCampaign extends CampaignSummaryRow {
  messageType: string;
  goal: { events: { event: string }[] } | null;
  /** By day of the account's zone (`YYYYMMDD`) and measure. */
  counts: { day: string; measure: string; count: number }[];
}

/** @param before the first instant that is not part of the days */
export interface ReportedDays {
  from: Date;
  before: Date;
  timeZone: string;
}

/**
 * Published campaigns that had something decided in these days, or began in them, oldest first. An hour belongs to the day in
 * which it begins.
 */
export const listReportedCampaigns = (
  q: Queryable,
  accountId: number,
  { from, before, timeZone }: ReportedDays,
  limit: number,
): Promise<ReportedCampaign[]> =>
  q.query<ReportedCampaign>(sql`
    with counted as materialized (
      select campaign_id, to_char(hour at time zone ${timeZone}, 'YYYYMMDD') as day, measure, sum(count)::bigint as count from (
        select campaign_id, hour, measure, count from stats where account_id = ${accountId}
        union all
        select campaign_id, hour, measure, count from stat_deltas where account_id = ${accountId}) s
      where hour >= ${from} and hour < ${before} group by 1, 2, 3
    ), known as (
      select campaign_id, jsonb_agg(jsonb_build_object('day', day, 'measure', measure, 'count', count) order by day, measure)
        as counts
      from counted group by 1
    )
    select ${summaryColumns}, c.draft -> 'what' ->> 'messageType' as "messageType",
      (select goal from goals g where g.account_id = c.account_id and g.campaign_id = c.id) as goal,
      coalesce(k.counts, '[]') as counts
    from campaigns c left join known k on k.campaign_id = c.id
    where c.account_id = ${accountId} and c.version > 0
      and (k.campaign_id is not null or (c.start_at >= ${from} and c.start_at < ${before}))
    order by c.id limit ${limit}`);
