import type { CallLimits, CredentialCaller, PersonCaller } from "../accounts/caller.ts";
import type { Clock } from "../lib/clock.ts";

interface Usage {
  underWay: number;
  tokens: number;
  filledAtMs: number;
}

/** Whose limit it is. */
interface Limited {
  key: string;
  name: "account" | "credential";
  limits: CallLimits;
}

const MS_PER_SECOND = 1_000;

/** More requests than are allowed: answered 429, in the form of the API that was called. */
export class OverLimit extends Error {
  readonly headers: Readonly<Record<string, string>>;
  constructor(message: string, headers: Record<string, string>) {
    super(message);
    this.name = "OverLimit";
    this.headers = headers;
  }
}

/** The fields of draft-ietf-httpapi-ratelimit-headers-06. @param resetSeconds until something of the limit is free again */
const limitHeaders = (limit: number, remaining: number, resetSeconds: number): Record<string, string> => ({
  "ratelimit-limit": String(limit),
  "ratelimit-remaining": String(Math.max(0, Math.floor(remaining))),
  "ratelimit-reset": String(Math.max(1, Math.ceil(resetSeconds))),
});

/** With Retry-After (RFC 9110, section 10.2.3). */
const refusal = (error: string, limit: number, resetSeconds: number): OverLimit => {
  const headers = limitHeaders(limit, 0, resetSeconds);
  return new OverLimit(error, { ...headers, "retry-after": String(Math.max(1, Math.ceil(resetSeconds))) });
};

const hasLimits = ({ limits: { concurrencyMax, requestsPerSecondMax } }: Limited): boolean =>
  concurrencyMax !== null || requestsPerSecondMax !== null;

/** The account's limits, and those of the credential within it. */
const limitedBy = (caller: CredentialCaller | PersonCaller): Limited[] => {
  const account: Limited = {
    key: `account ${caller.accountId}`,
    name: "account",
    limits: caller.account.settings,
  };
  if (!("credentialId" in caller)) return [account].filter(hasLimits);
  const { credentialId, limits } = caller;
  return [account, { key: credentialId, name: "credential" as const, limits }].filter(hasLimits);
};

/** What a request was let in with. */
export interface Entered {
  /** Gives its places back. */
  leave(): void;
  /** How much of the tightest rate is left; none where no rate is set. */
  headers: Record<string, string>;
}

/** What is used of each limit: a semaphore, and a token bucket of one second. */
const createUsages = (clock: Clock) => {
  const usages = new Map<string, Usage>();

  const usageOf = (key: string, rate: number): Usage => {
    const known = usages.get(key);
    if (known !== undefined) return known;
    const made: Usage = { underWay: 0, tokens: rate, filledAtMs: clock.now().getTime() };
    usages.set(key, made);
    return made;
  };

  const fill = (usage: Usage, rate: number): void => {
    const nowMs = clock.now().getTime();
    usage.tokens = Math.min(rate, usage.tokens + ((nowMs - usage.filledAtMs) / MS_PER_SECOND) * rate);
    usage.filledAtMs = nowMs;
  };

  /** @throws OverLimit; nothing is taken then */
  const check = ({ key, name, limits }: Limited): Usage => {
    const { concurrencyMax, requestsPerSecondMax: rate } = limits;
    const usage = usageOf(key, rate ?? 0);
    if (concurrencyMax !== null && usage.underWay >= concurrencyMax) {
      throw refusal(`Too many concurrent requests: the ${name} allows ${concurrencyMax}`, concurrencyMax, 1);
    }
    if (rate !== null) {
      fill(usage, rate);
      if (usage.tokens < 1) {
        throw refusal(
          `Over the ${name}'s rate of ${rate} requests a second`,
          rate,
          (1 - usage.tokens) / rate,
        );
      }
    }
    return usage;
  };
  return { check };
};

/** Limits of concurrency and rate of accounts and credentials, for this process. There are none until one is set. */
export const createLimiter = (clock: Clock) => {
  const { check } = createUsages(clock);
  return {
    /**
     * Takes a place and a token of every limit that holds the caller, or of none.
     *
     * @throws OverLimit
     */
    enter: (caller: CredentialCaller | PersonCaller): Entered => {
      const limited = limitedBy(caller);
      const taken = limited.map((own) => ({ usage: check(own), rate: own.limits.requestsPerSecondMax }));
      for (const { usage, rate } of taken) {
        usage.underWay++;
        if (rate !== null) usage.tokens -= 1;
      }
      const [tightest] = taken
        .flatMap(({ usage, rate }) => (rate === null ? [] : [{ left: usage.tokens, rate }]))
        .sort((a, b) => a.left - b.left);
      return {
        leave: () => {
          for (const { usage } of taken) usage.underWay--;
        },
        headers: tightest === undefined ? {} : limitHeaders(tightest.rate, tightest.left, 1),
      };
    },
  };
};

export type Limiter = ReturnType<typeof createLimiter>;
