import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface StatRow {
  version: number;
  hour: Date;
  measure: string;
  /** Empty where the campaign has one message. */
  variant: string;
  count: number;
}

/** Rolled-up counts and the deltas not yet folded, read in one snapshot so that a fold in between hides none. */
export const sumCampaignStats = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  range: { from: Date | null; before: Date | null },
): Promise<StatRow[]> =>
  q.query<StatRow>(sql`
    select version, hour, measure, variant, sum(count)::bigint as count from (
      select version, hour, measure, variant, count from stats
      where account_id = ${accountId} and campaign_id = ${campaignId}
      union all
      select version, hour, measure, variant, count from stat_deltas
      where account_id = ${accountId} and campaign_id = ${campaignId}
    ) s
    where (${range.from}::timestamptz is null or hour >= ${range.from})
      and (${range.before}::timestamptz is null or hour < ${range.before})
    group by version, hour, measure, variant order by hour, version, measure, variant`);
