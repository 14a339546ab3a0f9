import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dropOutgoing } from "../src/db/queries/outgoingEvents.ts";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { aProfile, aWebhookCampaign, startTestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { bodyOf, type Hook, isSignedBy, openShop, type Shop } from "./helpers/outgoing.ts";
import { startWebhookReceiver } from "./helpers/webhookReceiver.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());
beforeEach(() => shop.reset());

describe("a receiver that does not take an event", () => {
  test("is called again, under the same id, until it does; each call stands in the log", async () => {
    const hook = await shop.aHook(["message.sent"]);
    shop.receiver.answer(() => ({ status: 503, body: "not now" }));
    await shop.fire(["ann"]);
    await shop.told(1);
    await eventually(async () =>
      expect((await shop.app.native("GET", `/outgoing-webhooks/${hook.id}`)).body).toMatchObject({
        failingSince: expect.any(String),
        lastError: "It answered 503.",
        waiting: 1,
      }),
    );
    shop.receiver.answer(() => null);
    await shop.makeDue(hook);
    await shop.told(2);
    shop.receiver.answer(() => ({ status: 204 }));
    await eventually(async () => {
      await shop.makeDue(hook);
      expect(await shop.eventsOf(hook, "?state=told")).toHaveLength(1);
    }, 40_000);
    expect(new Set(shop.receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    for (const request of shop.receiver.requests) expect(isSignedBy(hook.secret, request)).toBe(true);
    const [event] = await shop.eventsOf(hook);
    const { body } = await shop.app.native("GET", `/outgoing-webhooks/${hook.id}/events/${event.id}`);
    const log: { error: string | null }[] = body.attemptLog;
    expect(log.at(0)).toMatchObject({ status: 204, error: null, response: null });
    expect(log.at(-1)).toMatchObject({ attempt: 1, status: 503, response: "not now" });
    expect(JSON.parse(body.body)).toEqual(bodyOf(shop.receiver.requests[0]));
    expect((await shop.app.native("GET", `/outgoing-webhooks/${hook.id}`)).body.failingSince).toBeNull();
  });

  test("is called later and later, is given up in the end, and is told again when somebody asks", async () => {
    const hook = await shop.aHook(["message.sent"]);
    shop.receiver.answer(() => ({ status: 500 }));
    await shop.fire(["ann"]);
    const waits: number[] = [];
    for (let call = 1; call <= 9; call++) {
      await eventually(async () => {
        const [event] = await shop.eventsOf(hook);
        expect(event.attempts).toBe(call);
        const { body } = await shop.app.native("GET", `/outgoing-webhooks/${hook.id}/events/${event.id}`);
        expect(body.attemptLog).toHaveLength(call);
      });
      const [waiting] = await shop.eventsOf(hook);
      waits[call - 1] = Date.parse(waiting.dueAt) - Date.now();
      await shop.makeDue(hook);
    }
    await eventually(async () => expect(await shop.eventsOf(hook, "?state=failed")).toHaveLength(1));
    expect(waits).toEqual([...waits].toSorted((a, b) => a - b));
    expect(waits.at(-1)).toBeGreaterThan(20 * 60 * 60_000);
    expect(shop.receiver.requests).toHaveLength(10);
    shop.receiver.answer(() => ({ status: 200 }));
    const since = new Date(Date.now() - 60 * 60_000).toISOString();
    const replayed = await shop.app.native("POST", `/outgoing-webhooks/${hook.id}/replay`, { since });
    expect(replayed.body).toEqual({ replayed: 1, isAll: true });
    await shop.told(11);
    await eventually(async () => expect(await shop.eventsOf(hook, "?state=told")).toHaveLength(1));
    const [event] = await shop.eventsOf(hook);
    const again = await shop.app.native("POST", `/outgoing-webhooks/${hook.id}/events/${event.id}/replay`);
    expect(again.body).toMatchObject({ id: event.id, state: "waiting" });
    await shop.told(12);
    expect(new Set(shop.receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  test("that is gone (410) is switched off, and what waits goes on once it is on again", async () => {
    const hook = await shop.aHook(["message.sent"]);
    shop.receiver.answer(() => ({ status: 410 }));
    await shop.fire(["ann"]);
    await eventually(async () =>
      expect((await shop.app.native("GET", `/outgoing-webhooks/${hook.id}`)).body).toMatchObject({
        isOn: false,
        goneAt: expect.any(String),
        failed: 1,
      }),
    );
    await shop.fire(["ben"]);
    await shop.app.drain();
    expect(await shop.eventsOf(hook)).toHaveLength(1);
    shop.receiver.answer(() => ({ status: 200 }));
    const on = await shop.app.native("PATCH", `/outgoing-webhooks/${hook.id}`, { isOn: true });
    expect(on.body).toMatchObject({ isOn: true, goneAt: null });
    await shop.fire(["ben"]);
    await shop.told(2);
  });

  test("keeps no other waiting, however slow it is", async () => {
    const slow = await startWebhookReceiver();
    slow.answer(() => null);
    await shop.aHook(["message.sent"], { url: slow.url });
    await shop.aHook(["message.sent"]);
    const names = Array.from({ length: 60 }, (_, at) => `slow-${at}`);
    await shop.app.upload(names.map((name) => aProfile(name)));
    await shop.fire(names);
    await shop.told(60);
    expect(slow.requests.length).toBeLessThan(20);
    await shop.app.db.query(sql`update outgoing_webhooks set is_on = false`);
    await slow.close();
  });
});

describe("a secret", () => {
  test("that is replaced signs for a day beside the new one, and no answer ever shows one again", async () => {
    const hook = await shop.aHook(["message.sent"]);
    const rotated = await shop.app.native("POST", `/outgoing-webhooks/${hook.id}/rotate-secret`);
    expect(rotated.body.secret).not.toBe(hook.secret);
    await shop.fire(["ann"]);
    await shop.told(1);
    const [both] = shop.receiver.requests;
    expect(both !== undefined && isSignedBy(hook.secret, both)).toBe(true);
    expect(both !== undefined && isSignedBy(rotated.body.secret, both)).toBe(true);
    await shop.app.db.query(
      sql`update outgoing_webhooks set former_until = clarion_now() where id = ${hook.id}`,
    );
    await shop.fire(["ann"]);
    await shop.told(2);
    const [, one] = shop.receiver.requests;
    expect(one !== undefined && isSignedBy(hook.secret, one)).toBe(false);
    expect(one !== undefined && isSignedBy(rotated.body.secret, one)).toBe(true);
    const shown = JSON.stringify((await shop.app.native("GET", "/outgoing-webhooks")).body);
    expect(shown).not.toContain("whsec_");
    const [kept] = await shop.app.db.query<{ text: string }>(sql`
      select encode(secret, 'escape') as text from outgoing_webhooks where id = ${hook.id}`);
    expect(kept?.text).not.toContain(rotated.body.secret.slice(6));
  });
});

describe("the test of a webhook", () => {
  test("shows what the receiver answers, calls once, and stands in the log", async () => {
    const hook = await shop.aHook(["message.sent"], { isOn: false });
    const path = `/outgoing-webhooks/${hook.id}/test`;
    expect((await shop.app.native("POST", path)).body).toMatchObject({
      isOk: true,
      status: 200,
      response: "ok",
    });
    shop.receiver.answer(() => ({ status: 418, body: "a teapot" }));
    const failed = await shop.app.native("POST", path);
    expect(failed.body).toMatchObject({
      isOk: false,
      detail: "It answered 418.",
      status: 418,
      response: "a teapot",
    });
    expect(shop.receiver.requests.every((request) => isSignedBy(hook.secret, request))).toBe(true);
    expect(await shop.eventsOf(hook, "?kind=webhook.test")).toMatchObject([
      { id: failed.body.eventId, state: "failed", attempts: 1 },
      { state: "told", attempts: 1 },
    ]);
  });
});

describe("a webhook", () => {
  test("with an address or campaigns that cannot be is refused by the field", async () => {
    const stranger = "0198a000-0000-7000-8000-000000000009";
    const made = await shop.app.native("POST", "/outgoing-webhooks", {
      name: "x",
      url: "ftp://shop.example",
      kinds: ["message.sent"],
      campaigns: [stranger],
    });
    expect(made.status).toBe(400);
    expect(made.body.problems).toMatchObject([
      { field: "url", message: expect.stringContaining('got "ftp://shop.example"') },
      { field: "campaigns.0", message: expect.stringContaining(stranger) },
    ]);
    const odd = await shop.app.native("POST", "/outgoing-webhooks", {
      name: "x",
      url: shop.receiver.url,
      kinds: ["x"],
    });
    expect(odd.status).toBe(400);
  });

  test("that is deleted is told nothing more, and its log goes", async () => {
    const hook = await shop.aHook(["message.sent"]);
    await shop.fire(["ann"]);
    await shop.told(1);
    expect((await shop.app.native("DELETE", `/outgoing-webhooks/${hook.id}`)).status).toBe(204);
    expect((await shop.app.native("GET", `/outgoing-webhooks/${hook.id}/events`)).status).toBe(404);
    await shop.fire(["ann"]);
    await shop.app.drain();
    expect(shop.receiver.requests).toHaveLength(1);
  });

  test("in a private network is not called unless an operator allows it", async () => {
    const guarded = await startTestApp({ workers: 1, allowPrivateAddresses: false });
    const made = await guarded.native("POST", "/outgoing-webhooks", {
      name: "Inside",
      url: shop.receiver.url,
      kinds: ["message.sent", "campaign.state_changed"],
    });
    const tested = await guarded.native("POST", `/outgoing-webhooks/${made.body.id}/test`);
    expect(tested.body).toMatchObject({
      isOk: false,
      status: null,
      detail: expect.stringContaining("private"),
    });
    await guarded.publish(aWebhookCampaign(null, "https://shop.example"));
    await eventually(async () =>
      expect((await guarded.native("GET", `/outgoing-webhooks/${made.body.id}`)).body.lastError).toContain(
        "private",
      ),
    );
    expect(shop.receiver.requests).toEqual([]);
    await guarded.stop();
  });
});

describe("what a receiver was told", () => {
  test("is forgotten after 30 days, and at once with a receiver that is deleted; the rest stays", async () => {
    const { db } = shop.app;
    const hook = await shop.aHook(["message.sent"]);
    const gone = await shop.aHook(["message.sent"]);
    await shop.fire(["ann"]);
    await shop.told(2);
    const countOf = async ({ id }: Hook): Promise<{ events: number; attempts: number }[]> =>
      db.query(sql`
        select count(distinct e.id)::int as events, count(a.attempt)::int as attempts from outgoing_events e
        left join outgoing_attempts a on a.account_id = e.account_id and a.event_id = e.id where e.webhook_id = ${id}`);
    await eventually(async () => expect(await countOf(hook)).toEqual([{ events: 1, attempts: 1 }]));
    const old = newId(Date.now() - 31 * 24 * 60 * 60_000);
    await db.query(sql`
      insert into outgoing_events (account_id, id, webhook_id, kind, happened_at)
      values (${shop.app.accountId}, ${old}, ${hook.id}, 'message.sent', now() - interval '31 days')`);
    await db.query(sql`
      insert into outgoing_attempts (account_id, event_id, attempt, at, duration_ms)
      values (${shop.app.accountId}, ${old}, 1, now(), 1)`);
    await shop.app.native("DELETE", `/outgoing-webhooks/${gone.id}`);
    // one row a time, as large accounts take batch after batch
    while (await dropOutgoing(db, 30, 1)) {}
    expect(await countOf(hook)).toEqual([{ events: 1, attempts: 1 }]);
    expect(await countOf(gone)).toEqual([{ events: 0, attempts: 0 }]);
    const left = await db.query(sql`select event_id from outgoing_attempts where event_id = ${old}`);
    expect(left).toEqual([]);
    // a transaction that saw it may still tell it something
    const isKept = () => db.query(sql`select id from outgoing_webhooks where id = ${gone.id}`);
    expect(await isKept()).toHaveLength(1);
    await db.query(
      sql`update outgoing_webhooks set deleted_at = now() - interval '2 hours' where id = ${gone.id}`,
    );
    await dropOutgoing(db, 30, 100);
    expect(await isKept()).toEqual([]);
  });
});
