import type { WebhookContent } from "../contract/content.ts";
import type { LinkedDefinition } from "../contract/linkedApi.ts";
import { backoffMs } from "../lib/backoff.ts";
import { ADDRESS_NOT_ALLOWED, type Exchange, type HttpRequest, TIMED_OUT } from "../lib/exchange.ts";
import { networkWords } from "../lib/networkErrors.ts";
import { linkedRetryBaseMs, linkedValuesCharsMax } from "../limits.ts";
import { type LinkedValues, labelsIn } from "./labels.ts";

/** What came of a look-up, with its retries. `error` names nothing of a user. */
export interface LinkedResult {
  /** Null: it failed. */
  values: LinkedValues | null;
  status: number | null;
  error: string | null;
  attempts: number;
  durationMs: number;
  /** Of the last answer. */
  body: string;
}

/** What a call is made with. */
export interface LinkedCaller {
  send(request: HttpRequest, timeoutMs: number): Promise<Exchange>;
  sleep(ms: number): Promise<void>;
  chance(): number;
}

const OURS: ReadonlySet<string> = new Set(["connection", "content-length", "host", "transfer-encoding"]);

const requestOf = (content: WebhookContent, secretHeader: string, secret: string | null): HttpRequest => {
  const url = new URL(content.url);
  const isSecret = (name: string) => secret !== null && name.toLowerCase() === secretHeader.toLowerCase();
  const own = content.headers.filter(({ name }) => !OURS.has(name.toLowerCase()) && !isSecret(name));
  const headers = own.flatMap(({ name, value }) => [name, value]);
  headers.push("accept", "application/json", "user-agent", "Clarion");
  if (secret !== null) headers.push(secretHeader, secret);
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: content.method,
    headers,
    body: content.body,
  };
};

const TOO_MANY_REQUESTS = 429;
const REQUEST_TIMEOUT = 408;

const isWorthRepeating = (result: Exchange): boolean => {
  if (result.kind !== "answered") return result.code !== ADDRESS_NOT_ALLOWED;
  const { status } = result;
  return status >= 500 || status === TOO_MANY_REQUESTS || status === REQUEST_TIMEOUT;
};

const errorWords = (code: string): string => {
  if (code === ADDRESS_NOT_ALLOWED) {
    return "The address lies in a private or special network; an operator may allow it.";
  }
  return code === TIMED_OUT ? "No complete answer came in time." : networkWords(code);
};

type Read = Pick<LinkedResult, "values" | "status" | "error" | "body">;

const failed = (status: number | null, error: string, body = ""): Read => ({
  values: null,
  status,
  error,
  body,
});

const read = ({ labels }: LinkedDefinition, result: Exchange): Read => {
  if (result.kind !== "answered") return failed(null, errorWords(result.code));
  const { status, body } = result;
  if (status < 200 || status > 299) return failed(status, `It answered ${status}.`, body);
  const values = labelsIn(labels, body);
  if (values === null) return failed(status, "The answer is not JSON.", body);
  if (JSON.stringify(values).length > linkedValuesCharsMax) {
    return failed(status, "What the labels take of the answer is too large.", body);
  }
  return { values, status, error: null, body };
};

/** Makes a look-up, with its retries. Never rejects. */
export const callLinked = async (
  caller: LinkedCaller,
  definition: LinkedDefinition,
  secret: string | null,
  content: WebhookContent,
): Promise<LinkedResult> => {
  const beganAt = performance.now();
  const request = requestOf(content, definition.secretHeader, secret);
  for (let attempts = 1; ; attempts++) {
    const result = await caller.send(request, definition.timeoutMs);
    if (attempts > definition.retries || !isWorthRepeating(result)) {
      const durationMs = Math.round(performance.now() - beganAt);
      return { ...read(definition, result), attempts, durationMs };
    }
    await caller.sleep(backoffMs(attempts, linkedRetryBaseMs, definition.timeoutMs, caller.chance()));
  }
};
