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
    select profile_id, platform, object_id, token, os_version, app_version, make, model from devices
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
