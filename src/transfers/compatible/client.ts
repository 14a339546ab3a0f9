import { lookup } from "node:dns";
import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../../lib/backoff.ts";
import { type Exchange, exchange, guardedAgent, type HttpRequest } from "../../lib/exchange.ts";
import { keepDigits } from "../../lib/json.ts";
import {
  remoteAnswerBytesMax,
  remoteFirstTriesMax,
  remotePageRecords,
  remoteRetryBaseMs,
  remoteRetryCapMs,
  remoteTimeoutMs,
  remoteTriesMax,
  shownValueCharsMax,
} from "../../limits.ts";
import { isJsonObject, type JsonObject } from "../../profiles/values.ts";
import { TransferFault } from "../fault.ts";

/** Reading users and events from a server that speaks the compatible API (docs/migrating.md). */

export interface Remote {
  /** Scheme, host and port. */
  origin: string;
  accountId: string;
  passcode: string;
}

export interface ListQuery {
  kind: "profiles" | "events";
  /** Of users: who did this; null: all. */
  event: string | null;
  /** Days, YYYYMMDD. */
  from: number;
  to: number;
}

/** One page; `next` null: there is nothing after it. */
export interface RemotePage {
  records: readonly unknown[];
  next: string | null;
}

export interface RemoteClient {
  /** Asks for a list, and gets the cursor of its first page. */
  open(query: ListQuery): Promise<string>;
  /** Undefined: the cursor is not known any more. */
  page(kind: ListQuery["kind"], cursor: string): Promise<RemotePage | undefined>;
  close(): Promise<void>;
}

/**
 * Every address may be reached: the operator types this one at the command line of the machine itself, who could reach it with
 * any other program as well. The guard is for addresses that users of the dashboard choose.
 */
const NO_GUARD = { lookup, allows: () => true };

const isPassing = (answer: Exchange): boolean =>
  answer.kind !== "answered" || answer.status === 429 || answer.status >= 500;

const pauseMs = (answer: Exchange, attempt: number): number => {
  const usual = backoffMs(attempt, remoteRetryBaseMs, remoteRetryCapMs, Math.random());
  const asked = answer.kind === "answered" ? Number(answer.headers["retry-after"]) * 1000 : Number.NaN;
  return Number.isFinite(asked) ? Math.min(Math.max(asked, usual), remoteRetryCapMs) : usual;
};

const described = (answer: Exchange): string =>
  answer.kind === "answered"
    ? `${answer.status} ${answer.body.slice(0, shownValueCharsMax * 4)}`
    : `no answer (${answer.code})`;

const bodyOf = (answer: Exchange & { kind: "answered" }): JsonObject | undefined => {
  try {
    const body = keepDigits(answer.body, JSON.parse(answer.body));
    return isJsonObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
};

const cursorOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

type Answered = Exchange & { kind: "answered" };

/** Asks until there is an answer that says something. @throws TransferFault when there is none for too long */
const asker = (
  agent: ReturnType<typeof guardedAgent>,
  { origin, accountId, passcode }: Remote,
  isStopped: () => boolean,
) => {
  const headers = [
    ...["x-clevertap-account-id", accountId],
    ...["x-clevertap-passcode", passcode],
    ...["content-type", "application/json"],
    ...["accept", "application/json"],
  ];
  const bounds = { timeoutMs: remoteTimeoutMs, bytesMax: remoteAnswerBytesMax };
  let hasAnswered = false;

  const pause = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0 && !isStopped(); left -= remoteRetryBaseMs) {
      await sleep(Math.min(left, remoteRetryBaseMs));
    }
  };

  return async (request: Pick<HttpRequest, "path" | "method" | "body">): Promise<Answered> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await exchange(agent, { origin, headers, ...request }, bounds);
      hasAnswered ||= answer.kind === "answered";
      if (answer.kind === "answered" && !isPassing(answer)) return answer;
      if (attempt >= (hasAnswered ? remoteTriesMax : remoteFirstTriesMax) || isStopped()) {
        throw new TransferFault(`${origin} does not answer: ${described(answer)}`);
      }
      await pause(pauseMs(answer, attempt));
    }
  };
};

/** @param isStopped waiting for a server that is away ends then */
export const openRemote = (remote: Remote, isStopped: () => boolean): RemoteClient => {
  const agent = guardedAgent(NO_GUARD, remoteTimeoutMs);
  const ask = asker(agent, remote, isStopped);

  const checked = (answer: Answered): JsonObject => {
    if (answer.status === 401 || answer.status === 403) {
      throw new TransferFault(`${remote.origin} refuses the account or its passcode: ${described(answer)}`);
    }
    const body = bodyOf(answer);
    if (answer.status === 200 && body !== undefined && body["status"] !== "fail") return body;
    throw new TransferFault(`${remote.origin} answers what is not expected: ${described(answer)}`);
  };

  return {
    open: async ({ kind, event, from, to }) => {
      const path = `/1/${kind}.json?batch_size=${remotePageRecords}&app=true&events=true&profile=true`;
      const body = JSON.stringify({ ...(event === null ? {} : { event_name: event }), from, to });
      const cursor = cursorOf(checked(await ask({ path, method: "POST", body }))["cursor"]);
      if (cursor !== null) return cursor;
      throw new TransferFault(`${remote.origin} gives no cursor for ${kind}.`);
    },
    page: async (kind, cursor) => {
      const path = `/1/${kind}.json?cursor=${encodeURIComponent(cursor)}`;
      const answer = await ask({ path, method: "GET", body: null });
      if (answer.status === 400 || answer.status === 404 || answer.status === 410) return undefined;
      const body = checked(answer);
      const records = body["records"];
      return {
        records: Array.isArray(records) ? records : [],
        next: cursorOf(body["next_cursor"]) ?? cursorOf(body["cursor"]),
      };
    },
    close: () => agent.close(),
  };
};
