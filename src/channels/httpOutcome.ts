import type { IncomingHttpHeaders } from "node:http";
import { type Exchange, TIMED_OUT } from "../lib/exchange.ts";
import { networkWords } from "../lib/networkErrors.ts";
import { providerPauseMsMax } from "../limits.ts";
import type { SendOutcome } from "./channel.ts";

export type Answer = Extract<Exchange, { kind: "answered" }>;

const TOO_MANY_REQUESTS = 429;
const REQUEST_TIMEOUT = 408;
const TOO_EARLY = 425;

export const headerOf = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/**
 * How long the other side asks to be left alone: Retry-After as seconds or as a date (RFC 9110 10.2.3). A date
 * is read against the other side's own Date header, so that its clock may be wrong.
 */
export const retryAfter = (headers: IncomingHttpHeaders): { afterMs?: number } => {
  const value = headerOf(headers, "retry-after")?.trim() ?? "";
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - Date.parse(headerOf(headers, "date") ?? "");
  return Number.isFinite(ms) ? { afterMs: Math.min(Math.max(ms, 0), providerPauseMsMax) } : {};
};

/** What a status means wherever a receiver says no more by it than HTTP does (RFC 9110 15, RFC 6585 4). */
export const kindOfStatus = (status: number): "throttled" | "try_later" | "refused" => {
  if (status === TOO_MANY_REQUESTS) return "throttled";
  return status === REQUEST_TIMEOUT || status === TOO_EARLY || status >= 500 ? "try_later" : "refused";
};

const unsentWords = (code: string): string => {
  if (code === TIMED_OUT || code === "UND_ERR_CONNECT_TIMEOUT") return "No connection came about in time.";
  return networkWords(code);
};

/** Nothing was written: certainly not taken. */
export const outcomeUnsent = (code: string): SendOutcome => ({
  kind: "try_later",
  code,
  detail: `${unsentWords(code)} Nothing was sent.`,
});

/** Written, and no complete answer came. */
export const outcomeCutOff = (code: string, who: string): SendOutcome => {
  const words =
    code === TIMED_OUT
      ? "The request was sent, and no complete answer came in time."
      : "The request was sent, and the connection ended before a complete answer came.";
  return { kind: "unknown", code, detail: `${words} ${who} may have taken it.` };
};
