import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dropOldEvents } from "../src/db/queries/maintenance.ts";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { eventMonthsMax } from "../src/limits.ts";
import { cloneDatabase, insertAccount, type TestDatabase } from "./helpers/database.ts";

describe("the log of events", () => {
  let database: TestDatabase;
  let accountId: number;
  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
  });
  afterAll(() => database.drop());

  const monthsFromNow = (months: number): Date => {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 15));
  };
  const store = async (at: Date, count = 1): Promise<void> => {
    for (let n = 0; n < count; n++) {
      await database.db.query(sql`
        insert into events (account_id, profile_id, name_key, ts, id, name)
        values (${accountId}, 1, 'seen', ${at}, ${newId()}, 'Seen')`);
    }
  };
  const partitionsWith = async (at: Date): Promise<string[]> => {
    const rows = await database.db.query<{ name: string }>(
      sql`select distinct tableoid::regclass::text as name from events where ts = ${at}`,
    );
    return rows.map(({ name }) => name);
  };
  const monthName = (at: Date): string => `events_${at.toISOString().slice(0, 7).replace("-", "")}`;

  test("takes moments of any time; those of no month that is kept lie apart", async () => {
    for (const months of [-400, -20, 5, 900]) {
      await store(monthsFromNow(months));
      expect(await partitionsWith(monthsFromNow(months))).toEqual(["events_other"]);
    }
    for (const months of [-13, -1, 0, 1]) {
      await store(monthsFromNow(months));
      expect(await partitionsWith(monthsFromNow(months))).toEqual([monthName(monthsFromNow(months))]);
    }
  });

  test("makes the partition of a month whose events came too early, and they move there", async () => {
    await store(monthsFromNow(3), 5);
    await store(monthsFromNow(4), 2);
    await database.db.query(sql`select ensure_partitions(${monthsFromNow(2)})`);
    expect(await partitionsWith(monthsFromNow(3))).toEqual([monthName(monthsFromNow(3))]);
    expect(await partitionsWith(monthsFromNow(4))).toEqual(["events_other"]);
    const [row] = await database.db.query<{ count: number }>(
      sql`select count(*)::int as count from events where ts = ${monthsFromNow(3)}`,
    );
    expect(row?.count).toBe(5);
  });

  test("forgets what is older than 13 months, whole months at a time, and keeps what was counted", async () => {
    await database.db.query(sql`
      insert into event_summaries (account_id, profile_id, name_key, count, first_at, last_at)
      select account_id, profile_id, name_key, count(*), min(ts), max(ts) from events group by 1, 2, 3`);
    const summaries = () => database.db.query(sql`select count, first_at, last_at from event_summaries`);
    const counted = await summaries();
    const oldest = monthsFromNow(-eventMonthsMax);
    await dropOldEvents(database.db, new Date());
    expect(await partitionsWith(oldest)).toEqual([monthName(oldest)]);
    const left = () => database.db.query<{ at: Date }>(sql`select distinct ts as at from events order by 1`);
    expect((await left())[0]?.at).toEqual(oldest);
    await dropOldEvents(database.db, monthsFromNow(1));
    expect((await left())[0]?.at).toEqual(monthsFromNow(-1));
    const [row] = await database.db.query<{ name: string | null }>(
      sql`select to_regclass(${monthName(oldest)})::text as name`,
    );
    expect(row?.name).toBeNull();
    expect(await summaries()).toEqual(counted);
  });
});
