import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, insertAccount, type TestDatabase } from "../../tests/helpers/database.ts";
import { sql } from "../db/sql.ts";
import { idFloor, idTimeMs, messageIdOf, newId } from "../lib/ids.ts";
import { readCampaignStats } from "./campaignStats.ts";
import { readMessage, searchMessages } from "./messageLog.ts";
import { readTrigger, readTriggerRecipient } from "./triggerLog.ts";

const campaigns = [newId(), newId()] as const;
const provider = newId();

describe("the log of triggers and messages", () => {
  let database: TestDatabase;
  let accountId: number;
  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
    for (const [index, id] of campaigns.entries()) {
      await database.db.query(sql`
        insert into campaigns (account_id, id, number, channel, draft, life)
        values (${accountId}, ${id}, ${1_700_000_000 + index}, 'webhook', '{}', 'published')`);
    }
  });
  afterAll(() => database.drop());

  const acceptTrigger = async (parts: readonly (readonly [string, string])[][]): Promise<string> => {
    const id = newId();
    for (const [part, recipients] of parts.entries()) {
      await database.db.query(sql`
        insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, recipients, recipient_count)
        values (${accountId}, ${id}, ${part}, ${campaigns[part % 2]}, 0, 'api', false,
          ${Buffer.from(JSON.stringify(recipients))}, ${recipients.length})`);
    }
    return id;
  };

  const decide = async (
    trigger: string,
    [part, recipientNo]: readonly [number, number],
    outcome: string | null,
    queue?: { state: string; due: string },
  ): Promise<string> => {
    const id = messageIdOf(trigger, part, recipientNo);
    await database.db.query(sql`
      insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
        recipient_kind, recipient_value, trace, decided_at, outcome, outcome_code, ended_at)
      values (${accountId}, ${id}, ${trigger}, ${part}, ${recipientNo}, ${campaigns[part % 2]}, 1, 'webhook', false,
        'identity', ${`user-${part}-${recipientNo}`},
        '[{"check":"campaign open","verdict":"pass","saw":"published"},{"check":"reachable","verdict":"stop","wanted":1}]',
        now(), ${outcome}, ${outcome === null ? null : "code"}, ${outcome === null ? null : new Date()})`);
    if (queue !== undefined) {
      await database.db.query(sql`
        insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at,
          leased_by, lease_until)
        values (${accountId}, ${id}, ${campaigns[part % 2]}, ${provider}, 0, ${queue.state},
          clarion_now() + ${queue.due}::interval, now() + interval '1 day',
          ${queue.state === "sending" ? 1 : null}, ${queue.state === "sending" ? new Date() : null})`);
    }
    return id;
  };

  test("every recipient of a trigger has a number, a message id and a state, decided or not", async () => {
    const users = (part: number, count: number) =>
      Array.from({ length: count }, (_, n) => ["identity", `user-${part}-${n}`] as const);
    const trigger = await acceptTrigger([users(0, 4), users(1, 3)]);
    await decide(trigger, [0, 0], "sent");
    await decide(trigger, [0, 1], "not_reachable");
    await decide(trigger, [0, 2], null, { state: "waiting", due: "1 hour" });
    await decide(trigger, [0, 3], null, { state: "waiting", due: "-1 second" });
    await decide(trigger, [1, 0], null, { state: "held", due: "-1 second" });
    await decide(trigger, [1, 1], null, { state: "sending", due: "-1 second" });

    const first = await readTrigger(database.db, accountId, trigger, { from: 0, limit: 5 });
    expect(first).toMatchObject({
      state: "running",
      accepted: 7,
      outcomes: { sent: 1, not_reachable: 1 },
      next: 5,
    });
    const rest = await readTrigger(database.db, accountId, trigger, { from: 5, limit: 5 });
    expect(rest.next).toBeNull();
    const all = [...first.recipients, ...rest.recipients];
    expect(all.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(all.map(({ state }) => state)).toEqual([
      "sent",
      "failed",
      "delayed",
      "due",
      "held",
      "sending",
      "accepted",
    ]);
    expect(all.map(({ value }) => value)).toEqual([...users(0, 4), ...users(1, 3)].map(([, value]) => value));
    expect(all.map(({ campaignId }) => campaignId)).toEqual([
      "1700000000",
      "1700000000",
      "1700000000",
      "1700000000",
      "1700000001",
      "1700000001",
      "1700000001",
    ]);
    expect(all[1]).toMatchObject({
      outcome: "not_reachable",
      code: "code",
      meaning: expect.stringContaining("address"),
    });
    expect(all[6]).toMatchObject({ outcome: null, messageId: messageIdOf(trigger, 1, 2) });
  });

  test("a trigger is accepted before its first decision and done after its last", async () => {
    const trigger = await acceptTrigger([[["email", "a@b.example"]]]);
    const state = async () =>
      (await readTrigger(database.db, accountId, trigger, { from: 0, limit: 10 })).state;
    expect(await state()).toBe("accepted");
    await decide(trigger, [0, 0], "sent");
    expect(await state()).toBe("done");
    await expect(
      readTrigger(database.db, accountId + 1, trigger, { from: 0, limit: 1 }),
    ).rejects.toMatchObject({
      code: "trigger/not-found",
    });
  });

  test("a recipient tells the checks it went through, in order", async () => {
    const trigger = await acceptTrigger([[["email", "a@b.example"]], [["email", "c@d.example"]]]);
    await decide(trigger, [1, 0], "not_reachable");
    const decided = await readTriggerRecipient(database.db, accountId, trigger, 1);
    expect(decided).toMatchObject({ kind: "email", value: "c@d.example", outcome: "not_reachable" });
    expect(decided.trace).toEqual([
      {
        check: "campaign open",
        verdict: "pass",
        saw: "published",
        text: "Campaign open: passed (saw published).",
      },
      { check: "reachable", verdict: "stop", wanted: 1, text: expect.stringContaining("No address") },
    ]);
    expect(await readTriggerRecipient(database.db, accountId, trigger, 0)).toMatchObject({
      state: "accepted",
      trace: [],
    });
    await expect(readTriggerRecipient(database.db, accountId, trigger, 2)).rejects.toMatchObject({
      code: "trigger/not-found",
    });
  });

  test("a message tells its timeline and what was sent, deflated or not", async () => {
    const trigger = await acceptTrigger([
      [
        ["identity", "u"],
        ["identity", "v"],
      ],
    ]);
    const content = { channel: "webhook", url: "https://x.example", body: "é".repeat(500) };
    for (const encoding of [0, 1]) {
      const id = await decide(trigger, [0, encoding], "sent");
      const json = Buffer.from(JSON.stringify(content));
      await database.db.query(sql`
        insert into message_contents (account_id, message_id, encoding, content)
        values (${accountId}, ${id}, ${encoding}, ${encoding === 1 ? deflateRawSync(json) : json})`);
      await database.db.query(sql`
        insert into attempts (account_id, message_id, attempt, result, code, detail, is_repeat, worker_id, started_at, ended_at)
        values (${accountId}, ${id}, 1, 'unknown', 'timeout', 'no answer', false, 1, now(), now()),
          (${accountId}, ${id}, 2, 'sent', '200', 'OK', true, 1, now(), now())`);
      const message = await readMessage(database.db, accountId, id);
      expect(message.content).toEqual(content);
      expect(message.timeline.map(({ kind, result }) => result ?? kind)).toEqual([
        "accepted",
        "decided",
        "rendered",
        "unknown",
        "sent",
        "sent",
      ]);
      expect(message.timeline[4]).toMatchObject({ attempt: 2, isRepeat: true, code: "200", detail: "OK" });
    }
    await expect(readMessage(database.db, accountId, newId())).rejects.toMatchObject({
      code: "message/not-found",
    });
  });

  test("messages are found by what the caller sent, by outcome and by time, newest first", async () => {
    const trigger = await acceptTrigger([
      [
        ["identity", "a"],
        ["identity", "b"],
      ],
    ]);
    await decide(trigger, [0, 0], "expired");
    await decide(trigger, [0, 1], "cut_off");
    const range = { from: idFloor(0), before: "ffffffff-ffff-ffff-ffff-ffffffffffff", limit: 100 };
    const found = async (filter: object, more: object = {}) =>
      (
        await searchMessages(database.db, accountId, { isTest: false, ...filter }, { ...range, ...more })
      ).data.map(({ outcome }) => outcome);
    expect(await found({ outcomes: ["cut_off"] })).toEqual(["cut_off"]);
    expect(
      await found({ recipients: { profileIds: [], values: ["user-0-0"] }, outcomes: ["expired", "cut_off"] }),
    ).toEqual(["expired"]);
    expect(await found({ isTest: true })).toEqual([]);
    expect(await found({ outcomes: ["expired"] }, { before: idFloor(idTimeMs(trigger)) })).toEqual([]);
    const ids = (await searchMessages(database.db, accountId, { isTest: false }, range)).data.map(
      ({ id }) => id,
    );
    expect(ids).toEqual(ids.toSorted().toReversed());
  });

  test("numbers are the same whether their deltas have been folded or not", async () => {
    const [campaign] = campaigns;
    const hours = ["2026-03-01T10:00:00.000Z", "2026-03-01T11:00:00.000Z"];
    await database.db.query(sql`
      insert into stats (account_id, campaign_id, version, hour, measure, count)
      values (${accountId}, ${campaign}, 1, ${hours[0]}, 'sent', 40), (${accountId}, ${campaign}, 2, ${hours[1]}, 'sent', 1),
        (${accountId}, ${campaigns[1]}, 1, ${hours[0]}, 'sent', 1000)`);
    await database.db.query(sql`
      insert into stat_deltas (account_id, campaign_id, version, hour, measure, count)
      values (${accountId}, ${campaign}, 1, ${hours[0]}, 'sent', 2), (${accountId}, ${campaign}, 1, ${hours[0]}, 'qualified', 50)`);
    expect(await readCampaignStats(database.db, accountId, campaign, { from: null, before: null })).toEqual({
      total: { sent: 43, qualified: 50 },
      versions: [
        { version: 1, measures: { sent: 42, qualified: 50 } },
        { version: 2, measures: { sent: 1 } },
      ],
      variants: [],
      hours: [
        { hour: hours[0], measures: { sent: 42, qualified: 50 } },
        { hour: hours[1], measures: { sent: 1 } },
      ],
    });
    const later = { from: new Date(hours[1] ?? ""), before: null };
    expect((await readCampaignStats(database.db, accountId, campaign, later)).total).toEqual({ sent: 1 });
  });
});
