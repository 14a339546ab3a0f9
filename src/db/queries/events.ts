import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface EventWrite {
  id: string;
  profileId: number;
  nameKey: string;
  name: string;
  at: Date;
  /** JSON. */
  properties: string;
  receivedAt: Date;
}

/**
 * Stores events and counts them in `event_summaries`, in one statement, so that neither is ever without the other. The locks of
 * their profiles are held, so that nobody else counts for them meanwhile. Whose goal they may reach is noted, to be looked at.
 */
export const insertEvents = async (
  q: Queryable,
  accountId: number,
  events: readonly EventWrite[],
): Promise<void> => {
  await q.query(sql`
    with w as (
      select w.profile_id, w.name_key, w.ts, w.id, w.name, w.properties, w.received_at
      from unnest(${plainArray(events.map(({ profileId }) => profileId))}::bigint[],
        ${events.map(({ nameKey }) => nameKey)}::text[], ${plainArray(events.map(({ at }) => at))}::timestamptz[],
        ${plainArray(events.map(({ id }) => id))}::uuid[], ${events.map(({ name }) => name)}::text[],
        ${events.map(({ properties }) => properties)}::text[],
        ${plainArray(events.map(({ receivedAt }) => receivedAt))}::timestamptz[])
        w (profile_id, name_key, ts, id, name, properties, received_at)
    ), written as (
      insert into events (account_id, profile_id, name_key, ts, id, name, properties, received_at)
      select ${accountId}::int, w.profile_id, w.name_key, w.ts, w.id, w.name, w.properties::jsonb, w.received_at from w
    ), asked as (
      insert into goal_checks (account_id, campaign_id, profile_id)
      select distinct ${accountId}::int, g.campaign_id, w.profile_id
      from w join goal_events g on g.account_id = ${accountId} and g.name_key = w.name_key
    )
    insert into event_summaries as s (account_id, profile_id, name_key, count, first_at, last_at)
    select ${accountId}::int, w.profile_id, w.name_key, count(*), min(w.ts), max(w.ts) from w
    group by w.profile_id, w.name_key order by w.profile_id, w.name_key
    on conflict (account_id, profile_id, name_key) do update set count = s.count + excluded.count,
      first_at = least(s.first_at, excluded.first_at), last_at = greatest(s.last_at, excluded.last_at)`);
};

/** Which of the event types the account has seen. */
export const findKnownEventNames = async (
  q: Queryable,
  accountId: number,
  nameKeys: readonly string[],
): Promise<string[]> => {
  const rows = await q.query<{ nameKey: string }>(sql`
    select n.name_key as "nameKey" from unnest(${nameKeys}::text[]) k (name_key)
    join event_names n on n.account_id = ${accountId} and n.name_key = k.name_key`);
  return rows.map(({ nameKey }) => nameKey);
};

/** All event types the account has seen. */
export const listEventNames = async (q: Queryable, accountId: number): Promise<string[]> => {
  const rows = await q.query<{ nameKey: string }>(
    sql`select name_key as "nameKey" from event_names where account_id = ${accountId}`,
  );
  return rows.map(({ nameKey }) => nameKey);
};

/** The event types the account has seen, by name. */
export const listEventTypes = (
  q: Queryable,
  accountId: number,
): Promise<{ nameKey: string; name: string; firstSeenAt: Date }[]> =>
  q.query(sql`
    select name_key as "nameKey", name, first_seen_at as "firstSeenAt" from event_names
    where account_id = ${accountId} order by name_key`);

/** Any fixed number: the class of the advisory locks below. */
const EVENT_NAMES_LOCK = 7_424;

/** Makes writers of new event types of one account take turns, so that together they keep the limit. */
export const lockEventNames = async (q: Queryable, accountId: number): Promise<void> => {
  await q.query(sql`select pg_advisory_xact_lock(${EVENT_NAMES_LOCK}::int, ${accountId}::int)`);
};

export const insertEventNames = async (
  q: Queryable,
  accountId: number,
  names: readonly { nameKey: string; name: string }[],
): Promise<void> => {
  await q.query(sql`
    insert into event_names (account_id, name_key, name)
    select ${accountId}::int, w.name_key, w.name
    from unnest(${names.map(({ nameKey }) => nameKey)}::text[], ${names.map(({ name }) => name)}::text[])
      w (name_key, name)
    on conflict do nothing`);
};
