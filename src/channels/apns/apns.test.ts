import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import { Value } from "typebox/value";
import { afterEach, describe, expect, test } from "vitest";
import { type ApnsAnswer, startApnsServer } from "../../../tests/helpers/apnsServer.ts";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { aPush } from "../../../tests/helpers/contents.ts";
import { eventually } from "../../../tests/helpers/eventually.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import { startTcpProxy } from "../../../tests/helpers/tcpProxy.ts";
import type { PushContent } from "../../contract/content.ts";
import { newId } from "../../lib/ids.ts";
import { apnsTokenAgeMsMax, apnsTokenAgeMsMin } from "../../limits.ts";
import type { ChannelServices, Connection, SendOutcome } from "../channel.ts";
import { apns } from "./apns.ts";
import { ApnsConfig } from "./config.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const TOKEN = "ab".repeat(32);
const END = '"end":"1"';

const aConfig = (port: number, settings: Partial<ApnsConfig> = {}): ApnsConfig =>
  Value.Parse(
    ApnsConfig,
    Value.Default(ApnsConfig, {
      key: KEY,
      keyId: "ABC1234567",
      teamId: "TEAM123456",
      bundleId: "com.example.shop",
      serverUrl: `http://127.0.0.1:${port}`,
      ...settings,
    }),
  );

const aContent = (overrides: Partial<PushContent> = {}): PushContent =>
  aPush({
    to: [{ deviceId: newId(), platform: "ios", token: TOKEN, keys: null }],
    data: { end: "1" },
    ...overrides,
  });

channelConformance<ApnsConfig>({
  channel: apns,
  canHave: ["refuse", "fail", "throttle", "goAway", "loseAnswer", "fallSilent"],
  hidden: [TOKEN, KEY],
  start: async (timeoutMs) => {
    const apple = await startApnsServer();
    const proxy = await startTcpProxy(apple.port);
    const answer = (status: number, reason: string) => () => apple.answer(() => ({ status, reason }));
    return {
      server: {
        config: aConfig(proxy.port, { timeoutMs }),
        services: channelServices,
        content: (note) => aContent({ body: note }),
        received: () =>
          apple.requests.map(({ headers, body }) => ({ id: String(headers["apns-id"]), bytes: body })),
        openCount: proxy.openCount,
        stop: async () => {
          await proxy.close();
          await apple.close();
        },
      },
      faults: {
        refuse: answer(400, "BadDeviceToken"),
        fail: answer(503, "ServiceUnavailable"),
        throttle: answer(429, "TooManyRequests"),
        loseAnswer: () => proxy.lose({ after: END, by: "reset" }),
        fallSilent: () => proxy.lose({ after: END, by: "silence" }),
        goAway: proxy.close,
      },
    };
  },
});

describe("Apple's push service", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const stage = async (services: ChannelServices = channelServices, settings: Partial<ApnsConfig> = {}) => {
    const apple = await startApnsServer();
    cleanups.push(apple.close);
    const connection = apns.open(aConfig(apple.port, settings), services);
    cleanups.push(connection.close);
    return { apple, connection };
  };
  const send = (connection: Connection, content = aContent(), messageId = newId()): Promise<SendOutcome> =>
    connection.send({ accountId: 1, messageId, campaignId: newId(), content });

  test("gets one session for all, with a token that its key has signed", async () => {
    const { apple, connection } = await stage();
    await Promise.all(Array.from({ length: 50 }, () => send(connection)));
    await send(connection);
    expect(apple.sessionsOpened()).toBe(1);
    const tokens = new Set(apple.requests.map(({ headers }) => headers.authorization));
    expect(tokens.size).toBe(1);
    const [header = ""] = tokens;
    const { payload, protectedHeader } = await jwtVerify(
      header.slice("bearer ".length),
      createPublicKey(KEY),
    );
    expect(protectedHeader).toEqual({ alg: "ES256", kid: "ABC1234567" });
    expect(payload).toEqual({ iss: "TEAM123456", iat: expect.any(Number) });
  });

  test("gets a new token after 50 minutes, and after it called one expired, never within 20 minutes", async () => {
    let nowMs = Date.parse("2026-01-01T00:00:00Z");
    const { apple, connection } = await stage({ ...channelServices, now: () => new Date(nowMs) });
    const tokens = () => new Set(apple.requests.map(({ headers }) => headers.authorization)).size;
    apple.answer(() => ({ status: 403, reason: "ExpiredProviderToken" }));
    expect(await send(connection)).toMatchObject({ kind: "try_later", code: "ExpiredProviderToken" });
    await send(connection);
    expect(tokens()).toBe(1);
    nowMs += apnsTokenAgeMsMin;
    await send(connection);
    await send(connection);
    expect(tokens()).toBe(2);
    apple.answer(() => ({ status: 200 }));
    nowMs += apnsTokenAgeMsMax - 1;
    await send(connection);
    expect(tokens()).toBe(2);
    nowMs += 1;
    await send(connection);
    expect(tokens()).toBe(3);
  });

  test("gets everything that the message says, in its own words", async () => {
    const { apple, connection } = await stage();
    const messageId = newId();
    const now = Math.floor(Date.now() / 1_000);
    const content = aContent({
      title: "Hi",
      body: "Ann",
      imageUrl: "https://example.com/i.png",
      deepLink: "shop://1",
      buttons: [{ label: "See", deepLink: null }],
      sound: "kettle.caf",
      badge: 0,
      priority: "normal",
      collapseKey: "order 1",
      timeToLiveSeconds: 600,
      interruptionLevel: "time_sensitive",
      data: { order: "1" },
    });
    const outcome = await send(connection, content, messageId);
    expect(outcome).toMatchObject({ kind: "sent", providerId: messageId });
    const [request] = apple.requests;
    expect(request?.headers).toMatchObject({
      ":path": `/3/device/${TOKEN}`,
      "apns-topic": "com.example.shop",
      "apns-push-type": "alert",
      "apns-priority": "5",
      "apns-collapse-id": "order 1",
    });
    expect(Number(request?.headers["apns-expiration"]) - now - 600).toBeLessThan(30);
    expect(JSON.parse(request?.body ?? "")).toEqual({
      order: "1",
      aps: {
        alert: { title: "Hi", body: "Ann" },
        "interruption-level": "time-sensitive",
        sound: "kettle.caf",
        badge: 0,
        "mutable-content": 1,
        category: "clarion",
      },
      clarion: {
        id: messageId,
        link: "shop://1",
        image: "https://example.com/i.png",
        buttons: [{ label: "See", deepLink: null }],
      },
    });
    await send(connection, aContent({ timeToLiveSeconds: 0, collapseKey: "ü".repeat(40) }));
    expect(apple.requests[1]?.headers["apns-expiration"]).toBe("0");
    expect(apple.requests[1]?.headers["apns-collapse-id"]).toHaveLength(64);
  });

  test.each<[ApnsAnswer & object, object]>([
    [
      { status: 410, reason: "Unregistered" },
      { kind: "refused", code: "Unregistered", addressDead: true },
    ],
    [
      { status: 410, reason: "ExpiredToken" },
      { kind: "refused", addressDead: true },
    ],
    [
      { status: 400, reason: "PayloadEmpty" },
      { kind: "refused", code: "PayloadEmpty" },
    ],
    [
      { status: 413, reason: "PayloadTooLarge" },
      { kind: "refused", code: "PayloadTooLarge" },
    ],
    [{ status: 403, reason: "InvalidProviderToken" }, { kind: "try_later" }],
    [
      { status: 429, reason: "TooManyRequests", headers: { "retry-after": "7" } },
      { kind: "throttled", afterMs: 7_000 },
    ],
    [{ status: 500, reason: "InternalServerError" }, { kind: "try_later" }],
    [{ status: 502 }, { kind: "try_later", code: "502" }],
  ])("that answers %o is understood", async (answer, outcome) => {
    const { apple, connection } = await stage();
    apple.answer(() => answer);
    expect(await send(connection)).toMatchObject(outcome);
  });

  test("keeps a token that may only be of the other environment", async () => {
    const { apple, connection } = await stage();
    apple.answer(() => ({ status: 400, reason: "BadDeviceToken" }));
    expect(await send(connection)).not.toHaveProperty("addressDead");
  });

  test("that says goodbye answers what it has, and the next goes over a new session", async () => {
    const { apple, connection } = await stage();
    apple.answer(() => ({ status: 200, afterMs: 100 }));
    const first = send(connection);
    await eventually(() => expect(apple.requests).toHaveLength(1));
    apple.goAway();
    expect(await first).toMatchObject({ kind: "sent" });
    expect(await send(connection)).toMatchObject({ kind: "sent" });
    expect(apple.sessionsOpened()).toBe(2);
  });

  test("that refuses a stream did nothing with it: it is tried later, not taken for lost", async () => {
    const { apple, connection } = await stage();
    apple.answer(() => "refuse_stream");
    expect(await send(connection)).toMatchObject({ kind: "try_later" });
    apple.answer(() => "reset");
    expect(await send(connection)).toMatchObject({ kind: "unknown" });
    apple.answer(() => ({ status: 200 }));
    expect(await send(connection)).toMatchObject({ kind: "sent" });
  });

  test("that is slow with one is not waited for by others", async () => {
    const { apple, connection } = await stage(channelServices, { timeoutMs: 1_500 });
    apple.answer(({ body }) => (body.includes("slow") ? "silence" : { status: 200 }));
    const slow = send(connection, aContent({ body: "slow" }));
    expect(await send(connection)).toMatchObject({ kind: "sent" });
    expect(await slow).toMatchObject({ kind: "unknown", code: "timed_out" });
    expect(await send(connection)).toMatchObject({ kind: "sent" });
  });

  test("is verified by a device that nobody has", async () => {
    const { apple } = await stage();
    apple.answer(() => ({ status: 400, reason: "BadDeviceToken" }));
    expect(await apns.verify(aConfig(apple.port), channelServices)).toMatchObject({ isReady: true });
    apple.answer(() => ({ status: 403, reason: "InvalidProviderToken" }));
    const refused = await apns.verify(aConfig(apple.port), channelServices);
    expect(refused).toMatchObject({ isReady: false, steps: [{ detail: expect.stringContaining("key ID") }] });
  });

  test("takes a key on P-256 and nothing else", () => {
    const problemsOf = (key: string) => apns.problemsOf(aConfig(1, { key })).map(({ field }) => field);
    expect(problemsOf(KEY)).toEqual([]);
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    expect(problemsOf(rsa.export({ type: "pkcs8", format: "pem" }).toString())).toEqual(["key"]);
    expect(problemsOf("AuthKey_ABC1234567.p8")).toEqual(["key"]);
  });
});
