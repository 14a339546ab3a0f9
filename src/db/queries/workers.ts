import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";

/** First key of the session lock that a live worker holds on (class, its id). */
export const WORKER_LOCK_CLASS = 7_422;

/** Makes a connection a worker's own: its small notes do not wait for the disk, and it hears what wakes it. */
export const prepareWorkerSession = async (
  session: Queryable,
  channels: readonly string[],
): Promise<void> => {
  await session.query(sql`set synchronous_commit = off`);
  for (const channel of channels) await session.query({ text: `listen ${channel}`, values: [] });
};

/** Registers a worker and takes its lock for as long as this connection lives. */
export const registerWorker = async (session: Queryable, host: string, pid: number): Promise<number> => {
  const { id } = onlyRow(
    await session.query<{ id: number }>(
      sql`insert into workers (host, pid) values (${host}, ${pid}) returning id`,
    ),
  );
  await session.query(sql`select pg_advisory_lock(${WORKER_LOCK_CLASS}, ${id})`);
  return id;
};

/** Takes the lock of a worker that lost its connection. False when somebody has buried it meanwhile. */
export const reclaimWorker = async (session: Queryable, id: number): Promise<boolean> => {
  await session.query(sql`select pg_advisory_lock(${WORKER_LOCK_CLASS}, ${id})`);
  const rows = await session.query(sql`select 1 from workers where id = ${id}`);
  return rows.length > 0;
};

/** Workers whose lock nobody holds. Takes none of the locks for longer than the statement. */
export const listDeadWorkers = async (q: Queryable, self: number): Promise<number[]> => {
  const rows = await q.query<{ id: number }>(sql`
    select w.id from workers w where w.id <> ${self} and not exists (
      select from pg_locks l where l.locktype = 'advisory' and l.classid = ${WORKER_LOCK_CLASS}
        and l.objid = w.id::oid and l.objsubid = 2 and l.granted
        and l.database = (select oid from pg_database where datname = current_database()))
    order by w.id`);
  return rows.map(({ id }) => id);
};

/** Notes what a worker is about to render, before it does. */
export const markRendering = async (session: Queryable, id: number, subjects: string): Promise<void> => {
  await session.prepared("mark_rendering", "update workers set rendering = $2 where id = $1", [id, subjects]);
};

/** Removes a dead worker that has no leases left, and suspects what it was rendering. */
export const buryWorker = async (q: Queryable, id: number): Promise<void> => {
  await q.query(sql`
    with w as (
      delete from workers where id = ${id}
        and not exists (select from message_queue where state = 'sending' and leased_by = ${id})
      returning rendering
    )
    insert into render_suspects (account_id, subject)
    select (s.item->>0)::int, s.item->>1
    from w, jsonb_array_elements(coalesce(w.rendering, '[]')::jsonb) as s (item)
    on conflict do nothing`);
};

export const deregisterWorker = async (q: Queryable, id: number): Promise<void> => {
  await q.query(sql`delete from workers where id = ${id}
    and not exists (select from message_queue where state = 'sending' and leased_by = ${id})`);
};

/** Whether anything at all is suspected of having killed a worker: hardly ever. */
export const hasRenderSuspects = async (q: Queryable): Promise<boolean> => {
  const [row] = await q.query<{ isAny: boolean }>(
    sql`select exists (select from render_suspects) as "isAny"`,
  );
  return row?.isAny ?? false;
};

/** Which of the subjects are suspected of having killed a worker. */
export const findRenderSuspects = async (
  q: Queryable,
  accountId: number,
  subjects: readonly string[],
): Promise<Set<string>> => {
  const rows = await q.prepared<{ subject: string }>(
    "find_render_suspects",
    "select subject from render_suspects where account_id = $1 and subject = any($2::text[])",
    [accountId, subjects],
  );
  return new Set(rows.map(({ subject }) => subject));
};
