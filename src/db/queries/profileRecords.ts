import type { CompiledFilter } from "../filter/compile.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** Profiles with all that is known of them, set-wise: what the compatible read API tells. */

export interface RecordRow {
  id: number;
  properties: Record<string, unknown>;
  email: string | null;
  phone: string | null;
  email_subscribed: boolean;
  push_subscribed: boolean;
  whatsapp_subscribed: boolean;
}

/** Those of `ids` that exist, in the order of their ids. */
export const listRecords = (q: Queryable, accountId: number, ids: readonly number[]): Promise<RecordRow[]> =>
  q.query<RecordRow>(sql`
    select id, properties, email, phone, email_subscribed, push_subscribed, whatsapp_subscribed
    from profiles where account_id = ${accountId} and id = any(${[...ids]}::bigint[]) order by id`);

export interface RecordIdentityRow {
  profile_id: number;
  kind: "identity" | "objectId" | "FBID" | "GPID";
  value: string;
}

/** The first that a profile had of a kind comes first. */
export const listRecordIdentities = (
  q: Queryable,
  accountId: number,
  ids: readonly number[],
): Promise<RecordIdentityRow[]> =>
  q.query<RecordIdentityRow>(sql`
    select profile_id, kind, value from identities
    where account_id = ${accountId} and profile_id = any(${[...ids]}::bigint[])
    order by profile_id, created_at, value`);

export interface RecordDeviceRow {
  profile_id: number;
  platform: "android" | "ios" | "web" | "other";
  object_id: string | null;
  token: string;
  token_type: string;
  /** Of web push. */
  keys: { p256dh: string; auth: string } | null;
  os_version: string | null;
  app_version: string | null;
  make: string | null;
  model: string | null;
}

/** With their whole push tokens: whoever moves to another installation takes them along. */
export const listRecordDevices = (
  q: Queryable,
  accountId: number,
  ids: readonly number[],
): Promise<RecordDeviceRow[]> =>
  q.query<RecordDeviceRow>(sql`
    select profile_id, platform, object_id, token, token_type, keys, os_version, app_version, make, model from devices
    where account_id = ${accountId} and profile_id = any(${[...ids]}::bigint[])
    order by profile_id, last_seen_at desc, id`);

export interface RecordEventRow {
  profile_id: number;
  name: string;
  count: number;
  first_at: Date;
  last_at: Date;
}

/** How often each profile did what. */
export const listRecordEvents = (
  q: Queryable,
  accountId: number,
  ids: readonly number[],
): Promise<RecordEventRow[]> =>
  q.query<RecordEventRow>(sql`
    select s.profile_id, coalesce(n.name, s.name_key) as name, s.count, s.first_at, s.last_at
    from event_summaries s
    left join event_names n on n.account_id = s.account_id and n.name_key = s.name_key
    where s.account_id = ${accountId} and s.profile_id = any(${[...ids]}::bigint[])
    order by s.profile_id, name`);

/**
 * Users of the account that match, in the order of their ids after `after`: at most `limit`, and at most `bytesMax` of their
 * properties, yet one; `lookedMax` of them are looked through.
 *
 * @returns `next`: the id to go on after; null when nothing is left
 */
export const listMatching = async (
  q: Queryable,
  accountId: number,
  users: CompiledFilter | null,
  page: { after: number; limit: number; lookedMax: number; bytesMax: number },
): Promise<{ ids: number[]; next: number | null }> => {
  const [beyond] = await q.query<{ id: number }>(sql`
    select id from profiles where account_id = ${accountId} and id > ${page.after}::bigint
    order by id offset ${page.lookedMax - 1}::int limit 1`);
  const until = beyond === undefined ? sql`` : sql`and p.id <= ${beyond.id}::bigint`;
  const found = await q.query<{ id: number; found: number }>(sql`
    select s.id, s.found from (
      select p.id, count(*) over ()::int as found,
        sum(pg_column_size(p.properties)) over (order by p.id) - pg_column_size(p.properties) as bytes
      from (
        select p.id, p.properties from profiles p
        where p.account_id = ${accountId} and p.id > ${page.after}::bigint ${until}
          and ${users?.condition ?? sql`true`}
        order by p.id limit ${page.limit + 1}::int) p
    ) s where s.bytes <= ${page.bytesMax}::bigint order by s.id`);
  const ids = found.slice(0, page.limit).map(({ id }) => id);
  const last = ids.at(-1);
  const isCut = ids.length < (found[0]?.found ?? 0);
  return { ids, next: isCut && last !== undefined ? last : (beyond?.id ?? null) };
};
