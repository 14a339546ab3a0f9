import { createVerify, X509Certificate } from "node:crypto";
import { type Exchange, exchange, guardedAgent } from "../../lib/exchange.ts";
import {
  snsCertificatesMax,
  vendorReportAgeMsMax,
  webhookResponseBytesMax,
  webhookTimeoutMs,
} from "../../limits.ts";
import type { ChannelServices } from "../channel.ts";
import { type Loose, textOf } from "../loose.ts";

/** Gets what lies at an address of Amazon's own. */
export type Fetch = (url: URL) => Promise<Exchange>;

export const fetchThroughGuard =
  ({ guard }: ChannelServices): Fetch =>
  async (url) => {
    const agent = guardedAgent(guard, webhookTimeoutMs);
    const request = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: "GET" as const,
      headers: ["user-agent", "Clarion"],
      body: null,
    };
    const result = await exchange(agent, request, {
      timeoutMs: webhookTimeoutMs,
      bytesMax: webhookResponseBytesMax,
    });
    await agent.destroy();
    return result;
  };

/** What is signed, in this order; fields that a notification does not have are left out. */
const SIGNED: Readonly<Record<string, readonly string[]>> = {
  Notification: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
  SubscriptionConfirmation: [
    "Message",
    "MessageId",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
  ],
  UnsubscribeConfirmation: ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
};

const DIGESTS: Readonly<Record<string, string>> = { "1": "RSA-SHA1", "2": "RSA-SHA256" };

/** An address of Amazon's: of the service that `isSns` knows, and with nothing else in it. */
export const snsUrl = (text: string, isSns: (url: URL) => boolean): URL | null => {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.username === "" && url.password === "" && isSns(url) ? url : null;
};

/** Reads certificates once each. */
export const certificates = () => {
  const known = new Map<string, X509Certificate>();
  return async (url: URL, fetch: Fetch): Promise<X509Certificate | null> => {
    const found = known.get(url.href);
    if (found !== undefined) return found;
    const result = await fetch(url);
    if (result.kind !== "answered" || result.status !== 200) return null;
    try {
      const certificate = new X509Certificate(result.body);
      if (known.size >= snsCertificatesMax) known.clear();
      known.set(url.href, certificate);
      return certificate;
    } catch {
      return null;
    }
  };
};

const isValidAt = (certificate: X509Certificate, now: Date): boolean =>
  Date.parse(certificate.validFrom) <= now.getTime() && now.getTime() <= Date.parse(certificate.validTo);

const isFresh = (timestamp: string, now: Date): boolean =>
  Math.abs(now.getTime() - Date.parse(timestamp)) <= vendorReportAgeMsMax;

/**
 * Whether Amazon SNS signed a notification ("Verifying the signatures of Amazon SNS messages",
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html). Null when it did, otherwise why it cannot
 * be told.
 */
export const snsFault = async (
  notification: Loose,
  now: Date,
  certificateAt: (url: string) => Promise<X509Certificate | null>,
): Promise<string | null> => {
  const fields = SIGNED[textOf(notification.Type)];
  const algorithm = DIGESTS[textOf(notification.SignatureVersion)];
  if (fields === undefined || algorithm === undefined) return "The body is no notification of Amazon SNS.";
  if (!isFresh(textOf(notification.Timestamp), now)) return "The notification is too old.";
  const certificate = await certificateAt(textOf(notification.SigningCertURL));
  if (certificate === null) return "The certificate of the signature is not one of Amazon SNS.";
  if (!isValidAt(certificate, now)) return "The certificate of the signature is not valid now.";
  const text = fields
    .filter((name) => typeof notification[name] === "string")
    .map((name) => `${name}\n${textOf(notification[name])}\n`)
    .join("");
  const isRight = createVerify(algorithm)
    .update(text, "utf8")
    .verify(certificate.publicKey, textOf(notification.Signature), "base64");
  return isRight ? null : "The signature does not match.";
};
