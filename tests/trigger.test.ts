import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createAccount } from "../src/accounts/accounts.ts";
import { createCredential } from "../src/accounts/credentials.ts";
import { createDraft } from "../src/campaigns/drafts.ts";
import { publishCampaign } from "../src/campaigns/publish.ts";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { systemClock } from "../src/lib/clock.ts";
import { templateProblems } from "../src/pipeline/render/problems.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

describe("a trigger", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let campaign: { id: string; campaignId: string };
  let providerId: string;

  beforeAll(async () => {
    app = await startTestApp({ workers: 2 });
    receiver = await startWebhookReceiver();
    providerId = await app.webhookProvider();
    campaign = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/hook`));
    await app.upload([
      aProfile("u-1", { Email: "u1@example.com" }),
      aProfile("u-2", { Email: "shared@example.com" }),
    ]);
  });
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });
  beforeEach(() => {
    receiver.requests.length = 0;
    receiver.answer(() => ({ status: 200, body: "ok" }));
  });

  const fire = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    app.post("/1/send/externaltrigger.json", { campaign_id: campaign.campaignId, ...body }, headers);

  test("reaches the receiver once, with the payload in it", async () => {
    const answer = await fire({ to: { identity: ["u-1"] }, ExternalTrigger: { order: 'A"1' } });
    expect(answer.body).toMatchObject({ status: "success", accepted: 1 });
    expect(answer.status).toBe(200);
    await app.drain();
    expect(receiver.requests.map(({ body }) => JSON.parse(body.toString()))).toEqual([
      { user: "u-1", order: 'A"1' },
    ]);
    expect(await app.outcomes(answer.body.request_id)).toEqual({ sent: 1 });
  });

  test("50 triggers fired at once for one user give 50 messages", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        fire({ to: { identity: ["u-1"] }, ExternalTrigger: { order: `n${n}` } }),
      ),
    );
    expect(answers.every(({ body }) => body.status === "success")).toBe(true);
    await app.drain();
    expect(new Set(receiver.requests.map(({ body }) => JSON.parse(body.toString()).order)).size).toBe(50);
    expect(new Set(receiver.requests.map(({ headers }) => headers["idempotency-key"])).size).toBe(50);
  });

  test("1 000 recipients in one call give 1 000 outcomes", async () => {
    const identities = Array.from({ length: 1_000 }, (_, n) => `many-${n}`);
    for (let at = 0; at < 900; at += 300)
      await app.upload(identities.slice(at, at + 300).map((id) => aProfile(id)));
    const answer = await fire({ to: { identity: identities }, ExternalTrigger: { order: "bulk" } });
    expect(answer.body).toMatchObject({ accepted: 1_000 });
    await app.drain(60_000);
    expect(await app.outcomes(answer.body.request_id)).toEqual({ sent: 900, profile_not_found: 100 });
    expect(receiver.requests).toHaveLength(900);
  });

  test("a receiver that answers 500 twice and then 200 gets the same id three times, and the message ends sent", async () => {
    let calls = 0;
    receiver.answer(() => ({ status: ++calls <= 2 ? 500 : 200 }));
    const answer = await fire({ to: { identity: ["u-1"] }, ExternalTrigger: { order: "again" } });
    await app.drain();
    expect(receiver.requests).toHaveLength(3);
    expect(new Set(receiver.requests.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(new Set(receiver.requests.map(({ body }) => body.toString())).size).toBe(1);
    const [recipient] = (await app.native("GET", `/triggers/${answer.body.request_id}`)).body.recipients;
    expect(recipient.outcome).toBe("sent");
    const message = (await app.native("GET", `/messages/${recipient.messageId}`)).body;
    const attempts = message.timeline.filter(({ kind }: { kind: string }) => kind === "attempt");
    expect(attempts.map(({ result }: { result: string }) => result)).toEqual([
      "try_later",
      "try_later",
      "sent",
    ]);
  });

  test("a lost answer is repeated under the same id and declared", async () => {
    let calls = 0;
    receiver.answer(() => (++calls === 1 ? null : { status: 200 }));
    const answer = await fire({ to: { identity: ["u-1"] }, ExternalTrigger: { order: "lost" } });
    await app.drain(40_000);
    expect(receiver.requests).toHaveLength(2);
    const attempts = await app.db.query<{ result: string; is_repeat: boolean }>(
      sql`select a.result, a.is_repeat from attempts a join messages m on m.id = a.message_id
          where m.request_id = ${answer.body.request_id} order by a.attempt`,
    );
    expect(attempts).toEqual([
      { result: "unknown", is_repeat: false },
      { result: "sent", is_repeat: true },
    ]);
  });

  test("entries that prove to be one profile: the first goes on", async () => {
    const answer = await fire({ to: { identity: ["u-1", "u-1"], email: ["U1@example.com"] } });
    expect(answer.body.accepted).toBe(2);
    await app.drain();
    expect(await app.outcomes(answer.body.request_id)).toEqual({ sent: 1, duplicate_recipient: 1 });
  });

  test("an unknown user is created where the campaign says so, once, and gets the message", async () => {
    const creating = await app.publish(
      aWebhookCampaign(providerId, `${receiver.url}/new`, {
        start: { ...START_DEFAULTS, purpose: "transactional", providerId, unknownUsers: "create" },
      }),
    );
    const body = {
      to: { identity: ["brand-new"] },
      campaign_id: creating.campaignId,
      ExternalTrigger: { order: "1" },
    };
    const answers = await Promise.all([1, 2, 3].map(() => app.post("/1/send/externaltrigger.json", body)));
    await app.drain();
    for (const { body: accepted } of answers)
      expect(await app.outcomes(accepted.request_id)).toEqual({ sent: 1 });
    const byEmail = { to: { email: ["New@Example.com"] }, campaign_id: creating.campaignId };
    const mailed = await app.post("/1/send/externaltrigger.json", byEmail);
    await app.drain();
    expect(await app.outcomes(mailed.body.request_id)).toEqual({ sent: 1 });
    const profiles = await app.db.query<{ identity: string | null; email: string | null }>(sql`
      select i.value as identity, p.email from profiles p
      left join identities i on i.account_id = p.account_id and i.profile_id = p.id
      where i.value = 'brand-new' or p.email = 'new@example.com' order by p.id`);
    expect(profiles).toEqual([
      { identity: "brand-new", email: null },
      { identity: null, email: "new@example.com" },
    ]);
  });

  test("elements of d are two orders, so two messages", async () => {
    const one = {
      to: { identity: ["u-1"] },
      campaign_id: campaign.campaignId,
      ExternalTrigger: { order: "x" },
    };
    const answer = await app.post("/1/send/externaltrigger.json", { d: [one, one] });
    expect(answer.body).toMatchObject({ status: "success", accepted: 2 });
    await app.drain();
    expect(receiver.requests).toHaveLength(2);
  });

  test("256 concurrent requests of two accounts, three with hostile payloads: nobody else is hurt", async () => {
    const other = await createAccount(app.db, { name: "Other" });
    const { passcode } = await createCredential(app.db, app.box, other.id, {
      name: "backend",
      scopes: ["trigger", "upload"],
      isTest: false,
    });
    const theirs = { "x-clevertap-account-id": other.externalId, "x-clevertap-passcode": passcode };
    await app.post("/1/upload", { d: [aProfile("u-1")] }, theirs);
    const { id } = await createDraft(
      app.db,
      systemClock,
      other.id,
      aWebhookCampaign(null, "https://x.example.com"),
      "",
    );
    const publishing = { db: app.db, clock: systemClock, templateProblems, chance: Math.random };
    const sandboxed = (await publishCampaign(publishing, other.id, id, { by: "" })).campaign.campaignId;
    const hostile = ['{"order":"a\\u0000b"}', '{"order":"\\ud800"}', '{"order":1e200000}'];
    const send = (n: number) => {
      const payload = n < 3 ? hostile[n] : `{"order":"ok-${n}"}`;
      const campaignId = n % 2 === 0 ? campaign.campaignId : sandboxed;
      const body = `{"to":{"identity":["u-1"]},"campaign_id":"${campaignId}","ExternalTrigger":${payload}}`;
      return app.post("/1/send/externaltrigger.json", body, n % 2 === 0 ? {} : theirs);
    };
    const answers = await Promise.all(Array.from({ length: 256 }, (_, n) => send(n)));
    expect(answers.slice(3).map(({ status }) => status)).toEqual(Array.from({ length: 253 }, () => 200));
    await app.drain();
    const inbox = await app.db.query<{ content: string }>(
      sql`select content from inbox where account_id = ${other.id}`,
    );
    const bodies = [
      ...receiver.requests.map(({ body }) => body.toString()),
      ...inbox.map(({ content }) => JSON.parse(content).body),
    ];
    const orders = bodies.map((body) => String(JSON.parse(body).order));
    expect(orders.filter((order) => order.startsWith("ok-"))).toHaveLength(253);
    expect(orders).toHaveLength(answers.filter(({ status }) => status === 200).length);
    expect(orders).toContain("1e200000");
  });

  test("a pause starts no provider call after one second, and a resume lets everything go", async () => {
    receiver.answer(() => ({ status: 200 }));
    const slow = await app.publish(aWebhookCampaign(await app.webhookProvider(2), `${receiver.url}/slow`));
    const calls: number[] = [];
    receiver.answer(() => {
      calls.push(Date.now());
      return { status: 200 };
    });
    const identities = Array.from({ length: 800 }, (_, n) => `many-${n}`);
    const answer = await app.post("/1/send/externaltrigger.json", {
      to: { identity: identities },
      campaign_id: slow.campaignId,
    });
    await eventually(() => expect(calls.length).toBeGreaterThan(5));
    expect((await app.native("POST", `/campaigns/${slow.id}/pause`)).status).toBe(200);
    const pausedAt = Date.now();
    const held = await app.post("/1/send/externaltrigger.json", {
      to: { identity: ["u-1"] },
      campaign_id: slow.campaignId,
    });
    expect(held.status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(calls.filter((at) => at > pausedAt + 1_000)).toEqual([]);
    expect(calls.length).toBeLessThan(801);
    await app.native("POST", `/campaigns/${slow.id}/resume`);
    await app.drain(60_000);
    expect(await app.outcomes(answer.body.request_id)).toEqual({ sent: 800 });
    expect(await app.outcomes(held.body.request_id)).toEqual({ sent: 1 });
  });

  test("a stopped campaign's undelivered messages end as campaign_stopped", async () => {
    receiver.answer(() => ({ status: 503 }));
    const doomed = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/doomed`));
    const answer = await app.post("/1/send/externaltrigger.json", {
      to: { identity: ["u-1"] },
      campaign_id: doomed.campaignId,
    });
    await eventually(() => expect(receiver.requests.length).toBeGreaterThan(0));
    await app.native("POST", `/campaigns/${doomed.id}/stop`);
    await app.drain();
    expect(await app.outcomes(answer.body.request_id)).toEqual({ campaign_stopped: 1 });
    const accepted: string[] = [];
    await eventually(async () => {
      const next = await app.post("/1/send/externaltrigger.json", {
        to: { identity: ["u-1"] },
        campaign_id: doomed.campaignId,
      });
      if (next.status === 200) accepted.push(next.body.request_id);
      expect(next).toMatchObject({ status: 409, body: { status: "fail", code: 409 } });
    }, 2_000);
    await app.drain();
    // what the door let in on a state up to a second old ends as stopped too
    for (const requestId of accepted) expect(await app.outcomes(requestId)).toEqual({ campaign_stopped: 1 });
  });

  test("a test credential reaches the sandbox inbox, not the receiver, and moves no number", async () => {
    const before = (await app.native("GET", `/campaigns/${campaign.id}/stats`)).body;
    const answer = await fire(
      { to: { identity: ["u-1"] }, ExternalTrigger: { order: "test" } },
      { "x-clevertap-passcode": app.test.passcode },
    );
    expect(answer.body).toMatchObject({ status: "success", test: true });
    await app.drain();
    expect(receiver.requests).toEqual([]);
    const inbox = (await app.native("GET", "/inbox/messages")).body.data;
    expect(inbox[0]).toMatchObject({ channel: "webhook", campaignId: campaign.campaignId });
    expect((await app.native("GET", `/campaigns/${campaign.id}/stats`)).body).toEqual(before);
  });

  test("statistics are what a recount of the messages gives", async () => {
    await app.drain();
    const rows = await app.db.query<{ measure: string; counted: number; recount: number }>(sql`
      with kept as (
        select measure, sum(count)::int as counted from (
          select campaign_id, measure, count from stats union all select campaign_id, measure, count from stat_deltas) s
        where measure <> 'decided' group by 1
      ), real as (
        select outcome as measure, count(*)::int as recount from messages where not is_test group by 1
        union all select 'qualified', count(*)::int from messages where not is_test and is_qualified having count(*) > 0)
      select measure, counted, recount from kept full join real using (measure)
      where counted is distinct from recount`);
    expect(rows).toEqual([]);
  });
});
