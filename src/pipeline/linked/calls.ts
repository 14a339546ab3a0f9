import type { WebhookContent } from "../../contract/content.ts";
import type { LinkedCallRow } from "../../db/queries/linkedApis.ts";
import { breakerFailures, linkedConcurrencyMax, linkedFailureMs, linkedQueueMax } from "../../limits.ts";
import { callLinked, type LinkedCaller } from "../../linked/call.ts";
import { type Breaker, createBreaker } from "../deliver/breaker.ts";
import type { Answer } from "./answers.ts";
import type { ReadyLookup } from "./definitions.ts";

export interface CallsDeps {
  caller: LinkedCaller;
  nowMs: () => number;
  onCall: (accountId: number, call: LinkedCallRow) => void;
}

interface Lane {
  breaker: Breaker;
  running: number;
  waiting: (() => void)[];
}

/** The places of each look-up, and its breaker. */
const createLanes = () => {
  const lanes = new Map<string, Lane>();
  return (id: string): Lane => {
    const known = lanes.get(id);
    if (known !== undefined) return known;
    const lane = { breaker: createBreaker(() => {}), running: 0, waiting: [] };
    lanes.set(id, lane);
    return lane;
  };
};

const taken = async (lane: Lane): Promise<void> => {
  if (lane.running >= linkedConcurrencyMax) {
    await new Promise<void>((resolve) => lane.waiting.push(resolve));
  } else lane.running++;
};

const free = (lane: Lane): void => {
  const next = lane.waiting.shift();
  if (next === undefined) lane.running--;
  else next();
};

const failedAt = (atMs: number, error: string): Answer => ({
  values: null,
  error,
  atMs,
  freshUntilMs: atMs + linkedFailureMs,
});

/**
 * Calls of look-ups: of each at most so many at once, and none while its breaker is open, so that one that is slow or down
 * holds nothing but what needs it.
 */
export const createCalls = ({ caller, nowMs, onCall }: CallsDeps) => {
  const laneOf = createLanes();
  const underWay = new Map<string, Promise<Answer>>();

  const callNow = async (lane: Lane, lookup: ReadyLookup, request: WebhookContent): Promise<Answer> => {
    if (lane.breaker.waitMs(nowMs()) !== undefined) {
      return failedAt(nowMs(), `It failed ${breakerFailures} times in a row, and is left alone for a while.`);
    }
    const { definition, secret, accountId, id } = lookup;
    const result = await callLinked(caller, definition, secret, request);
    const { values, error, status, durationMs, attempts } = result;
    // an answer below 500 says that the system lives, whatever it thinks of the request
    if (status !== null && status < 500) lane.breaker.succeeded();
    else lane.breaker.failed(nowMs());
    const at = new Date(nowMs());
    onCall(accountId, { apiId: id, at, status, error, durationMs, attempts, isTest: false });
    if (values === null) return failedAt(nowMs(), error ?? "It failed.");
    const atMs = nowMs();
    return { values, error: null, atMs, freshUntilMs: atMs + definition.cacheSeconds * 1_000 };
  };

  const run = async (
    key: string,
    lane: Lane,
    lookup: ReadyLookup,
    request: WebhookContent,
  ): Promise<Answer> => {
    await taken(lane);
    try {
      return await callNow(lane, lookup, request);
    } finally {
      free(lane);
      underWay.delete(key);
    }
  };

  return {
    /**
     * The answer of the request, asked once for all who need it meanwhile.
     *
     * @returns undefined when too many wait already
     */
    start: (key: string, lookup: ReadyLookup, request: WebhookContent): Promise<Answer> | undefined => {
      const known = underWay.get(key);
      if (known !== undefined) return known;
      const lane = laneOf(lookup.id);
      if (lane.waiting.length >= linkedQueueMax) return undefined;
      const answer = run(key, lane, lookup, request);
      underWay.set(key, answer);
      return answer;
    },
    settled: async (): Promise<void> => {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
};
