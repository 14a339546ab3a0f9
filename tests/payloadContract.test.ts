import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

const V1 = "/1/send/externaltrigger.json";
const V2 = "/2/send/externaltrigger.json";
const to = { identity: ["u-1"] };
const MISSING = "ExternalTrigger.order is missing: the message reads it and gives no default";

describe("a payload held against what the message reads", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let lenient: { id: string; campaignId: string };
  let strict: { id: string; campaignId: string };

  beforeAll(async () => {
    app = await startTestApp();
    receiver = await startWebhookReceiver();
    const provider = await app.webhookProvider();
    const written = aWebhookCampaign(provider, receiver.url);
    lenient = await app.publish(written);
    const what = { ...written.what, strictPayload: true };
    strict = await app.publish({
      ...written,
      what: { messageType: "single", missingValues: "blank", ...what },
    });
    await app.upload([aProfile("u-1"), aProfile("u-2")]);
  });
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });

  test("what is missing comes back as a warning, and the message leaves", async () => {
    const { status, body } = await app.post(V1, { to, campaign_id: lenient.campaignId, ExternalTrigger: {} });
    expect(status).toBe(200);
    expect(body.warnings).toEqual([MISSING]);
    await app.drain();
    expect(await app.outcomes(body.request_id)).toEqual({ sent: 1 });
    const whole = { to, campaign_id: lenient.campaignId, ExternalTrigger: { order: "A-1" } };
    expect((await app.post(V1, whole)).body).not.toHaveProperty("warnings");
  });

  test("a strict campaign refuses a flat call, naming the path, and stores nothing", async () => {
    const stored = () => app.db.query<{ n: number }>(sql`select count(*)::int as n from intake`);
    const before = await stored();
    const { status, body } = await app.post(V1, { to, campaign_id: strict.campaignId });
    expect({ status, body }).toMatchObject({ status: 400, body: { status: "fail", code: 400 } });
    expect(body.error).toContain(MISSING);
    expect(await stored()).toEqual(before);
    const whole = { to, campaign_id: strict.campaignId, ExternalTrigger: { order: "A-1" } };
    expect((await app.post(V1, whole)).status).toBe(200);
  });

  test("of several campaigns the strict one alone is refused", async () => {
    const campaigns = [lenient.campaignId, strict.campaignId].map(Number);
    const { body } = await app.post(V2, { to, campaign_id_list: campaigns });
    expect(body).toMatchObject({
      status: "partial",
      accepted: 1,
      unprocessed: [{ campaign_id: Number(strict.campaignId), code: 400 }],
    });
  });

  test("an element of d ends as payload_invalid with what it lacks in its trace, and the rest go on", async () => {
    const campaign_id = strict.campaignId;
    const { status, body } = await app.post(V1, {
      d: [
        { to, campaign_id, ExternalTrigger: { order: "A-1" } },
        { to: { identity: ["u-2", "u-3"] }, campaign_id, ExternalTrigger: { order: null } },
      ],
    });
    expect({ status, accepted: body.accepted, warnings: body.warnings }).toEqual({
      status: 200,
      accepted: 3,
      warnings: [`d[1].${MISSING}`],
    });
    await app.drain();
    expect(await app.outcomes(body.request_id)).toEqual({ sent: 1, payload_invalid: 2 });
    const { data } = (await app.native("GET", `/messages?outcome=payload_invalid`)).body;
    const message = (await app.native("GET", `/messages/${data[0].id}`)).body;
    expect(JSON.stringify(message.trace)).toContain(MISSING);
  });

  test("a version that insists counts for calls from its publish on", async () => {
    const written = aWebhookCampaign(await app.webhookProvider(), receiver.url);
    const { id, campaignId } = await app.publish(written);
    const call = { to, campaign_id: campaignId, ExternalTrigger: {} };
    expect((await app.post(V1, call)).status).toBe(200);
    const draft = (await app.native("GET", `/campaigns/${id}`)).body;
    const what = { ...draft.draft.what, strictPayload: true };
    await app.native("PATCH", `/campaigns/${id}`, { revision: draft.revision, what });
    expect((await app.native("POST", `/campaigns/${id}/publish`)).status).toBe(200);
    await expect
      .poll(async () => (await app.post(V1, call)).status, { timeout: 5_000, interval: 200 })
      .toBe(400);
  });
});
