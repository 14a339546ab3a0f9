import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { receiveBy, vendorConformance, vendorWorkshop } from "../../../tests/helpers/mailVendor.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import type { ReceiverAnswer } from "../../../tests/helpers/webhookReceiver.ts";
import { aWhatsApp, aWholeWhatsApp } from "../../../tests/helpers/whatsapp.ts";
import { newId } from "../../lib/ids.ts";
import { networkGuard } from "../guard.ts";
import { GatewayConfig } from "./config.ts";
import { gateway } from "./gateway.ts";

const aConfig = (url: string, settings: Partial<GatewayConfig> = {}): GatewayConfig =>
  Value.Parse(
    GatewayConfig,
    Value.Default(GatewayConfig, { url: `${url}/send?x=1`, wabaNumber: "+14155550100", ...settings }),
  );

const json = (status: number, body: object) => ({ status, body: JSON.stringify(body) });
const failure = (status: number) =>
  json(status, { status: "failure", error: { code: 4017, message: "About 14155550101 and to-ken-77" } });
const BASIC = { authType: "basic", username: "us-er", password: "to-ken-77" } as const;

channelConformance<GatewayConfig>(
  vendorConformance(
    { taken: json(200, { status: "success" }), refused: failure(200), throttled: { status: 429 } },
    () => gateway,
    (timeoutMs, origin) => aConfig(origin, { ...BASIC, timeoutMs }),
    {
      secret: "to-ken-77",
      address: "14155550101",
      end: '"languageCode":"en_US"},"components":[',
      content: (note) => aWhatsApp({ parameters: [note] }),
    },
  ),
);

const button = (index: number, subType: string, buttonText: string, ...parameters: object[]) => ({
  type: "button",
  index,
  subType,
  buttonText,
  parameters,
});

/** What `aWholeWhatsApp` becomes. */
const WHOLE = [
  {
    type: "header",
    header: {
      type: "document",
      file: { mediaURL: "https://example.com/a.pdf", filename: "Invoice.pdf" },
    },
  },
  {
    type: "body",
    body: {
      text: "Hi {{name}}, order {{order}}",
      parameters: [
        { type: "text", text: "Pat" },
        { type: "text", text: "17" },
      ],
    },
  },
  { type: "footer", footer: "Reply STOP to end" },
  button(0, "callPhone", "Call us"),
  button(1, "dynamicUrl", "See it", { type: "text", text: "17" }),
  button(2, "quickReply", "Stop", { type: "payload", payload: "stop-17" }),
  button(3, "copy_code", "Copy", { type: "coupon_code", coupon_code: "SAVE10" }),
  {
    type: "carousel",
    cards: [
      {
        components: [
          { type: "header", header: { type: "image", mediaURL: "https://example.com/a.png" } },
          {
            type: "body",
            body: { text: "{{1}} for you", parameters: [{ type: "text", text: "Tea" }] },
          },
          button(0, "dynamicUrl", "Buy", { type: "text", text: "tea" }),
        ],
      },
    ],
  },
];

describe("a WhatsApp gateway", () => {
  const { server } = vendorWorkshop(() => gateway);
  const sendTo = async (
    answer: ReceiverAnswer,
    settings: Partial<GatewayConfig> = {},
    content = aWhatsApp(),
  ) => {
    const { url, requests } = await server(() => answer);
    const connection = gateway.open(aConfig(url, settings), channelServices);
    const messageId = newId();
    const outcome = await connection.send({ accountId: 1, messageId, campaignId: newId(), content });
    await connection.close();
    return { outcome, messageId, sent: requests[0] };
  };

  test("gets a message as the contract says, with every button of the template", async () => {
    const { outcome, messageId, sent } = await sendTo(
      json(200, { status: "success" }),
      BASIC,
      aWholeWhatsApp(),
    );
    expect(outcome).toMatchObject({ kind: "sent", providerId: messageId });
    expect(sent).toMatchObject({ method: "POST", path: "/send?x=1" });
    expect(sent?.headers.authorization).toBe(`Basic ${Buffer.from("us-er:to-ken-77").toString("base64")}`);
    expect(JSON.parse(sent?.body.toString("utf8") ?? "")).toEqual({
      payloadVersion: 0.1,
      to: "+14155550101",
      wabaNumber: "+14155550100",
      isTemplate: true,
      msgId: messageId,
      template: { namespace: "order_update", languageCode: "en_US" },
      components: WHOLE,
    });
  });

  test.each<[ReceiverAnswer, object]>([
    [failure(200), { kind: "refused", code: "4017" }],
    [json(200, {}), { kind: "sent" }],
    [failure(400), { kind: "refused", code: "4017" }],
    [{ status: 401 }, { kind: "try_later", code: "401" }],
    [
      { status: 429, headers: { "retry-after": "3" } },
      { kind: "throttled", afterMs: 3_000 },
    ],
    [failure(503), { kind: "try_later" }],
  ])("what it answers becomes an outcome: %j", async (answer, expected) => {
    expect((await sendTo(answer)).outcome).toMatchObject(expected);
  });

  test("is told who calls by headers of its own, and only by those that are headers", async () => {
    const headers = "X-Api-Key: k-1\n X-Tenant: 7 ";
    const { sent } = await sendTo(json(200, {}), { authType: "headers", headers });
    expect(sent?.headers).toMatchObject({ "x-api-key": "k-1", "x-tenant": "7" });
    const fieldsOf = (settings: Partial<GatewayConfig>) =>
      gateway.problemsOf(aConfig("https://gateway.example", settings)).map(({ field }) => field);
    expect(fieldsOf({ authType: "headers", headers })).toEqual([]);
    expect(fieldsOf({ authType: "headers", headers: "Host: x" })).toEqual(["headers"]);
    expect(fieldsOf({ authType: "headers" })).toEqual(["headers"]);
    expect(fieldsOf({ authType: "basic", username: "a:b" })).toEqual(["username"]);
    expect(fieldsOf({ url: "https://u:p@gateway.example" })).toEqual(["url"]);
  });

  test("in a private network is not called", async () => {
    const connection = gateway.open(aConfig("http://127.0.0.1:9"), {
      ...channelServices,
      guard: networkGuard(false),
    });
    const content = aWhatsApp();
    expect(
      await connection.send({ accountId: 1, messageId: newId(), campaignId: newId(), content }),
    ).toMatchObject({ kind: "try_later", code: "address_not_allowed" });
    await connection.close();
  });

  test("is verified by a payload that names nobody", async () => {
    const verify = async (answer: ReceiverAnswer) => {
      const { url, requests } = await server(() => answer);
      return { result: await gateway.verify(aConfig(url), channelServices), requests };
    };
    const { result, requests } = await verify(json(400, { status: "failure" }));
    expect(result.isReady).toBe(true);
    expect(requests[0]?.body.toString("utf8")).not.toContain('"to"');
    expect((await verify({ status: 401 })).result.isReady).toBe(false);
    expect((await verify({ status: 500 })).result.isReady).toBe(false);
  });
});

describe("what a gateway reports", () => {
  const NOW = new Date("2026-03-01T10:00:00Z");
  const receive = (payload: unknown, settings: Partial<GatewayConfig> = {}, headers = {}) =>
    receiveBy(
      gateway,
      aConfig("https://gateway.example", settings),
      { headers, body: typeof payload === "string" ? payload : JSON.stringify(payload) },
      NOW,
    );

  test("is what became of messages, by our own id, in seconds or milliseconds", async () => {
    const msgId = newId();
    const status = (word: string, more: object = {}) => ({
      msgId,
      status: word,
      timestamp: 1772359200,
      ...more,
    });
    const payload = {
      payloadVersion: 0.1,
      statuses: [
        status("sent"),
        status("delivered"),
        status("read", { timestamp: "1772359200000" }),
        status("failed", { error: { code: 470, title: "Too late" } }),
        status("Clicked", { url: "https://example.com/a" }),
        { status: "read" },
      ],
    };
    const answer = await receive(payload);
    const known = { messageId: msgId, providerId: msgId, at: NOW };
    expect(answer).toMatchObject({
      kind: "reports",
      reports: [
        { ...known, kind: "delivered" },
        { ...known, kind: "opened" },
        { ...known, kind: "undelivered", code: "470", detail: "Too late" },
        { ...known, kind: "clicked", url: "https://example.com/a" },
      ],
    });
    expect(await receive(payload)).toEqual(answer);
  });

  test("is what somebody wrote back", async () => {
    const message = { from: "14155550101", wabaNumber: "14155550100", timestamp: "1772359200" };
    expect(
      await receive({ ...message, type: "text", text: { body: "Stop" }, context: { id: "m-1" } }),
    ).toMatchObject({
      reports: [{ kind: "replied", address: "+14155550101", detail: "Stop", providerId: "m-1", at: NOW }],
    });
    expect(await receive({ ...message, type: "image", image: {} })).toMatchObject({
      reports: [{ detail: "(image)" }],
    });
    expect(await receive({ hello: 1 })).toMatchObject({ kind: "refused", status: 400 });
    expect(await receive("[")).toMatchObject({ kind: "refused", status: 400 });
  });

  test("is believed only with the token, where one is set", async () => {
    const settings = { callbackToken: "c-1" };
    const payload = { statuses: [] };
    expect(await receive(payload, settings)).toMatchObject({ kind: "refused", status: 401 });
    expect(await receive(payload, settings, { authorization: "Bearer c-1" })).toMatchObject({
      kind: "reports",
    });
    expect(await receive(payload, settings, { "x-callback-token": "c-1" })).toMatchObject({
      kind: "reports",
    });
  });
});
