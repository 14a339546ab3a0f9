import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Purpose } from "../src/contract/campaign.ts";
import { START_DEFAULTS, WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

let app: TestApp;
let receiver: WebhookReceiver;
beforeAll(async () => {
  app = await startTestApp({ workers: 2 });
  receiver = await startWebhookReceiver();
  await app.upload(users.map((name) => aProfile(name)));
});
afterAll(async () => {
  await app.stop();
  await receiver.close();
});

const users = Array.from({ length: 40 }, (_, index) => `user${index}`);

const published = async (purpose: Purpose = "promotional") => {
  const providerId = await app.webhookProvider();
  return app.publish(
    aWebhookCampaign(providerId, `${receiver.url}/stop`, {
      start: { ...START_DEFAULTS, purpose, providerId, unknownUsers: "account" },
      when: { ...WHEN_DEFAULTS, whilePaused: "reject" },
    }),
  );
};

/** As if another worker had decided so many messages, so many days ago. */
const counted = (campaignId: string, count: number, daysAgo: number) =>
  app.db.query(sql`
    insert into campaign_bursts (account_id, campaign_id, bucket, worker_id, count)
    values (${app.accountId}, ${campaignId},
      date_bin('5 minutes', clarion_now() - make_interval(days => ${daysAgo}::int), 'epoch'), 999999, ${count})`);

const bucketNow = async () => {
  const [row] = await app.db.query<{ at: Date }>(
    sql`select date_bin('5 minutes', clarion_now(), 'epoch') as at`,
  );
  return row?.at.getTime();
};

/** What is tried again, anew, when its five minutes ended under it. */
const withinFiveMinutes = async <T>(attempt: () => Promise<T>): Promise<T> => {
  for (;;) {
    const before = await bucketNow();
    try {
      return await attempt();
    } catch (error) {
      if ((await bucketNow()) === before) throw error;
    }
  }
};

const fire = (campaignId: string, identity: readonly string[] = users) =>
  app.post("/1/send/externaltrigger.json", { to: { identity }, campaign_id: campaignId });

const campaignOf = async (id: string) => (await app.native("GET", `/campaigns/${id}`)).body;

/** A campaign of so much history that has sent so many messages in these five minutes, and then is fired for all users. */
const burst = async (history: { count: number; days: number }, now: number, purpose?: Purpose) => {
  const { id, campaignId } = await published(purpose);
  await counted(id, history.count, history.days);
  await counted(id, now, 0);
  expect((await fire(campaignId)).status).toBe(200);
  return { id, campaignId };
};

const held = () =>
  withinFiveMinutes(async () => {
    const campaign = await burst({ count: 100, days: 8 }, 10_500);
    await eventually(async () => expect((await campaignOf(campaign.id)).state).toBe("paused"));
    return campaign;
  });

describe("the safety stop", () => {
  test("holds a promotional campaign beyond 10 000 messages and twenty times its busiest five minutes, with the figures", async () => {
    const { id } = await held();
    const { safetyStop } = await campaignOf(id);
    expect(safetyStop).toMatchObject({ busiest: 100 });
    expect(safetyStop.messages).toBeGreaterThan(10_500);
    expect(safetyStop.messages).toBeLessThanOrEqual(10_500 + users.length);
    const { body } = await app.native("GET", "/campaigns?state=paused");
    expect(body.data.find((item: { id: string }) => item.id === id)).toMatchObject({ safetyStop });
  });

  test.each([
    ["less than 7 days of history", { count: 100, days: 6 }, 50_000, "promotional"],
    ["a transactional campaign", { count: 100, days: 8 }, 50_000, "transactional"],
    ["no more than 10 000", { count: 1, days: 8 }, 10_000 - users.length, "promotional"],
    [
      "no more than twenty times the busiest",
      { count: 1_000, days: 8 },
      20_000 - users.length,
      "promotional",
    ],
  ] as const)("lets go on: %s", async (_why, history, now, purpose) => {
    const { id } = await burst(history, now, purpose);
    await app.drain();
    expect(await campaignOf(id)).toMatchObject({ state: "running", safetyStop: null });
  });

  test("refuses nothing, even where pauses refuse; resumed, all goes out, and it does not stop again at once", async () => {
    const { id, campaignId } = await held();
    expect((await fire(campaignId, users.slice(0, 5))).status).toBe(200);
    const resumed = await app.native("POST", `/campaigns/${id}/resume`);
    expect(resumed.body).toMatchObject({ state: "running", safetyStop: null });
    await app.drain();
    expect((await fire(campaignId)).status).toBe(200);
    await app.drain();
    expect((await campaignOf(id)).state).toBe("running");
    const outcomes = await app.db.query(
      sql`select outcome, count(*)::int as count from messages where campaign_id = ${id} group by 1`,
    );
    expect(outcomes).toEqual([{ outcome: "sent", count: 2 * users.length + 5 }]);
  });

  test("a pause by a person refuses as the campaign says, also after a safety stop", async () => {
    const { id, campaignId } = await held();
    expect((await app.native("POST", `/campaigns/${id}/resume`)).status).toBe(200);
    expect((await app.native("POST", `/campaigns/${id}/pause`)).status).toBe(200);
    await eventually(async () => expect((await fire(campaignId, users.slice(0, 1))).status).toBe(409));
  });
});
