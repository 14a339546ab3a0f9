import type { Caller } from "../accounts/caller.ts";
import type { Clock } from "../lib/clock.ts";

interface Usage {
  underWay: number;
  tokens: number;
  filledAtMs: number;
}

const MS_PER_SECOND = 1_000;

/** More requests than the account allows: answered 429, in the form of the API that was called. */
export class OverLimit extends Error {
  readonly headers: Readonly<Record<string, string>>;
  constructor(message: string, headers: Record<string, string>) {
    super(message);
    this.name = "OverLimit";
    this.headers = headers;
  }
}

/**
 * The account's own limits of concurrency and rate, for this process: a semaphore and a token bucket of one second.
 * Accounts have none until one is set.
 */
export const createLimiter = (clock: Clock) => {
  const usages = new Map<number, Usage>();

  const usageOf = (accountId: number, rate: number): Usage => {
    const known = usages.get(accountId);
    if (known !== undefined) return known;
    const made: Usage = { underWay: 0, tokens: rate, filledAtMs: clock.now().getTime() };
    usages.set(accountId, made);
    return made;
  };

  /** The fields of draft-ietf-httpapi-ratelimit-headers-06, and Retry-After (RFC 9110 section 10.2.3). */
  const refusal = (error: string, limit: number, resetSeconds: number) =>
    new OverLimit(error, {
      "retry-after": String(Math.max(1, Math.ceil(resetSeconds))),
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": "0",
      "ratelimit-reset": String(Math.max(1, Math.ceil(resetSeconds))),
    });

  const takeToken = (usage: Usage, rate: number): void => {
    const nowMs = clock.now().getTime();
    usage.tokens = Math.min(rate, usage.tokens + ((nowMs - usage.filledAtMs) / MS_PER_SECOND) * rate);
    usage.filledAtMs = nowMs;
    if (usage.tokens < 1) {
      throw refusal(`Over the account's rate of ${rate} requests a second`, rate, (1 - usage.tokens) / rate);
    }
    usage.tokens -= 1;
  };

  return {
    /**
     * Takes a place and a token; the returned function gives the place back.
     *
     * @throws OverLimit
     */
    enter: (caller: Caller): (() => void) => {
      const { concurrencyMax, requestsPerSecondMax } = caller.account.settings;
      if (concurrencyMax === null && requestsPerSecondMax === null) return () => {};
      const usage = usageOf(caller.accountId, requestsPerSecondMax ?? 0);
      if (concurrencyMax !== null && usage.underWay >= concurrencyMax) {
        throw refusal(
          `Too many concurrent requests: the account allows ${concurrencyMax}`,
          concurrencyMax,
          1,
        );
      }
      if (requestsPerSecondMax !== null) takeToken(usage, requestsPerSecondMax);
      usage.underWay++;
      return () => {
        usage.underWay--;
      };
    },
  };
};

export type Limiter = ReturnType<typeof createLimiter>;
