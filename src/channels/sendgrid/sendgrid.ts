import { createVerify } from "node:crypto";
import type { HttpRequest } from "../../lib/exchange.ts";
import { mailApiTimeoutMs, vendorReportAgeMsMax } from "../../limits.ts";
import type { Channel } from "../channel.ts";
import { type Answer, headerOf } from "../httpOutcome.ts";
import { jsonOf, recordOf, recordsOf, textOf } from "../loose.ts";
import { headersOf, oneLine } from "../mail.ts";
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
import { bodyText, isRecent, MESSAGE_KEY, refusedCallback } from "../vendorReport.ts";
import { SendgridConfig, sendgridProblems, webhookKeyOf } from "./config.ts";
import { sendgridReport } from "./reports.ts";

const NAME = "SendGrid";

type OriginOf = (region: SendgridConfig["region"]) => string;

const SENDGRID: OriginOf = (region) =>
  region === "eu" ? "https://api.eu.sendgrid.com" : "https://api.sendgrid.com";

/** Links and pixel are Clarion's own; SendGrid's on top would count everything twice and break signed links. */
const NO_TRACKING = {
  click_tracking: { enable: false, enable_text: false },
  open_tracking: { enable: false },
  subscription_tracking: { enable: false },
};

const mailOf = ({ messageId, from, content, files }: MailToSend) => ({
  personalizations: [
    {
      to: [{ email: content.to }],
      ...(content.cc === undefined ? {} : { cc: content.cc.map((email) => ({ email })) }),
      ...(content.bcc === undefined ? {} : { bcc: content.bcc.map((email) => ({ email })) }),
      custom_args: { [MESSAGE_KEY]: messageId },
    },
  ],
  from: { email: from.address, ...(from.name === "" ? {} : { name: oneLine(from.name) }) },
  ...(content.replyTo ? { reply_to: { email: oneLine(content.replyTo) } } : {}),
  subject: oneLine(content.subject),
  content: [
    // SendGrid refuses a part without a character.
    { type: "text/plain", value: content.text === "" ? " " : content.text },
    ...(content.html === null ? [] : [{ type: "text/html", value: content.html }]),
  ],
  ...(content.headers === undefined
    ? {}
    : { headers: Object.fromEntries(headersOf(content).map(({ name, value }) => [name, value])) }),
  ...(files.length === 0
    ? {}
    : {
        attachments: files.map(({ name, type, bytes }) => ({
          filename: name,
          type,
          disposition: "attachment",
          content: bytes.toString("base64"),
        })),
      }),
  tracking_settings: NO_TRACKING,
});

const call = (
  originOf: OriginOf,
  { region, apiKey }: SendgridConfig,
  path: string,
  body: object | null,
): HttpRequest => ({
  origin: originOf(region),
  path,
  method: body === null ? "GET" : "POST",
  headers: [
    "authorization",
    `Bearer ${apiKey}`,
    ...(body === null ? [] : ["content-type", "application/json"]),
  ],
  body: body === null ? null : JSON.stringify(body),
});

/** Until when a limit holds: seconds of Unix time, read against the answer's own Date ("Rate limits"). */
const resetAfter = ({ headers }: Answer): { afterMs?: number } => {
  const at = Number(headerOf(headers, "x-ratelimit-reset")) * 1_000;
  const ms = at - Date.parse(headerOf(headers, "date") ?? "");
  return ms > 0 ? { afterMs: ms } : {};
};

/** SendGrid, "Mail Send" and "Errors" (https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses). */
const readingOf = (answer: Answer): Reading => {
  const errors = recordsOf(recordOf(jsonOf(answer.body)).errors);
  const says = errors.map(({ message }) => textOf(message)).join(" ");
  const reading = readingOfStatus(answer, String(answer.status), says);
  if (reading.kind === "sent")
    return { ...reading, providerId: headerOf(answer.headers, "x-message-id") ?? null };
  return reading.kind === "throttled" ? { ...resetAfter(answer), ...reading } : reading;
};

const vendorAt = (originOf: OriginOf): Vendor<SendgridConfig> => ({
  name: NAME,
  secretsOf: ({ apiKey }) => [apiKey],
  requestOf: (mail, config) => call(originOf, config, "/v3/mail/send", mailOf(mail)),
  readingOf,
});

const scopeStep = (originOf: OriginOf, config: SendgridConfig): VerifyStep => ({
  name: "Log in to SendGrid",
  request: call(originOf, config, "/v3/scopes", null),
  read: (answer) => {
    if (answer.status !== 200) return failedStep(NAME, readingOf(answer), "");
    const { scopes } = recordOf(jsonOf(answer.body));
    return Array.isArray(scopes) && scopes.includes("mail.send")
      ? { isOk: true, detail: "The key may send mail." }
      : { isOk: false, detail: "The key lacks the permission Mail Send." };
  },
});

/** In its sandbox mode SendGrid checks a mail as it would any, and delivers it to nobody. */
const sampleStep = (originOf: OriginOf, config: SendgridConfig): VerifyStep => {
  const { fromAddress: address, fromName: name } = config;
  const sample = {
    personalizations: [{ to: [{ email: address }] }],
    from: { email: address, ...(name === "" ? {} : { name }) },
    subject: "A sample",
    content: [{ type: "text/plain", value: "This is a sample; nobody is meant." }],
    mail_settings: { sandbox_mode: { enable: true } },
  };
  return {
    name: "Have a sample checked",
    request: call(originOf, config, "/v3/mail/send", sample),
    read: (answer) => {
      const reading = readingOf(answer);
      return reading.kind === "sent"
        ? { isOk: true, detail: "SendGrid would take mail from this sender. Nothing was sent." }
        : failedStep(NAME, reading, "Verify the sender's address or its domain at SendGrid.");
    },
  };
};

/** The signed event webhook: ECDSA over the time and the body ("Event Webhook Security Features"). */
const receive = async (callback: Callback, config: SendgridConfig, now: Date): Promise<CallbackAnswer> => {
  const key = config.webhookKey === "" ? null : webhookKeyOf(config.webhookKey);
  if (key === null) return refusedCallback(403, "The settings hold no verification key.");
  const signature = callback.headers["x-twilio-email-event-webhook-signature"] ?? "";
  const timestamp = callback.headers["x-twilio-email-event-webhook-timestamp"] ?? "";
  const isRight = createVerify("sha256")
    .update(timestamp)
    .update(callback.body)
    .verify(key, signature, "base64");
  if (!isRight) return refusedCallback(403, "The signature does not match.");
  if (!isRecent(timestamp, now, vendorReportAgeMsMax))
    return refusedCallback(403, "The signature is too old.");
  const events = jsonOf(bodyText(callback));
  if (!Array.isArray(events)) return refusedCallback(400, "The body is no list of events.");
  return { kind: "reports", reports: recordsOf(events).flatMap((event) => sendgridReport(event, now)) };
};

/** SendGrid by its API v3. It cannot tell a repeat, so the campaign says what a lost answer means. */
export const sendgridAt = (originOf: OriginOf): Channel<SendgridConfig> => {
  const vendor = vendorAt(originOf);
  return {
    kind: "sendgrid",
    title: NAME,
    sends: ["email"],
    config: SendgridConfig,
    problemsOf: sendgridProblems,
    secretFields: ["apiKey"],
    takesIdempotencyId: false,
    timeoutMs: mailApiTimeoutMs,
    concurrencyDefault: 20,
    complete: withSender,
    targetOf: (_content, { region }) => originOf(region),
    open: (config, services) => openMailApi(vendor, config, services),
    verify: (config, services) =>
      verifyMailApi(vendor, config, services, [scopeStep(originOf, config), sampleStep(originOf, config)]),
    receive,
  };
};

export const sendgrid = sendgridAt(SENDGRID);
