import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { campaignStateStaleMsMax } from "../src/limits.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

let app: TestApp;
let receiver: WebhookReceiver;
beforeAll(async () => {
  app = await startTestApp();
  receiver = await startWebhookReceiver();
  await app.upload(users.map((name) => aProfile(name)));
});
afterAll(async () => {
  await app.stop();
  await receiver.close();
});

const users = ["first", "second", "third", "fourth"];

interface Held {
  attempt: number;
  state: string;
}

const queued = (campaignId: string): Promise<Held[]> =>
  app.db.query<Held>(sql`
    select attempt, state from message_queue where campaign_id = ${campaignId} order by attempt desc, message_id`);

/** What stands in the queue has stood there for so much longer. */
const letDaysPass = (campaignId: string, days: number) =>
  app.db.query(sql`
    with q as (
      update message_queue set due_at = due_at - make_interval(days => ${days}::int),
        give_up_at = give_up_at - make_interval(days => ${days}::int)
      where campaign_id = ${campaignId})
    update intake set accepted_at = accepted_at - make_interval(days => ${days}::int)
    where campaign_id = ${campaignId}`);

/** A paused campaign with one message that was tried once, without luck, and three that were not. */
const pausedCampaign = async (path: string, timeToLiveMinutes: number | null) => {
  let letGo = (): void => {};
  const after = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  receiver.answer(() => ({ status: 503, after }));
  const providerId = await app.webhookProvider(1);
  const when = { ...WHEN_DEFAULTS, timeToLiveMinutes };
  const campaign = await app.publish(aWebhookCampaign(providerId, `${receiver.url}${path}`, { when }));
  const answer = await app.post("/1/send/externaltrigger.json", {
    to: { identity: users },
    campaign_id: campaign.campaignId,
  });
  expect(answer.status).toBe(200);
  await eventually(async () => expect(called(path)).toBe(1));
  expect((await app.native("POST", `/campaigns/${campaign.id}/pause`)).status).toBe(200);
  // until then a worker that has not been told of the pause yet may call by what it knew before
  await sleep(campaignStateStaleMsMax + 1);
  letGo();
  await eventually(async () =>
    expect(await queued(campaign.id)).toEqual(
      [1, 0, 0, 0].map((attempt): Held => ({ attempt, state: "held" })),
    ),
  );
  return campaign.id;
};

const called = (path: string): number => receiver.requests.filter((request) => request.path === path).length;

const outcomes = (campaignId: string) =>
  app.db.query<{ outcome: string; count: number }>(sql`
    select outcome, count(*)::int as count from messages where campaign_id = ${campaignId} group by 1 order by 1`);

test("a pause takes nothing of the time for retrying, whether a message was tried before it or not", async () => {
  const id = await pausedCampaign("/long", null);
  await letDaysPass(id, 3);
  const refused = new Set<string>();
  receiver.answer(({ body }) => {
    const name = body.toString();
    if (refused.has(name)) return { status: 200 };
    refused.add(name);
    return { status: 503 };
  });
  expect((await app.native("POST", `/campaigns/${id}/resume`)).status).toBe(200);
  await app.drain();
  expect(await outcomes(id)).toEqual([{ outcome: "sent", count: users.length }]);
  expect(refused.size).toBe(users.length);
});

test("what is found held after its campaign has resumed loses nothing either", async () => {
  const id = await pausedCampaign("/late", null);
  await letDaysPass(id, 3);
  receiver.answer(() => ({ status: 200 }));
  // as a worker leaves it that held messages in the moment of the resume
  await app.db.query(sql`update campaigns set life = 'published' where id = ${id}`);
  await app.drain();
  expect(await outcomes(id)).toEqual([{ outcome: "sent", count: users.length }]);
});

test("the time to live runs on through a pause: what was never tried ends as expired, without a call", async () => {
  const id = await pausedCampaign("/lived", 24 * 60);
  await letDaysPass(id, 3);
  receiver.answer(() => ({ status: 200 }));
  expect((await app.native("POST", `/campaigns/${id}/resume`)).status).toBe(200);
  await app.drain();
  expect(await outcomes(id)).toEqual([
    { outcome: "expired", count: 3 },
    { outcome: "provider_unavailable", count: 1 },
  ]);
  expect(called("/lived")).toBe(1);
});
