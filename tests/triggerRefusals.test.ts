import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCredential } from "../src/accounts/credentials.ts";
import { START_DEFAULTS, WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { requestBytesMax } from "../src/limits.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";

const V1 = "/1/send/externaltrigger.json";
const V2 = "/2/send/externaltrigger.json";

describe("the compatible trigger API", () => {
  let app: TestApp;
  let live: { id: string; campaignId: string };
  let stopped: { id: string; campaignId: string };
  const sandboxed = (more: Parameters<typeof aWebhookCampaign>[2] = {}) =>
    aWebhookCampaign(null, "https://receiver.example.com/hook", more);

  const publishSandboxed = async (more: Parameters<typeof aWebhookCampaign>[2] = {}) => {
    const providers = (await app.native("GET", "/providers")).body.data;
    const { id } = providers.find(
      (p: { channel: string; isSandbox: boolean }) => p.channel === "webhook" && p.isSandbox,
    );
    const input = sandboxed(more);
    return app.publish({
      ...input,
      start: {
        ...START_DEFAULTS,
        purpose: "transactional",
        unknownUsers: "account",
        ...more.start,
        providerId: id,
      },
    });
  };

  beforeAll(async () => {
    app = await startTestApp();
    live = await publishSandboxed({ formerIds: ["1600000001"] });
    stopped = await publishSandboxed();
    await app.native("POST", `/campaigns/${stopped.id}/stop`);
    await app.upload([aProfile("u-1")]);
  });
  afterAll(() => app.stop());

  const to = { identity: ["u-1"] };
  const fail = (code: number, words: RegExp) => ({
    status: code,
    body: { status: "fail", code, error: expect.stringMatching(words) },
  });

  test.each([
    ["malformed JSON", "{", 400, /not JSON/],
    ["an empty body", "", 400, /not JSON/],
    ["to missing", { campaign_id: "1" }, 400, /^to must/],
    ["an unknown campaign", { to, campaign_id: "999" }, 404, /no campaign 999/],
  ])("%s", async (_name, body, code, words) => {
    expect(await app.post(V1, body)).toMatchObject(fail(code, words));
  });

  test("account or passcode wrong or missing is 401", async () => {
    const body = { to, campaign_id: live.campaignId };
    expect(await app.post(V1, body, { "x-clevertap-passcode": "wrong" })).toMatchObject(
      fail(401, /not valid/),
    );
    expect(await app.post(V1, body, { "x-clevertap-account-id": "NO-SUCH" })).toMatchObject(
      fail(401, /not valid/),
    );
    expect(await app.post(V1, body, { "x-clevertap-passcode": "" })).toMatchObject(
      fail(401, /Passcode is missing/),
    );
  });

  test("a credential without the scope is 403", async () => {
    const other = await createCredential(app.db, app.box, app.accountId, {
      name: "reader",
      scopes: ["messages:read"],
      isTest: false,
    });
    const answer = await app.post(
      V1,
      { to, campaign_id: live.campaignId },
      { "x-clevertap-passcode": other.passcode },
    );
    expect(answer).toMatchObject(fail(403, /lacks the scope "trigger"/));
  });

  test("a campaign that takes no triggers is 409, naming the state", async () => {
    const future = await publishSandboxed({
      when: {
        ...WHEN_DEFAULTS,
        startAt: "2999-01-01T00:00:00Z",
        endAt: null,
        timeToLiveMinutes: null,
        lostAnswer: "repeat",
        whilePaused: "hold",
      },
    });
    const rejecting = await publishSandboxed({
      when: {
        ...WHEN_DEFAULTS,
        startAt: null,
        endAt: null,
        timeToLiveMinutes: null,
        lostAnswer: "repeat",
        whilePaused: "reject",
      },
    });
    await app.native("POST", `/campaigns/${rejecting.id}/pause`);
    await app.native("POST", `/campaigns/${stopped.id}/archive`);
    expect(await app.post(V1, { to, campaign_id: stopped.campaignId })).toMatchObject(
      fail(409, /archived|stopped/),
    );
    expect(await app.post(V1, { to, campaign_id: future.campaignId })).toMatchObject(
      fail(409, /has not started/),
    );
    expect(await app.post(V1, { to, campaign_id: rejecting.campaignId })).toMatchObject(fail(409, /paused/));
  });

  test("a body over its size is 413", async () => {
    const body = { to, campaign_id: live.campaignId, padding: "x".repeat(requestBytesMax) };
    expect(await app.post(V1, body)).toMatchObject(fail(413, /at most 1048576 bytes/));
  });

  test("an idempotency key answers again byte for byte, and with another body it is 422", async () => {
    const key = { "idempotency-key": "order-17" };
    const body = { to, campaign_id: live.campaignId, ExternalTrigger: { order: "17" } };
    const [first, second] = await Promise.all([app.post(V1, body, key), app.post(V1, body, key)]);
    expect(first.body).toEqual(second.body);
    const third = await app.post(
      V1,
      { campaign_id: live.campaignId, ExternalTrigger: { order: "17" }, to },
      key,
    );
    expect(third.body).toEqual(first.body);
    expect(third.headers.get("idempotent-replayed")).toBe("true");
    expect(await app.post(V1, { ...body, ExternalTrigger: { order: "18" } }, key)).toMatchObject(
      fail(422, /another body/),
    );
    await app.drain();
    expect(await app.outcomes(first.body.request_id)).toEqual({ sent: 1 });
    const [{ count } = { count: 0 }] = await app.db.query<{ count: number }>(
      sql`select count(*)::int as count from idempotency_keys where key = 'order-17'`,
    );
    expect(count).toBe(1);
  });

  test("identical bodies within the account's window count as one", async () => {
    await app.native("PATCH", "/account", { settings: { identicalBodiesSeconds: 60 } });
    const body = { to, campaign_id: live.campaignId, ExternalTrigger: { order: "same" } };
    const again = { ...body, ExternalTrigger: { order: "other" } };
    await expect
      .poll(async () => {
        const [first, second] = [await app.post(V1, body), await app.post(V1, body)];
        return first.body.request_id === second.body.request_id;
      })
      .toBe(true);
    expect((await app.post(V1, again)).body.request_id).not.toBe((await app.post(V1, body)).body.request_id);
    await app.native("PATCH", "/account", { settings: { identicalBodiesSeconds: null } });
  });

  test("over the account's rate is 429 with Retry-After and RateLimit fields", async () => {
    await app.native("PATCH", "/account", { settings: { requestsPerSecondMax: 1 } });
    const body = { to, campaign_id: live.campaignId };
    await expect
      .poll(async () =>
        (await Promise.all([app.post(V1, body), app.post(V1, body), app.post(V1, body)])).map(
          ({ status }) => status,
        ),
      )
      .toContain(429);
    const answers = await Promise.all([app.post(V1, body), app.post(V1, body)]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused).toMatchObject(fail(429, /1 requests? a second/));
    expect(refused?.headers.get("retry-after")).toBe("1");
    expect(refused?.headers.get("ratelimit-limit")).toBe("1");
    await app.native("PATCH", "/account", { settings: { requestsPerSecondMax: null } });
    await expect.poll(async () => (await app.post(V1, body)).status).toBe(200);
  });

  test("v2 takes the parts it can and names the others", async () => {
    const answer = await app.post(V2, { to, campaign_id_list: [Number(live.campaignId), 42] });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: "partial",
        accepted: 1,
        error: expect.any(String),
        request_id: expect.any(String),
        unprocessed: [{ campaign_id: 42, code: 404, error: expect.stringMatching(/no campaign 42/) }],
      },
    });
    const none = await app.post(V2, { to, campaign_id_list: [41, 42] });
    expect(none).toMatchObject({
      status: 404,
      body: { status: "fail", unprocessed: [{ campaign_id: 41 }, { campaign_id: 42 }] },
    });
  });

  test("a wrapped element at fault is named by its index", async () => {
    const good = { to, campaign_id: live.campaignId };
    const answer = await app.post(V1, {
      d: [good, { to, campaign_id: "43" }, { to: {}, campaign_id: live.campaignId }],
    });
    expect(answer.body).toMatchObject({
      status: "partial",
      accepted: 1,
      unprocessed: [
        { index: 1, campaign_id: 43, code: 404 },
        { index: 2, code: 400 },
      ],
    });
  });

  test("former campaign IDs are accepted wherever the campaign's own is", async () => {
    expect((await app.post(V1, { to, campaign_id: "1600000001" })).body.status).toBe("success");
    expect((await app.post(V2, { to, campaign_id_list: [1600000001] })).body.accepted).toBe(1);
  });

  test("every 200 leads to the trigger's page, and says that nobody receives what the sandbox gets", async () => {
    const { body } = await app.post(
      V1,
      { to, campaign_id: live.campaignId },
      { "x-clevertap-token": "ignored" },
    );
    expect(body.sandbox).toBe(true);
    expect(new URL(body.log_url).pathname).toBe(`/a/${app.externalId}/triggers/${body.request_id}`);
  });

  test("one bad address of many does not refuse the others", async () => {
    const { status, body } = await app.post(V1, {
      to: { email: ["no address"], identity: ["u-1"] },
      campaign_id: live.campaignId,
      ExternalTrigger: { order: "17" },
    });
    expect(status).toBe(200);
    expect(body.warnings).toHaveLength(1);
    await app.drain();
    expect(await app.outcomes(body.request_id)).toEqual({ sent: 1, profile_not_found: 1 });
  });

  test("a test credential may fire a draft, by its id", async () => {
    const draft = await app.native("POST", "/campaigns", { ...sandboxed(), name: "Draft" });
    const body = { to, campaign_id: draft.body.id };
    expect((await app.post(V1, body)).status).toBe(404);
    const answer = await app.post(V1, body, { "x-clevertap-passcode": app.test.passcode });
    expect(answer.body).toMatchObject({ status: "success", test: true });
    await app.drain();
    expect(await app.outcomes(answer.body.request_id)).toEqual({ sent: 1 });
  });
});
