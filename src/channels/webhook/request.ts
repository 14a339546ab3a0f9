import type { WebhookContent } from "../../contract/content.ts";
import type { HttpRequest } from "../../lib/exchange.ts";
import { standardSignature } from "../../lib/standardWebhooks.ts";

/** Headers that belong to the connection or that we answer for: a campaign's own are left out. */
const OURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "idempotency-key",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "webhook-id",
  "webhook-signature",
  "webhook-timestamp",
]);

/** @returns null for what is no http or https address without user name and password */
export const parseAddress = (text: string): URL | null => {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.username === "" && url.password === "" && url.hostname !== "";
  return isPlain && (url.protocol === "http:" || url.protocol === "https:") ? url : null;
};

/** The headers by which a receiver knows that the request is ours, and unchanged. */
const signatureHeaders = (
  secrets: readonly string[],
  id: string,
  body: string | null,
  nowMs: number,
): string[] => {
  if (secrets.length === 0) return [];
  const at = String(Math.floor(nowMs / 1_000));
  const signatures = secrets.map((secret) => `v1,${standardSignature(secret, { id, at, body: body ?? "" })}`);
  return ["webhook-timestamp", at, "webhook-signature", signatures.join(" ")];
};

/** What the provider's settings add to a campaign's request. */
export interface Addition {
  authorization: string | null;
  signingSecrets: readonly string[];
  nowMs: number;
}

const headersOf = (content: WebhookContent, messageId: string, addition: Addition): string[] => {
  const { authorization, signingSecrets, nowMs } = addition;
  const own = content.headers.filter(({ name }) => {
    const lower = name.trim().toLowerCase();
    return !OURS.has(lower) && !(authorization !== null && lower === "authorization");
  });
  const headers = own.flatMap(({ name, value }) => [name.trim(), value]);
  if (!own.some(({ name }) => name.trim().toLowerCase() === "user-agent"))
    headers.push("user-agent", "Clarion");
  if (authorization !== null) headers.push("authorization", authorization);
  headers.push("idempotency-key", messageId, "webhook-id", messageId);
  headers.push(...signatureHeaders(signingSecrets, messageId, content.body, nowMs));
  return headers;
};

/** The request as it goes out. */
export const requestOf = (
  url: URL,
  content: WebhookContent,
  messageId: string,
  addition: Addition,
): HttpRequest => ({
  origin: url.origin,
  path: url.pathname + url.search,
  method: content.method,
  headers: headersOf(content, messageId, addition),
  body: content.body,
});
