import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { InboundCheck, InboundHookWithUrl, InboundMapping } from "../src/contract/inboundHook.ts";
import { sql } from "../src/db/sql.ts";
import { keepHouse } from "../src/pipeline/housekeeping.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

const SECRET = "shhh-of-the-sender";
const CONFIRMATION =
  '{"user":"{{ Profile.Identity }}","order":"{{ ExternalTrigger.id }}","lines":"{% for l in ExternalTrigger.line_items %}{{ l.quantity }}x{{ l.title }}{{ l.description }};{% endfor %}"}';

const SHOPIFY_ORDER = "820982911946154508";

/** orders/create, cut to what matters (shopify.dev/docs/api/webhooks); its id has more digits than a double. */
const shopifyOrder = `{
  "id": ${SHOPIFY_ORDER},
  "admin_graphql_api_id": "gid://shopify/Order/${SHOPIFY_ORDER}",
  "email": "pat@example.com",
  "currency": "EUR",
  "total_price": "59.80",
  "customer": { "id": 115310627314723954, "email": "pat@example.com", "first_name": "Pat" },
  "line_items": [
    { "id": 866550311766439020, "title": "Kettle", "quantity": 1, "price": "39.90" },
    { "id": 141249953214522974, "title": "Tea, 100 g", "quantity": 2, "price": "9.95" }
  ]
}`;

/** checkout.session.completed with its line items expanded (docs.stripe.com/api/events). */
const stripeEvent = (id: string) => ({
  id,
  object: "event",
  type: "checkout.session.completed",
  created: 1767225600,
  data: {
    object: {
      id: `cs_${id}`,
      object: "checkout.session",
      customer_details: { email: "pat@example.com", name: "Pat" },
      line_items: [{ quantity: 3, description: "Cups" }],
    },
  },
});

const shopifyHeaders = (body: string, eventId: string, secret = SECRET) => ({
  "x-shopify-topic": "orders/create",
  "x-shopify-event-id": eventId,
  "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
});

const stripeHeaders = (body: string, seconds = Math.floor(Date.now() / 1_000), secret = SECRET) => {
  const signature = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return { "stripe-signature": `t=${seconds},v1=${"0".repeat(64)},v1=${signature}` };
};

describe("an inbound webhook", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let provider: string;

  beforeAll(async () => {
    app = await startTestApp({ workers: 2 });
    receiver = await startWebhookReceiver();
    provider = await app.webhookProvider();
    await app.upload([aProfile("u-1", { Email: "pat@example.com" }), aProfile("u-2")]);
  });
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });

  const contentOf = (url = receiver.url, more: object = {}) => {
    const written = aWebhookCampaign(provider, url);
    const { webhook } = written.what ?? {};
    return {
      ...written,
      name: `Orders ${randomUUID()}`,
      start: { ...START_DEFAULTS, ...written.start, purpose: "transactional" as const, providerId: provider },
      what: {
        messageType: "single" as const,
        missingValues: "blank" as const,
        ...(webhook === undefined ? {} : { webhook: { ...webhook, url, body: CONFIRMATION } }),
      },
      ...more,
    };
  };
  const pathOf = ({ url }: { url: string }) => new URL(url).pathname;
  const create = async (campaign: string, input: object): Promise<InboundHookWithUrl> => {
    const { status, body } = await app.native("POST", `/campaigns/${campaign}/inbound-hooks`, {
      name: "Shop",
      ...input,
    });
    expect(status, JSON.stringify(body)).toBe(201);
    return body;
  };
  const published = async (input: object, more: object = {}) => {
    const campaign = await app.publish(contentOf(receiver.url, more));
    return { ...campaign, hook: await create(campaign.id, input) };
  };
  const send = async (hook: { url: string }, body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(app.url + pathOf(hook), { method: "POST", headers, body });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) };
  };
  const lastOf = async (campaign: string, hook: { id: string }) =>
    (await app.native("GET", `/campaigns/${campaign}/inbound-hooks/${hook.id}/last`)).body;
  const fired = async (campaign: string): Promise<number> => {
    const [row] = await app.db.query<{ n: number }>(
      sql`select count(*)::int as n from intake where campaign_id = ${campaign}`,
    );
    return row?.n ?? 0;
  };
  const sentOf = (order: string) =>
    receiver.requests
      .map(({ body }) => JSON.parse(body.toString("utf8")))
      .filter((sent) => sent.order === order);

  const mapping = (more: Partial<InboundMapping> = {}): InboundMapping => ({
    recipient: { path: "user", kind: "identity" },
    payload: null,
    eventId: null,
    ...more,
  });

  test("turns an order of Shopify, delivered three times at once and once later, into one confirmation", async () => {
    const { id, hook } = await published({ preset: "shopify", secret: SECRET });
    const headers = shopifyHeaders(shopifyOrder, "98880550-7158-44d4-b7cd-2c97c8a091b5");
    const answers = await Promise.all([1, 2, 3].map(() => send(hook, shopifyOrder, headers)));
    answers.push(await send(hook, shopifyOrder, headers));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.request_id)).size).toBe(1);
    await app.drain();
    expect(await fired(id)).toBe(1);
    expect(sentOf(SHOPIFY_ORDER)).toEqual([
      { user: "u-1", order: SHOPIFY_ORDER, lines: "1xKettle;2xTea, 100 g;" },
    ]);
    const { body } = await app.native("GET", `/triggers/${answers[0]?.body.request_id}`);
    expect(body).toMatchObject({ source: "inbound" });
  });

  test("turns an event of Stripe, delivered three times with times of their own, into one confirmation", async () => {
    const { id, hook } = await published({ preset: "stripe", secret: SECRET });
    const text = JSON.stringify(stripeEvent("evt_1"));
    const now = Math.floor(Date.now() / 1_000);
    const answers = await Promise.all(
      [now, now - 20, now - 200].map((at) => send(hook, text, stripeHeaders(text, at))),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await app.drain();
    expect(await fired(id)).toBe(1);
    expect(sentOf("cs_evt_1")).toEqual([{ user: "u-1", order: "cs_evt_1", lines: "3xCups;" }]);
    const next = JSON.stringify(stripeEvent("evt_2"));
    expect(await send(hook, next, stripeHeaders(next))).toMatchObject({ status: 202 });
    expect(await fired(id)).toBe(2);
  });

  test("answers 401 to a wrong signature, a wrong secret and a time long ago, and stores nothing of them", async () => {
    const { id, hook } = await published({ preset: "stripe", secret: SECRET });
    const text = JSON.stringify(stripeEvent("evt_stale"));
    const stale = Math.floor(Date.now() / 1_000) - 301;
    const refused = [
      await send(hook, text),
      await send(hook, text, stripeHeaders(text, undefined, "another")),
      await send(hook, `${text} `, stripeHeaders(text)),
      await send(hook, text, stripeHeaders(text, stale)),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(refused[3]?.body.detail).toContain("more than 5 minutes away");
    expect(await fired(id)).toBe(0);
    const last = await lastOf(id, hook);
    expect(last).toMatchObject({ receivedAt: null, body: null, headers: [], requestId: null });
    expect(last.refusal).toContain("Stripe-Signature");
  });

  const checks: [string, InboundCheck, (body: string) => Record<string, string>][] = [
    ["a shared header", { kind: "header", header: "X-Key" }, () => ({ "x-key": SECRET })],
    [
      "an HMAC with a prefix",
      { kind: "hmac", header: "X-Hub-Signature", algorithm: "sha1", encoding: "hex", prefix: "sha1=" },
      (body) => ({ "x-hub-signature": `sha1=${createHmac("sha1", SECRET).update(body).digest("hex")}` }),
    ],
    [
      "Standard Webhooks",
      { kind: "standard_webhooks" },
      (body) => {
        const at = String(Math.floor(Date.now() / 1_000));
        const key = Buffer.from(SECRET, "base64");
        const signature = createHmac("sha256", key).update(`msg_1.${at}.${body}`).digest("base64");
        return {
          "webhook-id": "msg_1",
          "webhook-timestamp": at,
          "webhook-signature": `v1a,x v1,${signature}`,
        };
      },
    ],
  ];
  test.each(checks)("checked by %s takes what is signed and nothing else", async (_, check, sign) => {
    const { id, hook } = await published({ check, secret: SECRET, mapping: mapping() });
    const body = JSON.stringify({ user: "u-1", id: randomUUID() });
    expect(await send(hook, body, sign(body))).toMatchObject({ status: 202 });
    expect(await send(hook, body)).toMatchObject({ status: 401 });
    const bent = Object.fromEntries(Object.entries(sign(body)).map(([name, value]) => [name, `${value}x`]));
    expect(await send(hook, body, bent)).toMatchObject({ status: 401 });
    expect(await fired(id)).toBe(1);
    const { headers } = await lastOf(id, hook);
    expect(JSON.stringify(headers)).not.toContain(SECRET);
    expect(JSON.stringify(headers)).not.toMatch(/sha1=|v1,/);
  });

  test("whose check has no secret yet refuses everything", async () => {
    const { hook } = await published({ preset: "shopify" });
    expect(hook.hasSecret).toBe(false);
    expect(await send(hook, "{}", shopifyHeaders("{}", "e", ""))).toMatchObject({ status: 401 });
  });

  test("answers 202 to what it cannot map, so that its sender does not give up, and shows why", async () => {
    const { id, hook } = await published({
      mapping: mapping({ recipient: { path: "a.0.b\\.c", kind: "email" } }),
    });
    const answer = await send(hook, '{"a":[{"b":1}]}', { authorization: "Bearer abc" });
    expect(answer).toMatchObject({ status: 202, body: { request_id: null } });
    expect(answer.body.ignored).toContain("a.0.b\\.c: expected the email of a user");
    const last = await lastOf(id, hook);
    expect(last).toMatchObject({ body: { a: [{ b: 1 }] }, error: answer.body.ignored, requestId: null });
    expect(last.headers).toContainEqual({ name: "authorization", value: "••••••" });
    expect(await fired(id)).toBe(0);
    expect(await send(hook, '{"a":[{"b.c":"pat@example.com"}]}')).toMatchObject({ status: 202 });
    expect(await fired(id)).toBe(1);
  });

  test("keeps the digits of numbers, and says what a mapping would make of the last body", async () => {
    const { id, hook } = await published({ mapping: mapping() });
    await send(hook, ' {"user": 12345678901234567890, "order": {"no": 98765432109876543210}} ');
    const preview = (changed: InboundMapping) =>
      app.native("POST", `/campaigns/${id}/inbound-hooks/${hook.id}/preview`, { mapping: changed });
    const { body } = await preview(
      mapping({ payload: "order", eventId: { from: "body", path: "order.no" } }),
    );
    expect(body).toEqual({
      error: null,
      recipient: { kind: "identity", value: "12345678901234567890" },
      payload: { no: "98765432109876543210" },
      eventId: "98765432109876543210",
    });
    const wrong = await preview(mapping({ recipient: { path: "order", kind: "identity" } }));
    expect(wrong.body).toMatchObject({ recipient: null, payload: null });
    expect(wrong.body.error).toContain("order: expected the identity");
  });

  test("fires once for equal bodies where it has no event id", async () => {
    const { id, hook } = await published({ mapping: mapping() });
    for (const body of ['{"user":"u-1"}', '{"user":"u-1"}', '{"user":"u-2"}']) await send(hook, body);
    expect(await fired(id)).toBe(2);
  });

  test("keeps what comes for a draft, fires nothing of it, and fires from the publish on", async () => {
    const draft = (await app.native("POST", "/campaigns", contentOf())).body;
    const hook = await create(draft.id, { mapping: mapping() });
    const before = await send(hook, '{"user":"u-1"}');
    expect(before).toMatchObject({ status: 202, body: { request_id: null } });
    expect(await lastOf(draft.id, hook)).toMatchObject({ body: { user: "u-1" } });
    expect((await app.native("POST", `/campaigns/${draft.id}/publish`, {})).status).toBe(200);
    expect((await send(hook, '{"user":"u-1"}')).body.request_id).not.toBeNull();
    expect(await fired(draft.id)).toBe(1);
  });

  test("answers as the API does while the campaign is paused, and when it has ended", async () => {
    const { id, hook } = await published(
      { mapping: mapping() },
      { when: { ...WHEN_DEFAULTS, whilePaused: "hold" } },
    );
    await app.native("POST", `/campaigns/${id}/pause`, {});
    expect(await send(hook, '{"user":"u-1","n":1}')).toMatchObject({ status: 202 });
    await app.native("POST", `/campaigns/${id}/stop`, {});
    let n = 1;
    await eventually(async () => {
      expect(await send(hook, `{"user":"u-1","n":${++n}}`)).toMatchObject({ status: 409 });
    });
    expect((await lastOf(id, hook)).error).toContain("is stopped");
    // a key answers as it did the first time
    expect(await send(hook, '{"user":"u-1","n":1}')).toMatchObject({ status: 202 });
  });

  test("refuses a message of its own campaign, and a campaign that would post to itself", async () => {
    const { id, hook } = await published({ mapping: mapping() });
    const { body: first } = await send(hook, '{"user":"u-1"}');
    await app.drain();
    const [message] = await app.db.query<{ id: string }>(
      sql`select id from messages where request_id = ${first.request_id}`,
    );
    const back = await send(hook, '{"user":"u-1","again":1}', { "webhook-id": message?.id ?? "" });
    expect(back).toMatchObject({ status: 409 });
    expect(await fired(id)).toBe(1);

    const other = await published({ mapping: mapping() });
    const content = contentOf(`${app.url}${pathOf(hook)}`);
    await app.native("PATCH", `/campaigns/${other.id}`, { revision: 1, what: content.what });
    expect((await app.native("POST", `/campaigns/${other.id}/publish`, {})).status).toBe(200);
    const around = contentOf(`${app.url}${pathOf(other.hook)}`);
    await app.native("PATCH", `/campaigns/${id}`, { revision: 1, what: around.what });
    const refused = await app.native("POST", `/campaigns/${id}/publish`, {});
    expect(refused.status).toBe(422);
    expect(refused.body.problems[0]).toMatchObject({ field: "what.webhook.url" });
    expect(refused.body.problems[0].message).toContain(
      "leads back to an inbound webhook of this campaign by way of",
    );
  });

  test("is found by its newest address only, and by none while it is off", async () => {
    const { id, hook } = await published({ mapping: mapping() });
    const path = `/campaigns/${id}/inbound-hooks/${hook.id}`;
    const { body: rotated } = await app.native("POST", `${path}/rotate`);
    expect(await send(hook, '{"user":"u-1"}')).toMatchObject({ status: 404 });
    expect(await send(rotated, '{"user":"u-1"}')).toMatchObject({ status: 202 });
    await app.native("PATCH", path, { isOn: false });
    expect(await send(rotated, '{"user":"u-2"}')).toMatchObject({ status: 404 });
    expect((await app.native("DELETE", path)).status).toBe(204);
    expect((await app.native("GET", `/campaigns/${id}/inbound-hooks`)).body.data).toEqual([]);
    expect(await fired(id)).toBe(1);
  });

  test("stores neither its address nor its secret in clear, and shows neither again", async () => {
    const { id, hook } = await published({ preset: "shopify", secret: SECRET });
    const [row] = await app.db.query<{ text: string }>(
      sql`select h::text || encode(h.secret, 'escape') as text from inbound_hooks h where id = ${hook.id}`,
    );
    const { body } = await app.native("GET", `/campaigns/${id}/inbound-hooks`);
    const token = pathOf(hook).split("/").at(-1) ?? "";
    for (const text of [row?.text ?? "", JSON.stringify(body)]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(token);
    }
  });

  test("refuses what is no JSON and what is too long", async () => {
    const { hook } = await published({ mapping: mapping() });
    expect(await send(hook, "a=b")).toMatchObject({ status: 400 });
    expect(await send(hook, JSON.stringify("x".repeat(1024 * 1024)))).toMatchObject({ status: 413 });
    const long = JSON.stringify({ user: "u-1", text: "x".repeat(70 * 1024) });
    expect((await send(hook, long)).body.ignored).toContain("Choose a smaller object");
  });

  test("of a published campaign is changed only by who may publish, and seen by its own account only", async () => {
    const { id, hook } = await published({ mapping: mapping() });
    const byTest = await fetch(`${app.url}/api/v1/campaigns/${id}/inbound-hooks/${hook.id}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${app.test.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ isOn: false }),
    });
    expect(byTest.status).toBe(403);
    const other = await app.publish(contentOf());
    const elsewhere = await app.native("GET", `/campaigns/${other.id}/inbound-hooks/${hook.id}/last`);
    expect(elsewhere.status).toBe(404);
  });

  test("forgets body and headers after a day", async () => {
    const { id, hook } = await published({ mapping: mapping() });
    await send(hook, '{"user":"u-1"}');
    await app.db.query(
      sql`update inbound_hooks set last_received_at = clarion_now() - interval '25 hours' where id = ${hook.id}`,
    );
    const house = keepHouse(
      app.db,
      { now: () => new Date() },
      () => 0,
      () => {},
    );
    await eventually(async () => expect(await lastOf(id, hook)).toMatchObject({ body: null, headers: [] }));
    await house.stop();
  });
});
