import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { aMail, mailConformance, receiveBy, vendorWorkshop } from "../../../tests/helpers/mailVendor.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import { newId } from "../../lib/ids.ts";
import { PostmarkConfig } from "./config.ts";
import { postmark, postmarkAt } from "./postmark.ts";

const aConfig = (settings: Partial<PostmarkConfig> = {}): PostmarkConfig =>
  Value.Parse(
    PostmarkConfig,
    Value.Default(PostmarkConfig, { serverToken: "to-ken-77", fromAddress: "shop@example.com", ...settings }),
  );

const json = (status: number, body: object) => ({ status, body: JSON.stringify(body) });
const TAKEN = json(200, {
  To: "bob@example.com",
  SubmittedAt: "2026-03-01T10:00:00Z",
  MessageID: "b7bc2f4a-e38e-4336-af7d-e6c392c2f817",
  ErrorCode: 0,
  Message: "OK",
});
const failed = (error: number, status = 422) =>
  json(status, { ErrorCode: error, Message: "About bob@example.com and to-ken-77." });

channelConformance<PostmarkConfig>(
  mailConformance(
    { taken: TAKEN, refused: failed(300), throttled: failed(0, 429) },
    postmarkAt,
    (timeoutMs) => aConfig({ timeoutMs }),
    { secret: "to-ken-77", end: '"TrackLinks":"None"}' },
  ),
);

describe("Postmark", () => {
  const { server, opened, outcomeOf } = vendorWorkshop(postmarkAt);

  test("a mail leaves as Postmark documents it, without its tracking, and comes back with Postmark's id", async () => {
    const { url, requests } = await server(() => TAKEN);
    const messageId = newId();
    const content = aMail({
      from: { name: 'The "Shop"\r\nBcc: eve@example.com', address: "shop@example.com" },
      replyTo: "help@example.com",
      html: "<p>hi</p>",
      cc: ["desk@example.com"],
      bcc: ["archive@example.com"],
      headers: [{ name: "X-Order", value: "Grüße" }],
    });
    const request = { accountId: 1, messageId, campaignId: newId(), content };
    expect(await opened(url, aConfig()).send(request)).toMatchObject({
      kind: "sent",
      providerId: "b7bc2f4a-e38e-4336-af7d-e6c392c2f817",
    });
    const [sent] = requests;
    expect(sent).toMatchObject({ method: "POST", path: "/email" });
    expect(sent?.headers).toMatchObject({
      "x-postmark-server-token": "to-ken-77",
      accept: "application/json",
    });
    expect(JSON.parse(sent?.body.toString("utf8") ?? "")).toEqual({
      From: '"The \\"Shop\\" Bcc: eve@example.com" <shop@example.com>',
      To: "bob@example.com",
      Cc: "desk@example.com",
      Bcc: "archive@example.com",
      Headers: [{ Name: "X-Order", Value: "=?UTF-8?B?R3LDvMOfZQ==?=" }],
      ReplyTo: "help@example.com",
      Subject: "Your order",
      TextBody: "hello",
      HtmlBody: "<p>hi</p>",
      MessageStream: "outbound",
      Metadata: { clarion_message: messageId },
      TrackOpens: false,
      TrackLinks: "None",
    });
  });

  test.each([
    [failed(300), "refused"],
    [failed(406), "refused"],
    [failed(10, 401), "try_later"],
    [failed(400), "try_later"],
    [failed(405), "try_later"],
    [failed(412), "try_later"],
    [failed(1235), "try_later"],
    [failed(100), "try_later"],
    [failed(0, 429), "throttled"],
    [failed(0, 413), "refused"],
    [failed(0, 500), "try_later"],
    [{ status: 302, headers: { location: "https://elsewhere.example" } }, "try_later"],
    [{ status: 422, body: "<html>" }, "refused"],
  ])("the answer %o is %s, by its codes alone", async (answer, kind) => {
    const outcome = await outcomeOf(aConfig(), answer);
    expect(outcome.kind).toBe(kind);
    expect(JSON.stringify(outcome)).not.toMatch(/bob@|to-ken/);
  });

  test("only an address that Postmark gave up is dead", async () => {
    expect(await outcomeOf(aConfig(), failed(406))).toMatchObject({ addressDead: true, code: "422/406" });
    expect(await outcomeOf(aConfig(), failed(300))).not.toHaveProperty("addressDead");
  });

  test("a pause that Postmark asks for is kept", async () => {
    const outcome = await outcomeOf(aConfig(), { ...failed(0, 429), headers: { "retry-after": "7" } });
    expect(outcome).toMatchObject({ kind: "throttled", afterMs: 7_000 });
  });

  test("an address that is none is refused without a call", async () => {
    const outcome = await outcomeOf(aConfig(), TAKEN, aMail({ to: "bob@example.com, eve@example.com" }));
    expect(outcome).toMatchObject({ kind: "refused", code: "address_invalid" });
  });

  test("verifying tells a wrong token, a missing stream and a sandbox apart", async () => {
    const verifyWith = async (serverAnswer: object, streamStatus: number) => {
      const { url } = await server(({ path }) =>
        path === "/server" ? json(200, serverAnswer) : json(streamStatus, { ErrorCode: 0, Message: "" }),
      );
      return postmarkAt(url).verify(aConfig(), channelServices);
    };
    expect(await verifyWith({ Name: "Shop", DeliveryType: "Live" }, 200)).toMatchObject({ isReady: true });
    const sandbox = await verifyWith({ Name: "Shop", DeliveryType: "Sandbox" }, 200);
    expect(sandbox.steps[0]?.detail).toContain("delivers to nobody");
    expect(await verifyWith({ Name: "Shop" }, 404)).toMatchObject({
      isReady: false,
      steps: [{ isOk: true }, { isOk: false, name: "Find the message stream" }],
    });
    const { url } = await server(() => failed(10, 401));
    const wrong = await postmarkAt(url).verify(aConfig(), channelServices);
    expect(wrong).toMatchObject({ isReady: false, steps: [{ isOk: false }] });
    expect(JSON.stringify(wrong)).not.toContain("to-ken-77");
  });
});

describe("what Postmark reports", () => {
  const NOW = new Date("2026-03-01T10:00:00Z");
  const config = aConfig({ webhookPassword: "pass-word" });
  const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });
  const tell = (event: object, headers = basic("clarion:pass-word")) =>
    receiveBy(postmark, config, { headers, body: JSON.stringify(event) }, NOW);
  const messageId = newId();
  const base = { MessageID: "pm-1", Metadata: { clarion_message: messageId } };

  test("without the right user name and password nothing is believed, and without any set nothing at all", async () => {
    const event = { ...base, RecordType: "Bounce", Type: "HardBounce", Email: "bob@example.com" };
    expect(await tell(event, basic("clarion:wrong"))).toMatchObject({ kind: "refused", status: 401 });
    expect(await receiveBy(postmark, config, { body: JSON.stringify(event) }, NOW)).toMatchObject({
      status: 401,
    });
    const headers = basic("clarion:");
    const bare = await receiveBy(postmark, aConfig(), { headers, body: JSON.stringify(event) }, NOW);
    expect(bare).toMatchObject({ kind: "refused", status: 403 });
  });

  test.each([
    [
      { RecordType: "Delivery", Recipient: "bob@example.com", DeliveredAt: "2026-03-01T09:00:00Z" },
      { kind: "delivered" },
    ],
    [
      { RecordType: "Bounce", Type: "HardBounce", Email: "bob@example.com" },
      { kind: "bounced", isPermanent: true },
    ],
    [
      { RecordType: "Bounce", Type: "SoftBounce", Email: "bob@example.com" },
      { kind: "bounced", isPermanent: false },
    ],
    [
      { RecordType: "Bounce", Type: "Blocked", Email: "bob@example.com" },
      { kind: "bounced", isPermanent: false },
    ],
    [{ RecordType: "SpamComplaint", Email: "bob@example.com" }, { kind: "complained" }],
    [{ RecordType: "Open", Recipient: "bob@example.com" }, { kind: "opened" }],
    [
      { RecordType: "Click", Recipient: "bob@example.com", OriginalLink: "https://a.example" },
      { kind: "clicked", url: "https://a.example" },
    ],
    [
      {
        RecordType: "SubscriptionChange",
        Recipient: "bob@example.com",
        SuppressSending: true,
        SuppressionReason: "ManualSuppression",
      },
      { kind: "unsubscribed" },
    ],
  ])("%o", async (event, expected) => {
    const answer = await tell({ ...base, ...event });
    expect(answer).toMatchObject({
      kind: "reports",
      reports: [{ ...expected, messageId, providerId: "pm-1", address: "bob@example.com" }],
    });
    expect(await tell({ ...base, ...event })).toEqual(answer);
  });

  test("answers of machines, suppressions that follow a bounce, and what is unknown report nothing", async () => {
    for (const event of [
      { RecordType: "Bounce", Type: "AutoResponder" },
      { RecordType: "SubscriptionChange", SuppressSending: true, SuppressionReason: "HardBounce" },
      { RecordType: "SubscriptionChange", SuppressSending: false },
      { RecordType: "Later" },
      {},
    ])
      expect(await tell(event)).toEqual({ kind: "reports", reports: [] });
  });
});
