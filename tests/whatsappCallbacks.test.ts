import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { createProvider } from "../src/providers/providers.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { insertSent } from "./helpers/sentMessages.ts";

let app: TestApp;
let providerId: string;
let path: string;

beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
  const provider = await createProvider(app.db, app.box, app.accountId, {
    channel: "whatsapp",
    kind: "meta",
    name: "WhatsApp",
    config: {
      phoneNumberId: "106540352242922",
      businessAccountId: "102290129340398",
      accessToken: "t",
      appSecret: "app-secret",
      verifyToken: "verify-me",
    },
  });
  providerId = provider.id;
  const { body } = await app.native("GET", `/providers/${providerId}/callback`);
  path = new URL(body.url).pathname;
});
afterAll(() => app.stop());

const tell = async (value: object): Promise<number> => {
  const entry = [{ id: "1", changes: [{ field: "messages", value }] }];
  const body = JSON.stringify({ object: "whatsapp_business_account", entry });
  const signature = createHmac("sha256", "app-secret").update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` };
  return (await fetch(app.url + path, { method: "POST", headers, body })).status;
};
const write = (number: string, text: string, context?: string) =>
  tell({
    messages: [
      {
        from: number.slice(1),
        id: `wamid.${newId()}`,
        timestamp: "1772359200",
        type: "text",
        text: { body: text },
        ...(context === undefined ? {} : { context: { id: context } }),
      },
    ],
  });
const isSubscribed = async (number: string): Promise<boolean | undefined> => {
  const [row] = await app.db.query<{ whatsapp_subscribed: boolean }>(sql`
    select whatsapp_subscribed from profiles where account_id = ${app.accountId} and phone = ${number}`);
  return row?.whatsapp_subscribed;
};
const user = (identity: string, phone: string) =>
  app.upload([{ type: "profile", identity, profileData: { Phone: phone, "MSG-whatsapp": true } }]);

describe("Meta's callbacks", () => {
  test("come to an address that proves itself to Meta", async () => {
    const query = "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=42";
    const response = await fetch(`${app.url}${path}?${query}`);
    expect([response.status, await response.text()]).toEqual([200, "42"]);
  });

  test("tell what became of a message, once however often they come", async () => {
    const messageId = await insertSent(app.db, app.accountId, {
      channel: "whatsapp",
      campaignId: newId(),
      address: "+14155550177",
      providerId,
    });
    const status = { id: "wamid.x", status: "read", timestamp: "1772359200", recipient_id: "14155550177" };
    const statuses = [{ ...status, biz_opaque_callback_data: messageId }];
    expect(await tell({ statuses })).toBe(200);
    expect(await tell({ statuses })).toBe(200);
    const facts = await app.db.query<{ kind: string }>(sql`
      select kind from message_facts where account_id = ${app.accountId} and message_id = ${messageId}`);
    expect(facts).toEqual([{ kind: "opened" }]);
  });

  test("take the subscription of whoever writes the account's word to leave, and give it back", async () => {
    await user("leaver", "+14155550178");
    expect(await write("+14155550178", "please do not stop")).toBe(200);
    expect(await isSubscribed("+14155550178")).toBe(true);
    expect(await write("+14155550178", " Stop. ")).toBe(200);
    expect(await isSubscribed("+14155550178")).toBe(false);
    expect(await write("+14155550178", "start")).toBe(200);
    expect(await isSubscribed("+14155550178")).toBe(true);
    const whatsappKeywords = { optOut: ["basta"], optIn: [] };
    expect((await app.native("PATCH", "/account", { settings: { whatsappKeywords } })).status).toBe(200);
    await write("+14155550178", "STOP");
    expect(await isSubscribed("+14155550178")).toBe(true);
    await write("+14155550178", "Basta!");
    expect(await isSubscribed("+14155550178")).toBe(false);
  });
});
