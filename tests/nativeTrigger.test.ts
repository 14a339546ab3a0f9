import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { leasePerConcurrency } from "../src/limits.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

describe("a trigger by the native API", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let providerId: string;
  let campaign: { id: string; campaignId: string };

  beforeAll(async () => {
    app = await startTestApp({ workers: 2 });
    receiver = await startWebhookReceiver();
    providerId = await app.webhookProvider();
    campaign = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/in`));
    await app.upload(["u-1", "u-2", "u-3"].map((id) => aProfile(id)));
  });
  beforeEach(() => receiver.answer(() => ({ status: 200 })));
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });

  const fire = (body: unknown, headers: Record<string, string> = {}, id = campaign.campaignId) =>
    app.native("POST", `/campaigns/${id}/triggers`, body, headers);
  const to = (identity: string, more: Record<string, unknown> = {}) => ({ to: { identity }, ...more });
  const recipientsOf = async (id: string) => (await app.native("GET", `/triggers/${id}`)).body.recipients;
  const soon = (ms: number): string => new Date(Date.now() + ms).toISOString();

  test("gives each recipient its own payload, number by number, and users who are named twice two messages", async () => {
    const answer = await fire({
      recipients: [
        to("u-1", { payload: { order: "A" } }),
        to("u-2"),
        to("u-1", { payload: { order: 12345678901234567890n.toString() } }),
      ],
      payload: { order: "shared" },
    });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ accepted: 3, duplicates: [], isTest: false, sandbox: false });
    expect(answer.body.logUrl).toContain(`/triggers/${answer.body.id}`);
    await app.drain();
    const bodies = receiver.requests.map(({ body }) => JSON.parse(body.toString("utf8")));
    expect(bodies).toEqual(
      expect.arrayContaining([
        { user: "u-1", order: "A" },
        { user: "u-2", order: "shared" },
        { user: "u-1", order: "12345678901234567890" },
      ]),
    );
    const recipients = await recipientsOf(answer.body.id);
    expect(
      recipients.map(({ number, value, outcome }: Record<string, unknown>) => [number, value, outcome]),
    ).toEqual([
      [0, "u-1", "sent"],
      [1, "u-2", "sent"],
      [2, "u-1", "sent"],
    ]);
  });

  test("with nothing of anybody's own, a user who is named twice counts once", async () => {
    const answer = await fire({ recipients: [to("u-1"), to("u-1")], payload: { order: "1" } });
    await app.drain();
    expect(await app.outcomes(answer.body.id)).toEqual({ sent: 1, duplicate_recipient: 1 });
  });

  test("a recipient's own key gives one message, however many requests bring it at once", async () => {
    const one = () =>
      fire({ recipients: [to("u-1", { key: "order-7" }), to("u-2", { key: `own-${Math.random()}` })] });
    const answers = await Promise.all(Array.from({ length: 20 }, one));
    const winners = answers.filter(({ body }) => body.accepted === 2);
    expect(winners).toHaveLength(1);
    for (const { body } of answers.filter(({ body }) => body.accepted === 1)) {
      expect(body.duplicates).toEqual([{ index: 0, key: "order-7", messageId: expect.any(String) }]);
    }
    const first = new Set(
      answers.flatMap(({ body }) => body.duplicates.map((d: { messageId: string }) => d.messageId)),
    );
    expect(first.size).toBe(1);
    await app.drain();
    const all = await fire({ recipients: [to("u-1", { key: "order-7" })] });
    expect(all.body).toMatchObject({ id: null, accepted: 0, logUrl: null });
    const rows = await app.db.query(sql`select 1 from messages where id = any(${[...first]}::uuid[])`);
    expect(rows).toHaveLength(1);
  });

  test("the same request 100 times at once gives one trigger and the same answer, another body 422", async () => {
    const body = { recipients: [to("u-1")], payload: { order: "once" } };
    const key = { "idempotency-key": "request-1" };
    const answers = await Promise.all(Array.from({ length: 100 }, () => fire(body, key)));
    expect(
      new Set(answers.map(({ status, body: answer }) => `${status} ${JSON.stringify(answer)}`)).size,
    ).toBe(1);
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(99);
    const other = await fire({ recipients: [to("u-2")] }, key);
    expect(other.status).toBe(422);
    expect(other.body.code).toBe("trigger/key-reused");
    await app.drain();
    const rows = await app.db.query(sql`select 1 from messages where request_id = ${answers[0]?.body.id}`);
    expect(rows).toHaveLength(1);
  });

  test("the same with recipients' keys and profiles, which are stored in one commit with the trigger", async () => {
    const body = { recipients: [to("brand-new", { key: "k", profile: { Name: "Zoe", Plan: "gold" } })] };
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => fire(body, { "idempotency-key": "request-2" })),
    );
    expect(
      new Set(answers.map(({ status, body: answer }) => `${status} ${JSON.stringify(answer)}`)).size,
    ).toBe(1);
    await app.drain();
    expect(await app.outcomes(answers[0]?.body.id)).toEqual({ sent: 1 });
    const [row] = await app.db.query<{ name: string }>(sql`
      select p.properties->>'Plan' as name from profiles p join identities i on i.account_id = p.account_id and i.profile_id = p.id
      where i.value = 'brand-new'`);
    expect(row?.name).toBe("gold");
  });

  test("an answer that waits tells what became of each, and when what is delayed leaves", async () => {
    const answer = await fire(
      { recipients: [to("u-1", { payload: {} }), to("nobody")] },
      { prefer: "wait=10" },
    );
    expect(answer.headers.get("preference-applied")).toBe("wait=10");
    expect(
      answer.body.recipients.map(({ outcome, meaning }: Record<string, unknown>) => [
        outcome,
        typeof meaning,
      ]),
    ).toEqual([
      ["sent", "string"],
      ["profile_not_found", "string"],
    ]);
    const compatible = await app.post(
      "/1/send/externaltrigger.json",
      { to: { identity: ["u-1"] }, campaign_id: campaign.campaignId },
      { prefer: "respond-async, wait=5" },
    );
    expect(compatible.body).toMatchObject({ status: "success", recipients: [{ outcome: "sent" }] });
  });

  test("put off, it is decided at its moment, with the version of its acceptance", async () => {
    const own = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/later`));
    const answer = await fire(
      { recipients: [to("u-1")], deliver_at: soon(1_500), payload: { order: "v1" } },
      {},
      own.campaignId,
    );
    expect(answer.body.deliverAt).not.toBeNull();
    expect(await app.outcomes(answer.body.id)).toEqual({});
    const draft = await app.native("GET", `/campaigns/${own.id}`);
    const webhook = { ...draft.body.draft.what.webhook, body: '{"version":2}' };
    const what = { ...draft.body.draft.what, webhook };
    const saved = await app.native("PATCH", `/campaigns/${own.id}`, { revision: draft.body.revision, what });
    expect(saved.status).toBe(200);
    expect(
      (await app.native("POST", `/campaigns/${own.id}/publish`, { revision: saved.body.revision })).status,
    ).toBe(200);
    await eventually(async () => expect(await app.outcomes(answer.body.id)).toEqual({ sent: 1 }), 10_000);
    const [row] = await app.db.query<{ version: number; waited: boolean }>(sql`
      select m.version, m.decided_at >= i.deliver_at as waited from messages m
      join intake i on i.account_id = m.account_id and i.request_id = m.request_id where m.request_id = ${answer.body.id}`);
    expect(row).toEqual({ version: 1, waited: true });
  });

  test("is found by the caller's own reference, alone and with a recipient, and tells what the call said of it", async () => {
    const said = {
      reference: "order 17/ü",
      metadata: { shop: "north", number: 5 },
      expiresAt: soon(3_600_000),
    };
    const own = await fire({ recipients: [to("u-1", { payload: {} }), to("u-2", { payload: {} })], ...said });
    const other = await fire({ recipients: [to("u-1")], reference: "order 17" });
    await app.drain();
    const found = async (query: Record<string, string>) => {
      const { body } = await app.native("GET", `/triggers?${new URLSearchParams(query)}`);
      expect(body.nextCursor).toBeNull();
      return body.data.map(({ id }: { id: string }) => id);
    };
    const { reference } = said;
    expect(await found({ reference })).toEqual([own.body.id]);
    expect(await found({ reference: "order 17" })).toEqual([other.body.id]);
    expect(await found({ reference, recipient: "u-2" })).toEqual([own.body.id]);
    expect(await found({ reference, campaign: campaign.campaignId })).toEqual([own.body.id]);
    expect(await found({ reference, recipient: "u-3" })).toEqual([]);
    expect(await found({ reference: "order" })).toEqual([]);
    const { body: told } = await app.native("GET", `/triggers/${own.body.id}`);
    expect(told).toMatchObject({ reference, deliverAt: null, expiresAt: said.expiresAt });
    expect(JSON.parse(told.metadata)).toEqual(said.metadata);
  });

  test("what has not left when the caller says ends as expired", async () => {
    const own = await app.publish(
      aWebhookCampaign(providerId, `${receiver.url}/in`, {
        start: { ...START_DEFAULTS, purpose: "transactional", providerId },
        when: { ...WHEN_DEFAULTS, deliverAt: { time: "00:00", ifPassed: "next_day" } },
      }),
    );
    const answer = await fire({ recipients: [to("u-1")], expiresAt: soon(2_000) }, {}, own.campaignId);
    await app.drain();
    expect(await app.outcomes(answer.body.id)).toEqual({ expired: 1 });
  });

  test("says everything that is wrong at once, each with its field, and stores nothing", async () => {
    const answer = await fire({
      recipients: [to("u-1", { address: "x@example.com" }), { to: { email: "a@example.com" }, profile: {} }],
      expiresAt: "2020-01-01T00:00:00Z",
    });
    expect(answer.status).toBe(400);
    expect(answer.body.problems[0].field).toBe("expiresAt");
    const more = await fire({
      recipients: [to("u-1", { address: "x@example.com" }), { to: { email: "a@example.com" }, profile: {} }],
    });
    expect(more.body.problems.map(({ field }: { field: string }) => field)).toEqual([
      "recipients.0.address",
      "recipients.1.profile",
    ]);
    const twoKinds = await fire({ recipients: [{ to: { identity: "u-1", email: "a@example.com" } }] });
    expect(twoKinds.body.problems[0].field).toContain("recipients.0.to");
    expect((await fire({ recipients: [to("u-1")] }, {}, "9999999999")).status).toBe(404);
    const [row] = await app.db.query<{ count: number }>(
      sql`select count(*)::int as count from profiles where email = 'a@example.com'`,
    );
    expect(row?.count).toBe(0);
  });

  test("over the account's rate it is told when to come again", async () => {
    await app.native("PATCH", "/account", { settings: { requestsPerSecondMax: 1 } });
    const burst = await Promise.all(Array.from({ length: 30 }, () => fire({ recipients: [to("u-1")] })));
    const refused = burst.find(({ status }) => status === 429);
    expect(refused?.headers.get("retry-after")).toBe("1");
    expect(refused?.headers.get("ratelimit-limit")).toBe("1");
    expect(refused?.body.code).toBe("request/too-many");
    await app.native("PATCH", "/account", { settings: { requestsPerSecondMax: null } });
    await eventually(async () => expect((await fire({ recipients: [to("u-1")] })).status).toBe(202));
  });

  test("a credential has limits of its own, and others of the account are not held by them", async () => {
    const { body: own } = await app.native("POST", "/credentials", {
      name: "Narrow",
      scopes: ["trigger"],
      requestsPerSecondMax: 2,
    });
    expect(own).toMatchObject({ requestsPerSecondMax: 2, concurrencyMax: null });
    const fireAs = (key: string) => fire({ recipients: [to("u-1")] }, { authorization: `Bearer ${key}` });
    const first = await fireAs(own.apiKey);
    expect([first.headers.get("ratelimit-limit"), first.headers.get("ratelimit-remaining")]).toEqual([
      "2",
      "1",
    ]);
    const burst = await Promise.all(Array.from({ length: 20 }, () => fireAs(own.apiKey)));
    const refused = burst.find(({ status }) => status === 429);
    expect(refused?.body.detail).toContain("the credential's rate of 2 requests a second");
    expect((await fire({ recipients: [to("u-1")] })).status).toBe(202);
    const freed = await app.native("PATCH", `/credentials/${own.id}`, { requestsPerSecondMax: null });
    expect(freed.body.requestsPerSecondMax).toBeNull();
    const free = await Promise.all(Array.from({ length: 20 }, () => fireAs(own.apiKey)));
    expect(free.every(({ status }) => status === 202)).toBe(true);
  });
});

describe("cancelling a trigger", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let providerId: string;

  beforeAll(async () => {
    app = await startTestApp({ workers: 2 });
    receiver = await startWebhookReceiver();
    providerId = await app.webhookProvider();
    await app.upload(Array.from({ length: 300 }, (_, n) => aProfile(`u-${n}`)));
  });
  beforeEach(() => receiver.answer(() => ({ status: 200 })));
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });

  const fire = (id: string, body: unknown) => app.native("POST", `/campaigns/${id}/triggers`, body);
  const everybody = Array.from({ length: 300 }, (_, n) => ({ to: { identity: `u-${n}` } }));
  const campaign = (when: Partial<typeof WHEN_DEFAULTS>, path = "in") =>
    app.publish(
      aWebhookCampaign(providerId, `${receiver.url}/${path}`, {
        start: { ...START_DEFAULTS, purpose: "transactional", providerId },
        who: {
          audience: "all",
          filter: null,
          systemControlGroup: "no",
          customControlGroups: [],
          campaignControlPercent: null,
          targetingCap: { total: 100, perDay: null },
        },
        when: { ...WHEN_DEFAULTS, ...when },
      }),
    );
  const cancel = (id: string) => app.native("DELETE", `/triggers/${id}`);

  test("ends what waits for its moment, and what is put off, and gives back the cap", async () => {
    const { id, campaignId } = await campaign({ deliverAt: { time: "00:00", ifPassed: "next_day" } });
    const waiting = await fire(campaignId, { recipients: everybody.slice(0, 100), reference: "order-1" });
    await eventually(async () => expect(await app.outcomes(waiting.body.id)).toEqual({ none: 100 }));
    const later = await fire(campaignId, {
      recipients: everybody.slice(0, 5),
      reference: "order-1",
      deliverAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    const answer = await app.native("DELETE", "/triggers?reference=order-1");
    expect(answer.body).toEqual({ triggers: 2, undecided: 5, waiting: 100, sending: 0 });
    await app.drain();
    expect(await app.outcomes(waiting.body.id)).toEqual({ cancelled: 100 });
    expect(await app.outcomes(later.body.id)).toEqual({ cancelled: 5 });
    const [cap] = await app.db.query<{ taken: number }>(sql`
      select taken from cap_counters where campaign_id = ${id} and day = '-infinity'`);
    expect(cap?.taken).toBe(0);
    const trace = await app.native("GET", `/triggers/${later.body.id}/recipients/0`);
    expect(trace.body).toMatchObject({ outcome: "cancelled", trace: [{ check: "not_cancelled" }] });
    expect((await app.native("DELETE", "/triggers?reference=nobody")).status).toBe(404);
  });

  test("ends what a paused campaign holds, decided or not", async () => {
    const { id, campaignId } = await campaign({});
    await app.native("POST", `/campaigns/${id}/pause`);
    const held = await fire(campaignId, { recipients: everybody.slice(0, 3) });
    const kept = await fire(campaignId, { recipients: everybody.slice(3, 5) });
    expect((await cancel(held.body.id)).body).toMatchObject({ undecided: 3 });
    await eventually(async () => expect(await app.outcomes(held.body.id)).toEqual({ cancelled: 3 }));
    expect(await app.outcomes(kept.body.id)).toEqual({});
    await app.native("POST", `/campaigns/${id}/resume`);
    await app.drain();
    expect(await app.outcomes(kept.body.id)).toEqual({ sent: 2 });
  });

  test("a campaign that goes on drops what was accepted before a moment, and sends the rest", async () => {
    const { id, campaignId } = await campaign({});
    await app.native("POST", `/campaigns/${id}/pause`);
    const old = await fire(campaignId, { recipients: everybody.slice(0, 3) });
    const [row] = await app.db.query<{ now: Date }>(sql`select clarion_now() as now`);
    const fresh = await fire(campaignId, { recipients: everybody.slice(3, 5) });
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const putOff = await fire(campaignId, { recipients: everybody.slice(5, 6), deliverAt: later });
    const waiting = await app.native(
      "GET",
      `/campaigns/${id}/waiting?acceptedBefore=${row?.now.toISOString()}`,
    );
    const [first] = await app.db.query<{ at: Date }>(sql`
      select accepted_at as at from intake where request_id = ${old.body.id}`);
    expect(waiting.body).toMatchObject({
      held: 0,
      undecidedTriggers: 3,
      undecided: 6,
      postponed: 1,
      oldestAcceptedAt: first?.at.toISOString(),
      acceptedBefore: { undecidedTriggers: 1, undecided: 3, messages: 0, isPartial: false },
    });
    await cancel(putOff.body.id);
    const resumed = await app.native("POST", `/campaigns/${id}/resume`, { dropAcceptedBefore: row?.now });
    expect(resumed.status).toBe(200);
    await app.drain();
    expect(await app.outcomes(old.body.id)).toEqual({ cancelled: 3 });
    expect(await app.outcomes(fresh.body.id)).toEqual({ sent: 2 });
  });

  test("while it is decided and sent, every recipient still ends once, and none is called after the answer but those that a worker had already", async () => {
    const concurrencyMax = 20;
    const providerId = await app.webhookProvider(concurrencyMax);
    const { campaignId } = await app.publish(
      aWebhookCampaign(providerId, `${receiver.url}/race`, {
        start: { ...START_DEFAULTS, purpose: "transactional", providerId },
      }),
    );
    const called: number[] = [];
    // more are asked for than go out at once: so some still wait when the cancellation comes
    let letGo = (): void => {};
    const cancelled = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    receiver.answer(() => {
      called.push(Date.now());
      return { status: 200, after: called.length > 20 ? cancelled : sleep(30) };
    });
    const trigger = await fire(campaignId, { recipients: everybody });
    await eventually(async () => expect(called.length).toBeGreaterThan(10));
    const answer = await cancel(trigger.body.id);
    const answeredMs = Date.now();
    letGo();
    expect(answer.status).toBe(200);
    await app.drain();
    const outcomes = await app.outcomes(trigger.body.id);
    expect((outcomes["sent"] ?? 0) + (outcomes["cancelled"] ?? 0)).toBe(300);
    expect(outcomes["cancelled"] ?? 0).toBeGreaterThan(0);
    const calledLater = called.filter((atMs) => atMs > answeredMs).length;
    const leasedMax = app.workers.length * concurrencyMax * leasePerConcurrency;
    expect(calledLater).toBeLessThanOrEqual(leasedMax);
  });
});
