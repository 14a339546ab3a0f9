import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** Counts that take longer than their caller waits, and their results. */

export interface CountQueryRow {
  kind: string;
  query: unknown;
  state: "running" | "done" | "failed";
  result: unknown;
}

export const insertCountQuery = async (
  q: Queryable,
  accountId: number,
  asked: { id: string; kind: string; query: string; leaseMs: number; keptMs: number },
): Promise<void> => {
  await q.query(sql`
    insert into count_queries (account_id, id, kind, query, lease_until, expires_at)
    values (${accountId}, ${asked.id}, ${asked.kind}, ${asked.query}::jsonb,
      clarion_now() + make_interval(secs => ${asked.leaseMs / 1_000}::float8),
      clarion_now() + make_interval(secs => ${asked.keptMs / 1_000}::float8))`);
};

/** running → done or failed, once. */
export const endCountQuery = async (
  q: Queryable,
  accountId: number,
  id: string,
  end: { state: "done" | "failed"; result: string },
): Promise<void> => {
  await q.query(sql`
    update count_queries set state = ${end.state}, result = ${end.result}::jsonb
    where account_id = ${accountId} and id = ${id} and state = 'running'`);
};

export const findCountQuery = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<CountQueryRow | undefined> => {
  const [row] = await q.query<CountQueryRow>(sql`
    select kind, query, state, result from count_queries
    where account_id = ${accountId} and id = ${id} and expires_at > clarion_now()`);
  return row;
};

/** Takes over a count whose process is gone; false when it is not, or somebody else was faster. */
export const takeOverCountQuery = async (
  q: Queryable,
  accountId: number,
  id: string,
  leaseMs: number,
): Promise<boolean> => {
  const rows = await q.query(sql`
    update count_queries set lease_until = clarion_now() + make_interval(secs => ${leaseMs / 1_000}::float8)
    where account_id = ${accountId} and id = ${id} and state = 'running' and lease_until < clarion_now()
    returning 1 as one`);
  return rows.length > 0;
};

/** The connection that a transaction runs on, so that its statement can be cancelled. */
export const backendOf = async (tx: Queryable): Promise<number | undefined> => {
  const [row] = await tx.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return row?.pid;
};

/** Ends the statements that these connections are running. */
export const cancelBackends = async (q: Queryable, pids: readonly number[]): Promise<void> => {
  await q.query(sql`select pg_cancel_backend(pid) from unnest(${[...pids]}::int[]) p (pid)`);
};
