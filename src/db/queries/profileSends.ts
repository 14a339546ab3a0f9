import { globalLimitDaysMax, globalLimitMessagesMax } from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { forgetLinkUsers, mergeLinkUsers } from "./campaignLinks.ts";
import { forgetCodeHolders, mergeCodes } from "./codes.ts";
import { mergeGoals } from "./goalUsers.ts";
import { forgetVariants, mergeVariants } from "./variants.ts";

/** What users got, and the slots of caps that they hold, when the users themselves change. */

/** The limits look at no send that is older than their longest window, in whichever zone its first day begins. */
export const sendsKeptDays = globalLimitDaysMax + 2;

interface Merge {
  fromId: number;
  intoId: number;
}

const mergedRows = (merges: readonly Merge[]) =>
  sql`unnest(${merges.map(({ fromId }) => fromId)}::bigint[], ${merges.map(({ intoId }) => intoId)}::bigint[])
    m (from_id, into_id)`;

/** Two slots of one cap become one: the cap has a free one more. */
const lockMergedCaps = async (q: Queryable, accountId: number, merges: readonly Merge[]): Promise<void> => {
  await q.query(sql`
    select from cap_counters where account_id = ${accountId} and day = '-infinity' and campaign_id in (
      select u.campaign_id from campaign_users u join ${mergedRows(merges)} on u.profile_id = m.from_id
      where u.account_id = ${accountId} and u.slots <> '{}')
    order by campaign_id for update`);
};

const mergeCampaignUsers = async (
  q: Queryable,
  accountId: number,
  merges: readonly Merge[],
): Promise<void> => {
  const ids = merges.flatMap(({ fromId, intoId }) => [fromId, intoId]);
  await q.query(sql`
    select from campaign_users where account_id = ${accountId} and profile_id = any(${ids}::bigint[])
    order by campaign_id, profile_id for update`);
  await q.query(sql`
    with gone as (
      delete from campaign_users u using ${mergedRows(merges)}
      where u.account_id = ${accountId} and u.profile_id = m.from_id
      returning u.campaign_id, m.into_id, u.sent_count, u.first_sent_at, u.last_sent_at, u.under_way, u.slots
    ), ids as (
      select campaign_id, into_id, array_agg(id) as under_way from gone, unnest(under_way) w (id) group by 1, 2
    ), days as (
      select campaign_id, into_id, day, sum(messages::int)::int as messages, count(*)::int as users
      from gone, jsonb_each_text(slots) s (day, messages) group by 1, 2, 3
    ), slots as (
      select campaign_id, into_id, jsonb_object_agg(day, messages) as slots from days group by 1, 2
    ), spare as (
      select d.campaign_id, d.day, sum(d.users - case when u.slots ? d.day then 0 else 1 end)::int as slots
      from days d left join campaign_users u on u.account_id = ${accountId} and u.campaign_id = d.campaign_id
        and u.profile_id = d.into_id
      group by 1, 2
    ), sums as (
      select campaign_id, into_id, sum(sent_count)::int as sent_count, min(first_sent_at) as first_sent_at,
        max(last_sent_at) as last_sent_at
      from gone group by 1, 2
    ), kept as (
      insert into campaign_users as t (account_id, campaign_id, profile_id, sent_count, first_sent_at, last_sent_at,
        under_way, slots)
      select ${accountId}::int, s.campaign_id, s.into_id, s.sent_count, s.first_sent_at, s.last_sent_at,
        coalesce(i.under_way, '{}'), coalesce(d.slots, '{}')
      from sums s left join ids i using (campaign_id, into_id) left join slots d using (campaign_id, into_id)
      order by s.campaign_id, s.into_id
      on conflict (account_id, campaign_id, profile_id) do update set
        sent_count = t.sent_count + excluded.sent_count,
        first_sent_at = least(t.first_sent_at, excluded.first_sent_at),
        last_sent_at = greatest(t.last_sent_at, excluded.last_sent_at),
        under_way = t.under_way || excluded.under_way,
        slots = sum_of_slots(t.slots, excluded.slots)
    )
    update cap_counters c set taken = c.taken - s.slots from spare s
    where c.account_id = ${accountId} and c.campaign_id = s.campaign_id and c.day = s.day::date and s.slots > 0`);
};

const mergeChannelUsers = async (
  q: Queryable,
  accountId: number,
  merges: readonly Merge[],
): Promise<void> => {
  const ids = merges.flatMap(({ fromId, intoId }) => [fromId, intoId]);
  await q.query(sql`
    select from channel_users where account_id = ${accountId} and profile_id = any(${ids}::bigint[])
    order by profile_id, channel for update`);
  await q.query(sql`
    with gone as (
      delete from channel_users u using ${mergedRows(merges)}
      where u.account_id = ${accountId} and u.profile_id = m.from_id
      returning m.into_id, u.channel, u.sent_at, u.under_way
    ), sends as (
      select into_id, channel, array_agg(at) as sent_at from gone, unnest(sent_at) s (at) group by 1, 2
    ), ids as (
      select into_id, channel, array_agg(id) as under_way from gone, unnest(under_way) w (id) group by 1, 2
    )
    insert into channel_users as t (account_id, profile_id, channel, sent_at, under_way)
    select ${accountId}::int, g.into_id, g.channel,
      newest_sends(coalesce(s.sent_at, '{}'), ${globalLimitMessagesMax}::int, ${sendsKeptDays}::int),
      coalesce(i.under_way, '{}')
    from (select distinct into_id, channel from gone) g left join sends s using (into_id, channel)
      left join ids i using (into_id, channel)
    order by g.into_id, g.channel
    on conflict (account_id, profile_id, channel) do update set
      sent_at = newest_sends(t.sent_at || excluded.sent_at, ${globalLimitMessagesMax}::int, ${sendsKeptDays}::int),
      under_way = t.under_way || excluded.under_way`);
};

/** Waits for whoever takes or settles places of the account's users, and keeps others out until the transaction ends. */
export const keepSendsOut = async (q: Queryable, accountId: number): Promise<void> => {
  await q.query(sql`select pg_advisory_xact_lock(7424, ${accountId}::int)`);
};

/**
 * Adds up what profiles got that become one, and gives it the codes of both. Whoever takes or settles places meanwhile is waited for, and then finds the
 * merge: nothing is written to a profile that is gone.
 */
export const mergeSends = async (
  q: Queryable,
  accountId: number,
  merges: readonly Merge[],
): Promise<void> => {
  await keepSendsOut(q, accountId);
  await lockMergedCaps(q, accountId, merges);
  await mergeCampaignUsers(q, accountId, merges);
  await mergeChannelUsers(q, accountId, merges);
  await mergeVariants(q, accountId, merges);
  await mergeLinkUsers(q, accountId, merges);
  await mergeCodes(q, accountId, merges);
  await mergeGoals(q, accountId, merges);
};

/**
 * Removes what deleted users got, the slots they hold, and their names from codes. The counters of the caps stay: they say how many users got it.
 * Nothing of the users is under way any more.
 */
export const deleteSends = async (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<void> => {
  const ids = [...profileIds];
  await q.query(sql`
    delete from campaign_users where account_id = ${accountId} and profile_id = any(${ids}::bigint[])`);
  await q.query(sql`
    delete from channel_users where account_id = ${accountId} and profile_id = any(${ids}::bigint[])`);
  await forgetVariants(q, accountId, ids);
  await forgetLinkUsers(q, accountId, ids);
  await forgetCodeHolders(q, accountId, ids);
};

export interface UserSendsRow {
  channel: string;
  /** Oldest first. */
  sentAt: Date[];
  underWay: number;
}

/** What one user got on each channel, of all campaigns that count in the global limits. */
export const readUserSends = (q: Queryable, accountId: number, profileId: number): Promise<UserSendsRow[]> =>
  q.query<UserSendsRow>(sql`
    select channel, sent_at as "sentAt", cardinality(under_way) as "underWay"
    from channel_users where account_id = ${accountId} and profile_id = ${profileId} order by channel`);
