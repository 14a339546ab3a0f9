import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { recordReports } from "../src/feedback/record.ts";
import { newId } from "../src/lib/ids.ts";
import { createProvider } from "../src/providers/providers.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { aReport, insertSent } from "./helpers/sentMessages.ts";

const SECRET = "of-the-reports";

let app: TestApp;
let providerId: string;
let url: string;
const campaignId = newId();

const callbackOf = async (id: string) => (await app.native("GET", `/providers/${id}/callback`)).body;

beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
  const provider = await createProvider(app.db, app.box, app.accountId, {
    channel: "email",
    kind: "smtp",
    name: "Post",
    config: { host: "mail.example.com", fromAddress: "shop@example.com", callbackSecret: SECRET },
  });
  providerId = provider.id;
  ({ url } = await callbackOf(providerId));
});
afterAll(() => app.stop());

/** What is posted goes to where the test's server listens, whatever address is told. */
const tell = async (body: unknown, secret = SECRET, at = url) => {
  const response = await fetch(app.url + new URL(at).pathname, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer: { unprocessed_events?: unknown[] } = JSON.parse(await response.text());
  return { status: response.status, body: answer };
};

const sent = (address: string): Promise<string> =>
  insertSent(app.db, app.accountId, { campaignId, address, providerId });

const kindsOf = async (messageId: string): Promise<string[]> => {
  const rows = await app.db.query<{ kind: string }>(sql`
    select kind from message_facts where account_id = ${app.accountId} and message_id = ${messageId} order by kind`);
  return rows.map(({ kind }) => kind);
};

describe("a provider's callback address", () => {
  test("takes what became of messages, recorded before it is answered", async () => {
    const messageId = await sent("ann@example.com");
    const answer = await tell([
      { type: "delivered", meta: messageId },
      { type: "spam", meta: messageId },
    ]);
    expect(answer).toEqual({ status: 200, body: { status: "success", processed: 2, unprocessed: 0 } });
    expect(await kindsOf(messageId)).toEqual(["complained", "delivered"]);
    const [stop] = await app.db.query<{ reason: string }>(sql`
      select reason from suppressions where account_id = ${app.accountId} and address = 'ann@example.com'`);
    expect(stop?.reason).toContain("complained");
    expect(await callbackOf(providerId)).toMatchObject({
      lastReports: 2,
      lastUnknown: 0,
      lastRefusedAt: null,
    });
  });

  test("shows what was told in the message's timeline, machines marked", async () => {
    const messageId = await sent("ann@example.com");
    await app.db.query(sql`
      insert into campaigns (account_id, id, channel, draft) values (${app.accountId}, ${campaignId}, 'email', '{}')`);
    await recordReports(app.db, app.accountId, null, [
      aReport({ kind: "opened", messageId, at: new Date(1), isMachine: true }),
      aReport({ kind: "clicked", messageId, at: new Date(2), url: "https://shop.example/" }),
    ]);
    const { body } = await app.native("GET", `/messages/${messageId}`);
    expect(body.timeline.slice(-2)).toMatchObject([
      { kind: "fact", result: "opened", isMachine: true },
      { kind: "fact", result: "clicked", isMachine: false, url: "https://shop.example/" },
    ]);
    const { body: stats } = await app.native("GET", `/campaigns/${campaignId}/stats`);
    expect(stats.total).toMatchObject({ clicked: 1, opened_by_machine: 1, delivered: 1, complained: 1 });
  });

  test("says which events it could not take, and takes the others", async () => {
    const messageId = await sent("bob@example.com");
    const { status, body } = await tell([
      { type: "delivered", meta: messageId },
      { type: "delivered", meta: newId() },
      { type: "vanished", meta: messageId },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "partial_success", processed: 1, unprocessed: 2 });
    expect(body.unprocessed_events).toHaveLength(2);
    expect(await kindsOf(messageId)).toEqual(["delivered"]);
  });

  test("refuses what does not prove where it comes from, and says so on the provider", async () => {
    const messageId = await sent("cid@example.com");
    expect((await tell({ type: "spam", meta: messageId }, "guess")).status).toBe(401);
    expect(await kindsOf(messageId)).toEqual([]);
    const { lastRefusal, lastRefusedAt } = await callbackOf(providerId);
    expect(lastRefusal).toContain("secret");
    expect(Date.parse(lastRefusedAt)).toBeGreaterThan(0);
  });

  test("that nobody has is not there, whatever is posted to it", async () => {
    expect((await tell({}, SECRET, "http://x/callbacks/clc_guess")).status).toBe(404);
  });

  test("is worth nothing once there is a new one", async () => {
    const messageId = await sent("dee@example.com");
    const rotated = await app.native("POST", `/providers/${providerId}/callback/rotate`);
    const event = { type: "delivered", meta: messageId };
    expect((await tell(event)).status).toBe(404);
    url = rotated.body.url;
    expect((await tell(event)).status).toBe(200);
    expect((await callbackOf(providerId)).url).toBe(url);
  });

  test("is shown to who may change providers only", async () => {
    const viewer = await app.person(app.accountId, "viewer");
    const response = await fetch(`${app.url}/api/v1/providers/${providerId}/callback`, {
      headers: { cookie: viewer.cookie, "x-clarion-account": app.externalId },
    });
    expect(await response.text()).not.toContain("clc_");
    expect((await callbackOf(providerId)).url).toContain("/callbacks/clc_");
  });

  test("is none of a provider that tells nothing", async () => {
    const webhook = await createProvider(app.db, app.box, app.accountId, {
      channel: "webhook",
      kind: "webhook",
      name: "Hook",
      config: { authType: "none" },
    });
    expect(await callbackOf(webhook.id)).toMatchObject({ isSupported: false, url: null });
  });
});
