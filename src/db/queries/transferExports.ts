import type { Queryable } from "../pool.ts";
import { type Sql, sql } from "../sql.ts";

export interface ExportedProfile {
  id: number;
  properties: Record<string, string | number | boolean | string[]>;
  lastSeenAt: Date;
  createdAt: Date;
  identities: { kind: string; value: string }[];
  /** Push tokens, with how they were registered. */
  devices: {
    objectId: string | null;
    type: string;
    token: string;
    keys: unknown;
    osVersion: string | null;
    appVersion: string | null;
    make: string | null;
    model: string | null;
  }[];
}

/**
 * Looks through users by id, after one, for those that a condition about `p` holds for; without one for all.
 *
 * @returns `lastId` of those looked through; null: there are none after that one
 */
export const listProfilesToExport = async (
  q: Queryable,
  accountId: number,
  page: { afterId: number; limit: number; condition: Sql | null },
): Promise<{ lastId: number | null; rows: ExportedProfile[] }> => {
  const [last] = await q.query<{ id: number | null }>(sql`
    select max(id) as id from (
      select id from profiles where account_id = ${accountId} and id > ${page.afterId} order by id limit ${page.limit}
    ) as looked`);
  const lastId = last?.id ?? null;
  if (lastId === null) return { lastId, rows: [] };
  const rows = await q.query<ExportedProfile>(sql`
    select p.id, p.properties, p.last_seen_at as "lastSeenAt", p.created_at as "createdAt",
      coalesce((select jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value) order by i.created_at, i.value)
        from identities i where i.account_id = p.account_id and i.profile_id = p.id), '[]') as identities,
      coalesce((select jsonb_agg(jsonb_build_object('objectId', d.object_id, 'type', d.token_type, 'token', d.token,
          'keys', d.keys, 'osVersion', d.os_version, 'appVersion', d.app_version, 'make', d.make, 'model', d.model)
          order by d.created_at, d.token)
        from devices d where d.account_id = p.account_id and d.profile_id = p.id), '[]') as devices
    from profiles p
    where p.account_id = ${accountId} and p.id > ${page.afterId} and p.id <= ${lastId}
      and ${page.condition ?? sql`true`}
    order by p.id`);
  return { lastId, rows };
};

/** Names of properties among the users after one, and the last of those users. */
export const listPropertyNamesToExport = async (
  q: Queryable,
  accountId: number,
  page: { afterId: number; limit: number },
): Promise<{ lastId: number | null; names: string[] }> => {
  const [row] = await q.query<{ lastId: number | null; names: string[] }>(sql`
    with page as (
      select id, properties from profiles where account_id = ${accountId} and id > ${page.afterId}
      order by id limit ${page.limit})
    select (select max(id) from page) as "lastId",
      array(select distinct k from page, jsonb_object_keys(page.properties) as k) as names`);
  return row ?? { lastId: null, names: [] };
};

export interface ExportedEvent {
  profileId: number;
  nameKey: string;
  /** As text, with the microseconds that a Date would lose. */
  ts: string;
  at: Date;
  id: string;
  name: string;
  properties: Record<string, unknown>;
  identities: { kind: string; value: string }[];
}

export interface EventsToExport {
  nameKeys: readonly string[] | null;
  from: Date | null;
  to: Date | null;
}

/** Where the walk through the events is: the primary key. */
export interface EventPlace {
  profileId: number;
  nameKey: string;
  ts: string;
  id: string;
}

/** Events by user, name and moment, after one. */
export const listEventsToExport = (
  q: Queryable,
  accountId: number,
  { nameKeys, from, to }: EventsToExport,
  page: { after: EventPlace; limit: number },
): Promise<ExportedEvent[]> =>
  q.query<ExportedEvent>(sql`
    select e.profile_id as "profileId", e.name_key as "nameKey", e.ts::text as ts, e.ts as at, e.id, e.name, e.properties,
      coalesce((select jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value) order by i.created_at, i.value)
        from identities i where i.account_id = e.account_id and i.profile_id = e.profile_id), '[]') as identities
    from (
      select account_id, profile_id, name_key, ts, id, name, properties from events
      where account_id = ${accountId}
        and (profile_id, name_key, ts, id) > (${page.after.profileId}::bigint, ${page.after.nameKey}::text,
          ${page.after.ts}::timestamptz, ${page.after.id}::uuid)
        and (${nameKeys}::text[] is null or name_key = any(${nameKeys}::text[]))
        and (${from}::timestamptz is null or ts >= ${from}::timestamptz)
        and (${to}::timestamptz is null or ts < ${to}::timestamptz)
      order by profile_id, name_key, ts, id limit ${page.limit}
    ) e order by e.profile_id, e.name_key, e.ts, e.id`);

/** Names of properties that the account's events of these kinds have, after one, as above. */
export const listEventPropertyNames = async (
  q: Queryable,
  accountId: number,
  wanted: EventsToExport,
  page: { after: EventPlace; limit: number },
): Promise<{ last: EventPlace | null; names: string[] }> => {
  const [row] = await q.query<{ last: EventPlace | null; names: string[] }>(sql`
    with page as (
      select profile_id, name_key, ts, id, properties from events
      where account_id = ${accountId}
        and (profile_id, name_key, ts, id) > (${page.after.profileId}::bigint, ${page.after.nameKey}::text,
          ${page.after.ts}::timestamptz, ${page.after.id}::uuid)
        and (${wanted.nameKeys}::text[] is null or name_key = any(${wanted.nameKeys}::text[]))
        and (${wanted.from}::timestamptz is null or ts >= ${wanted.from}::timestamptz)
        and (${wanted.to}::timestamptz is null or ts < ${wanted.to}::timestamptz)
      order by profile_id, name_key, ts, id limit ${page.limit})
    select (select jsonb_build_object('profileId', profile_id, 'nameKey', name_key, 'ts', ts::text, 'id', id)
        from page order by profile_id desc, name_key desc, ts desc, id desc limit 1) as last,
      array(select distinct k from page, jsonb_object_keys(page.properties) as k) as names`);
  return row ?? { last: null, names: [] };
};

/** Users of the account. */
export const countProfilesToExport = async (q: Queryable, accountId: number): Promise<number> => {
  const [row] = await q.query<{ count: number }>(
    sql`select count(*) as count from profiles where account_id = ${accountId}`,
  );
  return row?.count ?? 0;
};
