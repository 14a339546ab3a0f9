import { createSign, X509Certificate } from "node:crypto";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { aMail, mailConformance, receiveBy, vendorWorkshop } from "../../../tests/helpers/mailVendor.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import { tlsCertificate } from "../../../tests/helpers/tlsCertificate.ts";
import { newId } from "../../lib/ids.ts";
import { vendorReportAgeMsMax } from "../../limits.ts";
import { networkGuard } from "../guard.ts";
import { SesConfig } from "./config.ts";
import { ses, sesAt } from "./ses.ts";
import { signed } from "./signature.ts";

const at = (origin: string) => sesAt({ apiOrigin: () => origin, isSns: (url) => url.origin === origin });
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:mail";
const aConfig = (settings: Partial<SesConfig> = {}): SesConfig =>
  Value.Parse(
    SesConfig,
    Value.Default(SesConfig, {
      region: "eu-central-1",
      accessKeyId: "AKIA-77",
      secretAccessKey: "sec-ret-77",
      fromAddress: "shop@example.com",
      ...settings,
    }),
  );

const TAKEN = { status: 200, body: JSON.stringify({ MessageId: "0100-ses" }) };
const failed = (status: number, type: string) => ({
  status,
  headers: { "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/` },
  body: JSON.stringify({ message: "About bob@example.com and AKIA-77." }),
});

channelConformance<SesConfig>(
  mailConformance(
    {
      taken: TAKEN,
      refused: failed(400, "MessageRejected"),
      throttled: failed(429, "TooManyRequestsException"),
    },
    at,
    (timeoutMs) => aConfig({ timeoutMs, configurationSet: "end" }),
    { secret: "AKIA-77", end: '"ConfigurationSetName":"end"}' },
  ),
);

test("a request is signed as AWS's own example is", () => {
  // "Create a signed AWS API request", the example of IAM's ListUsers.
  const request = {
    origin: "https://iam.amazonaws.com",
    path: "/?Action=ListUsers&Version=2010-05-08",
    method: "GET" as const,
    headers: ["content-type", "application/x-www-form-urlencoded; charset=utf-8"],
    body: null,
  };
  const key = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    region: "us-east-1",
    service: "iam",
  };
  const { headers } = signed(request, key, new Date("2015-08-30T12:36:00Z"));
  expect(headers.at(-1)).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  );
});

describe("Amazon SES", () => {
  const { server, opened, outcomeOf } = vendorWorkshop(at);

  test("a mail leaves signed and as SES documents it, and comes back with SES's id", async () => {
    const { url, requests } = await server(() => TAKEN);
    const messageId = newId();
    const content = aMail({
      from: { name: "Bücher, \r\nBcc: eve@example.com", address: "shop@example.com" },
      replyTo: "help@example.com",
      html: "<p>hi</p>",
      cc: ["desk@example.com"],
      bcc: ["archive@example.com"],
      headers: [{ name: "X-Order", value: "Grüße" }],
    });
    const request = { accountId: 1, messageId, campaignId: newId(), content };
    const connection = opened(url, aConfig({ configurationSet: "reports" }));
    expect(await connection.send(request)).toMatchObject({ kind: "sent", providerId: "0100-ses" });
    const [sent] = requests;
    expect(sent).toMatchObject({ method: "POST", path: "/v2/email/outbound-emails" });
    expect(sent?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIA-77\/\d{8}\/eu-central-1\/ses\/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$/,
    );
    const name = Buffer.from("Bücher,  Bcc: eve@example.com").toString("base64");
    expect(JSON.parse(sent?.body.toString("utf8") ?? "")).toEqual({
      FromEmailAddress: `=?UTF-8?B?${name}?= <shop@example.com>`,
      Destination: {
        ToAddresses: ["bob@example.com"],
        CcAddresses: ["desk@example.com"],
        BccAddresses: ["archive@example.com"],
      },
      ReplyToAddresses: ["help@example.com"],
      Content: {
        Simple: {
          Subject: { Data: "Your order", Charset: "UTF-8" },
          Body: {
            Text: { Data: "hello", Charset: "UTF-8" },
            Html: { Data: "<p>hi</p>", Charset: "UTF-8" },
          },
          Headers: [{ Name: "X-Order", Value: "=?UTF-8?B?R3LDvMOfZQ==?=" }],
        },
      },
      EmailTags: [{ Name: "clarion_message", Value: messageId }],
      ConfigurationSetName: "reports",
    });
  });

  test.each([
    [400, "MessageRejected", "refused"],
    [400, "BadRequestException", "refused"],
    [400, "LimitExceededException", "throttled"],
    [400, "ThrottlingException", "throttled"],
    [429, "TooManyRequestsException", "throttled"],
    [400, "AccountSuspendedException", "try_later"],
    [400, "SendingPausedException", "try_later"],
    [400, "MailFromDomainNotVerifiedException", "try_later"],
    [404, "NotFoundException", "try_later"],
    [403, "SignatureDoesNotMatch", "try_later"],
    [403, "UnrecognizedClientException", "try_later"],
    [403, "AccessDeniedException", "try_later"],
    [500, "InternalFailure", "try_later"],
    [503, "ServiceUnavailable", "try_later"],
  ])("%i %s is %s, by its codes alone", async (status, type, kind) => {
    const outcome = await outcomeOf(aConfig(), failed(status, type));
    expect(outcome).toMatchObject({ kind, code: type });
    expect(JSON.stringify(outcome)).not.toMatch(/bob@|AKIA/);
  });

  test("verifying logs in, and says when the account may not send to everybody or the domain is not verified", async () => {
    const verifyWith = async (account: object, identity: object, identityStatus = 200) => {
      const { url } = await server(({ path }) =>
        path === "/v2/email/account"
          ? { status: 200, body: JSON.stringify(account) }
          : path === "/v2/email/identities/example.com"
            ? { status: identityStatus, body: JSON.stringify(identity) }
            : { status: 500 },
      );
      return at(url).verify(aConfig(), channelServices);
    };
    const account = { SendingEnabled: true, ProductionAccessEnabled: true };
    const verified = { VerifiedForSendingStatus: true };
    expect(await verifyWith(account, verified)).toMatchObject({ isReady: true, steps: [{}, {}] });
    const boxed = await verifyWith({ ...account, ProductionAccessEnabled: false }, verified);
    expect(boxed.steps[0]?.detail).toContain("sandbox");
    expect(await verifyWith({ SendingEnabled: false }, verified)).toMatchObject({ isReady: false });
    expect(await verifyWith(account, { VerifiedForSendingStatus: false })).toMatchObject({ isReady: false });
    expect(await verifyWith(account, { __type: "NotFoundException" }, 404)).toMatchObject({ isReady: true });
  });
});

describe("what Amazon SES reports", () => {
  const { server } = vendorWorkshop(at);
  const NOW = new Date(Date.parse(new X509Certificate(tlsCertificate.cert).validFrom) + 86_400_000);
  const messageId = newId();
  const config = aConfig({ topicArn: TOPIC });

  /** Amazon's side: certificate and confirmation; each request that came. */
  const amazon = () =>
    server(({ path }) => ({ status: 200, body: path === "/cert.pem" ? tlsCertificate.cert : "confirmed" }));

  const signedBy = (url: string, fields: Record<string, string>, version = "2"): Record<string, string> => {
    const all = { MessageId: "sns-1", Timestamp: NOW.toISOString(), TopicArn: TOPIC, ...fields };
    const text = Object.entries(all)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}\n${value}\n`)
      .join("");
    const Signature = createSign(version === "1" ? "RSA-SHA1" : "RSA-SHA256")
      .update(text)
      .sign(tlsCertificate.key, "base64");
    return { ...all, Signature, SignatureVersion: version, SigningCertURL: `${url}/cert.pem` };
  };
  const notification = (url: string, event: object, version?: string) =>
    signedBy(url, { Type: "Notification", Message: JSON.stringify(event) }, version);
  const hand = (url: string, body: object, settings = config) =>
    receiveBy(at(url), settings, { body: JSON.stringify(body) }, NOW);

  const mail = {
    messageId: "0100-ses",
    timestamp: "2026-03-01T09:00:00.000Z",
    destination: ["bob@example.com"],
    tags: { clarion_message: [messageId] },
  };

  test.each([
    [
      {
        eventType: "Bounce",
        bounce: {
          bounceType: "Permanent",
          bounceSubType: "General",
          timestamp: "2026-03-01T09:00:01Z",
          bouncedRecipients: [
            { emailAddress: "bob@example.com", status: "5.1.1", diagnosticCode: "no such user" },
          ],
        },
      },
      { kind: "bounced", isPermanent: true, code: "5.1.1" },
    ],
    [
      {
        notificationType: "Bounce",
        bounce: {
          bounceType: "Transient",
          bounceSubType: "MailboxFull",
          bouncedRecipients: [{ emailAddress: "bob@example.com" }],
        },
      },
      { kind: "bounced", isPermanent: false, code: "Transient/MailboxFull" },
    ],
    [
      {
        eventType: "Complaint",
        complaint: {
          complainedRecipients: [{ emailAddress: "bob@example.com" }],
          complaintFeedbackType: "abuse",
        },
      },
      { kind: "complained", code: "abuse" },
    ],
    [
      { eventType: "Delivery", delivery: { recipients: ["bob@example.com"], smtpResponse: "250 ok" } },
      { kind: "delivered", detail: "250 ok" },
    ],
    [{ eventType: "Open", open: {} }, { kind: "opened" }],
    [
      { eventType: "Click", click: { link: "https://a.example" } },
      { kind: "clicked", url: "https://a.example" },
    ],
    [
      { eventType: "Reject", reject: { reason: "Bad content" } },
      { kind: "undelivered", detail: "Bad content" },
    ],
  ])("%o", async (event, expected) => {
    const { url } = await amazon();
    const body = notification(url, { ...event, mail });
    const answer = await hand(url, body);
    expect(answer).toMatchObject({
      kind: "reports",
      reports: [{ ...expected, messageId, providerId: "0100-ses", address: "bob@example.com" }],
    });
    expect(await hand(url, body)).toEqual(answer);
  });

  test("both versions of the signature are known, and the certificate is fetched once", async () => {
    const { url, requests } = await amazon();
    const channel = at(url);
    for (const version of ["1", "2"]) {
      const body = JSON.stringify(notification(url, { eventType: "Send", mail }, version));
      expect(await receiveBy(channel, config, { body }, NOW)).toEqual({ kind: "reports", reports: [] });
    }
    expect(requests.map(({ path }) => path)).toEqual(["/cert.pem"]);
  });

  test("what is changed, of another topic, too old, or signed by a certificate from elsewhere is refused", async () => {
    const { url, requests } = await amazon();
    const good = notification(url, { eventType: "Send", mail });
    const old = new Date(NOW.getTime() - vendorReportAgeMsMax - 1_000).toISOString();
    const other = await amazon();
    for (const bad of [
      { ...good, Message: "{}" },
      signedBy(url, { Type: "Notification", Message: "{}", TopicArn: `${TOPIC}2` }),
      signedBy(url, { Type: "Notification", Message: "{}", Timestamp: old }),
      { ...good, SigningCertURL: `${other.url}/cert.pem` },
      { ...good, SignatureVersion: "3" },
      { ...good, Signature: "" },
      {},
    ])
      expect(await hand(url, bad)).toMatchObject({ kind: "refused", status: 403 });
    expect(other.requests).toEqual([]);
    expect(await hand(url, good, aConfig())).toMatchObject({ kind: "refused" });
    expect(requests.length).toBeGreaterThan(0);
  });

  test("only Amazon's own hosts are asked for a certificate or a confirmation", async () => {
    const body = JSON.stringify(notification("http://127.0.0.1:1", { eventType: "Send", mail }));
    expect(await receiveBy(ses, config, { body }, NOW)).toMatchObject({ kind: "refused" });
  });

  test("a new subscription is confirmed at Amazon, through the guard, and nowhere else", async () => {
    const { url, requests } = await amazon();
    const confirmation = (subscribeUrl: string) =>
      signedBy(url, {
        Type: "SubscriptionConfirmation",
        Message: "You have chosen",
        Token: "t",
        SubscribeURL: subscribeUrl,
      });
    const own = confirmation(`${url}/?Action=ConfirmSubscription&Token=t`);
    expect(await hand(url, own)).toMatchObject({ kind: "answer", body: "confirmed" });
    expect(requests.at(-1)?.path).toBe("/?Action=ConfirmSubscription&Token=t");
    const elsewhere = await amazon();
    expect(await hand(url, confirmation(`${elsewhere.url}/`))).toMatchObject({
      kind: "refused",
      status: 400,
    });
    expect(elsewhere.requests).toEqual([]);
    const guarded = { ...channelServices, guard: networkGuard(false) };
    expect(await receiveBy(at(url), config, { body: JSON.stringify(own) }, NOW, guarded)).toMatchObject({
      kind: "refused",
    });
  });
});
