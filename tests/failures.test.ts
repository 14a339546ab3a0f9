import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccount } from "../src/accounts/accounts.ts";
import { createCredential } from "../src/accounts/credentials.ts";
import { START_DEFAULTS, WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../src/contract/campaignLife.ts";
import { startEmbeddedPostgres } from "../src/db/embedded.ts";
import { migrate } from "../src/db/migrate.ts";
import { openDatabase } from "../src/db/pool.ts";
import { sql } from "../src/db/sql.ts";
import { startApi } from "../src/http/server.ts";
import { systemClock } from "../src/lib/clock.ts";
import { secretBox } from "../src/lib/secretBox.ts";
import { createProvider } from "../src/providers/providers.ts";
import {
  aProfile,
  aWebhookCampaign,
  silentLog,
  startTestApp,
  type TestApp,
  testConfig,
} from "./helpers/app.ts";
import { cloneDatabase } from "./helpers/database.ts";
import { eventually } from "./helpers/eventually.ts";
import { closedPort } from "./helpers/listen.ts";
import { startSmtpServer } from "./helpers/smtpServer.ts";
import { tlsCertificate } from "./helpers/tlsCertificate.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

const freePort = (): Promise<number> => closedPort(createServer());

const anEmail = (providerId: string): CampaignCreate => ({
  name: "Mail",
  channel: "email",
  start: { ...START_DEFAULTS, purpose: "transactional", providerId, unknownUsers: "account" },
  what: {
    messageType: "single",
    missingValues: "blank",
    email: {
      fromName: "Shop",
      fromAddress: "shop@example.com",
      replyTo: "",
      subject: "Hi {{ Profile.Name }}",
      preheader: "",
      html: "",
      text: "Order {{ ExternalTrigger.order }}",
    },
  },
});

describe("when something is down", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    app = await startTestApp();
    receiver = await startWebhookReceiver();
    await app.upload([
      aProfile("u-1", { Email: "u1@example.com" }),
      aProfile("u-2", { Email: "u2@example.com" }),
    ]);
  });
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });

  const fire = (campaignId: string, payload: unknown = {}, headers: Record<string, string> = {}) =>
    app.post(
      "/1/send/externaltrigger.json",
      { to: { identity: ["u-1"] }, campaign_id: campaignId, ExternalTrigger: payload },
      headers,
    );

  const firstMessage = async (requestId: string) => {
    const [recipient] = (await app.native("GET", `/triggers/${requestId}`)).body.recipients;
    return (await app.native("GET", `/messages/${recipient.messageId}`)).body;
  };

  const smtpAt = async (port: number): Promise<string> => {
    const { id } = await createProvider(app.db, app.box, app.accountId, {
      channel: "email",
      kind: "smtp",
      name: "mail",
      config: {
        host: "127.0.0.1",
        port,
        security: "none",
        fromName: "Shop",
        fromAddress: "shop@example.com",
      },
    });
    await app.db.query(sql`update providers set verified_at = now() where id = ${id}`);
    return id;
  };

  test("a mail server that is down says so, loses nothing, and gets the mail when it is back", async () => {
    const port = await freePort();
    const campaign = await app.publish(anEmail(await smtpAt(port)));
    const { body } = await fire(campaign.campaignId, { order: "17" });
    await eventually(async () => {
      const { timeline } = await firstMessage(body.request_id);
      const attempt = timeline.find(({ kind }: { kind: string }) => kind === "attempt");
      expect(attempt).toMatchObject({ result: "try_later", detail: expect.stringMatching(/[a-z]+ [a-z]+/) });
    }, 20_000);
    const mailbox = await startSmtpServer({ port });
    await app.drain();
    expect(mailbox.mails).toHaveLength(1);
    expect(await app.outcomes(body.request_id)).toEqual({ sent: 1 });
    await mailbox.close();
  });

  test("a test credential on a campaign with a mail server reaches the inbox, not the server", async () => {
    const mailbox = await startSmtpServer();
    const campaign = await app.publish(anEmail(await smtpAt(mailbox.port)));
    const before = (await app.native("GET", `/campaigns/${campaign.id}/stats`)).body;
    const answer = await fire(
      campaign.campaignId,
      { order: "t" },
      { "x-clevertap-passcode": app.test.passcode },
    );
    await app.drain();
    expect(await app.outcomes(answer.body.request_id)).toEqual({ sent: 1 });
    expect(mailbox.mails).toEqual([]);
    const { data } = (await app.native("GET", "/inbox/messages?limit=1")).body;
    expect(data[0]).toMatchObject({
      channel: "email",
      to: "u1@example.com",
      content: { subject: "Hi u-1", text: "Order t" },
    });
    expect((await app.native("GET", `/campaigns/${campaign.id}/stats`)).body).toEqual(before);
    await mailbox.close();
  });

  test("a receiver that is down says so, and loses nothing", async () => {
    const port = await freePort();
    const campaign = await app.publish(
      aWebhookCampaign(await app.webhookProvider(), `http://127.0.0.1:${port}/x`),
    );
    const { body } = await fire(campaign.campaignId);
    await eventually(async () => {
      const { timeline } = await firstMessage(body.request_id);
      expect(
        timeline.filter(({ result }: { result?: string }) => result === "try_later").length,
      ).toBeGreaterThan(0);
    }, 20_000);
    expect(await app.outcomes(body.request_id)).toEqual({ none: 1 });
    await app.native("POST", `/campaigns/${campaign.id}/stop`);
    await app.drain();
    expect(await app.outcomes(body.request_id)).toEqual({ campaign_stopped: 1 });
  });

  test("what nobody could try for more than a day is tried when it may go on, and not given up", async () => {
    const when = { ...WHEN_DEFAULTS, deliverAt: { time: "00:00", ifPassed: "next_day" as const } };
    const campaign = await app.publish(
      aWebhookCampaign(await app.webhookProvider(), `${receiver.url}/late`, { when }),
    );
    const { body } = await fire(campaign.campaignId);
    await eventually(async () => expect(await app.outcomes(body.request_id)).toEqual({ none: 1 }));
    await app.native("POST", `/campaigns/${campaign.id}/pause`);
    const ofIt = sql`where message_id in (select id from messages where request_id = ${body.request_id})`;
    const ago = sql`interval '60 hours'`;
    await app.db.query(
      sql`update message_queue set due_at = due_at - ${ago}, give_up_at = give_up_at - ${ago} ${ofIt}`,
    );
    await eventually(async () =>
      expect(await app.db.query(sql`select state from message_queue ${ofIt}`)).toEqual([{ state: "held" }]),
    );
    await app.native("POST", `/campaigns/${campaign.id}/resume`);
    await app.drain();
    expect(await app.outcomes(body.request_id)).toEqual({ sent: 1 });
  });

  test("a target that fails again and again is left in peace, which costs its messages nothing", async () => {
    receiver.answer(() => ({ status: 503 }));
    const campaign = await app.publish(
      aWebhookCampaign(await app.webhookProvider(), `${receiver.url}/breaker`),
    );
    const identities = Array.from({ length: 40 }, (_, n) => aProfile(`b-${n}`));
    await app.upload(identities);
    const { body } = await app.post("/1/send/externaltrigger.json", {
      to: { identity: identities.map(({ identity }) => identity) },
      campaign_id: campaign.campaignId,
    });
    await eventually(async () => {
      const rows = await app.db.query<{ state: string }>(
        sql`select state from provider_health where target like ${"%127.0.0.1%"}`,
      );
      expect(rows.map(({ state }) => state)).toContain("down");
    });
    receiver.answer(() => ({ status: 200 }));
    await app.drain(60_000);
    expect(await app.outcomes(body.request_id)).toEqual({ sent: 40 });
  });

  test("a template that is wrong cannot be published, and is shown with line and column", async () => {
    const draft = await app.native("POST", "/campaigns", {
      ...aWebhookCampaign(await app.webhookProvider(), "https://example.com/x"),
      name: "Wrong",
    });
    const what = {
      ...draft.body.draft.what,
      webhook: { ...draft.body.draft.what.webhook, body: '{\n "a": "{% if x %}"}' },
    };
    await app.native("PATCH", `/campaigns/${draft.body.id}`, { revision: draft.body.revision, what });
    const answer = await app.native("POST", `/campaigns/${draft.body.id}/publish`, {});
    expect(answer.status).toBe(422);
    expect(answer.body.problems).toContainEqual(
      expect.objectContaining({ field: "what.webhook.body", line: 2, column: expect.any(Number) }),
    );
  });

  test("a hostile template ends its own messages only", async () => {
    receiver.answer(() => ({ status: 200 }));
    const providerId = await app.webhookProvider();
    const hostile = aWebhookCampaign(providerId, `${receiver.url}/hostile`);
    if (hostile.what?.webhook === undefined) throw new Error("no webhook");
    hostile.what.webhook.body = '{"a":"{% for i in (1..100000000) %}x{% endfor %}"}';
    const bad = await app.publish(hostile);
    const good = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/good`));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => fire((n % 2 === 0 ? bad : good).campaignId, { order: "x" })),
    );
    await app.drain(60_000);
    const outcomes = await Promise.all(answers.map(({ body }) => app.outcomes(body.request_id)));
    expect(outcomes).toEqual(
      Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? { template_limit_exceeded: 1 } : { sent: 1 })),
    );
  });
});

test("a database that is down is said in plain words, and nothing was accepted", async () => {
  const folder = await mkdtemp(join("/tmp", "clarion-away-"));
  let postgres = await startEmbeddedPostgres(folder);
  const db = openDatabase({ url: postgres.url, connectionsMax: 5, name: "test", onError: () => {} });
  await migrate(db);
  const box = secretBox(Buffer.alloc(32, 1));
  const account = await createAccount(db, { name: "Away" });
  const { passcode } = await createCredential(db, box, account.id, {
    name: "a",
    scopes: ["trigger"],
    isTest: false,
  });
  const api = await startApi({ config: testConfig, db, box, clock: systemClock, log: silentLog });
  const fire = () =>
    fetch(`${api.url}/1/send/externaltrigger.json`, {
      method: "POST",
      headers: { "x-clevertap-account-id": account.externalId, "x-clevertap-passcode": passcode },
      body: JSON.stringify({ to: { identity: ["u"] }, campaign_id: "1" }),
    });
  expect((await fire()).status).toBe(404);
  await postgres.stop();
  const away = await fire();
  expect(away.status).toBe(503);
  expect(away.headers.get("retry-after")).not.toBeNull();
  expect(await away.json()).toMatchObject({
    status: "fail",
    code: 503,
    error: expect.stringMatching(/database does not answer.*nothing was accepted/),
  });
  postgres = await startEmbeddedPostgres(folder);
  await eventually(async () => expect((await fire()).status).toBe(404));
  await api.close();
  await db.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

test("with a certificate the server speaks TLS, and says so to browsers", async () => {
  const { db, drop } = await cloneDatabase();
  const box = secretBox(Buffer.alloc(32, 1));
  const config = { ...testConfig, tls: tlsCertificate };
  const api = await startApi({ config, db, box, clock: systemClock, log: silentLog });
  expect(api.url).toMatch(/^https:/);
  const agent = new Agent({ connect: { ca: tlsCertificate.cert } });
  const answer = await request(`${api.url}/healthz`, { dispatcher: agent });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["strict-transport-security"]).toContain("max-age");
  await answer.body.dump();
  await agent.close();
  await api.close();
  await drop();
});
