import type { Queryable } from "../pool.ts";
import { type Sql, sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";
import { WORKER_LOCK_CLASS } from "./workers.ts";

/** A table of the deployment with the columns that are stored, not computed. */
export interface StoredTable {
  name: string;
  columns: readonly string[];
  /** Tables whose rows its own name. */
  after: readonly string[];
}

/** Of the schema itself, and of processes that live: neither belongs into a copy. */
const LEFT_OUT = ["migrations", "workers"];

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const listOf = (columns: readonly string[]): string => columns.map(quoted).join(", ");
const plain = (text: string): Sql => ({ text, values: [] });

export const listTables = (q: Queryable): Promise<StoredTable[]> =>
  q.query<StoredTable>(sql`
    select c.relname as name,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum) as columns,
      array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as after
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relpersistence = 'p' and c.relname <> all(${LEFT_OUT})
    order by c.relname`);

/** How far each sequence of an identity column has got. */
export interface SequencePlace {
  table: string;
  column: string;
  lastValue: number;
}

export const listSequences = async (q: Queryable): Promise<SequencePlace[]> => {
  const rows = await q.query<{ table: string; column: string; sequence: string }>(sql`
    select c.relname as table, a.attname as column,
      pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and a.attidentity <> '' and not c.relispartition
    order by 1, 2`);
  const places: SequencePlace[] = [];
  for (const { table, column, sequence } of rows) {
    const [row] = await q.query<{ last_value: string | null }>(sql`
      select pg_sequence_last_value(${sequence}::regclass)::text as last_value`);
    const lastValue = row?.last_value ?? null;
    if (lastValue !== null) places.push({ table, column, lastValue: Number(lastValue) });
  }
  return places;
};

export const setSequence = async (
  q: Queryable,
  { table, column, lastValue }: SequencePlace,
): Promise<void> => {
  await q.query(
    sql`select setval(pg_get_serial_sequence(quote_ident(${table}), ${column}), ${lastValue}::bigint)`,
  );
};

/** All that follows in this transaction is of one moment, and nothing is changed. */
export const beginSnapshot = async (q: Queryable): Promise<void> => {
  await q.query(sql`begin transaction isolation level repeatable read, read only`);
};

/** All rows come in one transaction. */
export const beginRestore = async (q: Queryable): Promise<void> => {
  await q.query(sql`begin`);
};

export const commitRestore = async (q: Queryable): Promise<void> => {
  await q.query(sql`commit`);
};

/** Values are written, and read, the same way whatever the server prefers. */
export const speakPlainly = async (q: Queryable): Promise<void> => {
  await q.query(sql`
    select set_config('DateStyle', 'ISO, MDY', false), set_config('IntervalStyle', 'postgres', false),
      set_config('extra_float_digits', '1', false), set_config('client_encoding', 'UTF8', false),
      set_config('TimeZone', 'UTC', false)`);
};

/** What a backup says of the database that it is of. */
export interface BackupFacts {
  schema: number;
  takenAt: Date;
  keyCheck: string | null;
  /** Whether a worker worked while it was taken, and so went on after it. */
  isLive: boolean;
  /** The week of the oldest partition of the log. */
  oldestWeek: string | null;
}

const WORKER_LIVES = sql`exists (
  select from workers w join pg_locks l on l.locktype = 'advisory' and l.classid = ${WORKER_LOCK_CLASS} and l.objid = w.id::oid
    and l.objsubid = 2 and l.granted
    and l.database = (select oid from pg_database where datname = current_database()))`;

export const readBackupFacts = async (q: Queryable): Promise<BackupFacts> =>
  onlyRow(
    await q.query<BackupFacts>(sql`
      select (select max(version) from migrations) as schema, clarion_now() as "takenAt",
        encode(key_check, 'hex') as "keyCheck", ${WORKER_LIVES} as "isLive",
        (select min(to_date(w.week[1] || w.week[2], 'IYYYIW'))::text from (
          select regexp_match(relname, '_([0-9]{4})w([0-9]{2})$') as week from pg_class
          where relnamespace = current_schema()::regnamespace and relispartition) w
        where w.week is not null) as "oldestWeek"
      from deployment`),
  );

/** Statement that gives a table's rows. */
export const copyFrom = ({ name, columns }: StoredTable): Sql =>
  plain(`copy (select ${listOf(columns)} from ${quoted(name)}) to stdout`);

/** Statement that takes them, also as a line of the backup. */
export const copyTo = ({ name, columns }: Pick<StoredTable, "name" | "columns">): Sql =>
  plain(`copy ${quoted(name)} (${listOf(columns)}) from stdin`);

export interface Emptiness {
  schema: number | null;
  hasAccounts: boolean;
  isWorkedIn: boolean;
}

/** Whether anything is in the database that a restore would mix with. */
export const readEmptiness = async (q: Queryable): Promise<Emptiness> => {
  const { has } = onlyRow(
    await q.query<{ has: boolean }>(sql`select to_regclass('migrations') is not null as has`),
  );
  if (!has) return { schema: null, hasAccounts: false, isWorkedIn: false };
  return onlyRow(
    await q.query<Emptiness>(sql`
      select (select max(version) from migrations) as schema,
        exists (select from accounts) or exists (select from people) as "hasAccounts", ${WORKER_LIVES} as "isWorkedIn"`),
  );
};

/** What migrations put into an empty database makes room. */
export const emptyTables = async (q: Queryable, tables: readonly string[]): Promise<void> => {
  await q.query(plain(`truncate ${tables.map(quoted).join(", ")}`));
};

/** Partitions for all weeks from the oldest on, as they were made week by week. */
export const makePartitionsSince = async (q: Queryable, oldestWeek: string): Promise<void> => {
  await q.query(sql`
    select ensure_partitions(at) from generate_series(${oldestWeek}::timestamptz, clarion_now(), interval '3 weeks') at`);
};

/** The first worker that starts holds what was due so many minutes ago. */
export const markRestored = async (q: Queryable, holdMinutes: number): Promise<void> => {
  await q.query(sql`update deployment set restored_hold_minutes = ${holdMinutes}`);
};

export const analyzeAll = async (q: Queryable): Promise<void> => {
  await q.query(sql`analyze`);
};
