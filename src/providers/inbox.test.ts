import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aPush } from "../../tests/helpers/contents.ts";
import { cloneDatabase, insertAccount, type TestDatabase } from "../../tests/helpers/database.ts";
import type { SendRequest } from "../channels/channel.ts";
import type { EmailContent } from "../contract/content.ts";
import { findInboxMessage, listInboxMessages, trimInbox } from "../db/queries/inbox.ts";
import { sql } from "../db/sql.ts";
import { idFloor, newId } from "../lib/ids.ts";
import { createInboxWriter, trimInboxes } from "./inbox.ts";

const DAY_MS = 24 * 60 * 60_000;

const email = (text: string): EmailContent => ({
  channel: "email",
  from: null,
  replyTo: null,
  to: "bob@example.com",
  subject: "s",
  html: null,
  text,
});

describe("the inbox", () => {
  let database: TestDatabase;
  let accountId: number;
  let strangerId: number;
  let nowMs = Date.now();
  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
    strangerId = await insertAccount(database.db, "TEST-ACCT-0002");
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    nowMs = Date.now();
    await database.db.query(sql`delete from inbox`);
  });

  const request = (settings: Partial<SendRequest> = {}): SendRequest => ({
    accountId,
    messageId: newId(),
    campaignId: newId(),
    content: email("hello"),
    ...settings,
  });
  const list = (page: Partial<Parameters<typeof listInboxMessages>[2]> = {}) =>
    listInboxMessages(database.db, accountId, { before: null, limit: 100, ...page });

  test("a message delivered many times at once is there once", async () => {
    const writer = createInboxWriter(database.db, () => nowMs);
    const one = request();
    await Promise.all(Array.from({ length: 50 }, () => writer.deliverToInbox(one)));
    await createInboxWriter(database.db, () => nowMs).deliverToInbox(one);
    const rows = await list();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      message_id: one.messageId,
      address: "bob@example.com",
      channel: "email",
    });
    expect(JSON.parse(rows[0]?.content ?? "")).toEqual(one.content);
  });

  test("what is delivered is on disk when the promise resolves, a thousand at once too", async () => {
    const writer = createInboxWriter(database.db, () => nowMs);
    await Promise.all(Array.from({ length: 1_000 }, () => writer.deliverToInbox(request())));
    const rows = await database.db.query<{ count: number }>(sql`select count(*)::int as count from inbox`);
    expect(rows[0]?.count).toBe(1_000);
    await writer.drained();
  });

  test("any text is kept: NUL, lone surrogates, and addresses of every channel", async () => {
    const writer = createInboxWriter(database.db, () => nowMs);
    const odd = { ...email("a\0b\ud800c"), to: "a\0b\ud800" };
    await writer.deliverToInbox(request({ content: odd }));
    const [row] = await list();
    expect(JSON.parse(row?.content ?? "")).toEqual(odd);
    expect(row?.address).toBe("a\ufffdb\ufffd");
    const device = { deviceId: "d", platform: "ios" as const, token: "t", keys: null };
    nowMs += 1;
    await writer.deliverToInbox(request({ content: aPush({ to: [device] }) }));
    nowMs += 1;
    await writer.deliverToInbox(request({ content: aPush({ to: [device, device] }) }));
    expect((await list()).map(({ address }) => address).slice(0, 2)).toEqual(["2 devices", "1 device"]);
  });

  test("the newest come first, page by page, and may be filtered", async () => {
    const writer = createInboxWriter(database.db, () => nowMs);
    const campaignId = newId();
    for (let i = 0; i < 7; i++) {
      nowMs += 1;
      const campaign = i % 2 === 0 ? { campaignId } : {};
      await writer.deliverToInbox(request({ ...campaign, content: email(`note ${i}`) }));
    }
    await writer.deliverToInbox(request({ accountId: strangerId }));
    const texts: string[] = [];
    for (let before: string | null = null; ; ) {
      const page = await list({ before, limit: 3 });
      texts.push(...page.map(({ content }) => JSON.parse(content).text));
      before = page.at(-1)?.id ?? null;
      if (page.length < 3) break;
    }
    expect(texts).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `note ${i}`));
    expect(await list({ campaignId })).toHaveLength(4);
    expect(await list({ channel: "push" })).toHaveLength(0);
    const [newest] = await list({ limit: 1 });
    expect(await findInboxMessage(database.db, accountId, newest?.id ?? "")).toEqual(newest);
    expect(await findInboxMessage(database.db, strangerId, newest?.id ?? "")).toBeUndefined();
  });

  test("it keeps seven days", async () => {
    const now = new Date(nowMs);
    const writer = createInboxWriter(database.db, () => nowMs);
    for (const ageDays of [0, 6.9, 7.1, 30]) {
      nowMs = now.getTime() - ageDays * DAY_MS;
      await writer.deliverToInbox(request({ content: email(`${ageDays}`) }));
    }
    expect(await trimInboxes(database.db, now)).toBe(2);
    expect((await list()).map(({ content }) => JSON.parse(content).text)).toEqual(["0", "6.9"]);
  });

  test("it keeps the newest messages up to its number, of each account by itself", async () => {
    const writer = createInboxWriter(database.db, () => nowMs);
    for (let i = 0; i < 5; i++) {
      nowMs += 1;
      await writer.deliverToInbox(request({ content: email(`${i}`) }));
      await writer.deliverToInbox(request({ accountId: strangerId }));
    }
    expect(await trimInbox(database.db, accountId, { floor: idFloor(0), messagesMax: 3 })).toBe(2);
    expect((await list()).map(({ content }) => JSON.parse(content).text)).toEqual(["4", "3", "2"]);
    expect(await listInboxMessages(database.db, strangerId, { before: null, limit: 100 })).toHaveLength(5);
  });

  test("a database that is gone is an error, not a loss", async () => {
    const gone = await cloneDatabase();
    await gone.drop();
    const writer = createInboxWriter(gone.db, () => nowMs);
    await expect(writer.deliverToInbox(request())).rejects.toThrow();
  });
});
