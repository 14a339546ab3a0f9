import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { failedLogInsKept, failedLogInsMax, failedLogInsWindowMs } from "../limits.ts";

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

const inWords = (seconds: number): string => {
  const minutes = Math.ceil(seconds / SECONDS_PER_MINUTE);
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
};

/** Too many attempts; it says when to come again. */
export class TooManyLogIns extends DomainError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super("session/too-many", `Too many attempts to log in. Try again in ${inWords(retryAfterSeconds)}.`);
    this.name = "TooManyLogIns";
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Remembers failed attempts by e-mail address, for this process. */
export const createFailedLogIns = (clock: Clock) => {
  const windows = new Map<string, { count: number; endsAtMs: number }>();

  const windowOf = (email: string): { count: number; endsAtMs: number } => {
    const nowMs = clock.now().getTime();
    const known = windows.get(email);
    if (known !== undefined && known.endsAtMs > nowMs) return known;
    windows.delete(email);
    const [oldest] = windows.keys();
    if (oldest !== undefined && windows.size >= failedLogInsKept) windows.delete(oldest);
    const made = { count: 0, endsAtMs: nowMs + failedLogInsWindowMs };
    windows.set(email, made);
    return made;
  };

  return {
    /**
     * An attempt counts as failed from its beginning, so that many at once gain nothing.
     *
     * @throws TooManyLogIns
     */
    begin: (email: string): void => {
      const window = windowOf(email);
      if (window.count >= failedLogInsMax) {
        throw new TooManyLogIns(Math.ceil((window.endsAtMs - clock.now().getTime()) / MS_PER_SECOND));
      }
      window.count++;
    },
    /** It did not fail. */
    forget: (email: string): void => {
      windows.delete(email);
    },
  };
};

export type FailedLogIns = ReturnType<typeof createFailedLogIns>;
