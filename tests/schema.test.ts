import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate } from "../src/db/migrate.ts";
import { sql } from "../src/db/sql.ts";
import { idFloor, messageIdOf, newId } from "../src/lib/ids.ts";
import { cloneDatabase, type TestDatabase } from "./helpers/database.ts";

describe("the schema", () => {
  let test1: TestDatabase;
  beforeAll(async () => {
    test1 = await cloneDatabase();
  });
  afterAll(() => test1.drop());

  test("migrating a migrated database changes nothing", async () => {
    const { from, to } = await migrate(test1.db);
    expect(from).toBe(to);
  });

  test("a database of a newer program is refused by name of both versions", async () => {
    await test1.db.query(sql`insert into migrations (version, name) values (9999, '9999_future.sql')`);
    await expect(migrate(test1.db)).rejects.toThrow(/9999/);
    await test1.db.query(sql`delete from migrations where version = 9999`);
  });

  test("ids of the same moment are the same range in the database and here", async () => {
    const at = new Date("2026-03-01T10:20:30.456Z");
    const rows = await test1.db.query<{ floor: string }>(sql`select id_floor(${at}) as floor`);
    expect(rows[0]?.floor).toBe(idFloor(at.getTime()));
  });

  test("this week's messages lie in a partition of their own, not in the default", async () => {
    const id = messageIdOf(newId(), 0, 0);
    const rows = await test1.db.query<{ exists: boolean }>(
      sql`select exists (select from pg_inherits where inhparent = 'messages'::regclass) as exists`,
    );
    expect(rows[0]?.exists).toBe(true);
    expect(id[14]).toBe("7");
  });
});
