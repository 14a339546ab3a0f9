import pg from "pg";
import { databaseConnectTimeoutMs, transactionIdleMsMax } from "../limits.ts";
import type { Sql } from "./sql.ts";

/** Anything that runs a statement: the pool, or the connection of a transaction. */
export interface Queryable {
  query<Row>(statement: Sql): Promise<Row[]>;
  /** A prepared statement, parsed once a connection; for the hot path. */
  prepared<Row>(name: string, text: string, values: readonly unknown[]): Promise<Row[]>;
}

export interface Connection extends Queryable {
  release(broken?: Error): void;
}

export interface Notification {
  channel: string;
  payload: string;
}

/** A connection kept for one purpose: notifications or a session lock. */
export interface Session extends Queryable {
  close(): Promise<void>;
}

export interface Database extends Queryable {
  connect(): Promise<Connection>;
  /** Opens a connection of its own. `onLost` is called once when the server goes away. */
  session(hooks: { onNotification?: (n: Notification) => void; onLost: () => void }): Promise<Session>;
  close(): Promise<void>;
}

const INT8 = 20;
const TIMESTAMPTZ_ARRAY_SAFE = new pg.TypeOverrides();
TIMESTAMPTZ_ARRAY_SAFE.setTypeParser(INT8, (text: string) => Number(text));

/** The server did not answer, or the connection broke: the same statement may work in a moment. */
export class DatabaseAwayError extends Error {
  /** The statement was sent, so it may have been carried out. */
  readonly mayHaveRun: boolean;

  constructor(cause: unknown, mayHaveRun: boolean) {
    super(`The database does not answer: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = "DatabaseAwayError";
    this.mayHaveRun = mayHaveRun;
  }
}

/** What the driver throws that is neither the server's answer nor a wrong argument is the connection. */
const translated = (error: unknown, mayHaveRun: boolean): unknown =>
  error instanceof pg.DatabaseError || error instanceof TypeError || error instanceof RangeError
    ? error
    : new DatabaseAwayError(error, mayHaveRun);

const rowsOf = async <Row>(client: Pick<pg.ClientBase, "query">, query: pg.QueryConfig): Promise<Row[]> => {
  try {
    return (await client.query(query)).rows as Row[];
  } catch (error) {
    throw translated(error, true);
  }
};

export const queryable = (client: Pick<pg.ClientBase, "query">): Queryable => ({
  query: (statement) => rowsOf(client, { text: statement.text, values: [...statement.values] }),
  prepared: (name, text, values) => rowsOf(client, { name, text, values: [...values] }),
});

export interface DatabaseOptions {
  url: string;
  connectionsMax: number;
  /** Shown in pg_stat_activity. */
  name: string;
  /**
   * Plans are made once and go by indexes: for the pipeline, whose tables go from nothing to millions of rows and
   * back faster than the planner's statistics follow. Its statements say by `lateral (… offset 0)` what is looked
   * up for each row, and by ctid what they have locked, so that there is one plan to choose.
   */
  prefersIndexes?: boolean;
  /** Told of connections that break while idle; the pool replaces them by itself. */
  onError?: (error: Error) => void;
}

const clientConfig = (options: DatabaseOptions): pg.ClientConfig => ({
  connectionString: options.url,
  application_name: options.name,
  connectionTimeoutMillis: databaseConnectTimeoutMs,
  idle_in_transaction_session_timeout: transactionIdleMsMax,
  keepAlive: true,
  // statements are sent without waiting for the answers to those before; the server takes them in their order
  pipeline: true,
  ...(options.prefersIndexes === true
    ? { options: "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_mergejoin=off" }
    : {}),
  types: TIMESTAMPTZ_ARRAY_SAFE,
});

export const openDatabase = (options: DatabaseOptions): Database => {
  const pool = new pg.Pool({ ...clientConfig(options), max: options.connectionsMax });
  pool.on("error", (error) => options.onError?.(error));
  // The pool listens to idle connections only. One may break in the very moment it is handed over or thrown away, which its
  // next statement says, or nobody needs to know.
  pool.on("connect", (client) => client.on("error", () => {}));
  const connect = async (): Promise<Connection> => {
    const client = await pool.connect().catch((error: unknown) => {
      throw translated(error, false);
    });
    return { ...queryable(client), release: (broken) => client.release(broken) };
  };
  const onOne = async <Row>(run: (connection: Connection) => Promise<Row[]>): Promise<Row[]> => {
    const connection = await connect();
    let broken: Error | undefined;
    try {
      return await run(connection);
    } catch (error) {
      if (error instanceof DatabaseAwayError) broken = error;
      throw error;
    } finally {
      connection.release(broken);
    }
  };
  return {
    query: (statement) => onOne((connection) => connection.query(statement)),
    prepared: (name, text, values) => onOne((connection) => connection.prepared(name, text, values)),
    connect,
    session: async ({ onNotification, onLost }) => {
      const client = new pg.Client(clientConfig(options));
      // a connection that never came about, or that we end, is not lost
      let isOpen = false;
      client.on("error", () => {});
      client.on("end", () => {
        if (isOpen) onLost();
      });
      client.on("notification", (n) => onNotification?.({ channel: n.channel, payload: n.payload ?? "" }));
      await client.connect().catch((error: unknown) => {
        throw translated(error, false);
      });
      isOpen = true;
      return {
        ...queryable(client),
        close: async () => {
          isOpen = false;
          await client.end();
        },
      };
    },
    close: () => pool.end(),
  };
};

/** The SQLSTATE of a database error (PostgreSQL appendix A), or undefined when the error is another. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined;

/** Whether another row holds already what must be one row's (SQLSTATE 23505). */
export const isUniqueViolation = (error: unknown): boolean => sqlState(error) === "23505";

/** Classes 08 (connection), 53 (resources), 57P (shutdown), and 25006/25P03 (a failover, a transaction left idle). */
const AWAY = /^(08|53|57P|25006|25P03)/;

/** Whether a statement that failed because the database went away may have been carried out all the same. */
export const mayHaveRun = (error: unknown): boolean =>
  error instanceof DatabaseAwayError ? error.mayHaveRun : /^(08|57P)/.test(sqlState(error) ?? "");

/** Whether the same work may succeed once the database is back. */
export const isDatabaseAway = (error: unknown): boolean =>
  error instanceof DatabaseAwayError || AWAY.test(sqlState(error) ?? "");
