import type { CampaignGoal } from "../../contract/goal.ts";
import { eventNameKey } from "../../lib/eventNameKey.ts";
import { eventMonthsMax, goalEventsReadMax, goalSecondLookSeconds, oldExposuresMax } from "../../limits.ts";
import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { tellingConversions } from "./outgoingTelling.ts";

/** What campaigns want their users to do, and who of those exposed to them did. */

/** Longer than any id: messages are taken in from the newest on. */
const NEWEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/**
 * What the newest version of a campaign wants. A goal that changes counts all users again; one where there was none takes in
 * the messages that are still in the log, unless it asks how users were before the message, which nobody looked at.
 */
export const setGoal = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  goal: CampaignGoal | null,
): Promise<void> => {
  await q.query(sql`delete from goal_events where account_id = ${accountId} and campaign_id = ${campaignId}`);
  if (goal === null) {
    await q.query(sql`delete from goals where account_id = ${accountId} and campaign_id = ${campaignId}`);
    return;
  }
  const takenInTo = goal.users === null ? NEWEST : null;
  await q.query(sql`
    insert into goals as g (account_id, campaign_id, goal, taken_in_to, recounted_to, again_at)
    values (${accountId}, ${campaignId}, ${JSON.stringify(goal)}::jsonb, ${takenInTo}, 0,
      clarion_now() + make_interval(secs => ${goalSecondLookSeconds}::int))
    on conflict (account_id, campaign_id) do update set goal = excluded.goal, set_at = clarion_now(), recounted_to = 0,
      again_at = excluded.again_at
    where g.goal <> excluded.goal`);
  const keys = [...new Set(goal.events.map(({ event }) => eventNameKey(event)))];
  await q.query(sql`
    insert into goal_events (account_id, name_key, campaign_id)
    select ${accountId}::int, k, ${campaignId}::uuid from unnest(${keys}::text[]) u (k)`);
};

export interface GoalCheck {
  accountId: number;
  campaignId: string;
  profileId: number;
}

/** Takes users that are to be looked at, the longest due first. Those whose look was not the last come up again. */
export const takeGoalChecks = (q: Queryable, limit: number): Promise<GoalCheck[]> =>
  q.prepared<GoalCheck>(
    "take_goal_checks",
    `with due as (
       delete from goal_checks where id = any(array(
         select id from goal_checks where due_at <= clarion_now() order by due_at, id limit $1 for update skip locked))
       returning account_id, campaign_id, profile_id, is_last
     ), again as (
       insert into goal_checks (account_id, campaign_id, profile_id, due_at, is_last)
       select account_id, campaign_id, profile_id, clarion_now() + make_interval(secs => $2::int), true from due
       where not is_last group by 1, 2, 3 order by 1, 2, 3
     )
     select account_id as "accountId", campaign_id as "campaignId", profile_id as "profileId" from due
     group by 1, 2, 3 order by 1, 2, 3`,
    [limit, goalSecondLookSeconds],
  );

/** What is known of the campaigns' goals, which nobody changes until the transaction ends. */
export interface KnownGoal {
  campaignId: string;
  goal: CampaignGoal;
  timeZone: string;
}

/** @param campaignIds sorted */
export const shareGoals = (
  q: Queryable,
  accountId: number,
  campaignIds: readonly string[],
): Promise<KnownGoal[]> =>
  q.query<KnownGoal>(sql`
    select g.campaign_id as "campaignId", g.goal, a.time_zone as "timeZone"
    from goals g join accounts a on a.id = g.account_id
    where g.account_id = ${accountId} and g.campaign_id = any(${[...campaignIds]}::uuid[])
    order by g.campaign_id for key share of g`);

/** A user as the goal's statistics have it. */
export interface GoalUser {
  campaignId: string;
  profileId: number;
  isControl: boolean;
  convertedAt: Date | null;
  messageId: string | null;
  byClick: boolean;
  /** As the database writes it. */
  revenue: string;
}

/**
 * Locks users that are followed, in the one order. Those who converted so long ago that their events are not kept any more are left
 * out: nothing of them changes.
 */
export const lockGoalUsers = (
  q: Queryable,
  accountId: number,
  users: readonly { campaignId: string; profileId: number }[],
): Promise<GoalUser[]> =>
  q.query<GoalUser>(sql`
    select u.campaign_id as "campaignId", u.profile_id as "profileId", u.is_control as "isControl",
      u.converted_at as "convertedAt", u.message_id as "messageId", u.by_click as "byClick", u.revenue::text as revenue
    from unnest(${plainArray(users.map(({ campaignId }) => campaignId))}::uuid[],
      ${plainArray(users.map(({ profileId }) => profileId))}::bigint[]) r (campaign_id, profile_id)
    join goal_users u on u.account_id = ${accountId} and u.campaign_id = r.campaign_id and u.profile_id = r.profile_id
    where u.converted_at is null
      or u.converted_at >= clarion_now() - make_interval(months => ${eventMonthsMax}::int)
    order by u.campaign_id, u.profile_id for update of u`);

export interface ExposureRow {
  campaignId: string;
  profileId: number;
  messageId: string;
  at: Date;
}

/** What the users were exposed to, as target or control users, as they began. */
export const listExposures = (
  q: Queryable,
  accountId: number,
  users: readonly Pick<GoalUser, "campaignId" | "profileId" | "isControl">[],
): Promise<ExposureRow[]> =>
  q.query<ExposureRow>(sql`
    select e.campaign_id as "campaignId", e.profile_id as "profileId", e.message_id as "messageId", e.at
    from unnest(${plainArray(users.map(({ campaignId }) => campaignId))}::uuid[],
      ${plainArray(users.map(({ profileId }) => profileId))}::bigint[],
      ${plainArray(users.map(({ isControl }) => isControl))}::boolean[]) r (campaign_id, profile_id, is_control)
    join exposures e on e.account_id = ${accountId} and e.profile_id = r.profile_id and e.campaign_id = r.campaign_id
      and e.is_control = r.is_control`);

/** Events of a user within a span of time that are wanted. */
export interface EventSpan {
  profileId: number;
  nameKey: string;
  from: Date;
  to: Date;
}

export interface GoalEventRow {
  /** Which span asked for it. */
  place: number;
  at: Date;
  properties: Record<string, unknown>;
}

/** The oldest events of each span, in their order. */
export const listGoalEvents = (
  q: Queryable,
  accountId: number,
  spans: readonly EventSpan[],
): Promise<GoalEventRow[]> =>
  q.query<GoalEventRow>(sql`
    select (r.place - 1)::int as place, e.ts as at, e.properties
    from unnest(${plainArray(spans.map(({ profileId }) => profileId))}::bigint[],
      ${spans.map(({ nameKey }) => nameKey)}::text[], ${plainArray(spans.map(({ from }) => from))}::timestamptz[],
      ${plainArray(spans.map(({ to }) => to))}::timestamptz[])
      with ordinality r (profile_id, name_key, from_at, to_at, place),
    lateral (
      select ts, properties from events
      where account_id = ${accountId} and profile_id = r.profile_id and name_key = r.name_key
        and ts >= r.from_at and ts <= r.to_at
      order by ts, id limit ${goalEventsReadMax}) e`);

/** Which of the messages a person had clicked in by a moment, or within its second: events name no smaller part. */
export const listClicked = async (
  q: Queryable,
  accountId: number,
  conversions: readonly { messageId: string; at: Date }[],
): Promise<Set<string>> => {
  const rows = await q.query<{ messageId: string }>(sql`
    select r.message_id as "messageId"
    from unnest(${plainArray(conversions.map(({ messageId }) => messageId))}::uuid[],
      ${plainArray(conversions.map(({ at }) => at))}::timestamptz[]) r (message_id, at)
    where exists (
      select from message_facts f where f.account_id = ${accountId} and f.message_id = r.message_id and f.kind = 'clicked'
        and not f.is_machine and f.is_first
        and f.at < r.at + interval '1 second')`);
  return new Set(rows.map(({ messageId }) => messageId));
};

/** How a user who is locked stands from now on. */
export interface GoalChange {
  campaignId: string;
  profileId: number;
  convertedAt: Date | null;
  messageId: string | null;
  byClick: boolean;
  revenue: number;
}

const WRITE_CONVERSIONS = `with r as materialized (
  select * from unnest($2::uuid[], $3::bigint[], $4::timestamptz[], $5::uuid[], $6::boolean[], $7::numeric[])
    as r (campaign_id, profile_id, converted_at, message_id, by_click, revenue)
), old as materialized (
  select u.campaign_id, u.profile_id, u.converted_at, u.message_id, u.by_click, u.revenue, u.first_at, u.is_control, u.version,
    u.variant
  from r join goal_users u on u.account_id = $1::int and u.campaign_id = r.campaign_id and u.profile_id = r.profile_id
), written as (
  update goal_users u set converted_at = r.converted_at, message_id = r.message_id, by_click = r.by_click, revenue = r.revenue
  from r where u.account_id = $1::int and u.campaign_id = r.campaign_id and u.profile_id = r.profile_id
), counted as (
  insert into goal_deltas (account_id, campaign_id, hour, is_control, version, variant, converted, by_click, revenue,
    revenue_squares)
  select $1::int, o.campaign_id, date_trunc('hour', o.first_at, 'UTC'), o.is_control, o.version, o.variant,
    sum((r.converted_at is not null)::int - (o.converted_at is not null)::int),
    sum(r.by_click::int - o.by_click::int), sum(r.revenue - o.revenue), sum(r.revenue ^ 2 - o.revenue ^ 2)
  from old o join r using (campaign_id, profile_id) group by 1, 2, 3, 4, 5, 6
), moved as materialized (
  select s.campaign_id, s.profile_id, s.message_id, s.at, s.by
  from old o join r using (campaign_id, profile_id), lateral (values
    (o.message_id, o.converted_at, -1), (r.message_id, r.converted_at, 1)) s0 (message_id, at, by),
    lateral (select o.campaign_id, o.profile_id, s0.message_id, s0.at, s0.by) s
  where s.message_id is not null and o.message_id is distinct from r.message_id
), credited as (
  insert into stat_deltas (account_id, campaign_id, version, hour, measure, variant, count)
  select $1::int, e.campaign_id, e.version, date_trunc('hour', e.decided_at, 'UTC'), 'converted', e.variant, sum(m.by)
  from moved m join exposures e on e.account_id = $1::int and e.profile_id = m.profile_id and e.campaign_id = m.campaign_id
    and e.message_id = m.message_id
  where not e.is_control group by 2, 3, 4, 6
), untold as (
  delete from message_facts f using moved m
  where m.by < 0 and f.account_id = $1::int and f.message_id = m.message_id and f.kind = 'converted'
    and f.report = '00000000-0000-0000-0000-000000000000'
), told as (${tellingConversions("moved m join old o using (campaign_id, profile_id)", "m.by > 0 and o.converted_at is null and not o.is_control")}
)
insert into message_facts (account_id, message_id, kind, report, is_machine, is_first, is_permanent, at, code)
select $1::int, m.message_id, 'converted', '00000000-0000-0000-0000-000000000000', false, true, false, m.at, ''
from moved m where m.by > 0 and exists (select from messages x where x.account_id = $1::int and x.id = m.message_id)
order by m.message_id
on conflict do nothing`;

/**
 * Writes what became of users whom this transaction has locked, with the statistics and what messages are told, which change
 * with them.
 *
 * @param changes sorted by campaign and user; each differs from what is stored
 */
export const writeConversions = async (
  q: Queryable,
  accountId: number,
  changes: readonly GoalChange[],
): Promise<void> => {
  if (changes.length === 0) return;
  await q.prepared("write_conversions", WRITE_CONVERSIONS, [
    accountId,
    plainArray(changes.map(({ campaignId }) => campaignId)),
    plainArray(changes.map(({ profileId }) => profileId)),
    plainArray(changes.map(({ convertedAt }) => convertedAt)),
    plainArray(changes.map(({ messageId }) => messageId)),
    plainArray(changes.map(({ byClick }) => byClick)),
    plainArray(changes.map(({ revenue }) => revenue)),
  ]);
};

/** A goal that has something to be counted again. */
export interface PendingGoal {
  accountId: number;
  campaignId: string;
  takenInTo: string | null;
  recountedTo: number | null;
}

/**
 * Locks one goal with something to do until the transaction ends, whoever else looks gets another one. What is to be looked
 * at once more begins again.
 */
export const claimPendingGoal = async (q: Queryable): Promise<PendingGoal | undefined> => {
  const [row] = await q.query<PendingGoal>(sql`
    with due as (
      select account_id, campaign_id from goals
      where taken_in_to is not null or recounted_to is not null or again_at <= clarion_now()
      order by account_id, campaign_id limit 1 for no key update skip locked
    )
    update goals g set
      recounted_to = case when g.taken_in_to is null and g.recounted_to is null then 0 else g.recounted_to end,
      taken_in_to = case when g.taken_in_to is null and g.recounted_to is null and g.goal -> 'users' = 'null'
        then ${NEWEST}::uuid else g.taken_in_to end,
      again_at = case when g.taken_in_to is null and g.recounted_to is null then null else g.again_at end
    from due where g.account_id = due.account_id and g.campaign_id = due.campaign_id
    returning g.account_id as "accountId", g.campaign_id as "campaignId", g.taken_in_to as "takenInTo",
      g.recounted_to as "recountedTo"`);
  return row;
};

/** Notes how far a goal that this transaction has locked has got. */
export const noteProgress = async (
  q: Queryable,
  { accountId, campaignId, takenInTo, recountedTo }: PendingGoal,
): Promise<void> => {
  await q.query(sql`
    update goals set taken_in_to = ${takenInTo}, recounted_to = ${recountedTo}
    where account_id = ${accountId} and campaign_id = ${campaignId}`);
};

/**
 * Takes in messages that were decided before anybody was followed: those sent, those on their way, which count from the planned
 * moment, and control users whom it would have reached. What is known stays as it is.
 *
 * @returns the oldest message looked at; undefined: there are no more
 */
export const takeInMessages = async (
  q: Queryable,
  { accountId, campaignId, takenInTo }: PendingGoal,
  limit: number,
): Promise<string | undefined> => {
  const [row] = await q.query<{ oldest: string | null }>(sql`
    with r as materialized (
      select id, profile_id, is_test, planned_at, ended_at, outcome, shadow_outcome, control_group_id, version, variant,
        decided_at
      from messages where account_id = ${accountId} and campaign_id = ${campaignId} and id < ${takenInTo}::uuid
      order by id desc limit ${limit}
    ), followed as (
      select follow_users(array_agg(${accountId}::int), array_agg(${campaignId}::uuid), array_agg(profile_id), array_agg(id),
        array_agg(case when outcome = 'sent' then ended_at else planned_at end),
        array_agg(control_group_id is not null), array_agg(version), array_agg(coalesce(variant, '')),
        array_agg(decided_at))
      from r where profile_id is not null and not is_test and planned_at is not null
        and case when control_group_id is not null then shadow_outcome = 'sent'
          else not starts_with(coalesce(outcome, ''), 'template_') and outcome is distinct from 'control_group' end
      having count(*) > 0
    )
    select (select min(id::text) from r) as oldest, (select count(*) from followed) as followed`);
  return row?.oldest ?? undefined;
};

/** The next users of a campaign who are followed, by id. */
export const nextToRecount = async (
  q: Queryable,
  { accountId, campaignId, recountedTo }: PendingGoal,
  limit: number,
): Promise<number[]> => {
  const rows = await q.query<{ profileId: number }>(sql`
    select profile_id as "profileId" from goal_users
    where account_id = ${accountId} and campaign_id = ${campaignId} and profile_id > ${recountedTo}
    order by profile_id limit ${limit}`);
  return rows.map(({ profileId }) => profileId);
};

/** Forgets exposures whose events are not kept any more. */
export const dropOldExposures = async (q: Queryable): Promise<void> => {
  await q.query(sql`
    delete from exposures where ctid = any(array(
      select ctid from exposures where at < clarion_now() - make_interval(months => ${eventMonthsMax + 1}::int)
      limit ${oldExposuresMax}))`);
};
