import { breakerFailures, breakerOpenMsMax, breakerOpenMsMin } from "../../limits.ts";

/**
 * A circuit breaker for one target (a receiver's host, a mail server).
 *
 *   closed ──failures in a row──► open ──time over──► probing ──success──► closed
 *                                   ▲                    │
 *                                   └──────failure───────┘  (twice as long, up to a bound)
 *
 * While open no call is made; while probing one is. Throttling and refusals are answers: the target lives.
 */
export type BreakerState = "closed" | "open" | "probing";

export interface Breaker {
  readonly state: BreakerState;
  /** Undefined when a call may be made now, else how long to wait. A probing breaker lets one call through. */
  waitMs(nowMs: number): number | undefined;
  succeeded(): void;
  failed(nowMs: number): void;
  /** A call that was let through was not made after all. */
  unused(): void;
}

export const createBreaker = (onChange: (state: BreakerState) => void): Breaker => {
  let state: BreakerState = "closed";
  let failures = 0;
  let openMs = breakerOpenMsMin;
  let openUntilMs = 0;
  let isProbeOut = false;

  const turn = (next: BreakerState): void => {
    if (state === next) return;
    state = next;
    onChange(next);
  };

  return {
    get state() {
      return state;
    },
    waitMs: (nowMs) => {
      if (state === "closed") return undefined;
      if (state === "open") {
        if (nowMs < openUntilMs) return openUntilMs - nowMs;
        turn("probing");
        isProbeOut = false;
      }
      if (isProbeOut) return breakerOpenMsMin;
      isProbeOut = true;
      return undefined;
    },
    succeeded: () => {
      failures = 0;
      openMs = breakerOpenMsMin;
      isProbeOut = false;
      turn("closed");
    },
    failed: (nowMs) => {
      failures++;
      isProbeOut = false;
      if (state === "closed" && failures < breakerFailures) return;
      // answers of calls that were under way when it opened say nothing new
      if (state === "open") return;
      openUntilMs = nowMs + openMs;
      openMs = Math.min(openMs * 2, breakerOpenMsMax);
      turn("open");
    },
    unused: () => {
      isProbeOut = false;
    },
  };
};
