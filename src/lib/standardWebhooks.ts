import { createHmac } from "node:crypto";

/** The scheme of Standard Webhooks, version 1: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md. */

const PREFIX = "whsec_";

/** The key that a secret stands for: base64, with or without its prefix. */
export const standardKey = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, "base64");

/**
 * The signature of one request, in base64, without its version.
 *
 * @param at seconds since 1970, as the request's own header has them
 */
export const standardSignature = (
  secret: string,
  { id, at, body }: { id: string; at: string; body: string | Buffer },
): string => createHmac("sha256", standardKey(secret)).update(`${id}.${at}.`).update(body).digest("base64");
