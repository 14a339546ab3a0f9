import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from, to } from "pg-copy-streams";
import { databaseConnectTimeoutMs } from "../limits.ts";
import { type Queryable, queryable } from "./pool.ts";
import type { Sql } from "./sql.ts";

/** A connection that copies whole tables, besides what every connection does. One statement at a time. */
export interface Copier extends Queryable {
  /** Rows of a table as text, as fast as they are taken. */
  copyOut(statement: Sql): AsyncIterable<Buffer>;
  copyIn(statement: Sql, pieces: AsyncIterable<Buffer>): Promise<void>;
  close(): Promise<void>;
}

/** @throws DatabaseAwayError */
export const openCopier = async (url: string, name: string): Promise<Copier> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: databaseConnectTimeoutMs,
  });
  client.on("error", () => {});
  await client.connect();
  return {
    ...queryable(client),
    copyOut: ({ text }) => client.query(to(text)),
    copyIn: ({ text }, pieces) => pipeline(Readable.from(pieces), client.query(from(text))),
    close: () => client.end(),
  };
};
