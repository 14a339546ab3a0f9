import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface DeviceWrite {
  id: string;
  profileId: number;
  objectId: string | null;
  platform: string;
  tokenType: string;
  token: string;
  /** JSON of the web push keys. */
  keys: string | null;
  osVersion: string | null;
  appVersion: string | null;
  make: string | null;
  model: string | null;
  seenAt: Date;
}

/**
 * Registers tokens; one that is known moves to the profile that registers it now. Versions, make and model that a
 * registration leaves out stay as they were.
 *
 * @param devices sorted by token, each token once
 */
export const upsertDevices = async (
  q: Queryable,
  accountId: number,
  devices: readonly DeviceWrite[],
): Promise<void> => {
  await q.query(sql`
    insert into devices (account_id, id, profile_id, object_id, platform, token_type, token, keys, last_seen_at,
      os_version, app_version, make, model)
    select ${accountId}::int, w.id, w.profile_id, w.object_id, w.platform, w.token_type, w.token, w.keys::jsonb,
      w.last_seen_at, w.os_version, w.app_version, w.make, w.model
    from unnest(${plainArray(devices.map(({ id }) => id))}::uuid[], ${plainArray(devices.map(({ profileId }) => profileId))}::bigint[],
      ${devices.map(({ objectId }) => objectId)}::text[], ${devices.map(({ platform }) => platform)}::text[],
      ${devices.map(({ tokenType }) => tokenType)}::text[], ${devices.map(({ token }) => token)}::text[],
      ${devices.map(({ keys }) => keys)}::text[], ${plainArray(devices.map(({ seenAt }) => seenAt))}::timestamptz[],
      ${devices.map(({ osVersion }) => osVersion)}::text[], ${devices.map(({ appVersion }) => appVersion)}::text[],
      ${devices.map(({ make }) => make)}::text[], ${devices.map(({ model }) => model)}::text[])
      w (id, profile_id, object_id, platform, token_type, token, keys, last_seen_at, os_version, app_version, make, model)
    on conflict (account_id, token) do update set profile_id = excluded.profile_id,
      object_id = excluded.object_id, platform = excluded.platform, token_type = excluded.token_type,
      keys = excluded.keys, last_seen_at = greatest(devices.last_seen_at, excluded.last_seen_at),
      os_version = coalesce(excluded.os_version, devices.os_version),
      app_version = coalesce(excluded.app_version, devices.app_version),
      make = coalesce(excluded.make, devices.make), model = coalesce(excluded.model, devices.model)`);
};

/** The device of a token is none any more. */
export const deleteDevice = async (q: Queryable, accountId: number, token: string): Promise<void> => {
  await q.query(sql`delete from devices where account_id = ${accountId} and token = ${token}`);
};

/** Removes the token that another took the place of, if both are of one user. */
export const deleteFormerDevice = async (
  q: Queryable,
  accountId: number,
  { token, previousToken }: { token: string; previousToken: string },
): Promise<void> => {
  await q.query(sql`
    delete from devices former using devices d
    where former.account_id = ${accountId} and former.token = ${previousToken}
      and d.account_id = ${accountId} and d.token = ${token} and d.profile_id = former.profile_id`);
};
