import { createECDH, createHmac, randomBytes } from "node:crypto";
import { decrypt } from "http_ece";
import type { BrowserContext, Page, Worker } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PUSH_DEFAULTS, START_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import { sql } from "../../src/db/sql.ts";
import { aProfile } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../helpers/webhookReceiver.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { watched } from "./browser.ts";

/**
 * A site with the shipped scripts, as docs/push.md says. A browser without internet cannot ask a push service for a
 * subscription, so that one is made here, with real keys; what Clarion encrypts for it is decrypted by another
 * implementation of RFC 8291 and handed to the service worker by the browser's own tools, as its push service would. A browser
 * without a screen allows no notifications either, so that what it would show is kept in a list.
 */

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
const IDENTITY = "pat";

const browserKeys = createECDH("prime256v1");
browserKeys.generateKeys();
const auth = randomBytes(16).toString("base64url");
const vapid = createECDH("prime256v1");
vapid.generateKeys();

let it: BrowserApp;
let site: WebhookReceiver;
let pushService: WebhookReceiver;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let campaignId = "";

/** Runs in the page before its own scripts: what a push service on the internet would have answered. */
const subscribing = (endpoint: string): string => `
  Object.defineProperty(Notification, "permission", { get: () => "granted" });
  Notification.requestPermission = async () => "granted";
  const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const kept = "subscribed-with";
  const subscriptionOf = (key) => ({
    endpoint: ${JSON.stringify(endpoint)},
    options: { applicationServerKey: bytesOf(key).buffer },
    toJSON: () => ({ endpoint: ${JSON.stringify(endpoint)}, keys: ${JSON.stringify({
      p256dh: browserKeys.getPublicKey().toString("base64url"),
      auth,
    })} }),
    unsubscribe: async () => { localStorage.removeItem(kept); return true; },
  });
  PushManager.prototype.subscribe = async (options) => {
    if (options.userVisibleOnly !== true) throw new Error("browsers ask for userVisibleOnly");
    localStorage.setItem(kept, options.applicationServerKey);
    return subscriptionOf(options.applicationServerKey);
  };
  PushManager.prototype.getSubscription = async () => {
    const key = localStorage.getItem(kept);
    return key === null ? null : subscriptionOf(key);
  };
`;

const pageOf = (key: string, who: object): string => `<!doctype html><title>Shop</title>
  <button id="on">Notify me</button> <button id="off">No more</button> <output id="said"></output>
  <script src="${it.app.url}/push/page.js" data-key="${key}" defer></script>
  <script>
    const who = ${JSON.stringify(who)};
    const say = (work) => work.then(() => clarionPush.state(), (error) => error.message).then((text) => { said.textContent = text; });
    on.onclick = () => say(clarionPush.subscribe(who));
    off.onclick = () => say(clarionPush.unsubscribe());
    addEventListener("load", () => say(clarionPush.refresh(who)));
  </script>`;

const provider = async (): Promise<string> => {
  const made = await it.app.native("POST", "/providers", {
    channel: "push",
    kind: "webpush",
    name: "Browsers",
    config: { privateKey: vapid.getPrivateKey("base64url"), contact: "ops@example.com" },
  });
  await it.app.native("POST", `/providers/${made.body.id}/verify`);
  return made.body.id;
};

const campaign = async (): Promise<string> => {
  const published = await it.app.publish({
    name: "On its way",
    channel: "push",
    start: { ...START_DEFAULTS, purpose: "transactional", providerId: await provider() },
    what: {
      messageType: "single",
      missingValues: "blank",
      push: {
        ...PUSH_DEFAULTS,
        title: "Order {{ ExternalTrigger.order }}",
        body: "Comes — tomorrow",
        iconUrl: `${site.url}/icon.png`,
        imageUrl: `${site.url}/image.png`,
        deepLink: `${site.url}/orders/17`,
        buttons: [{ label: "Track", deepLink: `${site.url}/track` }],
        collapseKey: "order-17",
        data: [{ name: "order", value: "17" }],
      },
    },
  });
  return published.campaignId;
};

const said = (text: string | RegExp): Promise<void> => page.locator("#said", { hasText: text }).waitFor();

const devices = () =>
  it.app.db.query<{ token: string; platform: string; value: string }>(sql`
    select d.token, d.platform, i.value from devices d join identities i using (account_id, profile_id)
    where i.kind = 'identity'`);

/** What the browser was sent, in the clear. */
const receive = async (): Promise<string> => {
  await eventually(() => expect(pushService.requests).toHaveLength(1), 20_000);
  const body = pushService.requests[0]?.body ?? Buffer.alloc(0);
  return decrypt(body, { version: "aes128gcm", privateKey: browserKeys, authSecret: auth }).toString();
};

/** As a push service's message reaches the worker. */
const deliver = async (text: string): Promise<void> => {
  const session = await context.newCDPSession(page);
  const found = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(site.url));
      if (own !== undefined) resolve(own.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  const registrationId = await found;
  await session.send("ServiceWorker.deliverPushMessage", { origin: site.url, registrationId, data: text });
  await session.detach();
};

/** Runs in the worker, before anything is pushed. */
const KEEP = `self.shown = [];
  ServiceWorkerRegistration.prototype.showNotification = async (title, options) => void self.shown.push({ title, ...options });`;

/**
 * Runs in the worker: its own handler gets the click. A click that no person made may not open windows nor keep the worker
 * alive, so both are watched instead.
 */
const CLICK = `(async () => {
  const opened = [], kept = [];
  self.clients.openWindow = async (url) => void opened.push(url);
  const [{ data }] = self.shown;
  const event = new Event("notificationclick");
  const notification = { data, close: () => opened.push("closed") };
  Object.assign(event, { notification, action: "1", waitUntil: (work) => kept.push(work) });
  self.dispatchEvent(event);
  await Promise.all(kept);
  return opened;
})()`;

const facts = async (): Promise<string[]> => {
  const rows = await it.app.db.query<{ kind: string; code: string; url: string | null }>(
    sql`select kind, code, url from message_facts order by kind`,
  );
  return rows.map(({ kind, code, url }) => [kind, code, url ?? ""].join(" ").trim());
};

beforeAll(async () => {
  it = await startBrowserApp();
  site = await startWebhookReceiver();
  pushService = await startWebhookReceiver();
  pushService.answer(() => ({ status: 201 }));
  campaignId = await campaign();
  await it.app.upload([aProfile(IDENTITY)]);
  const made = await it.app.native("POST", "/publishable-keys", { name: "Shop", allowedOrigins: [site.url] });
  const signature = createHmac("sha256", made.body.identitySecret).update(IDENTITY).digest("hex");
  site.answer(({ path }) => {
    if (path.endsWith(".png")) return { status: 200, headers: { "content-type": "image/png" }, body: PIXEL };
    if (path === "/clarion-worker.js") {
      const body = `importScripts("${it.app.url}/push/worker.js");`;
      return { status: 200, headers: { "content-type": "text/javascript" }, body };
    }
    const body = pageOf(made.body.key, { identity: IDENTITY, signature });
    return { status: 200, headers: { "content-type": "text/html" }, body };
  });
  context = await it.browser.newContext({ permissions: ["notifications"] });
  await context.addInitScript(subscribing(`${pushService.url}/wpush/the-browser`));
  ({ page, complaints } = await watched(context));
}, 120_000);

afterAll(async () => {
  await context.close();
  await it.stop();
  await site.close();
  await pushService.close();
});

test("a site's browser subscribes, is shown what Clarion encrypts for it, and tells what was shown and clicked", async () => {
  await page.goto(site.url);
  await said("unsubscribed");
  await page.getByRole("button", { name: "Notify me" }).click();
  await said(/^subscribed$/);
  expect(await devices()).toEqual([
    { token: `${pushService.url}/wpush/the-browser`, platform: "web", value: IDENTITY },
  ]);
  expect(await page.evaluate("localStorage.getItem('subscribed-with')")).toBe(
    vapid.getPublicKey("base64url"),
  );

  const fired = await it.app.native("POST", `/campaigns/${campaignId}/triggers`, {
    recipients: [{ to: { identity: IDENTITY }, payload: { order: "№ 17" } }],
  });
  expect(fired.status).toBeLessThan(300);
  const worker: Worker | undefined = context.serviceWorkers().find((one) => one.url().startsWith(site.url));
  if (worker === undefined) throw new Error("the worker is not at work");
  await worker.evaluate(KEEP);
  await deliver(await receive());
  await eventually(async () =>
    expect(await worker.evaluate("self.shown")).toMatchObject([
      {
        title: "Order № 17",
        body: "Comes — tomorrow",
        icon: `${site.url}/icon.png`,
        image: `${site.url}/image.png`,
        tag: "order-17",
        actions: [{ action: "1", title: "Track" }],
        data: { values: { order: "17" } },
      },
    ]),
  );
  await eventually(async () => expect(await facts()).toEqual(["delivered shown"]));

  expect(await worker.evaluate(CLICK)).toEqual(["closed", `${site.url}/track`]);
  await eventually(async () =>
    expect(await facts()).toEqual([`clicked button 1 ${site.url}/track`, "delivered shown", "opened"]),
  );
  const [message] = (await it.app.native("GET", "/messages")).body.data;
  const { body } = await it.app.native("GET", `/messages/${message.id}`);
  expect(JSON.stringify(body.timeline)).toContain("button 1");

  await page.reload();
  await said(/^subscribed$/);
  await page.getByRole("button", { name: "No more" }).click();
  await said("unsubscribed");
  expect(await devices()).toEqual([]);
  expect(complaints).toEqual([]);
});

test("the scripts lie at addresses that never change, for any site, and are asked for again only when they did", async () => {
  for (const name of ["page.js", "worker.js"]) {
    const answer = await fetch(`${it.app.url}/push/${name}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain("text/javascript");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=3600");
    const etag = answer.headers.get("etag") ?? "";
    const again = await fetch(`${it.app.url}/push/${name}`, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect((await answer.text()).length).toBeLessThan(10_000);
  }
});
