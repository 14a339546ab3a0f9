import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** A channel of an account on which messages wait for the throttle. */
export interface ThrottledChannel {
  accountId: number;
  channel: string;
}

/** Every channel on which something waits for the throttle: a loose index scan, one probe each. */
export const listThrottledChannels = async (q: Queryable): Promise<ThrottledChannel[]> =>
  q.query<ThrottledChannel>(sql`
    with recursive g as (
      (select account_id, throttled_channel from message_queue
       where state = 'waiting' and throttled_channel is not null order by account_id, throttled_channel limit 1)
      union all
      select n.account_id, n.throttled_channel from g, lateral (
        select account_id, throttled_channel from message_queue q
        where q.state = 'waiting' and q.throttled_channel is not null
          and (q.account_id, q.throttled_channel) > (g.account_id, g.throttled_channel)
        order by account_id, throttled_channel limit 1) n
    )
    select account_id as "accountId", throttled_channel as channel from g`);

/** Messages that this transaction has locked wait for the throttle from now on. */
export const throttleClaimed = async (
  q: Queryable,
  channel: string,
  ctids: readonly string[],
): Promise<void> => {
  await q.prepared(
    "throttle_claimed",
    "update message_queue set throttled_channel = $1 where ctid = any($2::tid[])",
    [channel, ctids],
  );
};

/** Holds the throttle of a channel until the transaction ends; false when another does. */
export const lockThrottle = async (q: Queryable, accountId: number, channel: string): Promise<boolean> => {
  await q.query(sql`
    insert into throttles (account_id, channel) values (${accountId}, ${channel}) on conflict do nothing`);
  const rows = await q.query(sql`
    select 1 as one from throttles where account_id = ${accountId} and channel = ${channel}
    for update skip locked`);
  return rows.length > 0;
};

/** What the throttle that this transaction holds let go within a time, and the account's limits as stored. */
export const readThrottle = async (
  q: Queryable,
  accountId: number,
  channel: string,
  windowMs: number,
): Promise<{ limits: unknown; used: number }> => {
  const [row] = await q.query<{ limits: unknown; used: number }>(sql`
    select settings->'globalLimits' as limits, (
      select coalesce(sum(count), 0)::int from throttle_takes t
      where t.account_id = ${accountId} and t.channel = ${channel}
        and t.taken_at > clarion_now() - make_interval(secs => ${windowMs / 1_000}::float8)) as used
    from accounts where id = ${accountId}`);
  return row ?? { limits: null, used: 0 };
};

export interface ThrottledMessage {
  messageId: string;
  providerId: string;
  lane: number;
}

/**
 * Chooses among the messages that wait for a throttle, and locks them: within a campaign in the order of their due times,
 * and the campaigns take turns, those first that were let go least within the time.
 */
export const chooseThrottled = async (
  q: Queryable,
  accountId: number,
  channel: string,
  windowMs: number,
  limit: number,
): Promise<ThrottledMessage[]> =>
  q.query<ThrottledMessage>(sql`
    with recursive c as (
      (select campaign_id from message_queue
       where state = 'waiting' and account_id = ${accountId} and throttled_channel = ${channel}
       order by campaign_id limit 1)
      union all
      select n.campaign_id from c, lateral (
        select campaign_id from message_queue q
        where q.state = 'waiting' and q.account_id = ${accountId} and q.throttled_channel = ${channel}
          and q.campaign_id > c.campaign_id
        order by campaign_id limit 1) n
    ), gone as (
      select campaign_id, sum(count) as count from throttle_takes
      where account_id = ${accountId} and channel = ${channel}
        and taken_at > clarion_now() - make_interval(secs => ${windowMs / 1_000}::float8)
      group by campaign_id
    )
    select m.message_id as "messageId", m.provider_id as "providerId", m.lane
    from c
    left join gone on gone.campaign_id = c.campaign_id
    cross join lateral (
      select message_id, provider_id, lane, row_number() over (order by due_at, message_id) as place from (
        select message_id, provider_id, lane, due_at from message_queue q
        where q.state = 'waiting' and q.account_id = ${accountId} and q.throttled_channel = ${channel}
          and q.campaign_id = c.campaign_id and q.due_at <= clarion_now()
        order by due_at, message_id limit ${limit} for update skip locked) locked) m
    order by coalesce(gone.count, 0) + m.place, c.campaign_id
    limit ${limit}`);

/** Notes what the throttle let go, and forgets what lies before the time that it looks back. */
export const noteThrottleTakes = async (
  q: Queryable,
  accountId: number,
  channel: string,
  windowMs: number,
  campaignIds: readonly string[],
): Promise<void> => {
  await q.query(sql`
    with old as (
      delete from throttle_takes where account_id = ${accountId} and channel = ${channel}
        and taken_at <= clarion_now() - make_interval(secs => ${windowMs / 1_000}::float8)
    )
    insert into throttle_takes (account_id, channel, campaign_id, taken_at, count)
    select ${accountId}::int, ${channel}, campaign_id, clarion_now(), count(*)
    from unnest(${plainArray(campaignIds)}::uuid[]) c (campaign_id) group by campaign_id`);
};
