import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface CapUseRow {
  kind: "total" | "day";
  cap: number;
  taken: number;
  reached80At: Date | null;
  reached100At: Date | null;
}

/**
 * How much of the caps of a campaign's newest version is taken: of each that it has, in all and of one day.
 *
 * @param day of the account's zone, `YYYY-MM-DD`
 */
export const readCapUse = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  day: string,
): Promise<CapUseRow[]> =>
  q.query<CapUseRow>(sql`
    with newest as (
      select content -> 'who' -> 'targetingCap' as caps from campaign_versions
      where account_id = ${accountId} and campaign_id = ${campaignId} order by version desc limit 1
    ), caps (kind, day, cap) as (
      select 'total', '-infinity'::date, (caps ->> 'total')::int from newest
      union all
      select 'day', ${day}::date, (caps ->> 'perDay')::int from newest
    )
    select c.kind, c.cap, coalesce(t.taken, 0) as taken,
      min(n.reached_at) filter (where n.percent = 80) as "reached80At",
      min(n.reached_at) filter (where n.percent = 100) as "reached100At"
    from caps c
    left join cap_counters t on t.account_id = ${accountId} and t.campaign_id = ${campaignId} and t.day = c.day
    left join cap_notices n on n.account_id = ${accountId} and n.campaign_id = ${campaignId} and n.kind = c.kind
      and n.day = c.day and n.cap = c.cap
    where c.cap is not null group by c.kind, c.cap, t.taken`);
