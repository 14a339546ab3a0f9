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
  seenAt: Date;
}

/**
 * Registers tokens; one that is known moves to the profile that registers it now.
 *
 * @param devices sorted by token, each token once
 */
export const upsertDevices = async (
  q: Queryable,
  accountId: number,
  devices: readonly DeviceWrite[],
): Promise<void> => {
  await q.query(sql`
    insert into devices (account_id, id, profile_id, object_id, platform, token_type, token, keys, last_seen_at)
    select ${accountId}::int, w.id, w.profile_id, w.object_id, w.platform, w.token_type, w.token, w.keys::jsonb,
      w.last_seen_at
    from unnest(${devices.map(({ id }) => id)}::uuid[], ${devices.map(({ profileId }) => profileId)}::bigint[],
      ${devices.map(({ objectId }) => objectId)}::text[], ${devices.map(({ platform }) => platform)}::text[],
      ${devices.map(({ tokenType }) => tokenType)}::text[], ${devices.map(({ token }) => token)}::text[],
      ${devices.map(({ keys }) => keys)}::text[], ${devices.map(({ seenAt }) => seenAt)}::timestamptz[])
      w (id, profile_id, object_id, platform, token_type, token, keys, last_seen_at)
    on conflict (account_id, token) do update set profile_id = excluded.profile_id,
      object_id = excluded.object_id, platform = excluded.platform, token_type = excluded.token_type,
      keys = excluded.keys, last_seen_at = greatest(devices.last_seen_at, excluded.last_seen_at)`);
};
