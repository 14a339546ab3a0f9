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

const queryable = (client: Pick<pg.ClientBase, "query">): Queryable => ({
  query: async <Row>(statement: Sql) =>
    (await client.query({ text: statement.text, values: [...statement.values] })).rows as Row[],
  prepared: async <Row>(name: string, text: string, values: readonly unknown[]) =>
    (await client.query({ name, text, values: [...values] })).rows as Row[],
});

export interface DatabaseOptions {
  url: string;
  connectionsMax: number;
  /** Shown in pg_stat_activity. */
  name: string;
  /** Told of connections that break while idle; the pool replaces them by itself. */
  onError?: (error: Error) => void;
}

const clientConfig = (options: DatabaseOptions): pg.ClientConfig => ({
  connectionString: options.url,
  application_name: options.name,
  connectionTimeoutMillis: databaseConnectTimeoutMs,
  idle_in_transaction_session_timeout: transactionIdleMsMax,
  keepAlive: true,
  types: TIMESTAMPTZ_ARRAY_SAFE,
});

export const openDatabase = (options: DatabaseOptions): Database => {
  const pool = new pg.Pool({ ...clientConfig(options), max: options.connectionsMax });
  pool.on("error", (error) => options.onError?.(error));
  return {
    ...queryable(pool),
    connect: async () => {
      const client = await pool.connect();
      const onError = () => {};
      client.on("error", onError);
      return {
        ...queryable(client),
        release: (broken) => {
          client.off("error", onError);
          client.release(broken);
        },
      };
    },
    session: async ({ onNotification, onLost }) => {
      const client = new pg.Client(clientConfig(options));
      let isClosing = false;
      client.on("error", () => {});
      client.on("end", () => {
        if (!isClosing) onLost();
      });
      client.on("notification", (n) => onNotification?.({ channel: n.channel, payload: n.payload ?? "" }));
      await client.connect();
      return {
        ...queryable(client),
        close: async () => {
          isClosing = true;
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
