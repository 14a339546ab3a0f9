import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { messageIdOf, newId } from "../src/lib/ids.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

describe("a message sent again", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let campaign: { id: string; campaignId: string };
  let providerId: string;
  beforeAll(async () => {
    app = await startTestApp();
    receiver = await startWebhookReceiver();
    providerId = await app.webhookProvider();
    campaign = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/hook`));
    await app.upload([aProfile("u-1"), aProfile("u-2")]);
  });
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });
  beforeEach(() => {
    receiver.requests.length = 0;
    receiver.answer(() => ({ status: 200 }));
  });

  const fire = async (body: object, headers: Record<string, string> = {}) => {
    const answer = await app.post(
      "/1/send/externaltrigger.json",
      { campaign_id: campaign.campaignId, ...body },
      headers,
    );
    expect(answer.status).toBe(200);
    await app.drain();
    return String(answer.body.request_id);
  };
  const again = (message: string) => app.native("POST", `/messages/${message}/send-again`);
  const bodies = () => receiver.requests.map(({ body }) => JSON.parse(body.toString()));

  test("is a new trigger for its recipient alone, with the same payload, through every check", async () => {
    const trigger = await fire({ to: { identity: ["u-1", "u-2"] }, ExternalTrigger: { order: 'A"1' } });
    receiver.requests.length = 0;
    const sent = await again(messageIdOf(trigger, 0, 1));
    expect(sent).toMatchObject({ status: 201, body: { triggerId: expect.any(String) } });
    expect(sent.body.messageId).toBe(messageIdOf(sent.body.triggerId, 0, 0));
    await app.drain();
    expect(bodies()).toEqual([{ user: "u-2", order: 'A"1' }]);
    const made = (await app.native("GET", `/triggers/${sent.body.triggerId}`)).body;
    expect(made).toMatchObject({ source: "send_again", accepted: 1, outcomes: { sent: 1 }, isTest: false });
    expect((await app.native("GET", `/messages/${sent.body.messageId}`)).body.trace.length).toBeGreaterThan(
      5,
    );
  });

  test("with an Idempotency-Key is sent again once", async () => {
    const message = messageIdOf(await fire({ to: { identity: ["u-1"] } }), 0, 0);
    receiver.requests.length = 0;
    const send = async (id: string) => {
      const answer = await fetch(`${app.url}/api/v1/messages/${id}/send-again`, {
        method: "POST",
        headers: { authorization: `Bearer ${app.live.apiKey}`, "idempotency-key": "k-1" },
      });
      return { status: answer.status, body: await answer.json() };
    };
    const answers = [await send(message), await send(message)];
    expect(answers[1]).toEqual(answers[0]);
    await app.drain();
    expect(receiver.requests).toHaveLength(1);
  });

  test("of a test is a test again", async () => {
    const trigger = await fire({ to: { identity: ["u-1"] } }, { "x-clevertap-passcode": app.test.passcode });
    const sent = await again(messageIdOf(trigger, 0, 0));
    expect(sent.status).toBe(201);
    await app.drain();
    expect(receiver.requests).toEqual([]);
    const made = (await app.native("GET", `/triggers/${sent.body.triggerId}`)).body;
    expect(made).toMatchObject({ isTest: true, outcomes: { sent: 1 } });
  });

  test("is refused in words when the campaign takes no triggers any more", async () => {
    const doomed = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/doomed`));
    const trigger = await fire({ campaign_id: doomed.campaignId, to: { identity: ["u-1"] } });
    await app.native("POST", `/campaigns/${doomed.id}/stop`);
    // the door's look at the campaign may be a second old, and then the decision sees that it is stopped
    await app.db.query(sql`select pg_sleep(1.1)`);
    const refused = await again(messageIdOf(trigger, 0, 0));
    expect(refused).toMatchObject({ status: 409, body: { code: "trigger/refused" } });
    expect(refused.body.detail).toContain("is stopped");
  });

  test("is refused where there is no such message, and where its trigger is not kept any more", async () => {
    expect(await again(newId())).toMatchObject({ status: 404, body: { code: "message/not-found" } });
    const trigger = await fire({ to: { identity: ["u-1"] } });
    await app.db.query(sql`delete from intake where request_id = ${trigger}`);
    expect(await again(messageIdOf(trigger, 0, 0))).toMatchObject({
      status: 404,
      body: { code: "trigger/not-found" },
    });
  });
});
