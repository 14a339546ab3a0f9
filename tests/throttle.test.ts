import { afterAll, beforeAll, expect, test } from "vitest";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

let app: TestApp;
let receiver: WebhookReceiver;
beforeAll(async () => {
  app = await startTestApp({ workers: 3 });
  receiver = await startWebhookReceiver();
});
afterAll(async () => {
  await app.stop();
  await receiver.close();
});

const limit = async (throttlePer5Minutes: number | null): Promise<void> => {
  const webhook = { atMost: null, minimumGapMinutes: null, throttlePer5Minutes };
  await app.db.query(sql`
    update accounts set settings = jsonb_set(settings, '{globalLimits}', ${JSON.stringify({ webhook })}::jsonb)
    where id = ${app.accountId}`);
};

const users = Array.from({ length: 60 }, (_, index) => `throttled-${index}`);

const fire = async (path: string, providerId: string, identity: readonly string[]): Promise<void> => {
  const start = { ...START_DEFAULTS, purpose: "promotional" as const, providerId };
  const { campaignId } = await app.publish(aWebhookCampaign(providerId, `${receiver.url}${path}`, { start }));
  const { status } = await app.post("/1/send/externaltrigger.json", {
    to: { identity },
    campaign_id: campaignId,
  });
  expect(status).toBe(200);
};

const arrived = (path: string): number => receiver.requests.filter((request) => request.path === path).length;

const waiting = async (): Promise<number> => {
  const [row] = await app.db.query<{ count: number }>(
    sql`select count(*)::int as count from message_queue where throttled_channel is not null`,
  );
  return row?.count ?? 0;
};

test("no more begin than the throttle says, campaigns take turns, and what waits goes on when it is lifted", async () => {
  await app.upload(users.map((name) => aProfile(name)));
  const providerId = await app.webhookProvider();
  await limit(1);
  await fire("/large", providerId, users);
  await eventually(async () => expect([arrived("/large"), await waiting()]).toEqual([1, 59]));
  await fire("/small", providerId, users.slice(0, 5));
  await eventually(async () => expect(await waiting()).toBe(64));
  await limit(21);
  await eventually(async () =>
    expect([arrived("/large") + arrived("/small"), await waiting()]).toEqual([21, 44]),
  );
  // the small one, which came last, did not wait for the large one
  expect(arrived("/small")).toBe(5);
  await limit(null);
  await app.drain();
  expect([arrived("/large"), arrived("/small")]).toEqual([60, 5]);
}, 60_000);
