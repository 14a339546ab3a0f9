import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, insertAccount, type TestDatabase } from "../../tests/helpers/database.ts";
import { aReport, insertSent, type SentMessage } from "../../tests/helpers/sentMessages.ts";
import type { Report } from "../channels/report.ts";
import { sql } from "../db/sql.ts";
import { newId } from "../lib/ids.ts";
import { recordReports } from "./record.ts";

const campaignId = newId();
const providerId = newId();
const ann = "ann@example.com";

let database: TestDatabase;
let accountId: number;
let otherId: number;

beforeAll(async () => {
  database = await cloneDatabase();
  accountId = await insertAccount(database.db);
  otherId = await insertAccount(database.db, "OTHER");
  await database.db.query(sql`
    insert into providers (account_id, id, channel, kind, name, concurrency_max)
    values (${accountId}, ${providerId}, 'email', 'smtp', 'Post', 1)`);
});
afterAll(() => database.drop());

const sent = (more: Partial<SentMessage> = {}): Promise<string> =>
  insertSent(database.db, accountId, { campaignId, address: ann, ...more });

const record = (reports: readonly Report[], by: string | null = null) =>
  recordReports(database.db, accountId, by, reports);

const profile = async (email: string): Promise<number> => {
  const [row] = await database.db.query<{ id: number }>(sql`
    insert into profiles (account_id, email, properties) values (${accountId}, ${email}, '{}') returning id`);
  return row?.id ?? 0;
};

const isSubscribed = async (id: number): Promise<boolean | undefined> => {
  const [row] = await database.db.query<{ is: boolean }>(
    sql`select email_subscribed as is from profiles where account_id = ${accountId} and id = ${id}`,
  );
  return row?.is;
};

const factsOf = (messageId: string) =>
  database.db.query<{ kind: string; isFirst: boolean; isMachine: boolean }>(sql`
    select kind, is_first as "isFirst", is_machine as "isMachine" from message_facts
    where account_id = ${accountId} and message_id = ${messageId} order by kind, is_machine, is_first desc`);

const stops = async (): Promise<string[]> => {
  const rows = await database.db.query<{ line: string }>(sql`
    select channel || ' ' || address || ' ' || reason as line from suppressions where account_id = ${accountId}
    order by address`);
  return rows.map(({ line }) => line);
};

/** What the statistics say since the last look. */
const counted = async (): Promise<Record<string, number>> => {
  const rows = await database.db.query<{ measure: string; count: number }>(sql`
    with gone as (delete from stat_deltas where account_id = ${accountId} returning measure, count)
    select measure, sum(count)::int as count from gone group by 1 order by 1`);
  return Object.fromEntries(rows.map(({ measure, count }) => [measure, count]));
};

describe("what is told of a message after it was sent", () => {
  test("is a fact once, however often and by how many at once it is told", async () => {
    const messageId = await sent();
    const report = aReport({ kind: "delivered", messageId });
    const told = await Promise.all(Array.from({ length: 8 }, () => record([report, report])));
    expect(told.map(({ newFacts }) => newFacts).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
    expect(await factsOf(messageId)).toHaveLength(1);
    expect(await counted()).toEqual({ delivered: 1 });
  });

  test("counts a message once a kind, whoever tells of it at once, and people apart from machines", async () => {
    const messageId = await sent();
    const opened = (isMachine: boolean) => aReport({ kind: "opened", messageId, isMachine });
    await Promise.all(Array.from({ length: 8 }, () => record([opened(true), opened(false), opened(false)])));
    const facts = await factsOf(messageId);
    expect(facts).toHaveLength(24);
    expect(facts.filter(({ isFirst }) => isFirst)).toEqual([
      { kind: "opened", isFirst: true, isMachine: false },
      { kind: "opened", isFirst: true, isMachine: true },
    ]);
    expect(await counted()).toEqual({ opened: 1, opened_by_machine: 1 });
  });

  test("is found by the id that the provider gave the message, of that provider only", async () => {
    const messageId = await sent({ providerId, receipt: "vendor-7" });
    const report = aReport({ kind: "delivered", providerId: "vendor-7" });
    expect((await record([report], newId())).unknown).toEqual([report]);
    expect((await record([report], providerId)).newFacts).toBe(1);
    expect(await factsOf(messageId)).toHaveLength(1);
    expect(await counted()).toEqual({ delivered: 1 });
  });

  test("of another account's message, or of none, changes nothing and is said to be unknown", async () => {
    const theirs = await insertSent(database.db, otherId, { campaignId, address: ann });
    const reports = [theirs, newId(), "no id"].map((messageId) =>
      aReport({ kind: "complained", messageId, address: "kim@example.com" }),
    );
    expect(await record(reports, providerId)).toEqual({ newFacts: 0, unknown: reports });
    expect(await counted()).toEqual({});
    expect(await stops()).toEqual([]);
  });

  test("never changes its outcome", async () => {
    const messageId = await sent();
    await record([aReport({ kind: "undelivered", messageId })]);
    const [row] = await database.db.query<{ outcome: string }>(
      sql`select outcome from messages where account_id = ${accountId} and id = ${messageId}`,
    );
    expect(row?.outcome).toBe("sent");
    expect(await counted()).toEqual({ undelivered: 1 });
  });

  test("of a test message is kept and neither counted nor held against anybody", async () => {
    const profileId = await profile("tester@example.com");
    const messageId = await sent({ isTest: true, address: "tester@example.com", profileId });
    await record([
      aReport({ kind: "bounced", messageId, isPermanent: true }),
      aReport({ kind: "unsubscribed", messageId }),
    ]);
    expect(await factsOf(messageId)).toHaveLength(2);
    expect(await counted()).toEqual({});
    expect(await stops()).toEqual([]);
    expect(await isSubscribed(profileId)).toBe(true);
  });

  test("takes any text a caller can send, and keeps no moment of the future", async () => {
    const messageId = await sent();
    const at = new Date(Date.now() + 1e10);
    const text = `\u0000\uD800${"x".repeat(5_000)}`;
    await record([
      aReport({ kind: "clicked", messageId, at, url: text, code: text, detail: text, id: text }),
    ]);
    const [row] = await database.db.query<{ past: boolean }>(sql`
      select at <= clarion_now() as past from message_facts where account_id = ${accountId} and message_id = ${messageId}`);
    expect(row?.past).toBe(true);
    expect(await counted()).toEqual({ clicked: 1 });
  });
});

describe("an address", () => {
  test("is stopped by a hard bounce and by a complaint, not by a bounce that may pass", async () => {
    for (const [address, kind, isPermanent] of [
      ["hard@example.com", "bounced", true],
      ["soft@example.com", "bounced", false],
      ["angry@example.com", "complained", false],
    ] as const) {
      const messageId = await sent({ address });
      await record([aReport({ kind, messageId, isPermanent, code: "5.1.1" })]);
    }
    expect(await stops()).toEqual([
      "email angry@example.com complained: 5.1.1",
      "email hard@example.com bounced: 5.1.1",
    ]);
    await counted();
  });

  test("that a person let in again is not stopped by the same report told again", async () => {
    const messageId = await sent({ address: "back@example.com" });
    const report = aReport({ kind: "bounced", messageId, isPermanent: true });
    await record([report]);
    await database.db.query(sql`delete from suppressions where account_id = ${accountId}`);
    await record([report]);
    expect(await stops()).toEqual([]);
    await counted();
  });

  test("that got a copy is stopped alone: the message itself did not bounce", async () => {
    const messageId = await sent();
    await record([aReport({ kind: "bounced", messageId, isPermanent: true, address: "Copy@Example.com" })]);
    expect(await stops()).toEqual(["email copy@example.com bounced: "]);
    expect(await factsOf(messageId)).toEqual([]);
    await database.db.query(sql`delete from suppressions where account_id = ${accountId}`);
  });

  test("told without a message is stopped on the provider's channel", async () => {
    const report = aReport({ kind: "complained", address: "ALONE@example.com" });
    expect((await record([report])).unknown).toEqual([report]);
    expect((await record([report], providerId)).unknown).toEqual([]);
    expect(await stops()).toEqual(["email alone@example.com complained: "]);
  });
});

describe("unsubscribing", () => {
  test("takes the subscription of the message's user, once", async () => {
    const [one, other] = [await profile("two@example.com"), await profile("two@example.com")];
    const messageId = await sent({ profileId: one, address: "two@example.com" });
    const report = aReport({ kind: "unsubscribed", messageId });
    await record([report]);
    expect([await isSubscribed(one), await isSubscribed(other)]).toEqual([false, true]);
    expect(await counted()).toEqual({ opted_out: 1 });
    await database.db.query(sql`
      update profiles set email_subscribed = true where account_id = ${accountId} and id = ${one}`);
    await record([report]);
    expect(await isSubscribed(one)).toBe(true);
  });

  test("reaches the user that the message's has become", async () => {
    const [kept, gone] = [await profile("kept@example.com"), await profile("gone@example.com")];
    const messageId = await sent({ profileId: gone, address: "gone@example.com" });
    await database.db.query(sql`
      insert into profile_merges (account_id, from_id, into_id) values (${accountId}, ${gone}, ${kept})`);
    await database.db.query(sql`delete from profiles where account_id = ${accountId} and id = ${gone}`);
    await record([aReport({ kind: "unsubscribed", messageId })]);
    expect(await isSubscribed(kept)).toBe(false);
  });

  test("told of an address alone is meant for whoever has it", async () => {
    const ids = [await profile("pair@example.com"), await profile("pair@example.com")];
    await record([aReport({ kind: "unsubscribed", address: "Pair@example.com" })], providerId);
    expect(await Promise.all(ids.map(isSubscribed))).toEqual([false, false]);
  });
});
