import type { IncomingHttpHeaders } from "node:http";
import { excerpt, type Redaction } from "../../lib/excerpt.ts";
import { ADDRESS_NOT_ALLOWED, type Exchange, TIMED_OUT } from "../../lib/exchange.ts";
import { networkWords } from "../../lib/networkErrors.ts";
import { providerDetailCharsMax, providerPauseMsMax } from "../../limits.ts";
import type { SendOutcome } from "../channel.ts";

const TOO_MANY_REQUESTS = 429;
const REQUEST_TIMEOUT = 408;
const TOO_EARLY = 425;

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/**
 * How long the receiver asks to be left alone: Retry-After as seconds or as a date (RFC 9110 10.2.3). A date
 * is read against the receiver's own Date header, so that its clock may be wrong.
 */
const retryAfterMs = (headers: IncomingHttpHeaders): number | undefined => {
  const value = first(headers["retry-after"])?.trim() ?? "";
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1_000
    : Date.parse(value) - Date.parse(first(headers.date) ?? "");
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), providerPauseMsMax) : undefined;
};

const after = (headers: IncomingHttpHeaders): { afterMs?: number } => {
  const afterMs = retryAfterMs(headers);
  return afterMs === undefined ? {} : { afterMs };
};

const outcomeOfAnswer = (
  answer: Extract<Exchange, { kind: "answered" }>,
  isSuccess: (status: number) => boolean,
  redactions: readonly Redaction[],
): SendOutcome => {
  const { status, headers } = answer;
  const code = String(status);
  const said = excerpt(answer.body, providerDetailCharsMax - 100, redactions);
  const tell = (words: string) => (said === "" ? words : `${words} It said: ${said}`);
  if (isSuccess(status))
    return { kind: "sent", providerId: null, code, detail: tell(`The receiver answered ${code}.`) };
  if (status === TOO_MANY_REQUESTS) {
    const detail = tell("The receiver asks for fewer requests (429).");
    return { kind: "throttled", code, detail, ...after(headers) };
  }
  if (status === REQUEST_TIMEOUT || status === TOO_EARLY || status >= 500) {
    const detail = tell(`The receiver could not take it now (${code}).`);
    return { kind: "try_later", code, detail, ...after(headers) };
  }
  if (status >= 300 && status < 400) {
    const detail = tell(`The receiver redirects (${code}), and redirects are not followed.`);
    return { kind: "refused", code, detail };
  }
  return { kind: "refused", code, detail: tell(`The receiver refused it (${code}).`) };
};

const REFUSED_UNSENT: Record<string, { code: string; detail: string }> = {
  [ADDRESS_NOT_ALLOWED]: {
    code: ADDRESS_NOT_ALLOWED,
    detail:
      "The address lies in a private or special network, and requests there are refused. An operator may allow it.",
  },
  UND_ERR_INVALID_ARG: {
    code: "request_invalid",
    detail:
      "The request cannot be sent: a header's name or value, or the address, holds characters that HTTP forbids.",
  },
};

const unsentWords = (code: string): string => {
  if (code === TIMED_OUT || code === "UND_ERR_CONNECT_TIMEOUT") return "No connection came about in time.";
  return networkWords(code);
};

const outcomeUnsent = (code: string): SendOutcome => {
  const refused = REFUSED_UNSENT[code];
  if (refused !== undefined) return { kind: "refused", ...refused };
  return { kind: "try_later", code, detail: `${unsentWords(code)} Nothing was sent.` };
};

const outcomeCutOff = (code: string): SendOutcome => {
  const words =
    code === TIMED_OUT
      ? "The request was sent, and no complete answer came in time."
      : "The request was sent, and the connection ended before a complete answer came.";
  return { kind: "unknown", code, detail: `${words} The receiver may have taken it.` };
};

/** What one exchange means for the message. */
export const webhookOutcome = (
  result: Exchange,
  isSuccess: (status: number) => boolean,
  redactions: readonly Redaction[],
): SendOutcome => {
  switch (result.kind) {
    case "answered":
      return outcomeOfAnswer(result, isSuccess, redactions);
    case "not_written":
      return outcomeUnsent(result.code);
    case "cut_off":
      return outcomeCutOff(result.code);
  }
};
