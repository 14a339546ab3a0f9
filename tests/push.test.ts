import { createECDH, generateKeyPairSync, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUSH_DEFAULTS, START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { MessageDevice } from "../src/contract/messageLog.ts";
import { sql } from "../src/db/sql.ts";
import { sendIdOf } from "../src/pipeline/deliver/devices.ts";
import { type ApnsAnswer, startApnsServer } from "./helpers/apnsServer.ts";
import { aProfile, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

/** Notifications through the whole pipeline, to local servers that speak as Apple and a browser's push service do. */

const iphone = (name: string): string => Buffer.from(name.padEnd(32)).toString("hex");
const nameOf = (path: string): string =>
  Buffer.from(path.split("/").at(-1) ?? "", "hex")
    .toString()
    .trim();

let app: TestApp;
let apple: Awaited<ReturnType<typeof startApnsServer>>;
let browsers: WebhookReceiver;
let campaignId = "";
/** How Apple answers calls for a device, one after the other, the last again and again. */
const appleSays = new Map<string, ApnsAnswer[]>();

const callsFor = (device: string) =>
  apple.requests.filter(({ headers }) => nameOf(headers[":path"] ?? "") === device);

const OK: ApnsAnswer = { status: 200 };

const provider = async (kind: string, config: Record<string, unknown>): Promise<string> => {
  const made = await app.native("POST", "/providers", { channel: "push", kind, name: kind, config });
  expect(made.status).toBe(201);
  const verified = await app.native("POST", `/providers/${made.body.id}/verify`);
  expect(verified.body).toMatchObject({ isReady: true });
  return made.body.id;
};

const register = async (identity: string, devices: { iphones: string[]; browsers?: string[] }) => {
  const browser = createECDH("prime256v1");
  browser.generateKeys();
  const keys = {
    p256dh: browser.getPublicKey().toString("base64url"),
    auth: randomBytes(16).toString("base64url"),
  };
  const token = (tokenData: object) => ({ type: "token", identity, tokenData });
  const { body } = await app.upload([
    aProfile(identity),
    ...devices.iphones.map((name) => token({ id: iphone(name), type: "apns" })),
    ...(devices.browsers ?? []).map((path) =>
      token({ id: `${browsers.url}/${path}`, type: "firefox", keys }),
    ),
  ]);
  expect(body).toMatchObject({ status: "success" });
};

/** Fires the campaign for a user, and gives the message once it has ended. */
const send = async (identity: string) => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: [identity] },
    campaign_id: campaignId,
  });
  await app.drain();
  const [row] = await app.db.query<{ id: string }>(
    sql`select id from messages where request_id = ${body.request_id}`,
  );
  return {
    requestId: body.request_id,
    read: async () => (await app.native("GET", `/messages/${row?.id}`)).body,
  };
};

const states = (devices: readonly MessageDevice[]): string[] =>
  devices.map(({ platform, state, code }) => `${platform} ${state} ${code}`).sort();

beforeAll(async () => {
  app = await startTestApp();
  apple = await startApnsServer();
  browsers = await startWebhookReceiver();
  browsers.answer(() => ({ status: 201 }));
  apple.answer(({ headers }) => {
    const answers = appleSays.get(nameOf(headers[":path"] ?? "")) ?? [OK];
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? OK;
  });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ios = await provider("apns", {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    keyId: "ABC1234567",
    teamId: "TEAM123456",
    bundleId: "com.example.shop",
    serverUrl: `http://127.0.0.1:${apple.port}`,
  });
  const web = await provider("webpush", {
    privateKey: randomBytes(32).toString("base64url"),
    contact: "ops@example.com",
  });
  const platformProviders = { android: null, ios: null, web };
  const made = await app.publish({
    name: "Goal",
    channel: "push",
    start: { ...START_DEFAULTS, purpose: "transactional", providerId: ios, platformProviders },
    what: {
      messageType: "single",
      missingValues: "blank",
      push: { title: "You did it", body: "", ...PUSH_DEFAULTS },
    },
  });
  campaignId = made.campaignId;
});
afterAll(async () => {
  await app.stop();
  await apple.close();
  await browsers.close();
});

describe("a notification for several devices", () => {
  test("is sent when one took it; the others go on by themselves, and a token that has ended goes", async () => {
    await register("ann", { iphones: ["ann-1", "ann-2"], browsers: ["ann-3"] });
    appleSays.set("ann-2", [{ status: 410, reason: "Unregistered" }]);
    let isBusy = true;
    browsers.answer(() => ({ status: isBusy ? 503 : 201 }));
    const { requestId, read } = await send("ann");
    const message = await read();
    expect(message).toMatchObject({ outcome: "sent" });
    expect(states(message.devices)).toEqual(["ios refused Unregistered", "ios sent 200", "web waiting 503"]);
    isBusy = false;
    await eventually(async () => expect(states((await read()).devices)).toContain("web sent 201"));
    expect(await app.outcomes(requestId)).toEqual({ sent: 1 });
    expect(message.timeline.filter(({ kind }: { kind: string }) => kind === "attempt")).toHaveLength(1);
    const left = await app.db.query<{ token: string }>(sql`
      select d.token from devices d join identities i using (account_id, profile_id)
      where i.value = 'ann' order by d.token`);
    expect(left.map(({ token }) => token)).toEqual([iphone("ann-1"), `${browsers.url}/ann-3`].sort());
    expect(callsFor("ann-1")).toHaveLength(1);
  });

  test("names itself to a device by the same id whenever it is repeated", async () => {
    await register("bob", { iphones: ["bob-1"] });
    appleSays.set("bob-1", [{ status: 503, reason: "Shutdown" }, OK]);
    const { read } = await send("bob");
    const { id, outcome, devices } = await read();
    expect(outcome).toBe("sent");
    const ids = callsFor("bob-1").map(({ headers }) => headers["apns-id"]);
    expect(ids).toEqual([sendIdOf(id, devices[0].deviceId), ids[0]]);
    expect(devices).toMatchObject([{ state: "sent", attempts: 2, sendId: ids[0] }]);
  });

  test("calls no device again that was refused for good, while another is tried again", async () => {
    await register("cat", { iphones: ["cat-1", "cat-2"] });
    appleSays.set("cat-1", [{ status: 400, reason: "BadDeviceToken" }]);
    appleSays.set("cat-2", [{ status: 500, reason: "InternalServerError" }, OK]);
    const { read } = await send("cat");
    const { outcome, devices } = await read();
    expect(outcome).toBe("sent");
    expect(states(devices)).toEqual(["ios refused BadDeviceToken", "ios sent 200"]);
    expect([callsFor("cat-1").length, callsFor("cat-2").length]).toEqual([1, 2]);
  });

  test("that no device will ever take ends with the last of their errors", async () => {
    await register("dan", { iphones: ["dan-1", "dan-2"] });
    appleSays.set("dan-1", [{ status: 410, reason: "ExpiredToken" }]);
    appleSays.set("dan-2", [{ status: 410, reason: "ExpiredToken" }]);
    const { read } = await send("dan");
    expect(await read()).toMatchObject({ outcome: "provider_rejected", code: "ExpiredToken" });
    const again = await send("dan");
    expect(await again.read()).toMatchObject({ outcome: "not_reachable", devices: [] });
  });

  test("goes on, with a repeat that is declared, where a worker died while a device was called", async () => {
    await register("eve", { iphones: ["eve-1"], browsers: ["eve-2"] });
    browsers.answer(() => ({ status: 503 }));
    const { read } = await send("eve");
    const { id } = await read();
    browsers.answer(() => ({ status: 201 }));
    // as a dead worker left it: leased, and the lease is over
    await eventually(async () => {
      const taken = await app.db.query(sql`
        update device_sends set state = 'sending', leased_by = 999999, due_at = clarion_now() - interval '1 second'
        where message_id = ${id} and platform = 'web' and state = 'waiting' returning device_id`);
      expect(taken).toHaveLength(1);
    });
    await eventually(async () => {
      const web = (await read()).devices.find(({ platform }: MessageDevice) => platform === "web");
      expect(web).toMatchObject({ state: "sent", maybeSent: true });
    });
  });
});
