import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

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
 * The profiles that the identities name, a row for each identity that is known.
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
    select k.kind, k.value, p.id, p.properties, p.email_subscribed as "emailSubscribed",
      p.push_subscribed as "pushSubscribed", p.whatsapp_subscribed as "whatsappSubscribed",
      p.last_seen_at as "lastSeenAt"
    from unnest(${identities.map(({ kind }) => kind)}::text[], ${identities.map(({ value }) => value)}::text[])
      k (kind, value)
    join identities i on i.account_id = ${accountId} and i.kind = k.kind and i.value = k.value
    join profiles p on p.account_id = i.account_id and p.id = i.profile_id
    order by p.id ${isLocked ? sql`for update of p` : sql``}`);

/** Ids for profiles about to be inserted, so that their identities can name them. */
export const reserveProfileIds = async (q: Queryable, count: number): Promise<number[]> => {
  const rows = await q.query<{ id: number }>(
    sql`select nextval(pg_get_serial_sequence('profiles', 'id')) as id from generate_series(1, ${count}::int)`,
  );
  return rows.map(({ id }) => id);
};

export interface ProfileWrite {
  id: number;
  /** JSON; null leaves the properties and what is derived from them as they are. */
  properties: string | null;
  email: string | null;
  phone: string | null;
  timeZone: string | null;
  emailSubscribed: boolean;
  pushSubscribed: boolean;
  whatsappSubscribed: boolean;
  lastSeenAt: Date;
}

const profileRows = (writes: readonly ProfileWrite[]) => sql`unnest(
    ${writes.map(({ id }) => id)}::bigint[], ${writes.map((w) => w.properties)}::text[],
    ${writes.map((w) => w.email)}::text[], ${writes.map((w) => w.phone)}::text[],
    ${writes.map((w) => w.timeZone)}::text[], ${writes.map((w) => w.emailSubscribed)}::boolean[],
    ${writes.map((w) => w.pushSubscribed)}::boolean[], ${writes.map((w) => w.whatsappSubscribed)}::boolean[],
    ${writes.map((w) => w.lastSeenAt)}::timestamptz[])
  w (id, properties, email, phone, time_zone, email_subscribed, push_subscribed, whatsapp_subscribed, last_seen_at)`;

/** Inserts profiles under reserved ids. */
export const insertProfiles = async (
  q: Queryable,
  accountId: number,
  writes: readonly ProfileWrite[],
): Promise<void> => {
  await q.query(sql`
    insert into profiles (account_id, id, properties, email, phone, time_zone, email_subscribed, push_subscribed,
      whatsapp_subscribed, last_seen_at)
    overriding system value
    select ${accountId}::int, w.id, coalesce(w.properties::jsonb, '{}'), w.email, w.phone, w.time_zone,
      w.email_subscribed, w.push_subscribed, w.whatsapp_subscribed, w.last_seen_at
    from ${profileRows(writes)}`);
};

/** Writes what changed of profiles whose locks are held. */
export const updateProfiles = async (
  q: Queryable,
  accountId: number,
  writes: readonly ProfileWrite[],
): Promise<void> => {
  await q.query(sql`
    update profiles p set
      properties = coalesce(w.properties::jsonb, p.properties),
      email = case when w.properties is null then p.email else w.email end,
      phone = case when w.properties is null then p.phone else w.phone end,
      time_zone = case when w.properties is null then p.time_zone else w.time_zone end,
      email_subscribed = w.email_subscribed, push_subscribed = w.push_subscribed,
      whatsapp_subscribed = w.whatsapp_subscribed, last_seen_at = w.last_seen_at
    from ${profileRows(writes)}
    where p.account_id = ${accountId} and p.id = w.id`);
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
      ${identities.map(({ profileId }) => profileId)}::bigint[]) k (kind, value, profile_id)
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
  sql`unnest(${merges.map(({ fromId }) => fromId)}::bigint[], ${merges.map(({ intoId }) => intoId)}::bigint[])
    m (from_id, into_id)`;

/**
 * Moves everything that profiles own to those they became (what both counted is added up, and who was on a list is on it
 * still), and removes them. The locks of all are held.
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
  await q.query(sql`insert into profile_merges (account_id, from_id, into_id)
    select ${accountId}::int, m.from_id, m.into_id from ${mergeRows(merges)}`);
  await q.query(sql`delete from profiles p using ${mergeRows(merges)}
    where p.account_id = ${accountId} and p.id = m.from_id`);
};
