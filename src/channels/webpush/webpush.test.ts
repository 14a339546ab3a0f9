import { createECDH, createPublicKey, randomBytes } from "node:crypto";
import { decrypt } from "http_ece";
import { jwtVerify } from "jose";
import { afterEach, describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { aPush } from "../../../tests/helpers/contents.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import { startTcpProxy } from "../../../tests/helpers/tcpProxy.ts";
import { startWebhookReceiver } from "../../../tests/helpers/webhookReceiver.ts";
import type { PushContent } from "../../contract/content.ts";
import { newId } from "../../lib/ids.ts";
import type { SendOutcome } from "../channel.ts";
import { networkGuard } from "../guard.ts";
import type { WebPushConfig } from "./config.ts";
import { encrypt, plaintextBytesMax, readKeys } from "./encryption.ts";
import { readVapid } from "./vapid.ts";
import { webpush } from "./webpush.ts";

/** A browser: what it subscribed with, and how it reads. */
const browser = createECDH("prime256v1");
browser.generateKeys();
const AUTH = randomBytes(16).toString("base64url");
const KEYS = { p256dh: browser.getPublicKey().toString("base64url"), auth: AUTH };
const read = (body: Buffer): string =>
  decrypt(body, { version: "aes128gcm", privateKey: browser, authSecret: AUTH }).toString("utf8");

const PRIVATE_KEY = randomBytes(32).toString("base64url");
const CONFIG: WebPushConfig = { privateKey: PRIVATE_KEY, contact: "ops@example.com", timeoutMs: 1_500 };

const aContent = (port: number, overrides: Partial<PushContent> = {}): PushContent => {
  const token = `http://127.0.0.1:${port}/wpush/v2/the-token-77`;
  return aPush({ to: [{ deviceId: newId(), platform: "web", token, keys: KEYS }], ...overrides });
};

channelConformance<WebPushConfig>({
  channel: webpush,
  canHave: ["refuse", "fail", "throttle", "goAway"],
  hidden: ["the-token-77", PRIVATE_KEY],
  start: async (timeoutMs) => {
    const receiver = await startWebhookReceiver();
    const proxy = await startTcpProxy(receiver.port);
    const answer = (status: number) => () => receiver.answer(({ path }) => ({ status, body: `bad ${path}` }));
    receiver.answer(() => ({ status: 201 }));
    return {
      server: {
        config: { ...CONFIG, timeoutMs },
        services: channelServices,
        content: (note) => aContent(proxy.port, { body: note }),
        received: () =>
          receiver.requests.map(({ body }) => {
            const bytes = read(body);
            return { id: bytes, bytes };
          }),
        openCount: proxy.openCount,
        stop: async () => {
          await proxy.close();
          await receiver.close();
        },
      },
      faults: { refuse: answer(400), fail: answer(503), throttle: answer(429), goAway: proxy.close },
    };
  },
});

describe("a browser", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  const stage = async (services = channelServices) => {
    const receiver = await startWebhookReceiver();
    receiver.answer(() => ({ status: 201 }));
    const connection = webpush.open(CONFIG, services);
    cleanups.push(receiver.close, connection.close);
    const send = (overrides: Partial<PushContent> = {}, messageId = newId()): Promise<SendOutcome> =>
      connection.send({
        accountId: 1,
        messageId,
        campaignId: newId(),
        content: aContent(receiver.port, overrides),
      });
    return { receiver, send };
  };

  test("gets the vector of RFC 8291, byte for byte", () => {
    const keys = readKeys({
      p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
      auth: "BTBZMqHH6r4Tts7J_aSIgg",
    });
    if (keys === null) throw new Error("the keys of the vector are keys");
    const body = encrypt(Buffer.from("When I grow up, I want to be a watermelon"), keys, {
      salt: Buffer.from("DGv6ra1nlYgDCS1FRnbzlw", "base64url"),
      privateKey: Buffer.from("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "base64url"),
    });
    expect(body.toString("base64url")).toBe(
      "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    );
  });

  test("reads what was sent, by an implementation that is not ours, up to the largest there is", () => {
    const keys = readKeys(KEYS);
    if (keys === null) throw new Error("a browser's keys are keys");
    for (const length of [0, 1, plaintextBytesMax]) {
      const text = "x".repeat(length);
      const body = encrypt(Buffer.from(text), keys, { salt: randomBytes(16), privateKey: randomBytes(32) });
      expect(read(body)).toBe(text);
      expect(body.length).toBeLessThanOrEqual(4_096);
    }
  });

  test("gets everything that the message says, and its push service how to keep it", async () => {
    const { receiver, send } = await stage();
    const messageId = newId();
    await send(
      {
        iconUrl: "https://example.com/i.png",
        imageUrl: "https://example.com/p.png",
        deepLink: "https://example.com/",
        buttons: [{ label: "See", deepLink: null }],
        sound: null,
        collapseKey: "order 1",
        priority: "normal",
        timeToLiveSeconds: 60,
        data: { order: "1" },
      },
      messageId,
    );
    await send();
    const [first, second] = receiver.requests;
    expect(first?.headers).toMatchObject({
      "content-encoding": "aes128gcm",
      ttl: "60",
      urgency: "normal",
      topic: expect.stringMatching(/^[\w-]{32}$/),
    });
    expect(JSON.parse(read(first?.body ?? Buffer.alloc(0)))).toEqual({
      clarion: 1,
      id: messageId,
      title: "t",
      body: "b",
      icon: "https://example.com/i.png",
      image: "https://example.com/p.png",
      link: "https://example.com/",
      buttons: [{ label: "See", deepLink: null }],
      silent: true,
      tag: "order 1",
      data: { order: "1" },
    });
    expect(second?.headers).toMatchObject({ ttl: "2419200", urgency: "high" });
    expect(second?.headers).not.toHaveProperty("topic");
  });

  test("has a push service that knows the sender by a signature for it alone", async () => {
    const { receiver, send } = await stage();
    await send();
    await send();
    const headers = receiver.requests.map((request) => request.headers.authorization);
    expect(headers[0]).toBe(headers[1]);
    const [, token = "", publicKey = ""] = /^vapid t=([^,]+), k=(.+)$/.exec(headers[0] ?? "") ?? [];
    expect(publicKey).toBe(webpush.browserKey?.(CONFIG));
    const point = Buffer.from(publicKey, "base64url");
    const x = point.subarray(1, 33).toString("base64url");
    const y = point.subarray(33).toString("base64url");
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    const { payload } = await jwtVerify(token, key, { audience: `http://127.0.0.1:${receiver.port}` });
    expect(payload.sub).toBe("mailto:ops@example.com");
    expect((payload.exp ?? 0) - Date.now() / 1_000).toBeLessThan(24 * 3_600);
  });

  test.each<[number, object]>([
    [200, { kind: "sent" }],
    [404, { kind: "refused", addressDead: true }],
    [410, { kind: "refused", addressDead: true }],
    [403, { kind: "refused" }],
    [413, { kind: "refused" }],
    [502, { kind: "try_later" }],
  ])("whose push service answers %i is understood", async (status, outcome) => {
    const { receiver, send } = await stage();
    receiver.answer(() => ({ status }));
    expect(await send()).toMatchObject(outcome);
  });

  test("without keys, or with keys that are none, or with too much to read, gets nothing, and is told so", async () => {
    const { receiver, send } = await stage();
    const [device] = aContent(receiver.port).to;
    if (device === undefined) throw new Error("there is a device");
    const offCurve = {
      ...KEYS,
      p256dh: Buffer.concat([Buffer.from([4]), randomBytes(64)]).toString("base64url"),
    };
    for (const keys of [null, { ...KEYS, auth: "AAAA" }, offCurve]) {
      expect(await send({ to: [{ ...device, keys }] })).toMatchObject({
        kind: "refused",
        code: "no_subscription",
      });
    }
    expect(await send({ to: [{ ...device, token: "the-last-part" }] })).toMatchObject({
      code: "no_subscription",
    });
    expect(await send({ body: "x".repeat(plaintextBytesMax) })).toMatchObject({
      kind: "refused",
      code: "413",
    });
    expect(receiver.requests).toHaveLength(0);
  });

  test("cannot lead into the network that the server stands in", async () => {
    const { send } = await stage({ ...channelServices, guard: networkGuard(false) });
    expect(await send()).toMatchObject({ kind: "refused", code: "address_not_allowed" });
  });

  test("a key is 32 bytes, and gives browsers their public one", () => {
    expect(readVapid(PRIVATE_KEY)?.publicKey).toHaveLength(87);
    expect(webpush.problemsOf({ ...CONFIG, privateKey: "short" }).map(({ field }) => field)).toEqual([
      "privateKey",
    ]);
    expect(readVapid(Buffer.alloc(32).toString("base64url"))).toBeNull();
  });
});
