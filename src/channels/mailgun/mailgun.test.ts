import { createHmac } from "node:crypto";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { aMail, mailConformance, receiveBy, vendorWorkshop } from "../../../tests/helpers/mailVendor.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import { newId } from "../../lib/ids.ts";
import { vendorReportAgeMsMax } from "../../limits.ts";
import { MailgunConfig } from "./config.ts";
import { mailgun, mailgunAt } from "./mailgun.ts";

const at = (origin: string) => mailgunAt(() => origin);
const aConfig = (settings: Partial<MailgunConfig> = {}): MailgunConfig =>
  Value.Parse(
    MailgunConfig,
    Value.Default(MailgunConfig, {
      domain: "mg.example.com",
      apiKey: "key-77",
      fromAddress: "shop@example.com",
      ...settings,
    }),
  );

const json = (status: number, body: object, headers = {}) => ({
  status,
  headers,
  body: JSON.stringify(body),
});
const TAKEN = json(200, { id: "<m-1@example.com>", message: "Queued. Thank you." });
const failed = (status: number, headers = {}) =>
  json(status, { message: "About bob@example.com and key-77." }, headers);

channelConformance<MailgunConfig>(
  mailConformance(
    { taken: TAKEN, refused: failed(400), throttled: failed(429) },
    at,
    (timeoutMs) => aConfig({ timeoutMs }),
    { secret: "key-77", end: 'name="o:tracking"\r\n\r\nno\r\n' },
  ),
);

describe("Mailgun", () => {
  const { server, opened, outcomeOf } = vendorWorkshop(at);

  /** As any server reads a form. */
  const formOf = (type: string, body: Buffer): Promise<FormData> =>
    new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();

  test("a mail leaves as Mailgun documents it, without its tracking, and comes back with Mailgun's id", async () => {
    const { url, requests } = await server(() => TAKEN);
    const messageId = newId();
    const content = aMail({
      replyTo: "help@example.com",
      html: "<p>\r\n--x--\r\nhä</p>",
      subject: "Grüße\r\nX: y",
      cc: ["desk@example.com", "two@example.com"],
      bcc: ["archive@example.com"],
      headers: [{ name: "X-Order", value: "17" }],
    });
    const request = { accountId: 1, messageId, campaignId: newId(), content };
    expect(await opened(url, aConfig()).send(request)).toMatchObject({
      kind: "sent",
      providerId: "m-1@example.com",
    });
    const [sent] = requests;
    expect(sent).toMatchObject({ method: "POST", path: "/v3/mg.example.com/messages" });
    expect(sent?.headers.authorization).toBe(`Basic ${Buffer.from("api:key-77").toString("base64")}`);
    const form = await formOf(sent?.headers["content-type"] ?? "", sent?.body ?? Buffer.alloc(0));
    expect(form.getAll("cc")).toEqual(["desk@example.com", "two@example.com"]);
    expect(Object.fromEntries(form)).toEqual({
      cc: "two@example.com",
      bcc: "archive@example.com",
      "h:X-Order": "17",
      from: '"The Shop" <shop@example.com>',
      to: "bob@example.com",
      subject: "Grüße X: y",
      text: "hello",
      html: "<p>\r\n--x--\r\nhä</p>",
      "h:Reply-To": "help@example.com",
      "h:Message-Id": `<${messageId}@example.com>`,
      "v:clarion_message": messageId,
      "o:tracking": "no",
    });
  });

  test.each([
    [400, "refused"],
    [401, "try_later"],
    [402, "try_later"],
    [403, "try_later"],
    [404, "try_later"],
    [413, "refused"],
    [429, "throttled"],
    [500, "try_later"],
  ])("status %i is %s, by its number alone", async (status, kind) => {
    const outcome = await outcomeOf(aConfig(), failed(status));
    expect(outcome).toMatchObject({ kind, code: String(status) });
    expect(JSON.stringify(outcome)).not.toMatch(/bob@|key-77/);
  });

  test("a pause that Mailgun asks for is kept", async () => {
    const outcome = await outcomeOf(aConfig(), failed(429, { "retry-after": "3" }));
    expect(outcome).toMatchObject({ kind: "throttled", afterMs: 3_000 });
  });

  test("verifying has a sample taken in test mode, and names what does not fit", async () => {
    const { url, requests } = await server(() => TAKEN);
    expect(await at(url).verify(aConfig(), channelServices)).toMatchObject({ isReady: true });
    expect(requests[0]?.body.toString("utf8")).toContain('name="o:testmode"\r\n\r\nyes');
    const wrong = await server(() => ({ status: 401, body: "Forbidden" }));
    const result = await at(wrong.url).verify(aConfig(), channelServices);
    expect(result).toMatchObject({ isReady: false, steps: [{ isOk: false }] });
    expect(result.steps[0]?.detail).toContain("region");
  });
});

describe("what Mailgun reports", () => {
  const NOW = new Date("2026-03-01T10:00:00Z");
  const config = aConfig({ webhookKey: "sign-77" });
  const messageId = newId();

  const tell = (event: object, known: { key?: string; at?: Date; config?: MailgunConfig } = {}) => {
    const timestamp = String(Math.floor((known.at ?? NOW).getTime() / 1_000));
    const signature = createHmac("sha256", known.key ?? "sign-77")
      .update(`${timestamp}to-ken`)
      .digest("hex");
    const body = JSON.stringify({
      signature: { timestamp, token: "to-ken", signature },
      "event-data": event,
    });
    return receiveBy(mailgun, known.config ?? config, { body }, NOW);
  };
  const base = {
    id: "e-1",
    timestamp: 1_772_359_200.5,
    recipient: "bob@example.com",
    message: { headers: { "message-id": "m-1@example.com" } },
    "user-variables": { clarion_message: messageId },
  };

  test("what is signed by another key, too old, too new, or meets no key is refused", async () => {
    const event = { ...base, event: "complained" };
    expect(await tell(event, { key: "other" })).toMatchObject({ kind: "refused", status: 403 });
    for (const side of [-1, 1]) {
      const far = new Date(NOW.getTime() + side * (vendorReportAgeMsMax + 2_000));
      expect(await tell(event, { at: far })).toMatchObject({ kind: "refused" });
    }
    expect(await tell(event, { config: aConfig() })).toMatchObject({ kind: "refused" });
    expect(await receiveBy(mailgun, config, { body: "no JSON" }, NOW)).toMatchObject({ kind: "refused" });
  });

  test.each([
    [{ event: "delivered" }, { kind: "delivered" }],
    [
      {
        event: "failed",
        severity: "permanent",
        reason: "bounce",
        "delivery-status": { code: 550, message: "gone" },
      },
      { kind: "bounced", isPermanent: true, code: "550", detail: "gone" },
    ],
    [
      { event: "failed", severity: "permanent", reason: "old" },
      { kind: "undelivered", isPermanent: false },
    ],
    [
      { event: "failed", severity: "permanent", reason: "suppress-bounce" },
      { kind: "bounced", isPermanent: true },
    ],
    [{ event: "failed", severity: "permanent", reason: "suppress-unsubscribe" }, { kind: "unsubscribed" }],
    [{ event: "complained" }, { kind: "complained" }],
    [{ event: "unsubscribed" }, { kind: "unsubscribed" }],
    [
      { event: "opened", "client-info": { bot: "apple" } },
      { kind: "opened", isMachine: true },
    ],
    [
      { event: "clicked", "client-info": { bot: "" }, url: "https://a.example" },
      { kind: "clicked", isMachine: false, url: "https://a.example" },
    ],
  ])("%o", async (event, expected) => {
    expect(await tell({ ...base, ...event })).toMatchObject({
      kind: "reports",
      reports: [
        {
          ...expected,
          id: "e-1",
          messageId,
          providerId: "m-1@example.com",
          address: "bob@example.com",
          at: new Date("2026-03-01T10:00:00.500Z"),
        },
      ],
    });
  });

  test("what Mailgun will repeat, and what is unknown, reports nothing", async () => {
    for (const event of [{ event: "failed", severity: "temporary" }, { event: "accepted" }, {}])
      expect(await tell({ ...base, ...event })).toEqual({ kind: "reports", reports: [] });
  });
});
