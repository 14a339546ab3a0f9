import type { HttpRequest } from "../../lib/exchange.ts";
import { mailApiTimeoutMs } from "../../limits.ts";
import type { MailFile } from "../attachments.ts";
import type { Channel, ChannelServices } from "../channel.ts";
import { type Answer, headerOf } from "../httpOutcome.ts";
import { jsonOf, recordOf, textOf } from "../loose.ts";
import { asciiMailbox, domainOf, headersOf, oneLine } from "../mail.ts";
import {
  failedStep,
  type MailToSend,
  openMailApi,
  type Reading,
  readingOfStatus,
  type Vendor,
  type VerifyStep,
  verifyMailApi,
  withSender,
} from "../mailApi.ts";
import type { Callback, CallbackAnswer } from "../report.ts";
import { bodyText, MESSAGE_KEY, refusedCallback } from "../vendorReport.ts";
import { SesConfig } from "./config.ts";
import { sesReports } from "./reports.ts";
import { signed } from "./signature.ts";
import { certificates, type Fetch, fetchThroughGuard, snsFault, snsUrl } from "./sns.ts";

const NAME = "Amazon SES";

/** Where Amazon is. Tests stand in its place. */
export interface AwsPlaces {
  apiOrigin(region: string): string;
  isSns(url: URL): boolean;
}

const AWS: AwsPlaces = {
  apiOrigin: (region) => `https://email.${region}.amazonaws.com`,
  isSns: ({ protocol, host }) =>
    protocol === "https:" && /^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(host),
};

const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" });

const asAttachment = ({ name, type, bytes }: MailFile) => ({
  FileName: name,
  ContentType: type,
  ContentDisposition: "ATTACHMENT",
  ContentTransferEncoding: "BASE64",
  RawContent: bytes.toString("base64"),
});

const bodyOf = ({ messageId, from, content, files }: MailToSend, config: SesConfig): string => {
  const headers = headersOf(content).map(({ name, value }) => ({ Name: name, Value: value }));
  return JSON.stringify({
    FromEmailAddress: asciiMailbox(from),
    Destination: {
      ToAddresses: [content.to],
      ...(content.cc === undefined ? {} : { CcAddresses: content.cc }),
      ...(content.bcc === undefined ? {} : { BccAddresses: content.bcc }),
    },
    ...(content.replyTo ? { ReplyToAddresses: [oneLine(content.replyTo)] } : {}),
    Content: {
      Simple: {
        Subject: utf8(oneLine(content.subject)),
        Body: { Text: utf8(content.text), ...(content.html === null ? {} : { Html: utf8(content.html) }) },
        ...(headers.length === 0 ? {} : { Headers: headers }),
        ...(files.length === 0 ? {} : { Attachments: files.map(asAttachment) }),
      },
    },
    EmailTags: [{ Name: MESSAGE_KEY, Value: messageId }],
    ...(config.configurationSet === "" ? {} : { ConfigurationSetName: config.configurationSet }),
  });
};

/** Common errors of AWS and errors of SendEmail whose status does not say what they mean. */
const KINDS: Readonly<Record<string, Reading["kind"]>> = {
  TooManyRequestsException: "throttled",
  LimitExceededException: "throttled",
  ThrottlingException: "throttled",
  Throttling: "throttled",
  AccountSuspendedException: "account",
  SendingPausedException: "account",
  MailFromDomainNotVerifiedException: "account",
  // A configuration set that does not exist.
  NotFoundException: "account",
  AccessDeniedException: "account",
  ExpiredTokenException: "account",
  IncompleteSignature: "account",
  IncompleteSignatureException: "account",
  InvalidClientTokenId: "account",
  InvalidSignatureException: "account",
  MissingAuthenticationTokenException: "account",
  OptInRequired: "account",
  RequestExpired: "account",
  SignatureDoesNotMatch: "account",
  UnrecognizedClientException: "account",
};

/** The error's name (AWS JSON protocol: header, or `__type` of the body), without its namespace. */
const errorName = (answer: Answer): string => {
  const body = recordOf(jsonOf(answer.body));
  const given = headerOf(answer.headers, "x-amzn-errortype") ?? (textOf(body.__type) || textOf(body.code));
  return (given.split(":")[0] ?? "").split("#").at(-1) ?? "";
};

const readingOf = (answer: Answer): Reading => {
  const body = recordOf(jsonOf(answer.body));
  const name = errorName(answer);
  const says = textOf(body.message) || textOf(body.Message);
  const reading = readingOfStatus(answer, name || String(answer.status), says);
  if (reading.kind === "sent") return { ...reading, providerId: textOf(body.MessageId) || null };
  const kind = KINDS[name];
  return kind === undefined ? reading : { ...reading, kind };
};

const call = (
  places: AwsPlaces,
  config: SesConfig,
  method: "GET" | "POST",
  path: string,
  body: string | null,
  now: Date,
): HttpRequest => {
  const { accessKeyId, secretAccessKey, region } = config;
  const headers = body === null ? [] : ["content-type", "application/json"];
  const request = { origin: places.apiOrigin(region), path, method, headers, body };
  return signed(request, { accessKeyId, secretAccessKey, region, service: "ses" }, now);
};

/** SES, "SendEmail" (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html). */
const vendorAt = (places: AwsPlaces): Vendor<SesConfig> => ({
  name: NAME,
  secretsOf: ({ secretAccessKey, accessKeyId }) => [secretAccessKey, accessKeyId],
  requestOf: (mail, config) =>
    call(places, config, "POST", "/v2/email/outbound-emails", bodyOf(mail, config), mail.now),
  readingOf,
});

const accountStep = (places: AwsPlaces, config: SesConfig, now: Date): VerifyStep => ({
  name: "Log in to Amazon SES",
  request: call(places, config, "GET", "/v2/email/account", null, now),
  read: (answer) => {
    if (answer.status !== 200)
      return failedStep(NAME, readingOf(answer), "The key needs the permission ses:GetAccount.");
    const account = recordOf(jsonOf(answer.body));
    if (account.SendingEnabled !== true)
      return { isOk: false, detail: "Sending is switched off for this account in this region." };
    return {
      isOk: true,
      detail:
        account.ProductionAccessEnabled === true
          ? "The account may send to everybody."
          : "The account is still in Amazon's sandbox: it sends to verified addresses only. Ask Amazon for production access.",
    };
  },
});

const senderStep = (places: AwsPlaces, config: SesConfig, now: Date): VerifyStep => {
  const domain = domainOf(config.fromAddress);
  return {
    name: "Send from the sender's domain",
    request: call(places, config, "GET", `/v2/email/identities/${encodeURIComponent(domain)}`, null, now),
    read: (answer) => {
      const name = errorName(answer);
      if (name === "NotFoundException") {
        const detail = `${domain} is not verified as a domain in this region. An address that is verified by itself can send all the same.`;
        return { isOk: true, detail };
      }
      if (answer.status !== 200)
        return failedStep(NAME, readingOf(answer), "The key needs the permission ses:GetEmailIdentity.");
      return recordOf(jsonOf(answer.body)).VerifiedForSendingStatus === true
        ? { isOk: true, detail: `${domain} is verified.` }
        : { isOk: false, detail: `${domain} is known to Amazon SES, but not verified yet.` };
    },
  };
};

const isConfirmed = async (text: string, places: AwsPlaces, fetch: Fetch): Promise<boolean> => {
  const url = snsUrl(text, places.isSns);
  if (url === null) return false;
  const result = await fetch(url);
  return result.kind === "answered" && result.status === 200;
};

/** Notifications of the one topic that the settings name; a new subscription is confirmed by a call to Amazon. */
const receiverAt = (places: AwsPlaces) => {
  const certificateOf = certificates();
  return async (
    callback: Callback,
    config: SesConfig,
    now: Date,
    services: ChannelServices,
  ): Promise<CallbackAnswer> => {
    const notification = recordOf(jsonOf(bodyText(callback)));
    if (config.topicArn === "") return refusedCallback(403, "The settings name no SNS topic.");
    if (textOf(notification.TopicArn) !== config.topicArn)
      return refusedCallback(403, "The notification is of another SNS topic than the settings name.");
    const fetch = fetchThroughGuard(services);
    const fault = await snsFault(notification, now, async (text) => {
      const url = snsUrl(text, places.isSns);
      return url === null ? null : certificateOf(url, fetch);
    });
    if (fault !== null) return refusedCallback(403, fault);
    switch (notification.Type) {
      case "SubscriptionConfirmation":
        return (await isConfirmed(textOf(notification.SubscribeURL), places, fetch))
          ? { kind: "answer", contentType: "text/plain", body: "confirmed" }
          : refusedCallback(400, "The subscription could not be confirmed at Amazon SNS.");
      case "Notification":
        return { kind: "reports", reports: sesReports(recordOf(jsonOf(textOf(notification.Message))), now) };
      default:
        return { kind: "reports", reports: [] };
    }
  };
};

/** Amazon SES by its API v2. It cannot tell a repeat, so the campaign says what a lost answer means. */
export const sesAt = (places: AwsPlaces): Channel<SesConfig> => {
  const vendor = vendorAt(places);
  return {
    kind: "ses",
    title: NAME,
    sends: ["email"],
    config: SesConfig,
    problemsOf: () => [],
    secretFields: ["secretAccessKey"],
    takesIdempotencyId: false,
    timeoutMs: mailApiTimeoutMs,
    concurrencyDefault: 10,
    complete: withSender,
    targetOf: (_content, config) => places.apiOrigin(config.region),
    open: (config, services) => openMailApi(vendor, config, services),
    verify: (config, services) =>
      verifyMailApi(vendor, config, services, [
        accountStep(places, config, services.now()),
        senderStep(places, config, services.now()),
      ]),
    receive: receiverAt(places),
  };
};

export const ses = sesAt(AWS);
