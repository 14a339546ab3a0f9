import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { InboundCheck } from "../../../contract/inboundHook.ts";
import { standardSignature } from "../../../lib/standardWebhooks.ts";
import { inboundSignatureAgeSecondsMax } from "../../../limits.ts";
import { headerIn } from "./headers.ts";

/** A request as it proves itself. */
export interface SignedRequest {
  headers: IncomingHttpHeaders;
  /** The bytes received. */
  body: Buffer;
}

/** In a time that tells nothing of either, their lengths included. */
const isSame = (given: string, wanted: string): boolean => {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
};

const hmac = (
  key: string,
  encoding: "hex" | "base64",
  parts: readonly (string | Buffer)[],
  algorithm = "sha256",
): string => {
  const made = createHmac(algorithm, key);
  for (const part of parts) made.update(part);
  return made.digest(encoding);
};

const isRecent = (seconds: string, nowMs: number): boolean =>
  /^\d{1,11}$/.test(seconds) && Math.abs(nowMs / 1_000 - Number(seconds)) <= inboundSignatureAgeSecondsMax;

/** Every one is compared, so that the time does not tell which. */
const anyIsSame = (given: readonly string[], wanted: string): boolean =>
  given.map((one) => isSame(one, wanted)).includes(true);

const missing = (header: string): string => `The header ${header} is missing.`;

const wrong = (header: string): string =>
  `The header ${header} does not fit: another secret, or a body that was changed on its way.`;

const stale = (header: string): string =>
  `The time in the header ${header} is more than ${inboundSignatureAgeSecondsMax / 60} minutes away from now.`;

/** What a signature with a time lacks; the signature first, so that nobody is told of times that are not the sender's. */
const timed = (signature: string, time: string, isSigned: boolean, at: string, nowMs: number) => {
  if (!isSigned) return wrong(signature);
  return isRecent(at, nowMs) ? undefined : stale(time);
};

/** `t=<seconds>,v1=<hex>`, several `v1` while a secret is being changed (docs.stripe.com/webhooks/signature). */
const stripeFault = ({ headers, body }: SignedRequest, secret: string, nowMs: number): string | undefined => {
  const name = "Stripe-Signature";
  const sent = headerIn(headers, name);
  if (sent === undefined) return missing(name);
  const items = sent.split(",").map((item) => item.trim());
  const valuesOf = (key: string): string[] =>
    items.filter((item) => item.startsWith(`${key}=`)).map((item) => item.slice(key.length + 1));
  const [at = ""] = valuesOf("t");
  const isSigned = anyIsSame(valuesOf("v1"), hmac(secret, "hex", [`${at}.`, body]));
  return timed(name, name, isSigned, at, nowMs);
};

/** `v1,<base64>`, several apart by spaces. */
const standardFault = (
  { headers, body }: SignedRequest,
  secret: string,
  nowMs: number,
): string | undefined => {
  const [id, at, sent] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
    headerIn(headers, name),
  );
  if (id === undefined) return missing("webhook-id");
  if (at === undefined) return missing("webhook-timestamp");
  if (sent === undefined) return missing("webhook-signature");
  const given = sent.split(" ").flatMap((item) => (item.startsWith("v1,") ? [item.slice("v1,".length)] : []));
  const isSigned = anyIsSame(given, standardSignature(secret, { id, at, body }));
  return timed("webhook-signature", "webhook-timestamp", isSigned, at, nowMs);
};

/** One header that must be exactly this. */
const headerFault = ({ headers }: SignedRequest, name: string, wanted: string): string | undefined => {
  const sent = headerIn(headers, name);
  if (sent === undefined) return missing(name);
  return isSame(sent, wanted) ? undefined : wrong(name);
};

/**
 * Why the request is not taken for one of its sender's; undefined: it is.
 *
 * @param secret in clear; a check that asks for one and has none is kept by nobody
 */
export const checkFault = (
  check: InboundCheck,
  secret: string | null,
  request: SignedRequest,
  nowMs: number,
): string | undefined => {
  if (check.kind === "none") return undefined;
  if (secret === null) return "This webhook has no secret yet, so that nothing can be checked by it.";
  switch (check.kind) {
    case "header":
      return headerFault(request, check.header, secret);
    case "hmac": {
      const { header, encoding, algorithm, prefix } = check;
      return headerFault(request, header, prefix + hmac(secret, encoding, [request.body], algorithm));
    }
    case "standard_webhooks":
      return standardFault(request, secret, nowMs);
    case "stripe":
      return stripeFault(request, secret, nowMs);
  }
};
