import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { moveToOther } from "../src/db/queries/failover.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction } from "../src/db/tx.ts";
import { createProvider } from "../src/providers/providers.ts";
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

beforeAll(async () => {
  app = await startTestApp();
  first = await startSmtpServer();
  second = await startSmtpServer();
  await app.upload([aProfile("u-1", { Email: "u1@example.com" })]);
  [firstId, secondId] = [await smtpAt(first.port), await smtpAt(second.port)];
  const campaign = await app.publish({
    name: "Mail",
    channel: "email",
    start: {
      ...START_DEFAULTS,
      purpose: "transactional",
      providerId: firstId,
      backup: { providerId: secondId, afterSeconds: 10 },
    },
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
  campaignId = campaign.campaignId;
}, 60_000);
afterAll(async () => {
  await app.stop();
  await first.close();
  await second.close();
});

const fire = async (): Promise<string> => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: ["u-1"] },
    campaign_id: campaignId,
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
