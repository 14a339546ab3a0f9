import { createECDH, createHmac, randomBytes } from "node:crypto";
import { decrypt } from "http_ece";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUSH_DEFAULTS, START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { deviceRequestsPerAddressMax } from "../src/limits.ts";
import { type Answer, startTestApp, type TestApp } from "./helpers/app.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

/** What apps and pages may do with a publishable key, over HTTP, and what comes of it. */

const SHOP = "https://shop.example";
const VAPID = randomBytes(32).toString("base64url");

interface Key {
  id: string;
  key: string;
  identitySecret: string;
}

let app: TestApp;
let browsers: WebhookReceiver;
let key: Key;
let campaignId = "";

const makeKey = async (allowedOrigins: string[] = []): Promise<Key> => {
  const made = await app.native("POST", "/publishable-keys", { name: "Shop", allowedOrigins });
  expect(made.status).toBe(201);
  return made.body;
};

const signed = (identity: string, { identitySecret } = key) => ({
  identity,
  signature: createHmac("sha256", identitySecret).update(identity).digest("hex"),
});

const as = (
  using: Pick<Key, "key">,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> => app.native(method, path, body, { authorization: `Bearer ${using.key}`, ...headers });

const tokensOf = async (identity: string): Promise<string[]> => {
  const rows = await app.db.query<{ token: string }>(sql`
    select d.token from devices d join identities i using (account_id, profile_id)
    where i.kind = 'identity' and i.value = ${identity} order by d.token`);
  return rows.map(({ token }) => token);
};

const aPhone = (token: string, identity: string) => ({ ...signed(identity), type: "fcm", token });

/** A browser: its subscription, and how it reads. */
const aBrowser = (path: string) => {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  const auth = randomBytes(16).toString("base64url");
  return {
    token: `${browsers.url}/${path}`,
    keys: { p256dh: ecdh.getPublicKey().toString("base64url"), auth },
    /** By an implementation of RFC 8291 that is not ours. */
    read: (body: Buffer) =>
      JSON.parse(
        decrypt(body, { version: "aes128gcm", privateKey: ecdh, authSecret: auth }).toString("utf8"),
      ),
  };
};

/** What the browser is sent when the campaign is fired for its user. */
const sendTo = async (identity: string, browser: ReturnType<typeof aBrowser>) => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: [identity] },
    campaign_id: campaignId,
  });
  await app.drain();
  const request = browsers.requests.find(({ path }) => browser.token.endsWith(path));
  if (request === undefined) throw new Error("the push service was not called");
  const [row] = await app.db.query<{ id: string }>(
    sql`select id from messages where request_id = ${body.request_id}`,
  );
  return { messageId: row?.id ?? "", notification: browser.read(request.body) };
};

const factsOf = (messageId: string) =>
  app.db.query(sql`
    select kind, code, url, is_machine from message_facts where message_id = ${messageId} order by kind, code`);

beforeAll(async () => {
  app = await startTestApp();
  browsers = await startWebhookReceiver();
  browsers.answer(() => ({ status: 201 }));
  key = await makeKey([SHOP]);
  const made = await app.native("POST", "/providers", {
    channel: "push",
    kind: "webpush",
    name: "Browsers",
    config: { privateKey: VAPID, contact: "ops@example.com" },
  });
  await app.native("POST", `/providers/${made.body.id}/verify`);
  const published = await app.publish({
    name: "Goal",
    channel: "push",
    start: { ...START_DEFAULTS, purpose: "transactional", providerId: made.body.id },
    what: {
      messageType: "single",
      missingValues: "blank",
      push: { title: "You did it", body: "", ...PUSH_DEFAULTS },
    },
  });
  campaignId = published.campaignId;
});
afterAll(async () => {
  await app.stop();
  await browsers.close();
});

describe("a publishable key", () => {
  test("is listed with its origins, never with its secret, and browsers get the key they subscribe with", async () => {
    const { body } = await app.native("GET", "/publishable-keys");
    expect(body.data).toContainEqual(
      expect.objectContaining({ id: key.id, key: key.key, allowedOrigins: [SHOP], revokedAt: null }),
    );
    expect(JSON.stringify(body)).not.toContain(key.identitySecret);
    const ecdh = createECDH("prime256v1");
    ecdh.setPrivateKey(Buffer.from(VAPID, "base64url"));
    const browserKey = ecdh.getPublicKey().toString("base64url");
    expect(body.browserKey).toBe(browserKey);
    expect((await as(key, "GET", "/device/settings")).body).toEqual({ browserKey });
    const after = await app.native("GET", "/publishable-keys");
    expect(after.body.data.find(({ id }: Key) => id === key.id).lastUsedAt).not.toBeNull();
  });

  test("opens nothing else, and no other key opens what is for devices", async () => {
    const answer = await as(key, "GET", "/campaigns");
    expect(answer.status).toBe(401);
    expect(answer.body.detail).toContain("publishable key");
    expect((await app.native("GET", "/device/settings")).status).toBe(401);
    expect((await as({ key: "clk_pub_of-nobody" }, "GET", "/device/settings")).status).toBe(401);
  });

  test("is used by pages of its origins only, which may read the reason of a refusal", async () => {
    const call = (origin: string) => as(key, "GET", "/device/settings", undefined, { origin });
    const allowed = await call(SHOP);
    expect(allowed.status).toBe(200);
    const refused = await call("https://evil.example");
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: "device/origin" });
    expect(refused.body.detail).toContain("https://evil.example");
    for (const { headers } of [allowed, refused]) {
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    }
    const preflight = await fetch(`${app.url}/api/v1/device`, {
      method: "OPTIONS",
      headers: { origin: SHOP, "access-control-request-method": "PUT", "sec-fetch-site": "cross-site" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-methods")).toContain("PUT");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
  });

  test("takes origins only, each named that is none, and gets others later", async () => {
    const wrong = await app.native("POST", "/publishable-keys", {
      name: "Shop",
      allowedOrigins: [SHOP, "shop.example", "https://shop.example/path", "ftp://shop.example"],
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body.problems.map(({ field }: { field: string }) => field)).toEqual([
      "allowedOrigins.1",
      "allowedOrigins.2",
      "allowedOrigins.3",
    ]);
    const own = await makeKey();
    const origin = "https://Shop.example:443/";
    const patched = await app.native("PATCH", `/publishable-keys/${own.id}`, { allowedOrigins: [origin] });
    expect(patched.body).toMatchObject({ name: "Shop", allowedOrigins: [SHOP] });
    expect((await as(own, "GET", "/device/settings", undefined, { origin: SHOP })).status).toBe(200);
  });

  test("is worth nothing a second after it was revoked", async () => {
    const own = await makeKey();
    const revoked = await app.native("POST", `/publishable-keys/${own.id}/revoke`);
    expect(revoked.body.revokedAt).not.toBeNull();
    expect((await as(own, "GET", "/device/settings")).status).toBe(401);
    expect((await app.native("POST", `/publishable-keys/${own.id}/revoke`)).body).toEqual(revoked.body);
  });
});

describe("a device", () => {
  test("is registered for the user whose identity the account's server signed, and for nobody else", async () => {
    const mine = aPhone("phone-1", "ann");
    expect((await as(key, "PUT", "/device", mine)).status).toBe(204);
    expect(await tokensOf("ann")).toEqual(["phone-1"]);
    const other = await makeKey();
    for (const registration of [
      { ...mine, identity: "bob" },
      { ...mine, signature: "" },
      { ...mine, ...signed("ann", other) },
    ]) {
      const answer = await as(key, "PUT", "/device", registration);
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({ code: "device/not-signed", problems: [{ field: "signature" }] });
    }
    expect(await tokensOf("bob")).toEqual([]);
  });

  test("is refreshed by registering it again, and its former token goes if it is the same user's", async () => {
    await as(key, "PUT", "/device", { ...aPhone("old", "cat"), appVersion: "1.9" });
    await as(key, "PUT", "/device", { ...aPhone("old", "cat"), osVersion: "14" });
    const [device] = await app.db.query(
      sql`select platform, token_type, os_version, app_version from devices where token = 'old'`,
    );
    expect(device).toEqual({ platform: "android", token_type: "fcm", os_version: "14", app_version: "1.9" });
    await as(key, "PUT", "/device", aPhone("of-dan", "dan"));
    for (const previousToken of ["of-dan", "old", "unheard-of"])
      expect((await as(key, "PUT", "/device", { ...aPhone("new", "cat"), previousToken })).status).toBe(204);
    expect(await tokensOf("cat")).toEqual(["new"]);
    expect(await tokensOf("dan")).toEqual(["of-dan"]);
  });

  test("is removed by its token, once and again", async () => {
    await as(key, "PUT", "/device", aPhone("leaving", "eve"));
    for (let time = 0; time < 2; time++)
      expect((await as(key, "POST", "/device/removal", { token: "leaving" })).status).toBe(204);
    expect(await tokensOf("eve")).toEqual([]);
  });

  test("of another account stays as it is", async () => {
    await app.db.query(sql`with a as (
        insert into accounts (external_id, name, time_zone) values ('OTH-ER1-2345', 'Other', 'UTC') returning id
      ), p as (insert into profiles (account_id, properties) select id, '{}' from a returning account_id, id)
      insert into devices (account_id, id, profile_id, platform, token_type, token)
      select account_id, ${newId()}, id, 'android', 'fcm', 'foreign' from p`);
    await as(key, "POST", "/device/removal", { token: "foreign" });
    await as(key, "PUT", "/device", { ...aPhone("mine", "fay"), previousToken: "foreign" });
    expect(await app.db.query(sql`select 1 from devices where token = 'foreign'`)).toHaveLength(1);
  });

  test("is told which field is wrong", async () => {
    const { token, keys } = aBrowser("wrong");
    const browser = { ...signed("gus"), type: "webpush", token, keys };
    for (const [wrong, field] of [
      [{ ...browser, token: "http://push.example/1" }, "token"],
      [{ ...browser, token: "the-last-part" }, "token"],
      [{ ...browser, keys: undefined }, "keys"],
      [{ ...browser, keys: { p256dh: "no", auth: "no" } }, "keys"],
      [{ ...browser, type: "chrome" }, "type"],
      [{ ...aPhone("a b", "gus") }, "token"],
    ] as const) {
      const answer = await as(key, "PUT", "/device", wrong);
      expect(answer.status, field).toBe(400);
      expect(answer.body.problems.map((one: { field: string }) => one.field)).toEqual([field]);
    }
    expect(await tokensOf("gus")).toEqual([]);
  });
});

describe("a notification", () => {
  test("that a browser shows and its user clicks becomes facts of its message, once however often they are told", async () => {
    const browser = aBrowser("hal");
    const { token, keys } = browser;
    const registered = await as(key, "PUT", "/device", { ...signed("hal"), type: "webpush", token, keys });
    expect(registered.status).toBe(204);
    const { messageId, notification } = await sendTo("hal", browser);
    const { id } = notification;
    const url = "https://shop.example/done";
    const reports = [
      { id, kind: "shown" },
      { id: id.toUpperCase(), kind: "shown" },
      { id, kind: "clicked", button: 2, url },
      { id: newId(), kind: "clicked" },
    ];
    const told = await as(key, "POST", "/device/reports", { reports });
    expect(told.body).toEqual({ taken: 3, unknown: [reports[3]?.id] });
    await as(key, "POST", "/device/reports", { reports: reports.slice(0, 3) });
    expect(await factsOf(messageId)).toEqual([
      { kind: "clicked", code: "button 2", url, is_machine: false },
      { kind: "delivered", code: "shown", url: null, is_machine: false },
      { kind: "opened", code: "", url: null, is_machine: false },
    ]);
  });

  test("of another account is unknown", async () => {
    const browser = aBrowser("ida");
    const { token, keys } = browser;
    await as(key, "PUT", "/device", { ...signed("ida"), type: "webpush", token, keys });
    const { messageId, notification } = await sendTo("ida", browser);
    await app.db.query(sql`with a as (
        insert into accounts (external_id, name, time_zone) values ('STR-ANG-ER12', 'Stranger', 'UTC') returning id)
      insert into publishable_keys (account_id, id, name, key, secrets, allowed_origins)
      select id, ${newId()}, 'x', 'clk_pub_stranger', ${app.box.seal("x")}, '{}' from a`);
    const answer = await as({ key: "clk_pub_stranger" }, "POST", "/device/reports", {
      reports: [{ id: notification.id, kind: "shown" }],
    });
    expect(answer.body).toEqual({ taken: 0, unknown: [notification.id] });
    expect(await factsOf(messageId)).toEqual([]);
  });
});

test("one address does not call without end", async () => {
  const own = await startTestApp({ workers: 0 });
  try {
    const call = () =>
      fetch(`${own.url}/api/v1/device/settings`, { headers: { authorization: "Bearer none" } });
    const made = await own.native("POST", "/publishable-keys", { name: "App" });
    const headers = { authorization: `Bearer ${made.body.key}` };
    const statuses = new Set<number>();
    for (let count = 0; count <= deviceRequestsPerAddressMax; count++) {
      const { status } = await fetch(`${own.url}/api/v1/device/settings`, { headers });
      statuses.add(status);
    }
    expect([...statuses]).toEqual([200, 429]);
    expect((await call()).status).toBe(401);
  } finally {
    await own.stop();
  }
});
