import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** Statistics against the log that they sum. */

/** A figure that says something else than its recount. */
export interface StatDifference {
  campaignId: string;
  version: number;
  hour: Date;
  measure: string;
  /** Empty where the campaign has one message. */
  variant: string;
  counted: number;
  recounted: number;
}

/**
 * Counts messages, and what was told of them, again by campaign, version, hour, variant and measure; in one snapshot, so that
 * what goes on meanwhile differs nowhere.
 *
 * @returns the first differences
 */
export const listStatDifferences = (
  q: Queryable,
  accountId: number,
  limit: number,
): Promise<StatDifference[]> =>
  q.query<StatDifference>(sql`
    with counted as (
      select campaign_id, version, hour, measure, variant, sum(count) as count from (
        select campaign_id, version, hour, measure, variant, count from stats where account_id = ${accountId}
        union all
        select campaign_id, version, hour, measure, variant, count from stat_deltas where account_id = ${accountId}) s
      group by 1, 2, 3, 4, 5
    ), log as (
      select id, campaign_id, version, date_trunc('hour', decided_at, 'UTC') as hour, coalesce(variant, '') as variant, outcome,
        is_qualified
      from messages where account_id = ${accountId} and not is_test
    ), recounted as (
      select campaign_id, version, hour, measure, variant, count(*) as count from (
        select campaign_id, version, hour, variant, m.measure from log, unnest(array['decided', outcome,
          case when is_qualified then 'qualified' end]) m (measure) where m.measure is not null
        union all
        select l.campaign_id, l.version, l.hour, l.variant,
          f.kind || case when f.is_machine then '_by_machine' else '' end
        from message_facts f join log l on l.id = f.message_id
        where f.account_id = ${accountId} and f.is_first and f.kind <> 'converted'
        union all
        select l.campaign_id, l.version, l.hour, l.variant, 'converted'
        from goal_users u join log l on l.id = u.message_id
        where u.account_id = ${accountId} and u.converted_at is not null and not u.is_control) m
      group by 1, 2, 3, 4, 5
    )
    select campaign_id as "campaignId", version, hour, measure, variant, coalesce(c.count, 0)::bigint as counted,
      coalesce(r.count, 0)::bigint as recounted
    from counted c full join recounted r using (campaign_id, version, hour, measure, variant)
    where coalesce(c.count, 0) <> coalesce(r.count, 0)
    order by campaign_id, version, hour, measure, variant limit ${limit}`);

/** Sums of goals that say something else than the users whom they sum. */
export const listGoalDifferences = (
  q: Queryable,
  accountId: number,
  limit: number,
): Promise<StatDifference[]> =>
  q.query<StatDifference>(sql`
    with sums as (
      select campaign_id, version, hour, is_control, variant, sum(users) as users, sum(converted) as converted,
        sum(by_click) as by_click, sum(revenue) as revenue, sum(revenue_squares) as revenue_squares
      from (
        select campaign_id, version, hour, is_control, variant, users, converted, by_click, revenue, revenue_squares
        from goal_stats where account_id = ${accountId}
        union all
        select campaign_id, version, hour, is_control, variant, users, converted, by_click, revenue, revenue_squares
        from goal_deltas where account_id = ${accountId}) s
      group by 1, 2, 3, 4, 5
    ), users as (
      select campaign_id, version, date_trunc('hour', first_at, 'UTC') as hour, is_control, variant, count(*) as users,
        count(converted_at) as converted, count(*) filter (where by_click) as by_click, sum(revenue) as revenue,
        sum(revenue ^ 2) as revenue_squares
      from goal_users where account_id = ${accountId} group by 1, 2, 3, 4, 5
    )
    select campaign_id as "campaignId", version, hour, variant,
      m.measure || case when is_control then ' of control users' else ' of target users' end as measure,
      coalesce(m.counted, 0)::float8 as counted, coalesce(m.recounted, 0)::float8 as recounted
    from sums s full join users u using (campaign_id, version, hour, is_control, variant),
      lateral (values ('users', s.users, u.users::numeric), ('conversions', s.converted, u.converted::numeric),
        ('conversions by click', s.by_click, u.by_click::numeric), ('revenue', s.revenue, u.revenue),
        ('squares of revenue', s.revenue_squares, u.revenue_squares)) m (measure, counted, recounted)
    where coalesce(m.counted, 0) <> coalesce(m.recounted, 0)
    order by campaign_id, version, hour, 5, variant limit ${limit}`);

/** Since when the log says what is counted; null: it is empty. */
export const findOldestDecision = async (q: Queryable, accountId: number): Promise<Date | null> => {
  const [row] = await q.query<{ at: Date | null }>(sql`
    select decided_at as at from messages where account_id = ${accountId} order by id limit 1`);
  return row?.at ?? null;
};
