import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { recordReports } from "../../src/feedback/record.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "../helpers/app.ts";
import { aReport } from "../helpers/sentMessages.ts";

let app: TestApp;
let campaignId: string;
let id: string;

/** The account's zone is Europe/Berlin. */
const dayOf = (date: Date): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(date).replaceAll("-", "");
const today = dayOf(new Date());

beforeAll(async () => {
  app = await startTestApp();
  await app.upload(["anna", "ben", "cleo"].map((identity) => aProfile(identity)));
  ({ id, campaignId } = await app.publish(
    aWebhookCampaign(null, "https://hooks.example/", { name: "Receipts", labels: ["shop"] }),
  ));
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: ["anna", "ben", "cleo", "nobody"] },
    campaign_id: campaignId,
    ExternalTrigger: {},
  });
  await app.drain();
  const messages = await app.db.query<{ id: string }>(sql`
    select id from messages where request_id = ${body.request_id} and outcome = 'sent' order by recipient_no`);
  await recordReports(app.db, app.accountId, null, [
    aReport({ kind: "opened", messageId: messages[0]?.id ?? null }),
    aReport({ kind: "clicked", messageId: messages[0]?.id ?? null }),
    aReport({ kind: "opened", messageId: messages[1]?.id ?? null, isMachine: true }),
  ]);
}, 60_000);
afterAll(() => app.stop());

const report = (query: object) => app.post("/1/message/report.json", query);

describe("the report of messages", () => {
  test("has an entry for each campaign, with what people did, and by day when that is asked for", async () => {
    const { status, body } = await report({ from: today, to: today, daily: true });
    expect(status).toBe(200);
    const figures = { sent: 3, viewed: 1, clicked: 1 };
    expect(body).toEqual({
      status: "success",
      total_results: 1,
      messages: [
        {
          message_id: Number(campaignId),
          message_name: "Receipts",
          channel: "webhook",
          delivery: "api",
          message_type: "single",
          start_date: expect.any(String),
          status: "running",
          labels: ["shop"],
          conversion_event: "",
          ...figures,
          data: [{ date: Number(today), ...figures }],
        },
      ],
    });
  });

  test.each([
    [
      {
        channel: ["webhook"],
        status: ["running"],
        label: ["shop", "other"],
        message_type: ["single"],
        delivery: ["api"],
      },
      1,
    ],
    [{ channel: ["email"] }, 0],
    [{ status: ["completed"] }, 0],
    [{ label: ["other"] }, 0],
    [{ message_type: ["ab"] }, 0],
    [{ delivery: ["one_time"] }, 0],
  ])("gives those that are asked for: %j", async (filter, count) => {
    const { body } = await report({ from: today, to: today, ...filter });
    expect(body.total_results).toBe(count);
  });

  test("says nothing of other days", async () => {
    expect((await report({ from: "20200101", to: "20200131" })).body).toEqual({
      status: "success",
      total_results: 0,
      messages: [],
    });
  });

  test.each([
    [{ to: today }, "from: Expected a day as YYYYMMDD, got nothing."],
    [{ from: "20260231", to: today }, "from: "],
    [{ from: "20260302", to: "20260301" }, "to: Expected a day that is not before `from`"],
    [{ from: "20200101", to: "20260301" }, "to: Expected at most"],
    [{ from: today, to: today, channel: ["sms"] }, "channel.0: Expected one of push"],
    [{ from: today, to: today, daily: "yes" }, "daily: Expected true or false"],
    [{ from: today, to: today, chanel: [] }, "chanel: "],
    [[], "the body: Expected an object"],
  ])("refuses %j, naming the field", async (query, error) => {
    const answer = await report(query);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ status: "fail", code: 400 });
    expect(answer.body.error).toContain(error);
  });

  test("takes the scope to read campaigns", async () => {
    await app.db.query(
      sql`update credentials set scopes = '{trigger}' where account_id = ${app.accountId} and is_test`,
    );
    const answer = await app.post(
      "/1/message/report.json",
      { from: today, to: today },
      { "x-clevertap-passcode": app.test.passcode },
    );
    expect(answer.status).toBe(403);
  });
});

describe("the result of a campaign", () => {
  test("is there once it has ended", async () => {
    const running = await app.post("/1/targets/result.json", { id: Number(campaignId) });
    expect(running.status).toBe(409);
    expect(running.body.error).toContain("is running");
    expect((await app.native("POST", `/campaigns/${id}/stop`, {})).status).toBe(200);
    expect((await app.post("/1/targets/result.json", { id: Number(campaignId) })).body).toEqual({
      status: "success",
      result: { sent: 3, viewed: 1, clicked: 1 },
    });
  });

  test("names a campaign that there is not, and an ID that is none", async () => {
    expect((await app.post("/1/targets/result.json", { id: 1 })).status).toBe(404);
    const answer = await app.post("/1/targets/result.json", { id: "x" });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain("id: Expected a campaign ID");
  });
});
