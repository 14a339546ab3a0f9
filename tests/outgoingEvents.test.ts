import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { START_DEFAULTS, WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { recordReports } from "../src/feedback/record.ts";
import { aProfile, aWebhookCampaign, startTestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { aGoal, anEvent, goalSteps } from "./helpers/goals.ts";
import { bodyOf, isSignedBy, openShop, type Shop } from "./helpers/outgoing.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
beforeEach(() => shop.reset());

describe("a message that was sent is told", () => {
  test("once, signed, by the names of the API", async () => {
    const hook = await shop.aHook(["message.sent"]);
    const trigger = await shop.fire(["ann"]);
    await shop.told(1);
    const [request] = shop.receiver.requests;
    if (request === undefined) throw new Error("nothing came");
    expect(request).toMatchObject({ method: "POST", path: "/events?from=clarion" });
    expect(request.headers["content-type"]).toBe("application/json");
    expect(isSignedBy(hook.secret, request)).toBe(true);
    expect(isSignedBy("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", request)).toBe(false);
    const [message] = (await shop.app.native("GET", `/messages?campaign=${shop.campaign.id}&limit=1`)).body
      .data;
    expect(bodyOf(request)).toEqual({
      type: "message.sent",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: {
        messageId: message.id,
        triggerId: trigger,
        reference: null,
        campaign: shop.campaign.id,
        campaignId: shop.campaign.campaignId,
        campaignName: "Hook",
        channel: "webhook",
        isSandbox: false,
        profileId: message.profileId,
        identity: "ann",
        recipient: { kind: "identity", value: "ann" },
        outcome: "sent",
        meaning: "The provider took the message.",
        code: "200",
        detail: expect.any(String),
      },
    });
    await eventually(async () =>
      expect(await shop.eventsOf(hook)).toEqual([
        expect.objectContaining({
          id: request.headers["webhook-id"],
          state: "told",
          attempts: 1,
          dueAt: null,
          messageId: message.id,
        }),
      ]),
    );
  });

  test("also one that the decision ends, and one that its provider refuses, each by its own kind", async () => {
    await shop.aHook(["message.failed", "message.not_sent"]);
    shop.messages.answer(() => ({ status: 400 }));
    await shop.fire(["ann", "nobody-of-this-name"]);
    await shop.told(2);
    const bodies = shop.receiver.requests.map(bodyOf).toSorted((a, b) => (a.type < b.type ? -1 : 1));
    expect(bodies).toMatchObject([
      { type: "message.failed", data: { outcome: "provider_rejected", code: "400", identity: "ann" } },
      { type: "message.not_sent", data: { outcome: "profile_not_found", profileId: null, identity: null } },
    ]);
  });

  test("not when it was a test, and not to who did not ask", async () => {
    const hook = await shop.aHook(["message.sent"]);
    const other = await shop.aHook(["message.sent"], { campaigns: [shop.campaign.id], isOn: false });
    const aside = await shop.app.publish(
      aWebhookCampaign(await shop.app.webhookProvider(), `${shop.messages.url}/aside`),
    );
    const only = await shop.aHook(["message.sent"], { campaigns: [aside.id] });
    await shop.app.post(
      "/1/send/externaltrigger.json",
      { to: { identity: ["ann"] }, campaign_id: shop.campaign.campaignId },
      { "x-clevertap-passcode": shop.app.test.passcode },
    );
    await shop.app.drain();
    await shop.fire(["ben"]);
    await shop.fire(["ben"], aside.campaignId);
    await shop.told(3);
    expect(await shop.eventsOf(hook)).toHaveLength(2);
    expect(await shop.eventsOf(other)).toEqual([]);
    expect(await shop.eventsOf(only)).toMatchObject([{ campaign: aside.id, campaignName: "Hook" }]);
  });
});

describe("what is told of a message afterwards", () => {
  test("is told on: each kind by its name, every click, the first look, nothing that a machine did", async () => {
    await shop.aHook(["message.delivered", "message.opened", "message.clicked", "message.unsubscribed"]);
    await shop.fire(["ann"]);
    await shop.app.drain();
    const [message] = (await shop.app.native("GET", `/messages?campaign=${shop.campaign.id}&limit=1`)).body
      .data;
    const report = (kind: "delivered" | "opened" | "clicked" | "unsubscribed", id: string, more = {}) => ({
      kind,
      id,
      messageId: String(message.id),
      providerId: null,
      address: null,
      at: new Date(),
      code: "",
      detail: "",
      url: null,
      isMachine: false,
      isPermanent: false,
      ...more,
    });
    const reports = [
      report("delivered", "1"),
      report("opened", "2", { isMachine: true }),
      report("opened", "3"),
      report("clicked", "4", { url: "https://shop.example/a" }),
    ];
    await recordReports(shop.app.db, shop.app.accountId, null, reports);
    await recordReports(shop.app.db, shop.app.accountId, null, [
      ...reports,
      report("opened", "5"),
      report("clicked", "6", { url: "https://shop.example/b" }),
      report("unsubscribed", "7"),
    ]);
    await shop.told(5);
    expect(shop.toldKinds().toSorted()).toEqual([
      "message.clicked",
      "message.clicked",
      "message.delivered",
      "message.opened",
      "message.unsubscribed",
    ]);
    const clicks = shop.receiver.requests.map(bodyOf).filter(({ type }) => type === "message.clicked");
    expect(clicks.map(({ data }) => data.url).toSorted()).toEqual([
      "https://shop.example/a",
      "https://shop.example/b",
    ]);
  });
});

describe("a user who does what the campaign wants", () => {
  test("is told of once, with the message that gets the credit; control users are not", async () => {
    const app = await startTestApp({ workers: 2 });
    const steps = goalSteps(app);
    const { id, campaignId } = await steps.publish(aGoal(), 50);
    const hook = { name: "Shop", url: shop.receiver.url, kinds: ["message.converted"] };
    expect((await app.native("POST", "/outgoing-webhooks", hook)).status).toBe(201);
    const people = await steps.people("buyer", 40);
    await steps.fire(campaignId, people);
    await steps.upload(people.map((identity) => anEvent(identity, "Bought", { amount: 5 })));
    const { target } = await steps.sums(id);
    await steps.targetSoon(id, { converted: target.users });
    await steps.upload(people.map((identity) => anEvent(identity, "Bought", { amount: 7 })));
    await steps.targetSoon(id, { revenue: 12 * target.users });
    await shop.told(target.users);
    const sent = await app.db.query<{ id: string }>(sql`
      select id from messages where campaign_id = ${id} and outcome = 'sent'`);
    const data = shop.receiver.requests.map((request) => bodyOf(request).data);
    expect(data.map(({ messageId }) => messageId).toSorted()).toEqual(sent.map((row) => row.id).toSorted());
    expect(data.every(({ identity }) => people.includes(identity))).toBe(true);
    const events = await app.db.query(sql`select id from outgoing_events`);
    expect(events).toHaveLength(target.users);
    await app.stop();
  });
});

describe("what becomes of a campaign", () => {
  test("is told: each change of its state by a person or the clock, and a cap that is used up", async () => {
    await shop.aHook(["campaign.state_changed", "campaign.cap_reached"]);
    const provider = await shop.app.webhookProvider();
    const base = aWebhookCampaign(provider, shop.messages.url);
    const capped = await shop.app.publish({
      ...base,
      name: "Capped",
      start: { ...START_DEFAULTS, purpose: "promotional", providerId: provider, unknownUsers: "account" },
      who: { ...WHO_DEFAULTS, targetingCap: { total: 100, perDay: null } },
    });
    const users = Array.from({ length: 101 }, (_, at) => `capped-${at}`);
    await shop.app.upload(users.map((user) => aProfile(user)));
    await shop.fire(users, capped.campaignId);
    await shop.app.native("POST", `/campaigns/${capped.id}/pause`);
    await shop.app.native("POST", `/campaigns/${capped.id}/resume`);
    await shop.told(4);
    await shop.app.db.query(sql`
      update campaigns set end_at = clarion_now() + interval '1 second' where id = ${capped.id}`);
    await eventually(() => expect(shop.receiver.requests).toHaveLength(5), 20_000);
    const data = shop.receiver.requests.map(bodyOf);
    const changes = data.filter(({ type }) => type === "campaign.state_changed");
    expect(changes.map(({ data: { from, to } }) => `${from} ${to}`).toSorted()).toEqual([
      "draft running",
      "paused running",
      "running completed",
      "running paused",
    ]);
    const cap = data.find(({ type }) => type === "campaign.cap_reached");
    expect(cap?.data).toEqual({
      campaign: capped.id,
      campaignId: capped.campaignId,
      campaignName: "Capped",
      cap: 100,
      day: null,
    });
  });
});

describe("a user who is deleted", () => {
  test("is named by no event any more, and no answer to one is kept", async () => {
    const hook = await shop.aHook(["message.sent"]);
    await shop.app.upload([aProfile("leaver")]);
    shop.receiver.answer(({ body }) => ({ status: 400, body }));
    await shop.fire(["leaver"]);
    let event = "";
    await eventually(async () => {
      const [first] = await shop.eventsOf(hook);
      event = first.id;
      const { body } = await shop.app.native("GET", `/outgoing-webhooks/${hook.id}/events/${event}`);
      expect(body.attemptLog[0].response).toContain("leaver");
    });
    await shop.app.post("/1/delete/profiles.json", { identity: "leaver" });
    await eventually(async () => {
      const { body } = await shop.app.native("GET", `/outgoing-webhooks/${hook.id}/events/${event}`);
      expect(JSON.stringify(body)).not.toContain("leaver");
      expect(JSON.parse(body.body).data).toMatchObject({ recipient: null, identity: null });
    });
  });
});
