import {
  profilesLookedThroughMax,
  propertyNamesMax,
  propertySampleProfilesMax,
  tokenEndChars,
} from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface ProfileSummaryRow {
  id: number;
  name: unknown;
  identity: string | null;
  email: string | null;
  phone: string | null;
  last_seen_at: Date;
}

const summary = sql`
  p.id, p.properties -> 'Name' as name, p.email, p.phone, p.last_seen_at, (
    select i.value from identities i
    where i.account_id = p.account_id and i.profile_id = p.id and i.kind = 'identity'
    order by i.created_at, i.value limit 1
  ) as identity`;

/** The newest profiles of the account: as many as are ordered by when they were seen. */
const newest = (accountId: number) => sql`(
  select n.id, n.last_seen_at from profiles n where n.account_id = ${accountId}
  order by n.id desc limit ${profilesLookedThroughMax})`;

/** Seen last first, among the newest; after the position `after`. */
export const listProfilesSeen = (
  q: Queryable,
  accountId: number,
  after: { lastSeenAt: Date; id: number } | null,
  limit: number,
): Promise<ProfileSummaryRow[]> =>
  q.query<ProfileSummaryRow>(sql`
    select ${summary} from (
      select n.id, n.last_seen_at from ${newest(accountId)} n
      where ${after === null} or (date_trunc('milliseconds', n.last_seen_at), n.id)
        < (${after?.lastSeenAt ?? null}::timestamptz, ${after?.id ?? null}::bigint)
      order by date_trunc('milliseconds', n.last_seen_at) desc, n.id desc limit ${limit}
    ) s join profiles p on p.account_id = ${accountId} and p.id = s.id
    order by date_trunc('milliseconds', p.last_seen_at) desc, p.id desc`);

/** What a text may mean; null where it cannot be one. */
export interface ProfileText {
  /** As typed: an identity of any kind. */
  identity: string;
  email: string | null;
  phone: string | null;
}

const exact = (accountId: number, text: ProfileText) => sql`
  select i.profile_id as id from identities i
  where i.account_id = ${accountId} and i.kind = any(array['identity', 'objectId', 'FBID', 'GPID'])
    and i.value = ${text.identity}
  union
  (select e.id from profiles e where e.account_id = ${accountId} and e.email = ${text.email}::text
    order by e.last_seen_at desc, e.id limit ${profilesLookedThroughMax})
  union
  (select f.id from profiles f where f.account_id = ${accountId} and f.phone = ${text.phone}::text
    order by f.last_seen_at desc, f.id limit ${profilesLookedThroughMax})`;

/** Profiles that a text names exactly. */
export const findProfileIdsByText = async (
  q: Queryable,
  accountId: number,
  text: ProfileText,
  limit: number,
): Promise<number[]> => {
  const rows = await q.query<{ id: number }>(
    sql`select x.id from (${exact(accountId, text)}) x order by x.id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
};

const beginningWith = (text: string): string => `${text.replace(/[\\%_]/g, "\\$&")}%`;

/** Profiles that a text names, or whose e-mail address or identity it begins: exact ones first. */
export const findProfilesByText = (
  q: Queryable,
  accountId: number,
  text: ProfileText & { emailStart: string },
  limit: number,
): Promise<ProfileSummaryRow[]> =>
  q.query<ProfileSummaryRow>(sql`
    select ${summary} from (
      select x.id, min(x.rank) as rank, min(x.shown collate "C") as shown from (
        select x.id, 0 as rank, '' as shown from (${exact(accountId, text)}) x
        union all
        (select e.id, 1, e.email from profiles e
         where e.account_id = ${accountId} and e.email like ${beginningWith(text.emailStart)}
         order by e.email using ~<~ limit ${limit})
        union all
        (select i.profile_id, 1, i.value from identities i
         where i.account_id = ${accountId} and i.value like ${beginningWith(text.identity)}
         order by i.value using ~<~ limit ${limit})
      ) x group by x.id order by 2, 3, 1 limit ${limit}
    ) s join profiles p on p.account_id = ${accountId} and p.id = s.id
    order by s.rank, s.shown, s.id`);

export interface ProfileDetailRow extends ProfileSummaryRow {
  properties: Record<string, unknown>;
  time_zone: string | null;
  email_subscribed: boolean;
  push_subscribed: boolean;
  whatsapp_subscribed: boolean;
  created_at: Date;
}

export const findProfileDetail = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<ProfileDetailRow | undefined> => {
  const [row] = await q.query<ProfileDetailRow>(sql`
    select ${summary}, p.properties, p.time_zone, p.email_subscribed, p.push_subscribed, p.whatsapp_subscribed,
      p.created_at
    from profiles p where p.account_id = ${accountId} and p.id = ${profileId}`);
  return row;
};

/** The profile that an id stands for: itself, or what it became. Merges go to lower ids only, so they end. */
export const findMergedInto = async (q: Queryable, accountId: number, profileId: number): Promise<number> => {
  const rows = await q.query<{ id: number }>(sql`
    with recursive chain as (
      select ${profileId}::bigint as id
      union
      select m.into_id from chain c join profile_merges m on m.account_id = ${accountId} and m.from_id = c.id
    ) select id from chain order by id limit 1`);
  return rows[0]?.id ?? profileId;
};

/** Profiles that became one of these, however many steps ago; the newest first. */
export const listMergedFrom = async (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
  limit: number,
): Promise<number[]> => {
  const rows = await q.query<{ id: number }>(sql`
    with recursive chain as (
      select id from unnest(${[...profileIds]}::bigint[]) r (id)
      union
      select m.from_id from chain c join profile_merges m on m.account_id = ${accountId} and m.into_id = c.id
    ) select id from chain where id <> all(${[...profileIds]}::bigint[]) order by id desc limit ${limit}`);
  return rows.map(({ id }) => id);
};

export const listProfileIdentities = (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<{ kind: "identity" | "objectId" | "FBID" | "GPID"; value: string }[]> =>
  q.query(sql`
    select kind, value from identities where account_id = ${accountId} and profile_id = ${profileId}
    order by array_position(array['identity', 'objectId', 'FBID', 'GPID'], kind), created_at, value`);

export interface ProfileDeviceRow {
  id: string;
  platform: "android" | "ios" | "web" | "other";
  token_end: string;
  os_version: string | null;
  app_version: string | null;
  make: string | null;
  model: string | null;
  last_seen_at: Date;
  created_at: Date;
}

/** A token is a secret of the device: only its end leaves the database. */
export const listProfileDevices = (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<ProfileDeviceRow[]> =>
  q.query<ProfileDeviceRow>(sql`
    select id, platform, right(token, ${tokenEndChars}) as token_end, os_version, app_version, make, model,
      last_seen_at, created_at
    from devices
    where account_id = ${accountId} and profile_id = ${profileId} order by last_seen_at desc, id`);

export const listSuppressionsOf = (
  q: Queryable,
  accountId: number,
  addresses: readonly string[],
): Promise<{ channel: string; address: string; reason: string; created_at: Date }[]> =>
  q.query(sql`
    select channel, address, reason, created_at from suppressions
    where account_id = ${accountId} and channel = any(array['email', 'push', 'whatsapp', 'webhook'])
      and address = any(${[...addresses]}::text[])
    order by channel, address`);

export interface ProfileEventRow {
  id: string;
  name: string;
  ts: Date;
  properties: Record<string, unknown>;
}

/**
 * Events of a profile, newest first, after the position `after`. Each kind of event has an order of its own in the key,
 * and an account has few kinds: the newest of each are merged.
 *
 * @param nameKeys only these kinds; null for all
 */
export const listProfileEvents = (
  q: Queryable,
  accountId: number,
  profileId: number,
  nameKeys: readonly string[] | null,
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<ProfileEventRow[]> =>
  q.query<ProfileEventRow>(sql`
    select e.id, e.name, e.ts, e.properties from event_names n, lateral (
      select v.id, v.name, v.ts, v.properties from events v
      where v.account_id = ${accountId} and v.profile_id = ${profileId} and v.name_key = n.name_key
        ${after === null ? sql`` : sql`and (v.ts, v.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
      order by v.ts desc, v.id desc limit ${limit}) e
    where n.account_id = ${accountId}
      and (${nameKeys === null} or n.name_key = any(${nameKeys === null ? null : [...nameKeys]}::text[]))
    order by e.ts desc, e.id desc limit ${limit}`);

/** Names of properties among profiles seen last, most frequent first, each with a value that one of them has. */
export const listPropertyNames = (
  q: Queryable,
  accountId: number,
): Promise<{ name: string; example: unknown }[]> =>
  q.query(sql`
    select x.key as name, (array_agg(x.value))[1] as example from (
      select n.id from ${newest(accountId)} n
      order by n.last_seen_at desc, n.id desc limit ${propertySampleProfilesMax}
    ) s join profiles p on p.account_id = ${accountId} and p.id = s.id, jsonb_each(p.properties) x
    group by x.key order by count(*) desc, x.key limit ${propertyNamesMax}`);
