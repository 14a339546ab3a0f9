import { setTimeout as sleep } from "node:timers/promises";
import { transactionTriesMax } from "../limits.ts";
import { type Database, type Queryable, sqlState } from "./pool.ts";
import { sql } from "./sql.ts";

const SERIALIZATION_FAILURE = "40001";
const DEADLOCK_DETECTED = "40P01";
const QUERY_CANCELED = "57014";

const isRepeatable = (error: unknown): boolean => {
  const state = sqlState(error);
  return state === SERIALIZATION_FAILURE || state === DEADLOCK_DETECTED;
};

type Work<T> = (tx: Queryable) => Promise<T>;

const COMMIT = sql`commit`;
const ROLLBACK = sql`rollback`;

const runOnce = async <T>(db: Database, work: Work<T>, end: typeof COMMIT): Promise<T> => {
  const connection = await db.connect();
  let broken: Error | undefined;
  try {
    await connection.query(sql`begin`);
    const result = await work(connection);
    await connection.query(end);
    return result;
  } catch (error) {
    broken = await connection.query(ROLLBACK).then(
      () => undefined,
      (rollbackError: Error) => rollbackError,
    );
    throw error;
  } finally {
    connection.release(broken);
  }
};

const runRepeatedly = async <T>(db: Database, work: Work<T>, end: typeof COMMIT): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(db, work, end);
    } catch (error) {
      if (!isRepeatable(error) || attempt >= transactionTriesMax) throw error;
      await sleep(attempt * 5 * Math.random());
    }
  }
};

/**
 * Runs `work` in one transaction. A deadlock (40P01) or serialisation failure (40001) repeats it whole, so
 * `work` must have no effect outside the transaction.
 *
 * @throws whatever `work` throws, after rolling back
 */
export const inTransaction = <T>(db: Database, work: Work<T>): Promise<T> => runRepeatedly(db, work, COMMIT);

/** The same, but what `work` writes is undone when it is through: it sees what would be, and leaves nothing. */
export const inUndoneTransaction = <T>(db: Database, work: Work<T>): Promise<T> =>
  runRepeatedly(db, work, ROLLBACK);

/**
 * Reads in one transaction, none of whose statements may take longer than `statementMsMax`: what looks through a large
 * account must end (SQLSTATE 57014), whoever waits for it.
 */
export const readBounded = <T>(
  db: Database,
  statementMsMax: number,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> =>
  inTransaction(db, async (tx) => {
    // compiling a plan costs more than a step through an account takes
    await tx.query(
      sql`select set_config('transaction_read_only', 'on', true), set_config('jit', 'off', true)`,
    );
    await limitStatements(tx, statementMsMax);
    return work(tx);
  });

/** From now on until the transaction ends, no statement may take longer. */
export const limitStatements = async (tx: Queryable, statementMsMax: number): Promise<void> => {
  await tx.query(
    sql`select set_config('statement_timeout', ${String(Math.max(1, Math.ceil(statementMsMax)))}, true)`,
  );
};

/** Whether a statement was ended because it took too long, or because nobody waits for it any more. */
export const isCanceled = (error: unknown): boolean => sqlState(error) === QUERY_CANCELED;

/** The only row of a statement that must give one. */
export const onlyRow = <Row>(rows: readonly Row[]): Row => {
  const [row] = rows;
  if (row === undefined || rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`);
  return row;
};
