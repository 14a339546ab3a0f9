import type { CampaignGoal } from "../../contract/goal.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { lockGoalUsers, writeConversions } from "./goals.ts";

/** Sums of users who are followed for goals, and users who become one or are deleted. */

export interface GoalSumRow {
  hour: Date;
  isControl: boolean;
  version: number;
  /** Empty where the campaign has one message. */
  variant: string;
  users: number;
  converted: number;
  byClick: number;
  revenue: number;
  revenueSquares: number;
}

/** Users by the hour in which they were first exposed: sums and what is not folded yet, in one snapshot. */
export const sumGoal = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  range: { from: Date | null; before: Date | null },
): Promise<GoalSumRow[]> =>
  q.query<GoalSumRow>(sql`
    select hour, is_control as "isControl", version, variant, sum(users)::bigint as users, sum(converted)::bigint as converted,
      sum(by_click)::bigint as "byClick", sum(revenue)::float8 as revenue, sum(revenue_squares)::float8 as "revenueSquares"
    from (
      select hour, is_control, version, variant, users, converted, by_click, revenue, revenue_squares from goal_stats
      where account_id = ${accountId} and campaign_id = ${campaignId}
      union all
      select hour, is_control, version, variant, users, converted, by_click, revenue, revenue_squares from goal_deltas
      where account_id = ${accountId} and campaign_id = ${campaignId}
    ) s
    where (${range.from}::timestamptz is null or hour >= ${range.from})
      and (${range.before}::timestamptz is null or hour < ${range.before})
    group by 1, 2, 3, 4 order by 1, 2, 3, 4`);

/** What a campaign wants as it is counted by, and whether earlier users are still being counted by it. */
export const findGoal = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<{ goal: CampaignGoal; isCounting: boolean } | undefined> => {
  const [row] = await q.query<{ goal: CampaignGoal; isCounting: boolean }>(sql`
    select goal, taken_in_to is not null or recounted_to is not null as "isCounting"
    from goals where account_id = ${accountId} and campaign_id = ${campaignId}`);
  return row;
};

/** Folds deltas into the sums. Whoever calls holds the lock of folding. */
export const foldGoals = async (tx: Queryable): Promise<void> => {
  await tx.query(sql`
    with d as (
      delete from goal_deltas where id in (select id from goal_deltas order by id limit 50000)
      returning account_id, campaign_id, hour, is_control, version, variant, users, converted, by_click, revenue, revenue_squares
    ), summed as (
      insert into goal_stats as t (account_id, campaign_id, hour, is_control, version, variant, users, converted, by_click,
        revenue, revenue_squares)
      select account_id, campaign_id, hour, is_control, version, variant, sum(users), sum(converted), sum(by_click),
        sum(revenue), sum(revenue_squares)
      from d group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
      on conflict (account_id, campaign_id, hour, is_control, version, variant) do update set
        users = t.users + excluded.users, converted = t.converted + excluded.converted,
        by_click = t.by_click + excluded.by_click, revenue = t.revenue + excluded.revenue,
        revenue_squares = t.revenue_squares + excluded.revenue_squares
    )
    insert into account_activity (account_id, stats_changed_at)
    select distinct account_id, statement_timestamp() from d order by 1
    on conflict (account_id) do update set stats_changed_at = excluded.stats_changed_at`);
};

/**
 * Users who become one: what the younger was exposed to is the older's, who is looked at again. The older stands as it began;
 * where only the younger was followed, it goes on as the younger began. Merges wait for each other (`mergeSends`).
 */
export const mergeGoals = async (
  q: Queryable,
  accountId: number,
  merges: readonly { fromId: number; intoId: number }[],
): Promise<void> => {
  const fromIds = merges.map(({ fromId }) => fromId);
  const followed = await q.query<{ campaignId: string; profileId: number }>(sql`
    select campaign_id as "campaignId", profile_id as "profileId" from goal_users
    where account_id = ${accountId} and profile_id = any(${fromIds}::bigint[]) order by campaign_id, profile_id`);
  if (followed.length === 0) return;
  const locked = await lockGoalUsers(q, accountId, followed);
  const taken = locked.filter(({ convertedAt }) => convertedAt !== null);
  await writeConversions(
    q,
    accountId,
    taken.map(({ campaignId, profileId }) => ({
      campaignId,
      profileId,
      convertedAt: null,
      messageId: null,
      byClick: false,
      revenue: 0,
    })),
  );
  await q.query(sql`
    with m as materialized (
      select * from unnest(${fromIds}::bigint[], ${merges.map(({ intoId }) => intoId)}::bigint[]) m (from_id, into_id)
    ), moved as (
      update exposures e set profile_id = m.into_id from m where e.account_id = ${accountId} and e.profile_id = m.from_id
    ), gone as (
      delete from goal_users u using m where u.account_id = ${accountId} and u.profile_id = m.from_id
      returning u.campaign_id, m.into_id, u.is_control, u.version, u.variant, u.first_at
    ), begun as (
      insert into goal_users (account_id, campaign_id, profile_id, is_control, version, variant, first_at)
      select distinct on (campaign_id, into_id) ${accountId}::int, campaign_id, into_id, is_control, version, variant, first_at
      from gone order by campaign_id, into_id, first_at
      on conflict do nothing returning campaign_id, is_control, version, variant, first_at
    ), counted as (
      insert into goal_deltas (account_id, campaign_id, hour, is_control, version, variant, users)
      select ${accountId}::int, campaign_id, date_trunc('hour', first_at, 'UTC'), is_control, version, variant, sum(by)
      from (select campaign_id, is_control, version, variant, first_at, 1 as by from begun
        union all select campaign_id, is_control, version, variant, first_at, -1 from gone) s
      group by 2, 3, 4, 5, 6
    )
    insert into goal_checks (account_id, campaign_id, profile_id)
    select distinct ${accountId}::int, campaign_id, into_id from gone`);
};

/** Nothing of deleted users is followed any more. What was counted of them stays counted, as somebody's. */
export const forgetGoals = async (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<void> => {
  const ids = [...profileIds];
  await q.query(sql`
    update goal_users set profile_id = -nextval('forgotten_users')
    where account_id = ${accountId} and profile_id = any(${ids}::bigint[])`);
  await q.query(sql`
    delete from exposures where account_id = ${accountId} and profile_id = any(${ids}::bigint[])`);
};
