import { createSign, generateKeyPairSync } from "node:crypto";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { aMail, mailConformance, receiveBy, vendorWorkshop } from "../../../tests/helpers/mailVendor.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import { newId } from "../../lib/ids.ts";
import { vendorReportAgeMsMax } from "../../limits.ts";
import { SendgridConfig } from "./config.ts";
import { sendgrid, sendgridAt } from "./sendgrid.ts";

const at = (origin: string) => sendgridAt(() => origin);
const aConfig = (settings: Partial<SendgridConfig> = {}): SendgridConfig =>
  Value.Parse(
    SendgridConfig,
    Value.Default(SendgridConfig, { apiKey: "SG.key-77", fromAddress: "shop@example.com", ...settings }),
  );

const TAKEN = { status: 202, headers: { "x-message-id": "14c5d75ce93" }, body: "" };
const failed = (status: number, headers = {}) => ({
  status,
  headers,
  body: JSON.stringify({
    errors: [{ message: "About bob@example.com and SG.key-77.", field: "to", help: null }],
  }),
});

channelConformance<SendgridConfig>(
  mailConformance(
    { taken: TAKEN, refused: failed(400), throttled: failed(429) },
    at,
    (timeoutMs) => aConfig({ timeoutMs }),
    { secret: "SG.key-77", end: '"subscription_tracking":{"enable":false}}}' },
  ),
);

describe("SendGrid", () => {
  const { server, opened, outcomeOf } = vendorWorkshop(at);

  test("a mail leaves as SendGrid documents it, without its tracking, and comes back with SendGrid's id", async () => {
    const { url, requests } = await server(() => TAKEN);
    const messageId = newId();
    const content = aMail({
      replyTo: "help@example.com",
      text: "",
      html: "<p>hi</p>",
      cc: ["desk@example.com"],
      bcc: ["archive@example.com"],
      headers: [{ name: "X-Order", value: "Grüße" }],
    });
    const request = { accountId: 1, messageId, campaignId: newId(), content };
    expect(await opened(url, aConfig()).send(request)).toMatchObject({
      kind: "sent",
      providerId: "14c5d75ce93",
    });
    expect(requests[0]).toMatchObject({ method: "POST", path: "/v3/mail/send" });
    expect(requests[0]?.headers.authorization).toBe("Bearer SG.key-77");
    expect(JSON.parse(requests[0]?.body.toString("utf8") ?? "")).toEqual({
      personalizations: [
        {
          to: [{ email: "bob@example.com" }],
          cc: [{ email: "desk@example.com" }],
          bcc: [{ email: "archive@example.com" }],
          custom_args: { clarion_message: messageId },
        },
      ],
      headers: { "X-Order": "=?UTF-8?B?R3LDvMOfZQ==?=" },
      from: { email: "shop@example.com", name: "The Shop" },
      reply_to: { email: "help@example.com" },
      subject: "Your order",
      content: [
        { type: "text/plain", value: " " },
        { type: "text/html", value: "<p>hi</p>" },
      ],
      tracking_settings: {
        click_tracking: { enable: false, enable_text: false },
        open_tracking: { enable: false },
        subscription_tracking: { enable: false },
      },
    });
  });

  test.each([
    [400, "refused"],
    [401, "try_later"],
    [403, "try_later"],
    [404, "refused"],
    [413, "refused"],
    [429, "throttled"],
    [500, "try_later"],
    [503, "try_later"],
  ])("status %i is %s, by its number alone", async (status, kind) => {
    const outcome = await outcomeOf(aConfig(), failed(status));
    expect(outcome).toMatchObject({ kind, code: String(status) });
    expect(JSON.stringify(outcome)).not.toMatch(/bob@|SG\.key/);
  });

  test("a limit ends when SendGrid says so", async () => {
    const date = "Sun, 01 Mar 2026 10:00:00 GMT";
    const reset = String(Date.parse(date) / 1_000 + 9);
    const outcome = await outcomeOf(aConfig(), failed(429, { date, "x-ratelimit-reset": reset }));
    expect(outcome).toMatchObject({ kind: "throttled", afterMs: 9_000 });
  });

  test("verifying asks for the key's permissions and has a sample checked that nobody gets", async () => {
    const verifyWith = async (scopes: string[], status: number) => {
      const receiver = await server(({ path }) =>
        path === "/v3/scopes" ? { status: 200, body: JSON.stringify({ scopes }) } : { ...failed(status) },
      );
      const result = await at(receiver.url).verify(aConfig(), channelServices);
      return { result, requests: receiver.requests };
    };
    const { result, requests } = await verifyWith(["mail.send"], 200);
    expect(result.isReady).toBe(true);
    expect(requests[1]?.body.toString("utf8")).toContain('"mail_settings":{"sandbox_mode":{"enable":true}}');
    expect((await verifyWith(["stats.read"], 200)).result.steps).toHaveLength(1);
    expect((await verifyWith(["mail.send"], 403)).result).toMatchObject({
      isReady: false,
      steps: [{ isOk: true }, { isOk: false }],
    });
  });

  test("a verification key that is none is refused by its field", () => {
    expect(sendgrid.problemsOf(aConfig({ webhookKey: "bm9uZQ==" }))).toMatchObject([{ field: "webhookKey" }]);
  });
});

describe("what SendGrid reports", () => {
  const NOW = new Date("2026-03-01T10:00:00Z");
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const config = aConfig({
    webhookKey: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  });
  const messageId = newId();

  const signedHeaders = (body: string, timestamp: string) => ({
    "x-twilio-email-event-webhook-timestamp": timestamp,
    "x-twilio-email-event-webhook-signature": createSign("sha256")
      .update(timestamp + body)
      .sign(privateKey, "base64"),
  });
  const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000));
  const tell = (events: unknown, known: { body?: string; at?: Date; config?: SendgridConfig } = {}) => {
    const text = JSON.stringify(events);
    const headers = signedHeaders(text, seconds(known.at ?? NOW));
    return receiveBy(sendgrid, known.config ?? config, { headers, body: known.body ?? text }, NOW);
  };
  const base = {
    email: "bob@example.com",
    timestamp: 1_772_359_200,
    sg_message_id: "14c5d75ce93.filter0001.1.0",
    clarion_message: messageId,
  };

  test("what is not signed, changed, too old or without a key is refused", async () => {
    expect(await tell([base], { body: "[]" })).toMatchObject({ kind: "refused", status: 403 });
    const old = new Date(NOW.getTime() - vendorReportAgeMsMax - 2_000);
    expect(await tell([base], { at: old })).toMatchObject({ kind: "refused" });
    expect(await tell([base], { config: aConfig() })).toMatchObject({ kind: "refused" });
    expect(await receiveBy(sendgrid, config, { body: "[]" }, NOW)).toMatchObject({ kind: "refused" });
    expect(await tell({})).toMatchObject({ kind: "refused", status: 400 });
  });

  test.each([
    [
      { event: "delivered", response: "250 OK" },
      { kind: "delivered", detail: "250 OK" },
    ],
    [
      { event: "bounce", type: "bounce", status: "5.1.1" },
      { kind: "bounced", isPermanent: true, code: "5.1.1" },
    ],
    [
      { event: "bounce", type: "blocked", status: "5.7.1" },
      { kind: "bounced", isPermanent: false },
    ],
    [{ event: "dropped", reason: "Bounced Address" }, { kind: "undelivered" }],
    [{ event: "spamreport" }, { kind: "complained" }],
    [{ event: "unsubscribe" }, { kind: "unsubscribed" }],
    [
      { event: "open", sg_machine_open: true },
      { kind: "opened", isMachine: true },
    ],
    [
      { event: "click", url: "https://a.example" },
      { kind: "clicked", url: "https://a.example", isMachine: false },
    ],
  ])("%o", async (event, expected) => {
    expect(await tell([{ ...base, ...event, sg_event_id: "e-1" }])).toMatchObject({
      kind: "reports",
      reports: [
        {
          ...expected,
          id: "e-1",
          messageId,
          providerId: "14c5d75ce93",
          address: "bob@example.com",
          at: new Date("2026-03-01T10:00:00Z"),
        },
      ],
    });
  });

  test("several at once are told each, and what changes nothing is left out", async () => {
    const events = [
      { event: "processed" },
      { event: "deferred" },
      { event: "delivered" },
      7,
      null,
      { event: "open" },
    ];
    const answer = await tell(
      events.map((event) => (typeof event === "object" ? { ...base, ...event } : event)),
    );
    expect(answer).toMatchObject({ reports: [{ kind: "delivered" }, { kind: "opened" }] });
  });
});
