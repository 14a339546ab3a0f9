import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { backupOf } from "../src/contract/backup.ts";
import type { CampaignContent } from "../src/contract/campaign.ts";
import { PUSH_DEFAULTS, START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { moveToOther } from "../src/db/queries/failover.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction } from "../src/db/tx.ts";
import { chooseProvider } from "../src/pipeline/deliver/failover.ts";
import { createProvider } from "../src/providers/providers.ts";
import { startApnsServer } from "./helpers/apnsServer.ts";
import { aProfile, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startSmtpServer, type TestSmtpServer } from "./helpers/smtpServer.ts";

const SOON_MS = 30_000;
let app: TestApp;
let first: TestSmtpServer;
let second: TestSmtpServer;
let firstId = "";
let secondId = "";
let campaignId = "";

const smtpAt = async (port: number): Promise<string> => {
  const { id } = await createProvider(app.db, app.box, app.accountId, {
    channel: "email",
    kind: "smtp",
    name: `smtp ${port}`,
    config: { host: "127.0.0.1", port, security: "none", fromAddress: "shop@example.com" },
    concurrencyMax: 5,
  });
  const verified = await app.native("POST", `/providers/${id}/verify`);
  expect(verified.body).toMatchObject({ isReady: true });
  return id;
};

const publish = async (name: string, start: Partial<CampaignContent["start"]> = {}): Promise<string> => {
  const { campaignId: published } = await app.publish({
    name,
    channel: "email",
    start: { ...START_DEFAULTS, purpose: "transactional", providerId: firstId, ...start },
    what: {
      messageType: "single",
      missingValues: "blank",
      email: {
        fromName: "Shop",
        fromAddress: "shop@example.com",
        replyTo: "",
        subject: "Hi",
        preheader: "",
        html: "",
        text: "Order {{ ExternalTrigger.order }}",
      },
    },
  });
  return published;
};

beforeAll(async () => {
  app = await startTestApp();
  first = await startSmtpServer();
  second = await startSmtpServer();
  await app.upload([aProfile("u-1", { Email: "u1@example.com" })]);
  [firstId, secondId] = [await smtpAt(first.port), await smtpAt(second.port)];
  campaignId = await publish("Mail", { backup: { providerId: secondId, afterSeconds: 10 } });
}, 60_000);
afterAll(async () => {
  await app.stop();
  await first.close();
  await second.close();
});

const fire = async (campaign = campaignId): Promise<string> => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: ["u-1"] },
    campaign_id: campaign,
    ExternalTrigger: { order: 7 },
  });
  return body.request_id;
};

const messageOf = async (requestId: string) => {
  const [row] = await app.db.query<{
    id: string;
    provider_id: string;
    outcome: string | null;
    trace: string;
  }>(sql`select id, provider_id, outcome, trace from messages where request_id = ${requestId}`);
  return row;
};

/** As if the first had been down for so long. */
const setDown = (seconds: number) =>
  app.db.query(sql`
    insert into provider_health as h (account_id, provider_id, target, state, detail, down_since, probed_at)
    values (${app.accountId}, ${firstId}, 'x', 'down', 'x', clarion_now() - make_interval(secs => ${seconds}),
      clarion_now() + interval '1 hour')
    on conflict (account_id, provider_id, target) do update
      set state = 'down', down_since = excluded.down_since, probed_at = excluded.probed_at`);

describe("a campaign with a second provider", () => {
  test("keeps to the first, also for as long as that has not been down as long as the campaign says", async () => {
    await fire();
    await app.drain();
    await setDown(2);
    const request = await fire();
    await app.drain();
    expect((await messageOf(request))?.provider_id).toBe(firstId);
    expect([first.mails.length, second.mails.length]).toEqual([2, 0]);
  });

  test("sends by the second after that, says so in the trace, and by the first again once that answers", async () => {
    await setDown(60);
    const request = await fire();
    await app.drain();
    const message = await messageOf(request);
    expect([message?.provider_id, message?.outcome]).toEqual([secondId, "sent"]);
    const { body } = await app.native("GET", `/messages/${message?.id}`);
    expect(body.trace.at(-1)).toMatchObject({
      check: "provider",
      text: expect.stringMatching(
        /^The first provider has been down since .+: the second takes the message\.$/,
      ),
    });
    // the next try of the first finds that it answers
    await app.db.query(sql`update provider_health set probed_at = null where provider_id = ${firstId}`);
    await eventually(async () => {
      const rows = await app.db.query(
        sql`select from provider_health where provider_id = ${firstId} and down_since is not null`,
      );
      expect(rows).toEqual([]);
    }, SOON_MS);
    const back = await fire();
    await app.drain();
    expect((await messageOf(back))?.provider_id).toBe(firstId);
  });

  test("takes along what waits at the first, but nothing that the first may have taken", async () => {
    first.refuse("sender", { code: 451, text: "try later" });
    const [waiting, lost] = [await fire(), await fire()];
    await eventually(async () => {
      const rows = await app.db.query(sql`select from message_queue where failures > 0`);
      expect(rows.length).toBe(2);
    }, SOON_MS);
    const lostId = (await messageOf(lost))?.id ?? "";
    await app.db.query(sql`update message_queue set maybe_sent = true, due_at = clarion_now() + interval '1 hour'
      where message_id = ${lostId}`);
    await setDown(60);
    await eventually(async () => expect((await messageOf(waiting))?.outcome).toBe("sent"), SOON_MS);
    const moved = await messageOf(waiting);
    expect(moved?.provider_id).toBe(secondId);
    const { body } = await app.native("GET", `/messages/${moved?.id}`);
    expect(body.trace.at(-1).text).toMatch(
      /^It waited at “smtp \d+”, which has been down since .+ takes it\.$/,
    );
    expect(await inTransaction(app.db, (tx) => moveToOther(tx, 10))).toBe(0);
    expect(await messageOf(lost)).toMatchObject({ provider_id: firstId, outcome: null });
  });
});

/** As if everything answered again. */
const setUp = () =>
  app.db.query(
    sql`update provider_health set state = 'up', down_since = null where account_id = ${app.accountId}`,
  );

const setBackup = (email: unknown) => app.native("PATCH", "/account", { settings: { backups: { email } } });

/** Nothing is left of the tests before. */
const beginAnew = async (): Promise<void> => {
  first.refuse("sender", null);
  await setUp();
  await app.db.query(sql`update message_queue set due_at = clarion_now()`);
  await app.drain();
};

describe("the account's second provider", () => {
  test("takes over for campaigns that say nothing of one, and for none that wants none", async () => {
    await beginAnew();
    const [silent, unwilling] = [await publish("Silent"), await publish("Unwilling", { backup: null })];
    await setDown(60);
    const before = await fire(silent);
    await app.drain();
    expect((await messageOf(before))?.provider_id).toBe(firstId);
    const set = await setBackup({ providerId: secondId, afterSeconds: 30 });
    expect(set.body.settings.backups).toEqual({
      push: null,
      email: { providerId: secondId, afterSeconds: 30 },
      whatsapp: null,
    });
    const [taken, kept] = [await fire(silent), await fire(unwilling)];
    await app.drain();
    expect(await messageOf(taken)).toMatchObject({ provider_id: secondId, outcome: "sent" });
    expect(await messageOf(kept)).toMatchObject({ provider_id: firstId, outcome: "sent" });
  });

  test("takes along what waits, once the first has been down for as long as the account says", async () => {
    await beginAnew();
    const silent = await publish("Waiting");
    first.refuse("sender", { code: 451, text: "try later" });
    const waiting = await fire(silent);
    await eventually(async () => {
      const rows = await app.db.query(sql`select from message_queue where failures > 0 and not maybe_sent`);
      expect(rows.length).toBe(1);
    }, SOON_MS);
    await setDown(20);
    expect(await inTransaction(app.db, (tx) => moveToOther(tx, 10))).toBe(0);
    await setDown(31);
    await eventually(async () => expect((await messageOf(waiting))?.outcome).toBe("sent"), SOON_MS);
    expect((await messageOf(waiting))?.provider_id).toBe(secondId);
  });

  test("is shown with who delivers now, since when, and why", async () => {
    await beginAnew();
    await setDown(61);
    const pairs = await app.native("GET", "/provider-stand-ins");
    const [pair] = pairs.body.data;
    expect(pair).toMatchObject({
      channel: "email",
      first: { id: firstId, trouble: { detail: "x" } },
      second: { id: secondId, trouble: null },
      takes: "second",
    });
    // the mail campaign takes over after 10 seconds already
    expect(Date.parse(pair.takesAt) - Date.parse(pair.first.trouble.since)).toBe(10_000);
    const { body } = await app.native("GET", `/providers/${firstId}`);
    expect(body.health).toContainEqual({
      state: "down",
      detail: "x",
      target: "x",
      changedAt: expect.any(String),
      downSince: pair.first.trouble.since,
    });
    await setUp();
    const after = await app.native("GET", "/provider-stand-ins");
    expect(after.body.data[0]).toMatchObject({ takes: "first", takesAt: null, first: { trouble: null } });
  });

  test("is a verified one of the channel, and is not deleted while it stands in", async () => {
    const webhook = await app.webhookProvider();
    const [sandbox] = await app.db.query<{ id: string }>(
      sql`select id from providers where channel = 'email' and kind = 'sandbox' and account_id = ${app.accountId}`,
    );
    for (const providerId of [webhook, sandbox?.id, "00000000-0000-4000-8000-000000000000"]) {
      const refused = await setBackup({ providerId, afterSeconds: 30 });
      expect(refused.status).toBe(400);
      expect(refused.body.problems[0].field).toBe("settings.backups.email.providerId");
    }
    const spare = await smtpAt(second.port);
    await setBackup({ providerId: spare, afterSeconds: 30 });
    await app.db.query(sql`update campaigns set life = 'stopped' where account_id = ${app.accountId}`);
    expect(await app.native("DELETE", `/providers/${spare}`)).toMatchObject({ status: 409 });
    await setBackup(null);
    expect(await app.native("DELETE", `/providers/${spare}`)).toMatchObject({ status: 204 });
  });
});

const apnsAt = async (port: number): Promise<string> => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { id } = await createProvider(app.db, app.box, app.accountId, {
    channel: "push",
    kind: "apns",
    name: `apns ${port}`,
    config: {
      key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      keyId: "ABC1234567",
      teamId: "TEAM123456",
      bundleId: "com.example.shop",
      serverUrl: `http://127.0.0.1:${port}`,
    },
  });
  expect((await app.native("POST", `/providers/${id}/verify`)).body).toMatchObject({ isReady: true });
  return id;
};

describe("notifications", () => {
  test("go by a second provider of the same kind while the first is down", async () => {
    const [main, spare] = [await startApnsServer(), await startApnsServer()];
    const [mainId, spareId] = [await apnsAt(main.port), await apnsAt(spare.port)];
    const token = { id: Buffer.from("phone".padEnd(32)).toString("hex"), type: "apns" };
    await app.upload([{ type: "token", identity: "u-1", tokenData: token }]);
    const made = await app.publish({
      name: "Push",
      channel: "push",
      start: {
        ...START_DEFAULTS,
        purpose: "transactional",
        providerId: mainId,
        backup: { providerId: spareId, afterSeconds: 10 },
      },
      what: {
        messageType: "single",
        missingValues: "blank",
        push: { title: "You did it", body: "", ...PUSH_DEFAULTS },
      },
    });
    const calls = () =>
      [main, spare].map(
        ({ requests }) => requests.filter(({ headers }) => headers[":path"]?.endsWith(token.id)).length,
      );
    await fire(made.campaignId);
    await app.drain();
    expect(calls()).toEqual([1, 0]);
    await app.db.query(sql`
      insert into provider_health (account_id, provider_id, target, state, detail, down_since, probed_at)
      values (${app.accountId}, ${mainId}, 'x', 'down', 'x', clarion_now() - interval '1 minute', clarion_now() + interval '1 hour')`);
    const request = await fire(made.campaignId);
    await app.drain();
    expect(await messageOf(request)).toMatchObject({ provider_id: spareId, outcome: "sent" });
    expect(calls()).toEqual([1, 1]);
    await main.close();
    await spare.close();
  });

  test("have no second provider of another kind, which would not reach the devices, and webhooks have none", () => {
    const since = new Date(0);
    const standing = (id: string, kind: string, channel = "push") => ({
      id,
      kind,
      channel,
      now: new Date(),
      troubledSince: id === "a" ? since : null,
    });
    const chosen = (kindA: string, kindB: string) =>
      chooseProvider("a", { providerId: "b", afterSeconds: 10 }, [standing("a", kindA), standing("b", kindB)])
        .id;
    expect([chosen("apns", "apns"), chosen("apns", "fcm"), chosen("sandbox", "sandbox")]).toEqual([
      "b",
      "a",
      "a",
    ]);
    const backup = { providerId: "b", afterSeconds: 10 };
    expect(backupOf("webhook", { providerId: "a", backup }, null)).toBeUndefined();
    expect(backupOf("push", { providerId: "a", backup }, null)).toBe(backup);
    expect(backupOf("push", { providerId: "b" }, { push: backup })).toBeUndefined();
  });
});
