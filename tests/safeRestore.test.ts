import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { DatabaseAwayError, openDatabase } from "../src/db/pool.ts";
import { sql } from "../src/db/sql.ts";
import { fixedClock, systemClock } from "../src/lib/clock.ts";
import { startPulse } from "../src/pipeline/pulse.ts";
import { startWorker } from "../src/pipeline/worker.ts";
import { aProfile, aWebhookCampaign, silentLog, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startTcpProxy } from "./helpers/tcpProxy.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

let app: TestApp;
let receiver: WebhookReceiver;
let providerId: string;
const workers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
  receiver = await startWebhookReceiver();
  await app.upload(users.map((name) => aProfile(name)));
  await inWorker(async () => {
    providerId = await app.webhookProvider();
  });
});
afterAll(async () => {
  await stopWorkers();
  await app.stop();
  await receiver.close();
});

const users = ["first", "second", "third", "fourth"];

const startWorkers = async (count = 1): Promise<void> => {
  const started = await Promise.all(Array.from({ length: count }, () => app.startOne()));
  workers.push(...started);
};
const stopWorkers = async (): Promise<void> => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
};
const inWorker = async (work: () => Promise<void>): Promise<void> => {
  await startWorkers();
  await work();
  await stopWorkers();
};

/** Everything that stands in the deployment has stood there for so much longer, the last beat included. */
const letHoursPass = async (hours: number): Promise<void> => {
  const ago = sql`make_interval(hours => ${hours}::int)`;
  await app.db.query(sql`update deployment set beat_at = beat_at - ${ago}`);
  await app.db.query(sql`
    update message_queue set due_at = due_at - ${ago}, give_up_at = give_up_at - ${ago}, lease_until = lease_until - ${ago}`);
  await app.db.query(
    sql`update intake set accepted_at = accepted_at - ${ago}, deliver_at = deliver_at - ${ago}`,
  );
  await app.db.query(
    sql`update intake_postponed set decide_at = decide_at - ${ago} where overdue_since is null`,
  );
};

interface TestCampaign {
  id: string;
  campaignId: string;
  path: string;
}

let campaigns = 0;
const aCampaign = async (timeToLiveMinutes: number | null = null): Promise<TestCampaign> => {
  const path = `/campaign-${++campaigns}`;
  const when = { ...WHEN_DEFAULTS, timeToLiveMinutes };
  const published = await app.publish(aWebhookCampaign(providerId, `${receiver.url}${path}`, { when }));
  return { ...published, path };
};

let orders = 0;
const fire = async ({ campaignId }: TestCampaign, identity: readonly string[] = users): Promise<void> => {
  const answer = await app.post("/1/send/externaltrigger.json", {
    to: { identity },
    campaign_id: campaignId,
    ExternalTrigger: { order: String(++orders) },
  });
  expect(answer.status).toBe(200);
};

const putOff = async ({ campaignId }: TestCampaign, minutes: number): Promise<void> => {
  const answer = await app.native("POST", `/campaigns/${campaignId}/triggers`, {
    recipients: [{ to: { identity: "first" } }],
    payload: { order: "later" },
    deliverAt: new Date(Date.now() + minutes * 60_000).toISOString(),
  });
  expect(answer.status).toBe(202);
};

const called = ({ path }: TestCampaign): number =>
  receiver.requests.filter((request) => request.path === path).length;

const overdue = async () => (await app.native("GET", "/overdue")).body;
const letGo = async (act: "release" | "drop", campaign?: TestCampaign) =>
  (await app.native("POST", `/overdue/${act}`, campaign === undefined ? {} : { campaign: campaign.id })).body;

const outcomesOf = async ({ id }: TestCampaign): Promise<Record<string, number>> => {
  const rows = await app.db.query<{ outcome: string; count: number }>(sql`
    select coalesce(outcome, 'none') as outcome, count(*)::int as count from messages where campaign_id = ${id} group by 1`);
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
};

/** Decided while the provider is away, so that the messages wait for a retry. */
const decided = async (campaign: TestCampaign): Promise<void> => {
  receiver.answer(() => ({ status: 503 }));
  await inWorker(async () => {
    await fire(campaign);
    await eventually(async () => expect(called(campaign)).toBeGreaterThanOrEqual(users.length));
  });
  receiver.requests.length = 0;
  receiver.answer(() => ({ status: 200 }));
};

describe("what came due while nobody worked", () => {
  beforeEach(async () => {
    await stopWorkers();
    expect(await overdue()).toMatchObject({ hold: null, campaigns: [] });
    receiver.answer(() => ({ status: 200 }));
  });

  test("is held after 6 hours, shown, and leaves exactly once when it is released; new triggers go on meanwhile", async () => {
    const [waiting, accepted, later] = [await aCampaign(), await aCampaign(), await aCampaign()];
    await decided(waiting);
    await fire(accepted);
    await putOff(later, 60);
    await letHoursPass(7);
    await startWorkers(2);
    const held = await overdue();
    expect(held).toMatchObject({
      hold: { reason: "silence", lastBeatAt: expect.any(String) },
      undecided: 5,
      messages: 4,
    });
    expect(held.campaigns).toHaveLength(3);
    expect(held.campaigns.find(({ id }: { id: string }) => id === accepted.id)).toMatchObject({
      campaignId: accepted.campaignId,
      name: "Hook",
      undecided: 4,
      messages: 0,
    });
    const holds = await app.db.query(sql`select reason from overdue_holds`);
    expect(holds).toEqual([{ reason: "silence" }]);

    await fire(accepted, ["first"]);
    await eventually(async () => expect(called(accepted)).toBe(1));
    expect([called(waiting), called(later)]).toEqual([0, 0]);

    expect(await letGo("release", accepted)).toEqual({ undecided: 4, messages: 0 });
    await eventually(async () => expect(called(accepted)).toBe(5));
    expect(await overdue()).toMatchObject({ undecided: 1, messages: 4 });

    const answers = await Promise.all([letGo("release"), letGo("release")]);
    expect(answers[0].undecided + answers[1].undecided).toBe(1);
    expect(answers[0].messages + answers[1].messages).toBe(4);
    await app.drain();
    expect([waiting, accepted, later].map(called)).toEqual([4, 5, 1]);
    expect(await outcomesOf(waiting)).toEqual({ sent: 4 });
    expect(await overdue()).toMatchObject({ hold: null, undecided: 0, messages: 0 });
  });

  test("ends as cancelled when it is dropped, with its counts, and nothing is called", async () => {
    const [waiting, accepted] = [await aCampaign(), await aCampaign()];
    await decided(waiting);
    await fire(accepted);
    await letHoursPass(7);
    await startWorkers();
    expect(await letGo("drop")).toEqual({ undecided: 4, messages: 4 });
    await app.drain();
    expect(await outcomesOf(waiting)).toEqual({ cancelled: 4 });
    expect(await outcomesOf(accepted)).toEqual({ cancelled: 4 });
    expect([called(waiting), called(accepted)]).toEqual([0, 0]);
    await eventually(async () => {
      const { body } = await app.native("GET", `/campaigns/${waiting.id}/stats`);
      expect(body.total).toMatchObject({ cancelled: 4 });
    });
  });

  test("goes on at once after a shorter rest", async () => {
    const [waiting, accepted, later] = [await aCampaign(), await aCampaign(), await aCampaign()];
    await decided(waiting);
    await fire(accepted);
    await putOff(later, 60);
    await letHoursPass(5);
    await startWorkers();
    await app.drain();
    await eventually(async () => expect([waiting, accepted, later].map(called)).toEqual([4, 4, 1]));
    expect(await overdue()).toMatchObject({ hold: null });
  });

  test("is held in a database that is not the one it was in", async () => {
    const campaign = await aCampaign();
    await fire(campaign);
    // the worker of the other database had decided one of them
    await app.db.query(sql`update intake_queue set next_recipient = 1`);
    await letHoursPass(7);
    await app.db.query(sql`update deployment set beat_at = clarion_now(), beat_in = 'elsewhere/5'`);
    await startWorkers();
    expect(await overdue()).toMatchObject({ hold: { reason: "database" }, undecided: 3 });
    await letGo("drop");
    await app.drain();
    expect(await outcomesOf(campaign)).toEqual({ cancelled: 3 });
    expect(called(campaign)).toBe(0);
  });

  test("ends as expired when it is released too late, and a stop ends it without a release", async () => {
    const [short, stopped, paused] = [await aCampaign(60), await aCampaign(), await aCampaign()];
    await decided(stopped);
    for (const campaign of [short, stopped, paused]) await fire(campaign);
    await app.native("POST", `/campaigns/${paused.id}/pause`);
    await letHoursPass(7);
    await startWorkers();
    const held = await overdue();
    // what a pause keeps is its resume's
    expect(held.campaigns.map(({ id }: { id: string }) => id).sort()).toEqual([short.id, stopped.id].sort());
    await letGo("release", short);
    await app.native("POST", `/campaigns/${stopped.id}/stop`);
    await app.native("POST", `/campaigns/${paused.id}/resume`);
    await app.drain();
    expect(await outcomesOf(short)).toEqual({ expired: 4 });
    expect(await outcomesOf(stopped)).toEqual({ campaign_stopped: 8 });
    expect(await outcomesOf(paused)).toEqual({ sent: 4 });
  });

  test("counts as cut off where it was being called, and is repeated by an operator only", async () => {
    const campaign = await aCampaign();
    await decided(campaign);
    await app.db.query(sql`
      update message_queue set state = 'sending', leased_by = 2147483647, lease_until = clarion_now(), attempt = attempt + 1
      where campaign_id = ${campaign.id}`);
    await letHoursPass(7);
    await startWorkers();
    expect(await overdue()).toMatchObject({ undecided: 0, messages: 4 });
    const [first] = await app.db.query<{ maybe_sent: boolean; state: string }>(sql`
      select maybe_sent, state from message_queue where campaign_id = ${campaign.id} limit 1`);
    expect(first).toEqual({ maybe_sent: true, state: "held" });
    await letGo("release");
    await app.drain();
    expect(called(campaign)).toBe(4);
  });

  test("is held when a machine wakes that slept, before anything of it is claimed", async () => {
    const campaign = await aCampaign();
    const clock = fixedClock(new Date());
    const { db, box } = app;
    const pulse = await startPulse({
      db,
      clock,
      holdOverdueMinutes: 360,
      onHeld: () => {},
      onError: () => {},
    });
    await fire(campaign);
    await letHoursPass(7);
    clock.set(new Date(clock.now().getTime() + 7 * 3_600_000));
    const claim = await pulse.db.connect();
    const rows = await claim.query(sql`select request_id from intake_queue`);
    claim.release();
    await pulse.stop();
    expect(rows).toEqual([]);
    expect(await overdue()).toMatchObject({ hold: { reason: "silence" }, undecided: 4 });
    const worker = await startWorker({ db, box, clock, log: silentLog, allowPrivateAddresses: true });
    workers.push(worker);
    await letGo("release");
    await app.drain();
    expect(called(campaign)).toBe(4);
  });

  test("is held when another database answers after the worker's was away", async () => {
    const campaign = await aCampaign();
    const target = new URL(app.databaseUrl);
    const proxy = await startTcpProxy(Number(target.port));
    target.port = String(proxy.port);
    const db = openDatabase({ url: target.href, connectionsMax: 2, name: "pulse" });
    const deps = { clock: systemClock, holdOverdueMinutes: 360, onHeld: () => {}, onError: () => {} };
    const pulse = await startPulse({ db, ...deps });
    await proxy.close();
    await expect(pulse.db.connect()).rejects.toThrow(DatabaseAwayError);
    await fire(campaign);
    await letHoursPass(7);
    await app.db.query(sql`update deployment set beat_at = clarion_now(), beat_in = 'elsewhere/5'`);
    const back = await startTcpProxy(Number(new URL(app.databaseUrl).port), proxy.port);
    (await pulse.db.connect()).release();
    expect(await overdue()).toMatchObject({ hold: { reason: "database" }, undecided: 4 });
    await pulse.stop();
    await db.close();
    await back.close();
    await inWorker(async () => {
      await letGo("drop");
      await app.drain();
    });
  });

  test("may be shown to who reads campaigns, and be let go by who runs the account only", async () => {
    const people = await Promise.all(
      (["viewer", "approver"] as const).map((role) => app.person(app.accountId, role)),
    );
    for (const person of people) {
      const headers = {
        cookie: person.cookie,
        "x-clarion-csrf": person.csrf,
        "x-clarion-account": app.externalId,
        "content-type": "application/json",
      };
      const shown = await fetch(`${app.url}/api/v1/overdue`, { headers });
      expect(shown.status).toBe(200);
      const refused = await fetch(`${app.url}/api/v1/overdue/drop`, { method: "POST", headers, body: "{}" });
      expect(refused.status).toBe(403);
    }
  });
});
