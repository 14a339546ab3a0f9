import { createHmac } from "node:crypto";
import type { HttpRequest } from "../../lib/exchange.ts";
import { mailApiTimeoutMs, vendorReportAgeMsMax } from "../../limits.ts";
import type { Channel } from "../channel.ts";
import type { Answer } from "../httpOutcome.ts";
import { jsonOf, recordOf, textOf } from "../loose.ts";
import { domainOf, headersOf, mailboxText, oneLine } from "../mail.ts";
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
import { bodyText, isRecent, isSameSecret, MESSAGE_KEY, refusedCallback } from "../vendorReport.ts";
import { MailgunConfig } from "./config.ts";
import { type FormPart, formData } from "./formData.ts";
import { mailgunReports } from "./reports.ts";

const NAME = "Mailgun";

type OriginOf = (region: MailgunConfig["region"]) => string;

const MAILGUN: OriginOf = (region) =>
  region === "eu" ? "https://api.eu.mailgun.net" : "https://api.mailgun.net";

const partsOf = ({ messageId, from, content, files }: MailToSend): FormPart[] => [
  { name: "from", value: mailboxText(from) },
  { name: "to", value: content.to },
  ...(content.cc ?? []).map((value) => ({ name: "cc", value })),
  ...(content.bcc ?? []).map((value) => ({ name: "bcc", value })),
  { name: "subject", value: oneLine(content.subject) },
  { name: "text", value: content.text },
  ...(content.html === null ? [] : [{ name: "html", value: content.html }]),
  ...(content.replyTo ? [{ name: "h:Reply-To", value: oneLine(content.replyTo) }] : []),
  ...headersOf(content).map(({ name, value }) => ({ name: `h:${name}`, value })),
  ...files.map(({ name, type, bytes }) => ({ name: "attachment", fileName: name, type, bytes })),
  // The same for a repeat, so that a mailbox that looks for duplicates finds it.
  { name: "h:Message-Id", value: `<${messageId}@${domainOf(from.address)}>` },
  { name: `v:${MESSAGE_KEY}`, value: messageId },
  // Links and pixel are Clarion's own.
  { name: "o:tracking", value: "no" },
];

const call = (
  originOf: OriginOf,
  { region, domain, apiKey }: MailgunConfig,
  boundary: string,
  parts: readonly FormPart[],
): HttpRequest => {
  const { contentType, body } = formData(boundary, parts);
  const pair = Buffer.from(`api:${apiKey}`, "utf8").toString("base64");
  return {
    origin: originOf(region),
    path: `/v3/${domain}/messages`,
    method: "POST",
    headers: ["authorization", `Basic ${pair}`, "content-type", contentType],
    body,
  };
};

const NOT_FOUND = 404;

const readingOf = (answer: Answer): Reading => {
  const body = recordOf(jsonOf(answer.body));
  const reading = readingOfStatus(answer, String(answer.status), textOf(body.message) || answer.body);
  // Its own documentation writes the id in brackets; reports name it without.
  if (reading.kind === "sent")
    return {
      ...reading,
      says: textOf(body.message),
      providerId: textOf(body.id).replace(/^<|>$/g, "") || null,
    };
  return answer.status === NOT_FOUND ? { ...reading, kind: "account" } : reading;
};

/** Mailgun, "Send an email" (https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages). */
const vendorAt = (originOf: OriginOf): Vendor<MailgunConfig> => ({
  name: NAME,
  secretsOf: ({ apiKey }) => [apiKey, Buffer.from(`api:${apiKey}`, "utf8").toString("base64")],
  requestOf: (mail, config) => call(originOf, config, `clarion-${mail.messageId}`, partsOf(mail)),
  readingOf,
});

/** In test mode Mailgun takes a mail as it would any, and delivers it to nobody. */
const sampleStep = (originOf: OriginOf, config: MailgunConfig): VerifyStep => ({
  name: "Have Mailgun take a sample",
  request: call(originOf, config, "clarion-sample", [
    { name: "from", value: mailboxText({ name: config.fromName, address: config.fromAddress }) },
    { name: "to", value: config.fromAddress },
    { name: "subject", value: "A sample" },
    { name: "text", value: "This is a sample; nobody is meant." },
    { name: "o:testmode", value: "yes" },
  ]),
  read: (answer) => {
    const reading = readingOf(answer);
    return reading.kind === "sent"
      ? { isOk: true, detail: `Mailgun takes mail for ${config.domain}. Nothing was sent.` }
      : failedStep(NAME, reading, "Look whether key, domain and region belong together.");
  },
});

/** An HMAC over time and token, in the body ("Securing webhooks"). */
const receive = async (callback: Callback, config: MailgunConfig, now: Date): Promise<CallbackAnswer> => {
  if (config.webhookKey === "") return refusedCallback(403, "The settings hold no webhook signing key.");
  const body = recordOf(jsonOf(bodyText(callback)));
  const { timestamp, token, signature } = recordOf(body.signature);
  const wanted = createHmac("sha256", config.webhookKey)
    .update(textOf(timestamp) + textOf(token))
    .digest("hex");
  if (!isSameSecret(textOf(signature), wanted)) return refusedCallback(403, "The signature does not match.");
  if (!isRecent(textOf(timestamp), now, vendorReportAgeMsMax))
    return refusedCallback(403, "The signature is too old.");
  return { kind: "reports", reports: mailgunReports(recordOf(body["event-data"]), now) };
};

/** Mailgun by its API v3. It cannot tell a repeat, so the campaign says what a lost answer means. */
export const mailgunAt = (originOf: OriginOf): Channel<MailgunConfig> => {
  const vendor = vendorAt(originOf);
  return {
    kind: "mailgun",
    title: NAME,
    sends: ["email"],
    config: MailgunConfig,
    problemsOf: () => [],
    secretFields: ["apiKey", "webhookKey"],
    takesIdempotencyId: false,
    timeoutMs: mailApiTimeoutMs,
    concurrencyDefault: 20,
    complete: withSender,
    targetOf: (_content, { region }) => originOf(region),
    open: (config, services) => openMailApi(vendor, config, services),
    verify: (config, services) => verifyMailApi(vendor, config, services, [sampleStep(originOf, config)]),
    receive,
  };
};

export const mailgun = mailgunAt(MAILGUN);
