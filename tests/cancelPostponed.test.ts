import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../src/db/pool.ts";
import { appendIntake, queuePostponed } from "../src/db/queries/intake.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction, onlyRow } from "../src/db/tx.ts";
import { newId } from "../src/lib/ids.ts";
import { cancelTrigger } from "../src/pipeline/accept/cancel.ts";
import { cloneDatabase, type TestDatabase } from "./helpers/database.ts";
import { eventually } from "./helpers/eventually.ts";

let database: TestDatabase;
let db: Database;
let accountId: number;

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ url: database.url, connectionsMax: 4, name: "test" });
  const rows = await db.query<{ id: number }>(sql`
    insert into accounts (external_id, name, time_zone) values ('a', 'a', 'UTC') returning id`);
  accountId = onlyRow(rows).id;
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const isSomebodyKeptWaiting = async (): Promise<boolean> => {
  const rows = await db.query(sql`
    select pid from pg_stat_activity
    where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`);
  return rows.length > 0;
};

/** One trigger for one user that was put off to a moment which has just come. */
const postpone = async (): Promise<string> => {
  const requestId = newId();
  const extras = { metadata: null, options: null, replayOf: null, reference: null, expiresAt: null };
  const row = {
    accountId,
    requestId,
    part: 0,
    campaignId: requestId,
    lane: 1,
    source: "api",
    isTest: false,
    credentialId: null,
    recipients: Buffer.from('[["identity","u-1"]]'),
    recipientCount: 1,
    payload: null,
    extras: { ...extras, deliverAt: new Date(Date.now() + 3_600_000) },
  };
  await appendIntake(db, [row]);
  await db.query(sql`update intake_postponed set decide_at = clarion_now() where account_id = ${accountId}`);
  return requestId;
};

test("a trigger that was put off is cancelled in the very moment in which it goes on", async () => {
  const requestId = await postpone();
  let cancelled: ReturnType<typeof cancelTrigger> | undefined;
  await inTransaction(db, async (tx) => {
    await queuePostponed(tx, 10);
    cancelled = cancelTrigger(db, accountId, requestId);
    await eventually(async () => expect(await isSomebodyKeptWaiting()).toBe(true));
  });
  expect(await cancelled).toMatchObject({ undecided: 1 });
  const queued = await db.query(sql`
    select is_cancelled from intake_queue where account_id = ${accountId} and request_id = ${requestId}`);
  expect(queued).toEqual([{ is_cancelled: true }]);
});
