import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { messageIdOf, newId } from "../src/lib/ids.ts";
import { dataOf, draftOf, openApi, sandboxOf, type TestAccount, type TestApi } from "./helpers/api.ts";
import { aProfile, aWebhookCampaign, startTestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver } from "./helpers/webhookReceiver.ts";

interface Queued {
  state: "waiting" | "sending" | "held";
  /** Seconds from now until it is due. */
  dueIn: number;
}

describe("messages that have not ended", () => {
  let api: TestApi;
  let account: TestAccount;
  let stranger: TestAccount;
  let campaign = "";
  const ids: Record<string, string> = {};

  const insert = async (name: string, queued: Queued | null): Promise<void> => {
    const trigger = newId();
    const id = messageIdOf(trigger, 0, 0);
    ids[name] = id;
    const { db } = api.database;
    await db.query(sql`
      insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, recipients, recipient_count)
      values (${account.id}, ${trigger}, 0, ${campaign}, 0, 'api', false,
        ${Buffer.from(JSON.stringify([["identity", name]]))}, 1)`);
    await db.query(sql`
      insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
        recipient_kind, recipient_value, trace, decided_at, outcome)
      values (${account.id}, ${id}, ${trigger}, 0, 0, ${campaign}, 1, 'webhook', false,
        'identity', ${name}, '[]', now(), ${queued === null ? "sent" : null})`);
    if (queued === null) return;
    const isSending = queued.state === "sending";
    await db.query(sql`
      insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at,
        leased_by, lease_until)
      values (${account.id}, ${id}, ${campaign}, ${await sandboxOf(api, account, "webhook")}, 0, ${queued.state},
        clock_timestamp() + make_interval(secs => ${queued.dueIn}::int), now() + interval '1 day',
        ${isSending ? 1 : null}, ${isSending ? new Date() : null})`);
  };

  beforeAll(async () => {
    api = await openApi();
    account = await api.account("Waiting");
    stranger = await api.account("Stranger");
    campaign = await draftOf(api, account);
    await insert("later", { state: "waiting", dueIn: 3_600 });
    await insert("now", { state: "waiting", dueIn: -60 });
    await insert("leaving", { state: "sending", dueIn: -60 });
    await insert("paused", { state: "held", dueIn: 3_600 });
    await insert("done", null);
  });
  afterAll(() => api.close());

  const found = async (query: string, key = account.apiKey): Promise<unknown[]> => {
    const answer = await api.call(key, "GET", `/messages?${query}`);
    expect(answer.status).toBe(200);
    return dataOf(answer).map(({ id }) => id);
  };

  test("they are found by where they stand, as each says itself", async () => {
    expect(await found("state=delayed")).toEqual([ids.later]);
    expect(await found("state=due&state=sending")).toEqual([ids.leaving, ids.now]);
    expect(await found("state=held")).toEqual([ids.paused]);
    const all = await api.call(account.apiKey, "GET", "/messages");
    expect(dataOf(all).map(({ state }) => state)).toEqual(["sent", "held", "sending", "due", "delayed"]);
  });

  test("a campaign tells what of it waits, since when, and how much is older than a moment", async () => {
    const told = async (query: string) =>
      (await api.call(account.apiKey, "GET", `/campaigns/${campaign}/waiting${query}`)).body;
    const all = await told("");
    expect(all).toMatchObject({ delayed: 1, due: 2, held: 1, undecidedTriggers: 0, acceptedBefore: null });
    const oldest = Date.parse(String(all["oldestAcceptedAt"]));
    const olderThan = async (ms: number) =>
      (await told(`?acceptedBefore=${new Date(ms).toISOString()}`)).acceptedBefore;
    expect(await olderThan(oldest)).toMatchObject({ messages: 0, isPartial: false });
    expect(await olderThan(oldest + 1)).toMatchObject({ messages: 1 });
    expect(await olderThan(oldest + 60_000)).toMatchObject({ messages: 4 });
  });

  test("together with other filters, and page after page", async () => {
    expect(await found("state=held&recipient=paused")).toEqual([ids.paused]);
    expect(await found("state=held&recipient=now")).toEqual([]);
    expect(await found("state=held&outcome=sent")).toEqual([]);
    expect(await found("state=held&test=true")).toEqual([]);
    expect(await found(`state=held&campaign=${campaign}`)).toEqual([ids.paused]);
    const first = await api.call(account.apiKey, "GET", "/messages?state=delayed&state=held&limit=1");
    expect(dataOf(first).map(({ id }) => id)).toEqual([ids.paused]);
    expect(await found(`state=delayed&state=held&limit=1&cursor=${String(first.body.nextCursor)}`)).toEqual([
      ids.later,
    ]);
  });

  test("a message is never told to be rendered after its first call, whatever the clocks say", async () => {
    const { db } = api.database;
    const [began, ended] = ["2026-03-01T12:00:05Z", "2026-03-01T12:00:04Z"];
    await db.query(sql`
      insert into message_contents (account_id, message_id, encoding, content)
      values (${account.id}, ${ids.done}, 0, ${Buffer.from("{}")})`);
    await db.query(sql`
      insert into attempts (account_id, message_id, attempt, result, is_repeat, worker_id, started_at, ended_at)
      values (${account.id}, ${ids.done}, 1, 'sent', false, 1, ${began}, ${ended})`);
    const { body } = await api.call(account.apiKey, "GET", `/messages/${ids.done}`);
    expect(body.timeline).toMatchObject([
      { kind: "accepted" },
      { kind: "decided" },
      { kind: "rendered", at: new Date(ended).toISOString() },
      { kind: "attempt", at: new Date(ended).toISOString() },
      { kind: "ended" },
    ]);
  });

  test("of the own account only, and by no other word", async () => {
    expect(await found("state=held", stranger.apiKey)).toEqual([]);
    expect((await api.call(account.apiKey, "GET", "/messages?state=sent")).status).toBe(400);
  });
});

test("a message goes to what its user became, when two users prove to be one while it waits", async () => {
  const app = await startTestApp();
  const receiver = await startWebhookReceiver();
  try {
    let release = (): void => undefined;
    const after = new Promise<void>((resolve) => {
      release = resolve;
    });
    receiver.answer(() => ({ status: 200, after }));
    const link = { type: "profile", objectId: "device-of-both", profileData: { City: "Vienna" } };
    await app.upload([{ ...link, identity: "early" }]);
    await app.upload([aProfile("late", { Name: "Late" })]);
    const { campaignId } = await app.publish(
      aWebhookCampaign(await app.webhookProvider(1), `${receiver.url}/`, {
        what: {
          messageType: "single",
          missingValues: "blank",
          webhook: {
            method: "POST",
            url: `${receiver.url}/`,
            query: [],
            headers: [],
            contentType: "json",
            body: '{"name":"{{ Profile.Name }}","city":"{{ Profile.City }}"}',
          },
        },
      }),
    );
    // the provider has one place: what comes later waits, decided and not rendered
    const busy = Array.from({ length: 20 }, (_, index) => `busy-${index}`);
    await app.upload(busy.map((identity) => aProfile(identity)));
    const fired = await app.post("/1/send/externaltrigger.json", {
      to: { identity: [...busy, "late"] },
      campaign_id: Number(campaignId),
    });
    await eventually(async () => expect(await app.outcomes(fired.body.request_id)).toEqual({ none: 21 }));
    const merged = await app.upload([{ ...link, identity: "late" }]);
    expect(merged.body).toMatchObject({ status: "success" });
    release();
    await app.drain(60_000);
    expect(await app.outcomes(fired.body.request_id)).toEqual({ sent: 21 });
    const bodies = receiver.requests.map(({ body }) => body.toString("utf8"));
    expect(bodies).toContain('{"name":"Late","city":"Vienna"}');
  } finally {
    await app.stop();
    await receiver.close();
  }
}, 90_000);
