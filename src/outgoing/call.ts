import type { OutgoingTarget } from "../db/queries/outgoingWebhooks.ts";
import { excerpt } from "../lib/excerpt.ts";
import {
  ADDRESS_NOT_ALLOWED,
  type Exchange,
  exchange,
  type GuardedAgent,
  type HttpRequest,
  TIMED_OUT,
} from "../lib/exchange.ts";
import { networkWords } from "../lib/networkErrors.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { standardSignature } from "../lib/standardWebhooks.ts";
import { outgoingResponseBytesMax, outgoingResponseCharsMax, outgoingTimeoutMs } from "../limits.ts";

/** What came of telling one event. */
export interface Answer {
  isTaken: boolean;
  /** The receiver is gone for good (410). */
  isGone: boolean;
  status: number | null;
  /** In words; null when it was taken. */
  error: string | null;
  /** The beginning of what it said. */
  response: string;
  durationMs: number;
}

const GONE = 410;

/** @returns null for what is no http or https address without user name and password */
export const addressOf = (text: string): URL | null => {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.username === "" && url.password === "" && url.hostname !== "";
  return isPlain && (url.protocol === "http:" || url.protocol === "https:") ? url : null;
};

/** Signed by the scheme of Standard Webhooks, with each secret that is valid. */
const requestOf = (
  url: URL,
  secrets: readonly string[],
  { id, body }: { id: string; body: string },
  nowMs: number,
): HttpRequest => {
  const at = String(Math.floor(nowMs / 1_000));
  const signatures = secrets.map((secret) => `v1,${standardSignature(secret, { id, at, body })}`);
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: "POST",
    headers: [
      "content-type",
      "application/json",
      "user-agent",
      "Clarion",
      "webhook-id",
      id,
      "webhook-timestamp",
      at,
      "webhook-signature",
      signatures.join(" "),
    ],
    body,
  };
};

const statusError = (status: number): string => {
  if (status === GONE) return "It answered 410: it is gone for good.";
  if (status >= 300 && status < 400) return `It answered ${status}, a redirect; redirects are not followed.`;
  return `It answered ${status}.`;
};

const callError = ({ kind, code }: Exclude<Exchange, { kind: "answered" }>): string => {
  if (code === ADDRESS_NOT_ALLOWED) {
    return "The address lies in a private or special network, and requests there are refused. An operator may allow it.";
  }
  if (code === TIMED_OUT || code === "UND_ERR_CONNECT_TIMEOUT")
    return `No answer came within ${outgoingTimeoutMs / 1_000} seconds.`;
  return kind === "cut_off" ? "The connection ended before an answer came." : networkWords(code);
};

/** What an exchange means for the event. */
const answerOf = (result: Exchange, durationMs: number): Answer => {
  if (result.kind !== "answered") {
    const error = callError(result);
    return { isTaken: false, isGone: false, status: null, error, response: "", durationMs };
  }
  const { status, body } = result;
  const isTaken = status >= 200 && status < 300;
  return {
    isTaken,
    isGone: status === GONE,
    status,
    error: isTaken ? null : statusError(status),
    response: excerpt(body, outgoingResponseCharsMax),
    durationMs,
  };
};

export interface Teller {
  box: SecretBox;
  agent: GuardedAgent;
  nowMs: () => number;
}

/** Tells one event: one signed request. Never rejects for what a receiver does. */
export const tell = async (
  { box, agent, nowMs }: Teller,
  target: OutgoingTarget,
  event: { id: string; body: string },
): Promise<Answer> => {
  const url = addressOf(target.url);
  if (url === null) throw new Error(`the outgoing webhook ${target.id} has no address`);
  const sealed = [target.secret, ...(target.formerSecret === null ? [] : [target.formerSecret])];
  const secrets = sealed.map((secret) => box.open(secret));
  const beganAt = performance.now();
  const result = await exchange(agent, requestOf(url, secrets, event, nowMs()), {
    timeoutMs: outgoingTimeoutMs,
    bytesMax: outgoingResponseBytesMax,
  });
  return answerOf(result, Math.round(performance.now() - beganAt));
};
