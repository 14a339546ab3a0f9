import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backtest } from "../src/contract/backtest.ts";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../src/contract/campaignLife.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction } from "../src/db/tx.ts";
import { backtestMsMax, backtestRecipientsMax } from "../src/limits.ts";
import { backtest as runBacktest } from "../src/pipeline/backtest/backtest.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { stored } from "./helpers/stored.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

type What = NonNullable<CampaignCreate["what"]>;

describe("a backtest", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let providerId: string;
  let worker: Awaited<ReturnType<TestApp["startOne"]>>;

  beforeAll(async () => {
    app = await startTestApp({ workers: 0 });
    worker = await app.startOne();
    receiver = await startWebhookReceiver();
    receiver.answer(({ body }) => ({ status: body.includes('"refused-') ? 400 : 200 }));
    providerId = await app.webhookProvider();
    await app.upload(
      Array.from({ length: 40 }, (_, index) => aProfile(`u-${index}`, { Plan: index % 2 ? "pro" : "free" })),
    );
    await app.upload(Array.from({ length: 20 }, (_, index) => aProfile(`refused-${index}`, { Plan: "pro" })));
    await app.upload([aProfile("leaving", { Plan: "pro" })]);
  });
  afterAll(async () => {
    await worker.stop();
    await app.stop();
    await receiver.close();
  });

  const saying = (body: string, more: Partial<What> = {}): What => ({
    messageType: "single",
    missingValues: "blank",
    webhook: {
      method: "POST",
      url: `${receiver.url}/in`,
      query: [],
      headers: [],
      contentType: "json",
      body,
    },
    ...more,
  });
  const ORDER = '{"user":"{{ Profile.Identity }}","order":"{{ ExternalTrigger.order }}"}';
  const content = (more: Partial<CampaignCreate> = {}): CampaignCreate => ({
    ...aWebhookCampaign(providerId, `${receiver.url}/in`),
    start: { ...START_DEFAULTS, purpose: "promotional", providerId },
    who: { ...WHO_DEFAULTS, systemControlGroup: "no" },
    what: saying(ORDER),
    ...more,
  });
  const to = (identity: string) => ({ to: { identity } });
  const fire = async (campaignId: string, body: { recipients: object[]; payload?: object }) => {
    const fired = await app.native("POST", `/campaigns/${campaignId}/triggers`, body);
    expect(fired.status).toBe(202);
    return String(fired.body.id);
  };
  const ask = (id: string, body: object = {}) => app.native("POST", `/campaigns/${id}/backtests`, body);
  const backtest = async (id: string, body: object = {}): Promise<Backtest> => {
    const answer = await ask(id, body);
    expect(answer.body).toMatchObject({ examples: expect.any(Array) });
    return answer.body;
  };
  const change = async (id: string, sections: Partial<CampaignCreate>): Promise<void> => {
    const { body } = await app.native("GET", `/campaigns/${id}`);
    const changed = await app.native("PATCH", `/campaigns/${id}`, { revision: body.revision, ...sections });
    expect(changed.status).toBe(200);
  };
  const onPlan = (value: string): NonNullable<CampaignCreate["who"]> => ({
    ...WHO_DEFAULTS,
    systemControlGroup: "no",
    audience: "filter",
    filter: { type: "property", property: "Plan", test: { op: "equals", value } },
  });

  /** Holds work to leaving every table as it was, while no worker changes any, and to waiting for none of a turn's locks. */
  const leavingNothing = async <T>(work: () => Promise<T>): Promise<T> => {
    await worker.stop();
    const before = await stored(app.db);
    const result = await inTransaction(app.db, async (tx) => {
      await tx.query(sql`select 1 as one from cap_counters for update`);
      await tx.query(sql`select 1 as one from campaign_users for update`);
      await tx.query(sql`select 1 as one from channel_users for update`);
      await tx.query(sql`select 1 as one from profiles for update`);
      return work();
    });
    expect(await stored(app.db)).toEqual(before);
    worker = await app.startOne();
    return result;
  };

  test("of the version that decided finds nothing different, whatever was counted since, and leaves no trace", async () => {
    const { id, campaignId } = await app.publish(
      content({
        who: { ...onPlan("pro"), campaignControlPercent: 50, targetingCap: { total: 100, perDay: null } },
        when: { ...WHEN_DEFAULTS, messageLimit: { minimumGapMinutes: null, atMostEver: 1 } },
      }),
    );
    const all = Array.from({ length: 40 }, (_, index) => to(`u-${index}`));
    const refused = Array.from({ length: 20 }, (_, index) => to(`refused-${index}`));
    await fire(campaignId, { recipients: [...all, to("nobody"), to("u-1"), ...refused] });
    await app.drain();
    await fire(campaignId, { recipients: all, payload: { order: 2 } });
    await app.drain();
    // as if others had taken the rest since
    await app.db.query(sql`update cap_counters set taken = 100 where campaign_id = ${id}`);

    const sentBefore = receiver.requests.length;
    const found = await leavingNothing(() => backtest(id, { version: "published" }));
    expect(receiver.requests).toHaveLength(sentBefore);
    expect(found).toMatchObject({
      version: 1,
      triggers: 2,
      recipients: 102,
      same: 102,
      isCutShort: false,
      notAvailable: { forgotten: 0, undecided: 0, tooSlow: 0 },
      changes: { outcomes: [], texts: 0, moments: 0 },
      errors: [],
      examples: [],
      payloads: 2,
    });
    const outcomes = new Map(found.outcomes.map(({ outcome, ...counts }) => [outcome, counts]));
    // whom the provider refused was handed over: a backtest asks no provider
    const { was = 0, wouldBe = 0 } = outcomes.get("sent") ?? {};
    const rejected = outcomes.get("provider_rejected");
    expect(rejected).toEqual({ was: wouldBe - was, wouldBe: 0 });
    expect(rejected?.was).toBeGreaterThan(0);
    for (const outcome of [
      "message_limit",
      "control_group",
      "not_qualified",
      "duplicate_recipient",
    ] as const) {
      const counts = outcomes.get(outcome);
      expect(counts?.was).toBeGreaterThan(0);
      expect(counts?.wouldBe).toBe(counts?.was);
    }
    expect(found.missing).toEqual([
      { path: "order", lacks: "value", payloads: 1, messageId: expect.any(String) },
    ]);
  });

  test("of a draft says who would end otherwise, and whether the draft is the reason or the user", async () => {
    const { id, campaignId } = await app.publish(
      content({
        who: onPlan("pro"),
        when: { ...WHEN_DEFAULTS, messageLimit: { minimumGapMinutes: null, atMostEver: 1 } },
      }),
    );
    const trigger = await fire(campaignId, { recipients: ["u-0", "u-1", "u-2", "u-3"].map(to) });
    await app.drain();
    await fire(campaignId, { recipients: [to("u-1")] });
    await app.drain();
    await app.upload([aProfile("u-3", { Plan: "lapsed" })]);
    await change(id, { who: onPlan("free") });
    const found = await backtest(id);
    expect(found.version).toBeNull();
    expect(found.changes.outcomes).toEqual([
      { from: "not_qualified", to: "sent", because: "version", count: 2 },
      { from: "message_limit", to: "not_qualified", because: "version", count: 1 },
      { from: "sent", to: "not_qualified", because: "version", count: 1 },
      { from: "sent", to: "not_qualified", because: "since", count: 1 },
    ]);
    expect(found.same).toBe(0);
    // one of each distinct difference comes before a second one
    const told = found.examples.map(({ value, outcome }) => [value, outcome?.from, outcome?.because]);
    expect(told).toHaveLength(5);
    expect(told.at(4)).toEqual([expect.stringMatching(/u-0|u-2/), "not_qualified", "version"]);
    const since = found.examples.find(({ outcome }) => outcome?.because === "since");
    expect(since).toMatchObject({ triggerId: trigger, value: "u-3" });
    expect(since?.trace.at(-1)?.text).toContain("Plan is free: it was lapsed");
    const message = await app.native("GET", `/messages/${since?.messageId}`);
    expect(message.body).toMatchObject({ triggerId: trigger, outcome: "sent" });

    // without the limit, whom it refused would have got it
    await change(id, { who: onPlan("pro"), when: WHEN_DEFAULTS });
    const { changes } = await backtest(id);
    expect(changes.outcomes).toContainEqual({
      from: "message_limit",
      to: "sent",
      because: "version",
      count: 1,
    });
    await app.upload([aProfile("u-3", { Plan: "pro" })]);
  });

  test("makes the messages: errors for exactly the payloads that lack the field, and which texts and moments are others", async () => {
    const { id, campaignId } = await app.publish(content());
    await fire(campaignId, { recipients: [to("u-1")], payload: { order: 1, gift: "mug" } });
    await fire(campaignId, { recipients: [to("u-2")], payload: { order: 2 } });
    const bare = await fire(campaignId, { recipients: [to("u-3"), to("u-4")], payload: { order: 3 } });
    await app.drain();
    await change(id, {
      what: saying(ORDER.replace('}}"}', '}}","gift":"{{ ExternalTrigger.gift }}"}'), {
        missingValues: "do_not_send",
      }),
    });
    const found = await leavingNothing(() => backtest(id, { triggers: 3 }));
    expect(found.errors).toEqual([
      {
        outcome: "template_value_missing",
        detail: expect.stringContaining("ExternalTrigger.gift"),
        count: 3,
        messageId: expect.any(String),
      },
    ]);
    expect(found.missing).toEqual([
      { path: "gift", lacks: "value", payloads: 2, messageId: expect.any(String) },
    ]);
    expect(found).toMatchObject({ payloads: 3, same: 0, changes: { compared: 1, texts: 1, moments: 0 } });
    expect(found.changes.outcomes).toEqual([
      { from: "sent", to: "template_value_missing", because: "version", count: 3 },
    ]);
    expect(found.examples.filter(({ triggerId }) => triggerId === bare)).toHaveLength(2);
    const [text] = found.examples.flatMap(({ texts }) => texts);
    expect(text).toEqual({
      field: "body",
      was: '{"user":"u-1","order":"1"}',
      wouldBe: '{"user":"u-1","order":"1","gift":"mug"}',
    });

    const { body: campaign } = await app.native("GET", `/campaigns/${id}`);
    const noon = { time: "12:00", ifPassed: "next_day" as const };
    await change(id, { what: saying(ORDER), when: { ...campaign.draft.when, deliverAt: noon } });
    const later = await backtest(id, { triggers: 3 });
    expect(later.changes).toMatchObject({ outcomes: [], texts: 0, compared: 4, moments: 4 });
    expect(later.examples[0]?.moment).not.toBeNull();
  });

  test("counts what is not decided and who was deleted as not available", async () => {
    const { id, campaignId } = await app.publish(content());
    await fire(campaignId, { recipients: [to("leaving"), to("u-1")], payload: { order: 1 } });
    await app.drain();
    const [{ id: profile } = { id: 0 }] = await app.db.query<{ id: number }>(sql`
      select profile_id as id from identities where value = 'leaving'`);
    expect((await app.native("DELETE", `/profiles/${profile}`)).status).toBe(202);
    await eventually(async () => {
      const rows = await app.db.query(sql`
        select 1 as one from intake where campaign_id = ${id} and convert_from(recipients, 'UTF8') like '%leaving%'`);
      expect(rows).toEqual([]);
    });
    await worker.stop();
    await fire(campaignId, { recipients: [to("u-2"), to("u-3")] });
    const found = await backtest(id, { version: 1 });
    worker = await app.startOne();
    expect(found).toMatchObject({
      triggers: 2,
      recipients: 1,
      same: 1,
      notAvailable: { forgotten: 1, undecided: 2, tooSlow: 0 },
    });
    await app.drain();
  });

  test("looks at tests when asked to, also of a campaign that was never published", async () => {
    const { body: draft } = await app.native("POST", "/campaigns", content());
    const fired = await app.native(
      "POST",
      `/campaigns/${draft.id}/triggers`,
      { recipients: [to("u-1"), to("u-2")] },
      { authorization: `Bearer ${app.test.apiKey}` },
    );
    expect(fired.status).toBe(202);
    await app.drain();
    await change(draft.id, { who: onPlan("pro") });
    expect(await backtest(draft.id)).toMatchObject({ triggers: 0, from: null, outcomes: [] });
    const found = await backtest(draft.id, { isTest: true });
    expect(found.changes.outcomes).toEqual([
      { from: "sent", to: "not_qualified", because: "version", count: 1 },
    ]);
  });

  test("is bounded, and says that it was cut short", async () => {
    const { id, campaignId } = await app.publish(content());
    const many = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, index) => to(`${prefix}-${index}`));
    await fire(campaignId, { recipients: many("old", 3) });
    await fire(campaignId, { recipients: many("ghost", backtestRecipientsMax - 1) });
    await app.drain();
    const found = await backtest(id);
    expect(found).toMatchObject({ triggers: 2, recipients: backtestRecipientsMax, isCutShort: true });
    expect(await backtest(id, { triggers: 1 })).toMatchObject({
      triggers: 1,
      recipients: backtestRecipientsMax - 1,
      isCutShort: false,
    });
  });

  test("ends with what it has when its time is up, and when nobody waits for it", async () => {
    const { id, campaignId } = await app.publish(content());
    for (const identity of ["u-1", "u-2", "u-3"]) await fire(campaignId, { recipients: [to(identity)] });
    await app.drain();
    const asked = { accountId: app.accountId, campaignId: id, triggers: 3, isTest: false, version: 1 };
    let nowMs = 0;
    let renders = 0;
    const render = async () => {
      renders += 1;
      nowMs += 0.6 * backtestMsMax;
      return { kind: "template_error" as const, detail: "slow" };
    };
    const inTime = { nowMs: () => nowMs, signal: new AbortController().signal };
    const found = await runBacktest(app.db, asked, render, inTime);
    expect(found).toMatchObject({ triggers: 2, recipients: 2, isCutShort: true });
    expect(renders).toBe(2);
    const gone = { nowMs: () => nowMs, signal: AbortSignal.abort() };
    expect(await runBacktest(app.db, asked, render, gone)).toMatchObject({ recipients: 0, isCutShort: true });
    expect(renders).toBe(2);
  });

  test("runs one at a time for an account, while live triggers for the same users go on", async () => {
    const { id, campaignId } = await app.publish(
      content({ start: { ...START_DEFAULTS, purpose: "promotional", providerId, unknownUsers: "create" } }),
    );
    const users = [...Array.from({ length: 9 }, (_, index) => `u-${index}`), "newcomer"].map(to);
    await fire(campaignId, { recipients: users });
    await app.drain();
    // a draft whose every message is made until its time is up
    const slow = "{% for a in (1..100000) %}{% for b in (1..100000) %}{% endfor %}{% endfor %}";
    await change(id, { what: saying(`${slow}{}`) });
    const asked = [ask(id), ask(id)];
    const refused = await Promise.race(asked);
    expect([refused.status, refused.body.code]).toEqual([429, "backtest/busy"]);
    let isDone = false;
    const running = Promise.all(asked).then((answers) => {
      isDone = true;
      return answers.find(({ status }) => status === 200)?.body;
    });
    const live = await app.native(
      "POST",
      `/campaigns/${campaignId}/triggers`,
      { recipients: users },
      { prefer: "wait=5" },
    );
    expect(live.body.recipients.map(({ outcome }: { outcome: string }) => outcome)).toEqual(
      users.map(() => "sent"),
    );
    expect(isDone).toBe(false);
    const found = await running;
    // where in the text its time was up may differ from message to message
    const errors: { outcome: string; count: number }[] = found?.errors ?? [];
    expect(new Set(errors.map(({ outcome }) => outcome))).toEqual(new Set(["template_limit_exceeded"]));
    expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(users.length);
  });

  test("refuses what it cannot run, naming the field", async () => {
    const { id } = await app.publish(content());
    const { body: draft } = await app.native("POST", "/campaigns", content());
    const wrong = [
      [id, { version: 2 }, "version"],
      [id, { version: 0 }, "version"],
      [id, { version: "newest" }, "version"],
      [draft.id, { version: "published" }, "version"],
      [id, { triggers: 0 }, "triggers"],
      [id, { triggers: 501 }, "triggers"],
    ] as const;
    for (const [campaign, body, field] of wrong) {
      const answer = await ask(campaign, body);
      expect([answer.status, answer.body.problems?.[0]?.field], JSON.stringify(body)).toEqual([400, field]);
    }
  });
});
