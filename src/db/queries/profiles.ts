import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { mergeSends } from "./profileSends.ts";

export interface IdentityRow {
  kind: string;
  value: string;
}

export interface StoredProfile {
  id: number;
  properties: Record<string, string | number | boolean | string[]>;
  emailSubscribed: boolean;
  pushSubscribed: boolean;
  whatsappSubscribed: boolean;
  lastSeenAt: Date;
}

/**
 * The profiles that the identities name, a row for each identity that is known. Each is looked up by its key, however many the
 * account has and whatever the planner believes of that.
 *
 * With `isLocked` the profiles are locked until the transaction ends, in the order of their ids, so that two
 * writers never wait for each other. Whoever moves an identity away from a profile holds that profile's lock,
 * so what was read stays true; an identity whose profile was merged away meanwhile is missing from the answer.
 */
export const findProfilesByIdentity = (
  q: Queryable,
  accountId: number,
  identities: readonly IdentityRow[],
  isLocked: boolean,
): Promise<(StoredProfile & IdentityRow)[]> =>
  q.query(sql`
    select f.kind, f.value, p.id, p.properties, p.email_subscribed as "emailSubscribed",
      p.push_subscribed as "pushSubscribed", p.whatsapp_subscribed as "whatsappSubscribed",
      p.last_seen_at as "lastSeenAt"
    from (
      select k.kind, k.value, i.profile_id
      from unnest(${identities.map(({ kind }) => kind)}::text[], ${identities.map(({ value }) => value)}::text[])
        k (kind, value), lateral (
          select i.profile_id from identities i
          where i.account_id = ${accountId} and i.kind = k.kind and i.value = k.value offset 0) i
      order by i.profile_id offset 0
    ) f, lateral (
      select p.id, p.properties, p.email_subscribed, p.push_subscribed, p.whatsapp_subscribed, p.last_seen_at
      from profiles p where p.account_id = ${accountId} and p.id = f.profile_id
      offset 0 ${isLocked ? sql`for update` : sql``}) p`);

/** Ids for profiles about to be inserted, so that their identities can name them. */
export const reserveProfileIds = async (q: Queryable, count: number): Promise<number[]> => {
  const rows = await q.query<{ id: number }>(sql`
    select nextval(s.name) as id
    from (select pg_get_serial_sequence('profiles', 'id')::regclass as name offset 0) s, generate_series(1, ${count}::int)`);
  return rows.map(({ id }) => id);
};

export interface ProfileWrite {
  id: number;
  /** JSON; null leaves the properties and what is derived from them as they are. A new profile has at least `{}`. */
  properties: string | null;
  email: string | null;
  phone: string | null;
  timeZone: string | null;
  emailSubscribed: boolean;
  pushSubscribed: boolean;
  whatsappSubscribed: boolean;
  lastSeenAt: Date;
}

/**
 * Inserts profiles under reserved ids, and writes what changed of those whose locks are held. One statement that finds each by its
 * key: an update by join may read the whole account for them. Where nothing is to change, the properties come as JSON's null.
 */
export const writeProfiles = async (
  q: Queryable,
  accountId: number,
  writes: readonly ProfileWrite[],
): Promise<void> => {
  await q.query(sql`
    insert into profiles as p (account_id, id, properties, email, phone, time_zone, email_subscribed, push_subscribed,
      whatsapp_subscribed, last_seen_at)
    overriding system value
    select ${accountId}::int, w.id, w.properties::jsonb, w.email, w.phone, w.time_zone,
      w.email_subscribed, w.push_subscribed, w.whatsapp_subscribed, w.last_seen_at
    from unnest(
      ${plainArray(writes.map(({ id }) => id))}::bigint[], ${writes.map((w) => w.properties ?? "null")}::text[],
      ${writes.map((w) => w.email)}::text[], ${writes.map((w) => w.phone)}::text[],
      ${writes.map((w) => w.timeZone)}::text[], ${plainArray(writes.map((w) => w.emailSubscribed))}::boolean[],
      ${plainArray(writes.map((w) => w.pushSubscribed))}::boolean[], ${plainArray(writes.map((w) => w.whatsappSubscribed))}::boolean[],
      ${plainArray(writes.map((w) => w.lastSeenAt))}::timestamptz[])
    w (id, properties, email, phone, time_zone, email_subscribed, push_subscribed, whatsapp_subscribed, last_seen_at)
    on conflict (account_id, id) do update set
      properties = case when excluded.properties = 'null' then p.properties else excluded.properties end,
      email = case when excluded.properties = 'null' then p.email else excluded.email end,
      phone = case when excluded.properties = 'null' then p.phone else excluded.phone end,
      time_zone = case when excluded.properties = 'null' then p.time_zone else excluded.time_zone end,
      email_subscribed = excluded.email_subscribed, push_subscribed = excluded.push_subscribed,
      whatsapp_subscribed = excluded.whatsapp_subscribed, last_seen_at = excluded.last_seen_at`);
};

export interface IdentityWrite extends IdentityRow {
  profileId: number;
}

/**
 * Inserts identities that nobody else has.
 *
 * @param identities sorted, so that two writers of the same ones wait for each other in one order
 * @returns how many were inserted; the others exist by now
 */
export const insertIdentities = async (
  q: Queryable,
  accountId: number,
  identities: readonly IdentityWrite[],
): Promise<number> => {
  const rows = await q.query(sql`
    insert into identities (account_id, kind, value, profile_id)
    select ${accountId}::int, k.kind, k.value, k.profile_id
    from unnest(${identities.map(({ kind }) => kind)}::text[], ${identities.map(({ value }) => value)}::text[],
      ${plainArray(identities.map(({ profileId }) => profileId))}::bigint[]) k (kind, value, profile_id)
    on conflict do nothing returning 1 as one`);
  return rows.length;
};

/** How many identities of any kind the profiles have. */
export const countIdentities = (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<{ profileId: number; count: number }[]> =>
  q.query(sql`
    select profile_id as "profileId", count(*)::int as count from identities
    where account_id = ${accountId} and profile_id = any(${[...profileIds]}::bigint[])
    group by profile_id`);

/** Gives identities of kind `identity` to other profiles; the locks of those that had them are held. */
export const moveIdentities = async (
  q: Queryable,
  accountId: number,
  moves: readonly { value: string; profileId: number }[],
): Promise<void> => {
  await q.query(sql`
    update identities i set profile_id = w.profile_id
    from unnest(${moves.map(({ value }) => value)}::text[], ${moves.map(({ profileId }) => profileId)}::bigint[])
      w (value, profile_id)
    where i.account_id = ${accountId} and i.kind = 'identity' and i.value = w.value`);
};

export interface ProfileMerge {
  fromId: number;
  intoId: number;
}

const mergeRows = (merges: readonly ProfileMerge[]) =>
  sql`unnest(${plainArray(merges.map(({ fromId }) => fromId))}::bigint[], ${plainArray(merges.map(({ intoId }) => intoId))}::bigint[])
    m (from_id, into_id)`;

/**
 * Moves everything that profiles own to those they became (what both counted is added up, and who was on a list is on it
 * still; so is who was exempt from control groups), and removes them. The locks of all are held.
 * `profile_merges` keeps one step each: an older merge into one of them is followed from row to row, and ends,
 * because ids only become lower.
 */
export const mergeStoredProfiles = async (
  q: Queryable,
  accountId: number,
  merges: readonly ProfileMerge[],
): Promise<void> => {
  await q.query(sql`update identities i set profile_id = m.into_id from ${mergeRows(merges)}
    where i.account_id = ${accountId} and i.profile_id = m.from_id`);
  await q.query(sql`update devices d set profile_id = m.into_id from ${mergeRows(merges)}
    where d.account_id = ${accountId} and d.profile_id = m.from_id`);
  await q.query(sql`update events e set profile_id = m.into_id from ${mergeRows(merges)}
    where e.account_id = ${accountId} and e.profile_id = m.from_id`);
  await q.query(sql`
    with gone as (
      delete from event_summaries s using ${mergeRows(merges)}
      where s.account_id = ${accountId} and s.profile_id = m.from_id
      returning m.into_id, s.name_key, s.count, s.first_at, s.last_at
    )
    insert into event_summaries as s (account_id, profile_id, name_key, count, first_at, last_at)
    select ${accountId}::int, into_id, name_key, sum(count), min(first_at), max(last_at) from gone
    group by into_id, name_key order by into_id, name_key
    on conflict (account_id, profile_id, name_key) do update set count = s.count + excluded.count,
      first_at = least(s.first_at, excluded.first_at), last_at = greatest(s.last_at, excluded.last_at)`);
  await q.query(sql`
    with gone as (
      delete from segment_members s using ${mergeRows(merges)}
      where s.account_id = ${accountId} and s.profile_id = m.from_id
      returning s.segment_id, m.into_id, s.added_at
    )
    insert into segment_members (account_id, segment_id, profile_id, added_at)
    select ${accountId}::int, segment_id, into_id, min(added_at) from gone
    group by segment_id, into_id order by segment_id, into_id
    on conflict do nothing`);
  await q.query(sql`
    with gone as (
      delete from control_exemptions e using ${mergeRows(merges)}
      where e.account_id = ${accountId} and e.profile_id = m.from_id
      returning m.into_id, e.added_by, e.added_at
    )
    insert into control_exemptions (account_id, profile_id, added_by, added_at)
    select distinct on (into_id) ${accountId}::int, into_id, added_by, added_at from gone order by into_id, added_at
    on conflict do nothing`);
  await mergeSends(q, accountId, merges);
  await q.query(sql`insert into profile_merges (account_id, from_id, into_id)
    select ${accountId}::int, m.from_id, m.into_id from ${mergeRows(merges)}`);
  await q.query(sql`delete from profiles p using ${mergeRows(merges)}
    where p.account_id = ${accountId} and p.id = m.from_id`);
};
