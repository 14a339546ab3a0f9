import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import { afterEach, describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { aPush } from "../../../tests/helpers/contents.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import { startTcpProxy } from "../../../tests/helpers/tcpProxy.ts";
import { type ReceiverAnswer, startWebhookReceiver } from "../../../tests/helpers/webhookReceiver.ts";
import type { PushContent } from "../../contract/content.ts";
import { newId } from "../../lib/ids.ts";
import type { ChannelServices, SendOutcome } from "../channel.ts";
import type { FcmConfig } from "./config.ts";
import { fcm } from "./fcm.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const DEVICE = "the-device-77";
const END = '"end":"1"';

const aConfig = (port: number, timeoutMs = 1_500): FcmConfig => ({
  serviceAccount: JSON.stringify({
    type: "service_account",
    project_id: "the-shop",
    private_key_id: "key-1",
    private_key: PEM,
    client_email: "push@the-shop.example",
    token_uri: `http://127.0.0.1:${port}/token`,
  }),
  serverUrl: `http://127.0.0.1:${port}`,
  timeoutMs,
});

const aContent = (overrides: Partial<PushContent> = {}): PushContent =>
  aPush({
    to: [{ deviceId: newId(), platform: "android", token: DEVICE, keys: null }],
    data: { end: "1" },
    ...overrides,
  });

const failure = (
  status: number,
  errorCode?: string,
  headers: Record<string, string> = {},
): ReceiverAnswer => ({
  status,
  headers,
  body: JSON.stringify({
    error: {
      code: status,
      message: `not ${DEVICE}`,
      status: "SOMETHING",
      details:
        errorCode === undefined
          ? []
          : [{ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode }],
    },
  }),
});

/** Google: hands out access tokens, and takes notifications. */
const startGoogle = async () => {
  const receiver = await startWebhookReceiver();
  let tokensMade = 0;
  let answer = (): ReceiverAnswer => ({
    status: 200,
    body: JSON.stringify({ name: "projects/the-shop/messages/0:123" }),
  });
  receiver.answer(({ path }) => {
    if (path !== "/token") return answer();
    tokensMade++;
    const granted = { access_token: `the-access-${tokensMade}`, expires_in: 3_599, token_type: "Bearer" };
    return { status: 200, body: JSON.stringify(granted) };
  });
  return {
    ...receiver,
    sent: () => receiver.requests.filter(({ path }) => path !== "/token"),
    tokensMade: () => tokensMade,
    answerWith: (next: ReceiverAnswer) => {
      answer = () => next;
    },
  };
};

channelConformance<FcmConfig>({
  channel: fcm,
  canHave: ["refuse", "fail", "throttle", "goAway", "loseAnswer", "fallSilent"],
  hidden: [DEVICE, "the-access", "PRIVATE KEY"],
  start: async (timeoutMs) => {
    const google = await startGoogle();
    const proxy = await startTcpProxy(google.port);
    const answer = (status: number, code?: string) => () => google.answerWith(failure(status, code));
    return {
      server: {
        config: aConfig(proxy.port, timeoutMs),
        services: channelServices,
        content: (note) => aContent({ body: note }),
        received: () =>
          google.sent().map(({ body }) => {
            const bytes = body.toString("utf8");
            return { id: bytes, bytes };
          }),
        openCount: proxy.openCount,
        stop: async () => {
          await proxy.close();
          await google.close();
        },
      },
      faults: {
        refuse: answer(400, "INVALID_ARGUMENT"),
        fail: answer(503, "UNAVAILABLE"),
        throttle: answer(429, "QUOTA_EXCEEDED"),
        loseAnswer: () => proxy.lose({ after: END, by: "reset" }),
        fallSilent: () => proxy.lose({ after: END, by: "silence" }),
        goAway: proxy.close,
      },
    };
  },
});

describe("Firebase", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  const stage = async (services: ChannelServices = channelServices) => {
    const google = await startGoogle();
    const connection = fcm.open(aConfig(google.port), services);
    cleanups.push(google.close, connection.close);
    const send = (content = aContent(), messageId = newId()): Promise<SendOutcome> =>
      connection.send({ accountId: 1, messageId, campaignId: newId(), content });
    return { google, send };
  };

  test("is logged in to once, by an assertion that the service account signed, and anew before that ends", async () => {
    let nowMs = Date.now();
    const { google, send } = await stage({ ...channelServices, now: () => new Date(nowMs) });
    await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(google.tokensMade()).toBe(1);
    const body = google.requests.find(({ path }) => path === "/token")?.body.toString() ?? "";
    const { payload, protectedHeader } = await jwtVerify(
      new URLSearchParams(body).get("assertion") ?? "",
      createPublicKey(PEM),
      { audience: `http://127.0.0.1:${google.port}/token`, issuer: "push@the-shop.example" },
    );
    expect(protectedHeader).toMatchObject({ alg: "RS256", kid: "key-1" });
    expect(payload).toMatchObject({ scope: "https://www.googleapis.com/auth/firebase.messaging" });
    nowMs += 3_600_000;
    await send();
    expect(google.tokensMade()).toBe(2);
    google.answerWith(failure(401, undefined));
    expect(await send()).toMatchObject({ kind: "try_later" });
    await send();
    expect(google.tokensMade()).toBe(3);
  });

  test("gets everything that the message says, in its own words", async () => {
    const { google, send } = await stage();
    const messageId = newId();
    const content = aContent({
      title: "Hi",
      body: "Ann",
      imageUrl: "https://example.com/i.png",
      iconUrl: "https://example.com/icon.png",
      deepLink: "shop://1",
      buttons: [{ label: "See", deepLink: null }],
      badge: 3,
      channelId: "orders",
      priority: "normal",
      collapseKey: "order 1",
      timeToLiveSeconds: 600,
      interruptionLevel: "passive",
      data: { order: "1" },
    });
    expect(await send(content, messageId)).toMatchObject({ kind: "sent", providerId: "0:123" });
    const [request] = google.sent();
    expect(request?.path).toBe("/v1/projects/the-shop/messages:send");
    expect(request?.headers.authorization).toBe("Bearer the-access-1");
    expect(JSON.parse(request?.body.toString() ?? "")).toEqual({
      message: {
        token: DEVICE,
        notification: { title: "Hi", body: "Ann", image: "https://example.com/i.png" },
        data: {
          order: "1",
          clarion_id: messageId,
          clarion_link: "shop://1",
          clarion_icon: "https://example.com/icon.png",
          clarion_buttons: '[{"label":"See","deepLink":null}]',
        },
        android: {
          priority: "NORMAL",
          collapse_key: "order 1",
          ttl: "600s",
          notification: { sound: "default", channel_id: "orders", notification_count: 3, tag: "order 1" },
        },
        apns: { payload: { aps: { "interruption-level": "passive", sound: "default", badge: 3 } } },
      },
    });
  });

  test.each<[ReceiverAnswer, object]>([
    [failure(404, "UNREGISTERED"), { kind: "refused", code: "UNREGISTERED", addressDead: true }],
    [failure(403, "SENDER_ID_MISMATCH"), { kind: "refused", code: "SENDER_ID_MISMATCH" }],
    [failure(401, "THIRD_PARTY_AUTH_ERROR"), { kind: "try_later" }],
    [failure(429, "QUOTA_EXCEEDED"), { kind: "throttled", afterMs: 60_000 }],
    [failure(503, "UNAVAILABLE", { "retry-after": "30" }), { kind: "try_later", afterMs: 30_000 }],
    [failure(500, "INTERNAL"), { kind: "try_later", code: "INTERNAL" }],
    [
      { status: 502, body: "<html>" },
      { kind: "try_later", code: "502" },
    ],
  ])("that answers %o is understood", async (answer, outcome) => {
    const { google, send } = await stage();
    google.answerWith(answer);
    expect(await send()).toMatchObject(outcome);
  });

  test("a token that may be good is kept: only one that Firebase calls unregistered goes", async () => {
    const { google, send } = await stage();
    google.answerWith(failure(400, "INVALID_ARGUMENT"));
    expect(await send()).not.toHaveProperty("addressDead");
  });

  test("is verified by a sample that is checked and not delivered", async () => {
    const { google } = await stage();
    expect(await fcm.verify(aConfig(google.port), channelServices)).toMatchObject({ isReady: true });
    expect(JSON.parse(google.sent()[0]?.body.toString() ?? "")).toMatchObject({ validate_only: true });
    google.answerWith(failure(403, undefined));
    const { isReady, steps } = await fcm.verify(aConfig(google.port), channelServices);
    expect([isReady, ...steps.map(({ isOk }) => isOk)]).toEqual([false, true, false]);
  });

  test("takes the file of a service account and nothing else", () => {
    const config = aConfig(1);
    const problemsOf = (serviceAccount: string) =>
      fcm.problemsOf({ ...config, serviceAccount }).map(({ field }) => field);
    expect(problemsOf(config.serviceAccount)).toEqual([]);
    for (const text of ["", "{}", PEM, config.serviceAccount.replace("BEGIN", "START")]) {
      expect(problemsOf(text)).toEqual(["serviceAccount"]);
    }
  });
});
