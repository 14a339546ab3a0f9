import type { Queryable } from "../pool.ts";
import { type Sql, sql } from "../sql.ts";

export interface TransferRow {
  account_id: number;
  id: string;
  kind: "import" | "export" | "compatible";
  subject: "profiles" | "events" | "list" | "everything";
  format: "csv" | "jsonl" | "api";
  state: "uploading" | "ready" | "waiting" | "running" | "done" | "failed" | "cancelled";
  name: string;
  segment_id: string | null;
  settings: unknown;
  position: unknown;
  bytes_total: number | null;
  bytes_uploaded: number;
  bytes_done: number;
  rows_total: number | null;
  rows_done: number;
  rows_taken: number;
  rows_refused: number;
  is_cancelling: boolean;
  failure: string | null;
  lease: number;
  created_by: string;
  created_at: Date;
  started_at: Date | null;
  updated_at: Date;
  ended_at: Date | null;
}

const columns = (table: Sql): Sql => sql`${table}.account_id, ${table}.id, ${table}.kind, ${table}.subject,
  ${table}.format, ${table}.state, ${table}.name, ${table}.segment_id, ${table}.settings, ${table}.position,
  ${table}.bytes_total, ${table}.bytes_uploaded, ${table}.bytes_done, ${table}.rows_total, ${table}.rows_done,
  ${table}.rows_taken, ${table}.rows_refused, ${table}.is_cancelling, ${table}.failure, ${table}.lease,
  ${table}.created_by, ${table}.created_at, ${table}.started_at, ${table}.updated_at, ${table}.ended_at`;

const T = sql`t`;

export interface NewTransfer {
  id: string;
  kind: TransferRow["kind"];
  subject: TransferRow["subject"];
  format: TransferRow["format"];
  state: TransferRow["state"];
  name: string;
  segmentId: string | null;
  settings: object;
  bytesTotal: number | null;
  rowsTotal: number | null;
  createdBy: string;
}

export const insertTransfer = async (q: Queryable, accountId: number, made: NewTransfer): Promise<void> => {
  await q.query(sql`
    insert into transfers (account_id, id, kind, subject, format, state, name, segment_id, settings, bytes_total,
      rows_total, created_by)
    values (${accountId}, ${made.id}, ${made.kind}, ${made.subject}, ${made.format}, ${made.state}, ${made.name},
      ${made.segmentId}, ${JSON.stringify(made.settings)}::jsonb, ${made.bytesTotal}, ${made.rowsTotal},
      ${made.createdBy})`);
};

export const findTransfer = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<TransferRow | undefined> => {
  const [row] = await q.query<TransferRow>(
    sql`select ${columns(T)} from transfers t where t.account_id = ${accountId} and t.id = ${id}`,
  );
  return row;
};

/** Newest first. */
export const listTransfers = (
  q: Queryable,
  accountId: number,
  page: { before: string | null; limit: number; kind: string | null },
): Promise<TransferRow[]> =>
  q.query<TransferRow>(sql`
    select ${columns(T)} from transfers t
    where t.account_id = ${accountId}
      and (${page.before}::uuid is null or t.id < ${page.before}::uuid)
      and (${page.kind}::text is null or t.kind = ${page.kind}::text)
    order by t.id desc limit ${page.limit}`);

/** How many of the account's transfers have not ended. */
export const countOpenTransfers = async (q: Queryable, accountId: number): Promise<number> => {
  const [row] = await q.query<{ count: number }>(sql`
    select count(*)::int as count from transfers
    where account_id = ${accountId} and kind <> 'compatible' and state not in ('done', 'failed', 'cancelled')`);
  return row?.count ?? 0;
};

/** With what it shall run; undefined when it was not `ready`. */
export const startTransfer = async (
  q: Queryable,
  accountId: number,
  id: string,
  settings: object,
): Promise<TransferRow | undefined> => {
  const [row] = await q.query<TransferRow>(sql`
    update transfers t set state = 'waiting', settings = ${JSON.stringify(settings)}::jsonb,
      updated_at = clarion_now()
    where t.account_id = ${accountId} and t.id = ${id} and t.state = 'ready'
    returning ${columns(T)}`);
  return row;
};

/** Ends what nobody runs, and asks whoever runs it to end it; undefined when it had ended already. */
export const cancelTransfer = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<TransferRow | undefined> => {
  const [row] = await q.query<TransferRow>(sql`
    update transfers t set
      state = case when t.state = 'running' then t.state else 'cancelled' end,
      ended_at = case when t.state = 'running' then null else clarion_now() end,
      is_cancelling = t.state = 'running', updated_at = clarion_now()
    where t.account_id = ${accountId} and t.id = ${id} and t.state not in ('done', 'failed', 'cancelled')
    returning ${columns(T)}`);
  return row;
};

/** Removes one that has ended, with its file; false when it has not, or is not there. */
export const deleteTransfer = async (q: Queryable, accountId: number, id: string): Promise<boolean> => {
  const rows = await q.query(sql`
    delete from transfers where account_id = ${accountId} and id = ${id}
      and state in ('done', 'failed', 'cancelled')
    returning 1`);
  return rows.length > 0;
};

// ------------------------------------------------------------------ leases

const leaseEnd = (leaseMs: number): Sql =>
  sql`clarion_now() + make_interval(secs => ${leaseMs}::float8 / 1000)`;

/**
 * Takes the lease of what waits, or of what somebody died over, the one served longest ago first. Two that claim at
 * once get different ones.
 */
export const claimTransfer = async (q: Queryable, leaseMs: number): Promise<TransferRow | undefined> => {
  const [row] = await q.query<TransferRow>(sql`
    update transfers t set state = 'running', lease = t.lease + 1, leased_until = ${leaseEnd(leaseMs)},
      served_at = clarion_now(), started_at = coalesce(t.started_at, clarion_now()),
      updated_at = clarion_now()
    from (
      select account_id, id from transfers
      where state in ('waiting', 'running') and kind in ('import', 'export')
        and (state = 'waiting' or leased_until is null or leased_until < clarion_now())
      order by served_at nulls first, created_at limit 1 for update skip locked
    ) as next
    where t.account_id = next.account_id and t.id = next.id
    returning ${columns(T)}`);
  return row;
};

/** The holder's lease, made longer; `undefined`: it is the holder's no more. */
export const renewTransfer = async (
  q: Queryable,
  accountId: number,
  held: { id: string; lease: number },
  leaseMs: number,
): Promise<{ isCancelling: boolean; isWaitedFor: boolean } | undefined> => {
  const [row] = await q.query<{ isCancelling: boolean; isWaitedFor: boolean }>(sql`
    update transfers t set leased_until = ${leaseEnd(leaseMs)}
    where t.account_id = ${accountId} and t.id = ${held.id} and t.lease = ${held.lease} and t.state = 'running'
    returning t.is_cancelling as "isCancelling", exists (
      select from transfers w where w.state in ('waiting', 'running') and w.kind in ('import', 'export')
        and (w.state = 'waiting' or w.leased_until is null or w.leased_until < clarion_now())
    ) as "isWaitedFor"`);
  return row;
};

/** What has come to pass since the last checkpoint. */
export interface TransferProgress {
  position: object;
  /** Of the file, in all. */
  bytesDone: number;
  rowsDone: number;
  rowsTaken: number;
  rowsRefused: number;
}

/** Adds the rows of one transaction up; false when the lease is somebody else's by now, and nothing may be committed. */
export const saveTransferProgress = async (
  q: Queryable,
  accountId: number,
  held: { id: string; lease: number },
  progress: TransferProgress,
): Promise<boolean> => {
  const rows = await q.query(sql`
    update transfers set position = ${JSON.stringify(progress.position)}::jsonb, bytes_done = ${progress.bytesDone},
      rows_done = rows_done + ${progress.rowsDone}, rows_taken = rows_taken + ${progress.rowsTaken},
      rows_refused = rows_refused + ${progress.rowsRefused}, updated_at = clarion_now()
    where account_id = ${accountId} and id = ${held.id} and lease = ${held.lease} and state = 'running'
    returning 1`);
  return rows.length > 0;
};

/** Lets go of the lease: whoever waits longest is served next. */
export const releaseTransfer = async (
  q: Queryable,
  accountId: number,
  held: { id: string; lease: number },
): Promise<void> => {
  await q.query(sql`
    update transfers set leased_until = null, served_at = clarion_now()
    where account_id = ${accountId} and id = ${held.id} and lease = ${held.lease} and state = 'running'`);
};

export const endTransfer = async (
  q: Queryable,
  accountId: number,
  held: { id: string; lease: number },
  end: { state: "done" | "failed" | "cancelled"; failure: string | null },
): Promise<void> => {
  await q.query(sql`
    update transfers set state = ${end.state}, failure = ${end.failure}, is_cancelling = false, leased_until = null,
      bytes_total = coalesce(bytes_total, bytes_done), ended_at = clarion_now(),
      updated_at = clarion_now()
    where account_id = ${accountId} and id = ${held.id} and lease = ${held.lease} and state = 'running'`);
};

/** Takes the lease of one; undefined when somebody else has it, or when it has ended. */
export const claimOneTransfer = async (
  q: Queryable,
  accountId: number,
  id: string,
  leaseMs: number,
): Promise<TransferRow | undefined> => {
  const [row] = await q.query<TransferRow>(sql`
    update transfers t set state = 'running', lease = t.lease + 1, leased_until = ${leaseEnd(leaseMs)},
      started_at = coalesce(t.started_at, clarion_now()), updated_at = clarion_now()
    where t.account_id = ${accountId} and t.id = ${id} and t.state in ('waiting', 'running')
      and (t.leased_until is null or t.leased_until < clarion_now())
    returning ${columns(T)}`);
  return row;
};

/** Opens one from another server that broke off or failed again, to be claimed; false when there is none such. */
export const reopenTransfer = async (q: Queryable, accountId: number, id: string): Promise<boolean> => {
  const rows = await q.query(sql`
    update transfers set state = 'waiting', failure = null, ended_at = null, is_cancelling = false
    where account_id = ${accountId} and id = ${id} and kind = 'compatible' and state in ('failed', 'cancelled')
    returning 1`);
  return rows.length > 0;
};

/** The newest of another server by its name, that is not done. */
export const findUnfinishedCompatible = async (
  q: Queryable,
  accountId: number,
  name: string,
): Promise<TransferRow | undefined> => {
  const [row] = await q.query<TransferRow>(sql`
    select ${columns(T)} from transfers t
    where t.account_id = ${accountId} and t.kind = 'compatible' and t.name = ${name} and t.state <> 'done'
    order by t.id desc limit 1`);
  return row;
};

/** Removes transfers older than so many days, files and all, a few at a time; those that run are left alone. */
export const dropOldTransfers = async (q: Queryable, days: number, limit: number): Promise<void> => {
  await q.query(sql`
    delete from transfers where (account_id, id) in (
      select account_id, id from transfers
      where created_at < clarion_now() - make_interval(days => ${days}::int)
        and (state <> 'running' or leased_until < clarion_now())
      order by created_at limit ${limit})`);
};
