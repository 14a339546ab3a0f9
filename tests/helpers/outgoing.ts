import { createHmac, timingSafeEqual } from "node:crypto";
import { expect } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { newId } from "../../src/lib/ids.ts";
import { type TestAccount, type TestApi, textOf } from "./api.ts";
import { aProfile, aWebhookCampaign, startTestApp } from "./app.ts";
import { eventually } from "./eventually.ts";
import { type ReceivedRequest, startWebhookReceiver } from "./webhookReceiver.ts";

/** What a request tells. */
export const bodyOf = (request: ReceivedRequest | undefined) =>
  JSON.parse(request?.body.toString("utf8") ?? "null");

/** The check of a receiver, by the words of the Standard Webhooks specification alone. */
export const isSignedBy = (secret: string, { headers, body }: ReceivedRequest): boolean => {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body.toString("utf8")}`;
  const wanted = createHmac("sha256", key).update(signed).digest();
  const ageMs = Math.abs(Date.now() - Number(headers["webhook-timestamp"]) * 1_000);
  return (
    key.length >= 24 &&
    ageMs < 60_000 &&
    String(headers["webhook-signature"])
      .split(" ")
      .some((signature) => {
        const [version, text = ""] = signature.split(",");
        const given = Buffer.from(text, "base64");
        return version === "v1" && given.length === wanted.length && timingSafeEqual(given, wanted);
      })
  );
};

export interface Hook {
  id: string;
  secret: string;
}

export interface Shop extends Awaited<ReturnType<typeof openShop>> {}

/** An account with a running campaign, where its messages go, and a system of its own that is told of them. */
export const openShop = async () => {
  const app = await startTestApp({ workers: 2 });
  const messages = await startWebhookReceiver();
  const receiver = await startWebhookReceiver();
  const providerId = await app.webhookProvider();
  const campaign = await app.publish(aWebhookCampaign(providerId, `${messages.url}/order`));
  await app.upload([aProfile("ann"), aProfile("ben")]);

  return {
    app,
    messages,
    receiver,
    campaign,
    reset: async (): Promise<void> => {
      await app.db.query(sql`update outgoing_webhooks set is_on = false`);
      receiver.requests.length = 0;
      receiver.answer(() => ({ status: 200, body: "ok" }));
      messages.answer(() => ({ status: 200 }));
    },
    close: async (): Promise<void> => {
      await app.stop();
      await messages.close();
      await receiver.close();
    },
    aHook: async (kinds: string[], more: object = {}): Promise<Hook> => {
      const url = `${receiver.url}/events?from=clarion`;
      const made = await app.native("POST", "/outgoing-webhooks", { name: "Shop", url, kinds, ...more });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      return { id: made.body.id, secret: made.body.secret };
    },
    /** Answers the trigger's id. */
    fire: async (identity: readonly string[], campaignId = campaign.campaignId): Promise<string> => {
      const body = { to: { identity }, campaign_id: campaignId };
      const answer = await app.post("/1/send/externaltrigger.json", body);
      expect(answer.status).toBe(200);
      return answer.body.request_id;
    },
    toldKinds: (): string[] => receiver.requests.map((request) => bodyOf(request).type),
    told: (count: number): Promise<void> => eventually(() => expect(receiver.requests).toHaveLength(count)),
    /** What waits is due now: a test does not wait for hours. */
    makeDue: (hook: Hook) =>
      app.db.query(sql`
        update outgoing_events set due_at = clarion_now() where webhook_id = ${hook.id} and state = 'waiting'`),
    eventsOf: async (hook: Hook, query = "") =>
      (await app.native("GET", `/outgoing-webhooks/${hook.id}/events${query}`)).body.data,
  };
};

export interface OwnedOutgoing {
  outgoingWebhook: string;
  outgoingEvent: string;
}

/** A receiver of an account's outgoing events, and an event of its message. */
export const insertOutgoing = async (
  api: TestApi,
  owner: TestAccount,
  message: string,
  name: string,
): Promise<OwnedOutgoing> => {
  const webhook = { name, url: `https://shop.example/${name}`, kinds: ["message.sent"] };
  const made = await api.call(owner.apiKey, "POST", "/outgoing-webhooks", webhook);
  expect(made.status).toBe(201);
  const [outgoingWebhook, outgoingEvent] = [textOf(made.body.id), newId()];
  await api.database.db.query(sql`
    insert into outgoing_events (account_id, id, webhook_id, kind, happened_at, message_id)
    values (${owner.id}, ${outgoingEvent}, ${outgoingWebhook}, 'message.sent', now(), ${message})`);
  return { outgoingWebhook, outgoingEvent };
};
