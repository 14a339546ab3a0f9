import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

describe("a replay of a trigger", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let providerId: string;
  let campaign: { id: string; campaignId: string };
  beforeAll(async () => {
    app = await startTestApp();
    receiver = await startWebhookReceiver();
    providerId = await app.webhookProvider();
    campaign = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/in`));
    await app.upload(["u-1", "u-2", "u-3", "u-4"].map((id) => aProfile(id)));
  });
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });
  beforeEach(() => {
    receiver.requests.length = 0;
    receiver.answer(() => ({ status: 200 }));
  });

  const bodies = () => receiver.requests.map(({ body }) => JSON.parse(body.toString()));
  const fire = async (body: object, id = campaign.campaignId) => {
    const answer = await app.native("POST", `/campaigns/${id}/triggers`, body);
    expect(answer.status).toBe(202);
    await app.drain();
    return String(answer.body.id);
  };
  const replay = (trigger: string, body: object = {}, headers: Record<string, string> = {}) =>
    app.native("POST", `/triggers/${trigger}/replays`, body, headers);
  const detail = async (trigger: string) => (await app.native("GET", `/triggers/${trigger}`)).body;

  /** Refuses who is named, for good. */
  const refusing = (...names: string[]) =>
    receiver.answer(({ body }) => ({ status: names.some((name) => body.includes(`"${name}"`)) ? 400 : 200 }));

  /** Two who got it, with payloads of their own, and two whom the provider refused; an unknown user. */
  const halfFailed = async () => {
    refusing("u-2", "u-3");
    const trigger = await fire({
      recipients: [
        { to: { identity: "u-1" } },
        { to: { identity: "u-2" }, payload: { order: "own" }, key: `k-${newId()}` },
        { to: { identity: "u-3" } },
        { to: { identity: "nobody" } },
        { to: { identity: "u-4" }, payload: { order: "own" } },
      ],
      payload: { order: "shared" },
      reference: "order-1",
      metadata: { shop: "north" },
    });
    expect((await detail(trigger)).outcomes).toEqual({ sent: 2, provider_rejected: 2, profile_not_found: 1 });
    receiver.requests.length = 0;
    receiver.answer(() => ({ status: 200 }));
    return trigger;
  };

  test("reaches those who failed and nobody else, each with its own payload, and both name each other", async () => {
    const trigger = await halfFailed();
    const { status, body } = await replay(trigger);
    expect([status, body]).toEqual([
      201,
      { id: expect.any(String), replayOf: trigger, accepted: 2, forgotten: 0, unprocessed: [], warnings: [] },
    ]);
    await app.drain();
    expect(bodies().sort((a, b) => a.user.localeCompare(b.user))).toEqual([
      { user: "u-2", order: "own" },
      { user: "u-3", order: "shared" },
    ]);
    expect(await detail(body.id)).toMatchObject({
      source: "replay",
      replayOf: trigger,
      reference: "order-1",
      metadata: '{"shop":"north"}',
      outcomes: { sent: 2 },
    });
    expect((await detail(trigger)).replays).toEqual([{ id: body.id, acceptedAt: expect.any(String) }]);
  });

  test("of all reaches everybody again, to the address that the call gave", async () => {
    const trigger = await halfFailed();
    const { body } = await replay(trigger, { of: "all" });
    expect(body.accepted).toBe(5);
    await app.drain();
    expect((await detail(body.id)).outcomes).toEqual({ sent: 4, profile_not_found: 1 });
    expect(
      bodies()
        .map(({ user }) => user)
        .sort(),
    ).toEqual(["u-1", "u-2", "u-3", "u-4"]);
  });

  test("with an Idempotency-Key happens once; another choice under the same key is refused", async () => {
    const trigger = await halfFailed();
    const key = { "idempotency-key": newId() };
    const answers = await Promise.all([1, 2, 3].map(() => replay(trigger, {}, key)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await replay(trigger, { of: "all" }, key)).status).toBe(422);
    await app.drain();
    expect(receiver.requests).toHaveLength(2);
  });

  test("is refused in words where nobody failed, where somebody is on the way, and where the campaign is stopped", async () => {
    const fine = await fire({ recipients: [{ to: { identity: "u-1" } }] });
    const none = await replay(fine);
    expect([none.status, none.body.detail]).toEqual([409, expect.stringContaining("No recipient")]);
    expect((await replay(newId())).status).toBe(404);
    expect((await replay(fine, { of: "some" })).status).toBe(400);

    const later = new Date(Date.now() + 3_600_000).toISOString();
    const put = await app.native("POST", `/campaigns/${campaign.campaignId}/triggers`, {
      recipients: [{ to: { identity: "u-1" } }],
      deliverAt: later,
    });
    const early = await replay(put.body.id, { of: "all" });
    expect([early.status, early.body.detail]).toEqual([
      409,
      expect.stringContaining("1 recipients of trigger"),
    ]);

    const doomed = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/in`));
    refusing("u-1");
    const failed = await fire({ recipients: [{ to: { identity: "u-1" } }] }, doomed.campaignId);
    await app.native("POST", `/campaigns/${doomed.id}/stop`);
    await app.db.query(sql`select pg_sleep(1.1)`);
    const stopped = await replay(failed);
    expect([stopped.status, stopped.body.detail]).toEqual([409, expect.stringContaining("is stopped")]);
  });

  test("of a test is a test", async () => {
    const fired = await fetch(`${app.url}/api/v1/campaigns/${campaign.campaignId}/triggers`, {
      method: "POST",
      headers: { authorization: `Bearer ${app.test.apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ recipients: [{ to: { identity: "u-1" } }] }),
    });
    const { id } = JSON.parse(await fired.text());
    await app.drain();
    const { body } = await replay(id, { of: "all" });
    await app.drain();
    expect(await detail(body.id)).toMatchObject({ isTest: true, outcomes: { sent: 1 } });
    expect(receiver.requests).toEqual([]);
  });
});
