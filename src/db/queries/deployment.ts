import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";

/** e.g. `{ major: 18, version: "18.4" }`. */
export const serverVersion = async (q: Queryable): Promise<{ major: number; version: string }> =>
  onlyRow(
    await q.query<{ major: number; version: string }>(sql`
      select current_setting('server_version_num')::int / 10000 as major,
             current_setting('server_version') as version`),
  );

/** The deployment's key check: the one stored, or this one when none was stored yet. */
export const keepKeyCheck = async (q: Queryable, keyCheck: Buffer): Promise<Buffer> => {
  const rows = await q.query<{ key_check: Buffer }>(
    sql`update deployment set key_check = coalesce(key_check, ${keyCheck}) returning key_check`,
  );
  return onlyRow(rows).key_check;
};

/** The key check as stored, or null before the first start. */
export const findKeyCheck = async (q: Queryable): Promise<Buffer | null> => {
  const rows = await q.query<{ key_check: Buffer | null }>(sql`select key_check from deployment`);
  return onlyRow(rows).key_check;
};

/** What tells this deployment from every other, from its first start on. */
export const deploymentIdentity = async (q: Queryable): Promise<string> =>
  onlyRow(await q.query<{ identity: string }>(sql`select identity from deployment`)).identity;

/** Until the end of the transaction nobody else passes here: for what happens once in a deployment. */
export const lockDeployment = async (tx: Queryable): Promise<void> => {
  await tx.query(sql`select id from deployment for update`);
};

/** Whether the schema was ever made here. */
export const hasSchema = async (q: Queryable): Promise<boolean> => {
  const rows = await q.query<{ has_schema: boolean }>(
    sql`select to_regclass('deployment') is not null as has_schema`,
  );
  return onlyRow(rows).has_schema;
};

export interface ServerFacts {
  connections_max: number;
  connections_used: number;
  now: Date;
  synchronous_commit: string;
}

/** What `doctor` looks at. */
export const serverFacts = async (q: Queryable): Promise<ServerFacts> =>
  onlyRow(
    await q.query<ServerFacts>(sql`
      select current_setting('max_connections')::int as connections_max,
             (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections_used,
             clarion_now() as now,
             current_setting('synchronous_commit') as synchronous_commit`),
  );

/** The database's time. */
export const databaseNow = async (q: Queryable): Promise<Date> =>
  onlyRow(await q.query<{ now: Date }>(sql`select clarion_now() as now`)).now;
