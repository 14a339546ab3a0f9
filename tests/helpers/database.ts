import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type Database, openDatabase } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { onlyRow } from "../../src/db/tx.ts";

export interface TestDatabase {
  db: Database;
  url: string;
  drop(): Promise<void>;
}

const statement = (text: string) => ({ text, values: [] });

/** A database of the file's own, cloned from the migrated template of this run's real PostgreSQL. */
export const cloneDatabase = async (): Promise<TestDatabase> => {
  const server = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = openDatabase({ url: server, connectionsMax: 1, name: "tests" });
  await admin.query(statement(`create database ${name} template clarion_template strategy file_copy`));
  const url = server.replace(/\/postgres$/, `/${name}`);
  const db = openDatabase({ url, connectionsMax: 10, name: "test" });
  return {
    db,
    url,
    drop: async () => {
      await db.close();
      await admin.query(statement(`drop database if exists ${name} with (force)`));
      await admin.close();
    },
  };
};

/** An account row, without credentials. */
export const insertAccount = async (db: Database, externalId = "TEST-ACCT-0001"): Promise<number> => {
  const rows = await db.query<{ id: number }>(
    sql`insert into accounts (external_id, name, settings)
      values (${externalId}, 'Test account', '{"postalAddress": "Test Ltd, 1 High Street, London"}') returning id`,
  );
  return onlyRow(rows).id;
};
