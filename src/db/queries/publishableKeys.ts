import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface PublishableKeyRow {
  id: string;
  name: string;
  key: string;
  allowed_origins: string[];
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const columns = sql`id, name, key, allowed_origins, created_at, last_used_at, revoked_at`;

/** The new key; undefined when the account has as many as it may that are not revoked. */
export const insertPublishableKey = async (
  q: Queryable,
  accountId: number,
  key: { id: string; name: string; key: string; secrets: Buffer; allowedOrigins: readonly string[] },
  countMax: number,
): Promise<PublishableKeyRow | undefined> => {
  const [row] = await q.query<PublishableKeyRow>(sql`
    insert into publishable_keys (account_id, id, name, key, secrets, allowed_origins)
    select ${accountId}::int, ${key.id}::uuid, ${key.name}, ${key.key}, ${key.secrets}::bytea,
      ${[...key.allowedOrigins]}::text[]
    where (select count(*) from publishable_keys where account_id = ${accountId} and revoked_at is null)
      < ${countMax}::int
    returning ${columns}`);
  return row;
};

/** Newest first, revoked ones included. */
export const listPublishableKeys = (q: Queryable, accountId: number): Promise<PublishableKeyRow[]> =>
  q.query<PublishableKeyRow>(sql`
    select ${columns} from publishable_keys where account_id = ${accountId} order by id desc`);

/** The key with another name or other origins; undefined when the account has none of this id. */
export const updatePublishableKey = async (
  q: Queryable,
  accountId: number,
  id: string,
  patch: { name: string | null; allowedOrigins: readonly string[] | null },
): Promise<PublishableKeyRow | undefined> => {
  const origins = patch.allowedOrigins === null ? null : [...patch.allowedOrigins];
  const [row] = await q.query<PublishableKeyRow>(sql`
    update publishable_keys set
      name = coalesce(${patch.name}::text, name), allowed_origins = coalesce(${origins}::text[], allowed_origins)
    where account_id = ${accountId} and id = ${id}::uuid
    returning ${columns}`);
  return row;
};

/** The key, revoked now or before; undefined when the account has none of this id. */
export const revokePublishableKey = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<PublishableKeyRow | undefined> => {
  const [row] = await q.query<PublishableKeyRow>(sql`
    update publishable_keys set revoked_at = coalesce(revoked_at, clarion_now())
    where account_id = ${accountId} and id = ${id}::uuid
    returning ${columns}`);
  return row;
};

/** A live key with the account it belongs to. */
export interface DeviceKeyRow {
  account_id: number;
  id: string;
  secrets: Buffer;
  allowed_origins: string[];
  last_used_at: Date | null;
}

/** The key alone tells the account. */
export const findDeviceKey = async (q: Queryable, key: string): Promise<DeviceKeyRow | undefined> => {
  const [row] = await q.query<DeviceKeyRow>(sql`
    select account_id, id, secrets, allowed_origins, last_used_at from publishable_keys
    where key = ${key} and revoked_at is null`);
  return row;
};

/** Notes that the key is in use, at most once in so many seconds. */
export const touchPublishableKey = async (
  q: Queryable,
  accountId: number,
  id: string,
  everySeconds: number,
): Promise<void> => {
  await q.query(sql`
    update publishable_keys set last_used_at = clarion_now()
    where account_id = ${accountId} and id = ${id}::uuid
      and (last_used_at is null or last_used_at < clarion_now() - make_interval(secs => ${everySeconds}::float8))`);
};
