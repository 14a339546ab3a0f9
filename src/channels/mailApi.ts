import Type from "typebox";
import type { Content, EmailContent } from "../contract/content.ts";
import { excerpt, type Redaction } from "../lib/excerpt.ts";
import { type Exchange, exchange, guardedAgent, type HttpRequest } from "../lib/exchange.ts";
import { createInFlight } from "../lib/inFlight.ts";
import {
  mailApiTimeoutMs,
  providerDetailCharsMax,
  providerTimeoutMsMin,
  webhookResponseBytesMax,
} from "../limits.ts";
import { attachmentFetcher, filesNote, type MailFile } from "./attachments.ts";
import type { ChannelServices, Connection, SendOutcome, VerifyResult } from "./channel.ts";
import { type Answer, kindOfStatus, outcomeCutOff, outcomeUnsent, retryAfter } from "./httpOutcome.ts";
import { addressFault, recipientRedactions, type Sender, senderFields, senderOf } from "./mail.ts";

/** A vendor's API key or token: one line of what HTTP lets a header carry. */
export const keyField = (description: string) =>
  Type.String({ description, pattern: "^[\\u0021-\\u007e]+$", minLength: 1, maxLength: 500 });

/** As `keyField`, for what only the callback address needs. */
export const laterKeyField = (description: string) =>
  Type.String({ description, pattern: "^[\\u0021-\\u007e]*$", maxLength: 2_000, default: "" });

/** What the settings of all vendors have. */
export const mailApiFields = {
  ...senderFields,
  timeoutMs: Type.Integer({
    description: "The whole call, from connecting to the last byte of the answer.",
    minimum: providerTimeoutMsMin,
    maximum: mailApiTimeoutMs,
    default: mailApiTimeoutMs,
  }),
};

export interface MailApiConfig {
  fromName: string;
  fromAddress: string;
  timeoutMs: number;
}

/** A mail to be put into a vendor's own form. */
export interface MailToSend {
  messageId: string;
  from: Sender;
  content: EmailContent;
  files: readonly MailFile[];
  now: Date;
}

/** What an answer means by its codes; `says` is the vendor's own text, which is only shown. */
export interface Reading {
  /** `account`: the vendor has something against the key or the account, not against the message. */
  kind: "sent" | "refused" | "try_later" | "throttled" | "account";
  code: string;
  says: string;
  providerId?: string | null;
  addressDead?: boolean;
  afterMs?: number;
}

const UNAUTHORIZED = 401;
const PAYMENT_REQUIRED = 402;
const FORBIDDEN = 403;

/** What an answer means by its status alone. */
export const readingOfStatus = ({ status, headers }: Answer, code: string, says: string): Reading => {
  if (status >= 200 && status < 300) return { kind: "sent", code, says };
  if (status === UNAUTHORIZED || status === PAYMENT_REQUIRED || status === FORBIDDEN)
    return { kind: "account", code, says };
  // A vendor that redirects has moved: that is not the message's fault.
  const kind = status < 400 ? "try_later" : kindOfStatus(status);
  return { kind, code, says, ...(kind === "refused" ? {} : retryAfter(headers)) };
};

const WORDS: Record<Reading["kind"], (vendor: string, code: string) => string> = {
  sent: (vendor) => `${vendor} took it.`,
  refused: (vendor, code) => `${vendor} refused it (${code}).`,
  try_later: (vendor, code) => `${vendor} could not take it now (${code}).`,
  throttled: (vendor, code) => `${vendor} asks for fewer requests (${code}).`,
  account: (vendor, code) =>
    `${vendor} does not accept the key, or does not let this account send (${code}).`,
};

const detailOf = (vendor: string, reading: Reading, redactions: readonly Redaction[]): string => {
  const said = excerpt(reading.says, providerDetailCharsMax - 150, redactions);
  const words = WORDS[reading.kind](vendor, reading.code);
  return said === "" ? words : `${words} It said: ${said}`;
};

/** An outcome of the closed set. What the vendor has against the account is retried, and shows the provider as failing. */
const outcomeOf = (vendor: string, reading: Reading, redactions: readonly Redaction[]): SendOutcome => {
  const { code, afterMs, addressDead } = reading;
  const base = { code, detail: detailOf(vendor, reading, redactions) };
  switch (reading.kind) {
    case "sent":
      return { kind: "sent", providerId: reading.providerId ?? null, ...base };
    case "refused":
      return { kind: "refused", ...base, ...(addressDead === true ? { addressDead } : {}) };
    case "account":
      return { kind: "try_later", ...base };
    default:
      return { kind: reading.kind, ...base, ...(afterMs === undefined ? {} : { afterMs }) };
  }
};

/** What differs between vendors. */
export interface Vendor<Config extends MailApiConfig> {
  /** As its users call it. */
  name: string;
  secretsOf(config: Config): readonly string[];
  /** A mail as the vendor's request, the same for a repeat but for what signs it. */
  requestOf(mail: MailToSend, config: Config): HttpRequest;
  readingOf(answer: Answer): Reading;
}

const secretRedactions = (secrets: readonly string[]): Redaction[] =>
  secrets.map((value) => ({ value, as: "<secret>" }));

/** The mail without what the settings add: a sender, when the campaign names none. */
export const withSender = (content: Content, config: MailApiConfig): Content =>
  content.channel === "email" ? { ...content, from: senderOf(content, config) } : content;

/** Sends each mail by one call of the vendor's API. */
export const openMailApi = <Config extends MailApiConfig>(
  vendor: Vendor<Config>,
  config: Config,
  services: ChannelServices,
): Connection => {
  const agent = guardedAgent(services.guard, config.timeoutMs);
  const attachments = attachmentFetcher(services);
  const secrets = secretRedactions(vendor.secretsOf(config));
  const calls = createInFlight();

  const post = async (messageId: string, content: EmailContent): Promise<SendOutcome> => {
    const from = senderOf(content, config);
    const fault = addressFault(content, from);
    if (fault !== null) return fault;
    const endsAt = performance.now() + config.timeoutMs;
    const files = await attachments.fetch(content);
    if (!Array.isArray(files)) return files;
    const request = vendor.requestOf({ messageId, from, content, files, now: services.now() }, config);
    const result = await exchange(agent, request, {
      timeoutMs: Math.max(endsAt - performance.now(), 1),
      bytesMax: webhookResponseBytesMax,
    });
    if (result.kind === "not_written") return outcomeUnsent(result.code);
    if (result.kind === "cut_off") return outcomeCutOff(result.code, vendor.name);
    const redactions = [...secrets, ...recipientRedactions(content)];
    const outcome = outcomeOf(vendor.name, vendor.readingOf(result), redactions);
    const detail = excerpt(outcome.detail + filesNote(files), providerDetailCharsMax);
    return outcome.kind === "sent" ? { ...outcome, detail } : outcome;
  };

  return {
    send: ({ messageId, content }) => {
      if (content.channel !== "email") throw new Error(`${vendor.name} cannot send ${content.channel}`);
      return calls.track(post(messageId, content));
    },
    close: async () => {
      await calls.settled();
      await agent.destroy();
      await attachments.close();
    },
  };
};

/** One step of trying a provider: a call, and what its answer says to a person. */
export interface VerifyStep {
  name: string;
  request: HttpRequest;
  /** A sentence for the step that went well, or why it did not. */
  read(answer: Answer): { isOk: boolean; detail: string };
}

const unanswered = (result: Exclude<Exchange, Answer>, vendor: string): string =>
  result.kind === "not_written" ? outcomeUnsent(result.code).detail : `${vendor} gave no complete answer.`;

/** Makes the calls one after another, up to the first that fails. */
export const verifyMailApi = async <Config extends MailApiConfig>(
  vendor: Vendor<Config>,
  config: Config,
  services: ChannelServices,
  steps: readonly VerifyStep[],
): Promise<VerifyResult> => {
  const agent = guardedAgent(services.guard, config.timeoutMs);
  const secrets = secretRedactions(vendor.secretsOf(config));
  const done: VerifyResult["steps"] = [];
  for (const { name, request, read } of steps) {
    const result = await exchange(agent, request, {
      timeoutMs: config.timeoutMs,
      bytesMax: webhookResponseBytesMax,
    });
    const { isOk, detail } =
      result.kind === "answered" ? read(result) : { isOk: false, detail: unanswered(result, vendor.name) };
    done.push({ name, isOk, detail: excerpt(detail, providerDetailCharsMax, secrets) });
    if (!isOk) break;
  }
  await agent.destroy();
  return { isReady: done.every(({ isOk }) => isOk), steps: done };
};

/** What a failed step says: what the vendor has against it, and a hint of what to do. */
export const failedStep = (vendor: string, reading: Reading, hint: string) => ({
  isOk: false,
  detail: `${detailOf(vendor, reading, [])} ${hint}`.trim(),
});
