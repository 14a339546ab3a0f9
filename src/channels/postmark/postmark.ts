import type { HttpRequest } from "../../lib/exchange.ts";
import { mailApiTimeoutMs } from "../../limits.ts";
import type { Channel } from "../channel.ts";
import type { Answer } from "../httpOutcome.ts";
import { jsonOf, recordOf, textOf } from "../loose.ts";
import { headersOf, mailboxText, oneLine } from "../mail.ts";
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
import { bodyText, isSameSecret, MESSAGE_KEY, refusedCallback } from "../vendorReport.ts";
import { PostmarkConfig } from "./config.ts";
import { postmarkReports } from "./reports.ts";

const NAME = "Postmark";
const POSTMARK = "https://api.postmarkapp.com";

const bodyOf = ({ messageId, from, content, files }: MailToSend, config: PostmarkConfig): string =>
  JSON.stringify({
    From: mailboxText(from),
    To: content.to,
    ...(content.cc === undefined ? {} : { Cc: content.cc.join(",") }),
    ...(content.bcc === undefined ? {} : { Bcc: content.bcc.join(",") }),
    ...(content.replyTo ? { ReplyTo: oneLine(content.replyTo) } : {}),
    Subject: oneLine(content.subject),
    // Postmark refuses a mail whose parts are all empty.
    TextBody: content.text === "" && content.html === null ? " " : content.text,
    ...(content.html === null ? {} : { HtmlBody: content.html }),
    MessageStream: config.messageStream,
    ...(content.headers === undefined
      ? {}
      : { Headers: headersOf(content).map(({ name, value }) => ({ Name: name, Value: value })) }),
    ...(files.length === 0
      ? {}
      : {
          Attachments: files.map(({ name, type, bytes }) => ({
            Name: name,
            ContentType: type,
            Content: bytes.toString("base64"),
          })),
        }),
    Metadata: { [MESSAGE_KEY]: messageId },
    // Links and pixel are Clarion's own.
    TrackOpens: false,
    TrackLinks: "None",
  });

const call = (origin: string, config: PostmarkConfig, path: string, body: string | null): HttpRequest => ({
  origin,
  path,
  method: body === null ? "GET" : "POST",
  headers: [
    "accept",
    "application/json",
    "x-postmark-server-token",
    config.serverToken,
    ...(body === null ? [] : ["content-type", "application/json"]),
  ],
  body,
});

/** "API error codes" (https://postmarkapp.com/developer/api/overview#error-codes) that are about more than the one mail. */
const ACCOUNT: ReadonlySet<number> = new Set([
  10, // No or a wrong token.
  400, // The sender's signature was not found,
  401, // or is not confirmed.
  405, // The account has run out of credit,
  412, // waits for approval,
  413, // or may not send.
  1235, // The message stream does not exist,
  1236, // or is archived.
]);
const MAINTENANCE = 100;
/** An address that bounced or complained before, or does not want mail. */
const INACTIVE_RECIPIENT = 406;

const readingOf = (answer: Answer): Reading => {
  const body = recordOf(jsonOf(answer.body));
  const error = Number(body.ErrorCode ?? 0);
  const code = error === 0 ? String(answer.status) : `${answer.status}/${error}`;
  const reading = readingOfStatus(answer, code, textOf(body.Message));
  if (reading.kind === "sent") return { ...reading, providerId: textOf(body.MessageID) || null };
  if (reading.kind !== "refused") return reading;
  if (ACCOUNT.has(error)) return { ...reading, kind: "account" };
  if (error === MAINTENANCE) return { ...reading, kind: "try_later" };
  return error === INACTIVE_RECIPIENT ? { ...reading, addressDead: true } : reading;
};

/** Postmark, "Send a single email" (https://postmarkapp.com/developer/api/email-api). */
const vendorAt = (origin: string): Vendor<PostmarkConfig> => ({
  name: NAME,
  secretsOf: ({ serverToken }) => [serverToken],
  requestOf: (mail, config) => call(origin, config, "/email", bodyOf(mail, config)),
  readingOf,
});

const serverStep = (origin: string, config: PostmarkConfig): VerifyStep => ({
  name: "Log in to Postmark",
  request: call(origin, config, "/server", null),
  read: (answer) => {
    if (answer.status !== 200) return failedStep(NAME, readingOf(answer), "");
    const server = recordOf(jsonOf(answer.body));
    return {
      isOk: true,
      detail:
        server.DeliveryType === "Sandbox"
          ? `The server "${textOf(server.Name)}" is one of Postmark's sandbox servers: it delivers to nobody.`
          : `The token is of the server "${textOf(server.Name)}".`,
    };
  },
});

const streamStep = (origin: string, config: PostmarkConfig): VerifyStep => ({
  name: "Find the message stream",
  request: call(origin, config, `/message-streams/${config.messageStream}`, null),
  read: (answer) =>
    answer.status === 200
      ? { isOk: true, detail: `The message stream ${config.messageStream} is there.` }
      : failedStep(NAME, readingOf(answer), "Look up the stream's ID at Postmark, under Message Streams."),
});

/** Postmark signs nothing: the callback address carries a user name and a password of the operator's own. */
const receive = async (callback: Callback, config: PostmarkConfig, now: Date): Promise<CallbackAnswer> => {
  if (config.webhookPassword === "")
    return refusedCallback(403, "The settings hold no password for reports.");
  const pair = Buffer.from(`${config.webhookUsername}:${config.webhookPassword}`, "utf8").toString("base64");
  if (!isSameSecret(callback.headers.authorization ?? "", `Basic ${pair}`))
    return refusedCallback(401, "The user name or the password is not the one of the settings.");
  const event = jsonOf(bodyText(callback));
  if (event === undefined) return refusedCallback(400, "The body is not JSON.");
  return { kind: "reports", reports: postmarkReports(recordOf(event), now) };
};

/** Postmark by its API. It cannot tell a repeat, so the campaign says what a lost answer means. */
export const postmarkAt = (origin: string): Channel<PostmarkConfig> => {
  const vendor = vendorAt(origin);
  return {
    kind: "postmark",
    title: NAME,
    sends: ["email"],
    config: PostmarkConfig,
    problemsOf: () => [],
    secretFields: ["serverToken", "webhookPassword"],
    takesIdempotencyId: false,
    timeoutMs: mailApiTimeoutMs,
    concurrencyDefault: 20,
    complete: withSender,
    targetOf: () => origin,
    open: (config, services) => openMailApi(vendor, config, services),
    verify: (config, services) =>
      verifyMailApi(vendor, config, services, [serverStep(origin, config), streamStep(origin, config)]),
    receive,
  };
};

export const postmark = postmarkAt(POSTMARK);
