import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Queryable } from "../src/db/pool.ts";
import { findProfilesByIdentity, type ProfileWrite, writeProfiles } from "../src/db/queries/profiles.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction, onlyRow } from "../src/db/tx.ts";
import { cloneDatabase, insertAccount, type TestDatabase } from "./helpers/database.ts";

const STORED = 5_000;
const NAMED = 400;

/** Rows that a connection has read so far of users and identities, needed or not. */
const rowsRead = async (tx: Queryable): Promise<number> =>
  onlyRow(
    await tx.query<{ read: number }>(sql`
      select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_xact_user_tables
      where relname = any(array['profiles', 'identities'])`),
  ).read;

describe("an upload", () => {
  let database: TestDatabase;
  let accountId: number;
  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
    // many users of whom the planner has not heard yet: autovacuum comes when it comes
    await database.db.query(sql`
      with made as (
        insert into profiles (account_id, id) overriding system value
        select ${accountId}::int, n from generate_series(1, ${STORED}::int) n returning id
      )
      insert into identities (account_id, kind, value, profile_id)
      select ${accountId}::int, 'identity', 'u' || id, id from made`);
  });
  afterAll(() => database.drop());

  test("reads the users that it names, however many the account has", async () => {
    const identities = Array.from({ length: NAMED }, (_, n) => ({ kind: "identity", value: `u${n + 1}` }));
    await inTransaction(database.db, async (tx) => {
      const before = await rowsRead(tx);
      const found = await findProfilesByIdentity(tx, accountId, identities, true);
      expect(found).toHaveLength(NAMED);
      expect(found.map(({ id }) => id)).toEqual(found.map(({ id }) => id).sort((a, b) => a - b));
      const after = await rowsRead(tx);
      // each identity and each profile, and the profile once more to lock it
      expect(after - before).toBeLessThanOrEqual(NAMED * 3);
      const writes = found.map(
        ({ kind: _k, value: _v, ...profile }): ProfileWrite => ({
          ...profile,
          properties: null,
          email: null,
          phone: null,
          timeZone: null,
        }),
      );
      await writeProfiles(tx, accountId, writes);
      expect((await rowsRead(tx)) - after).toBeLessThanOrEqual(NAMED * 2);
    });
  });
});
