import { Context } from "liquidjs";
import { renderedBytesMax, renderMemoryMax, renderMsMax, renderReadsPerCheck } from "../../../limits.ts";
import { LimitExceeded } from "./signals.ts";

type Limiter = Context["memoryLimit"];

/** What one message may use up, over all of its fields. */
export interface Budget {
  readonly memory: Limiter;
  readonly time: Limiter;
  /** @throws LimitExceeded when the message grows beyond its size */
  write(chars: number): void;
  /** Does what is done once for a template, whose time no message pays for. */
  once<T>(work: () => T): T;
  /** Counts a look-up; now and then it looks at the time. */
  read(): void;
}

const memoryLimiter = (blank: Limiter): Limiter => {
  let held = 0;
  const use = (count: number): void => {
    const more = Number(count);
    if (more > 0) held += more;
    if (held > renderMemoryMax) throw new LimitExceeded("memory");
  };
  const check = (count: number): void => {
    if (Number(count) > renderMemoryMax) throw new LimitExceeded("memory");
  };
  return Object.assign(blank, { use, check });
};

/** LiquidJS asks before every node, with `performance.now()`. */
const timeLimiter = (blank: Limiter, deadlineMs: () => number): Limiter => {
  const check = (nowMs: number): void => {
    if (nowMs > deadlineMs()) throw new LimitExceeded("time");
  };
  return Object.assign(blank, { use: check, check });
};

/** Opens a message's budget; its time starts now. */
export const openBudget = (): Budget => {
  const blanks = new Context();
  let deadlineMs = performance.now() + renderMsMax;
  const time = timeLimiter(blanks.renderLimit, () => deadlineMs);
  let written = 0;
  let reads = 0;
  return {
    memory: memoryLimiter(blanks.memoryLimit),
    time,
    write: (chars) => {
      written += chars;
      if (written > renderedBytesMax) throw new LimitExceeded("output");
    },
    once: (work) => {
      const startMs = performance.now();
      const result = work();
      deadlineMs += performance.now() - startMs;
      return result;
    },
    read: () => {
      reads += 1;
      if (reads % renderReadsPerCheck === 0) time.check(performance.now());
    },
  };
};
