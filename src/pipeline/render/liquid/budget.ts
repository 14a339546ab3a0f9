import { Context } from "liquidjs";
import {
  cpuSampleMs,
  renderedBytesMax,
  renderMemoryMax,
  renderMsMax,
  renderReadsPerCheck,
} from "../../../limits.ts";
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

const sampleCpu = (atMs: number) => ({ atMs, cpu: process.cpuUsage() });
let sampled = sampleCpu(performance.now());

/** The CPU time used so far, as asked for lately: asking costs as much as a short message does. */
const cpuLately = (nowMs: number) => {
  if (nowMs - sampled.atMs > cpuSampleMs) sampled = sampleCpu(nowMs);
  return sampled;
};

/**
 * How long a message has worked. The clock on the wall is looked at, since that costs next to nothing; but a
 * busy machine may have stopped this process for longer than the message worked, so only used CPU time ends it.
 * What was used between the sample and the message's start is taken as if it were all of that time.
 */
const stopwatch = () => {
  const startMs = performance.now();
  const { atMs, cpu } = cpuLately(startMs);
  let allowedMs = renderMsMax + (startMs - atMs);
  let deadlineMs = startMs + renderMsMax;
  return {
    allow: (ms: number): void => {
      allowedMs += ms;
      deadlineMs += ms;
    },
    isOver: (nowMs: number): boolean => {
      if (nowMs <= deadlineMs) return false;
      const used = process.cpuUsage(cpu);
      const leftMs = allowedMs - (used.user + used.system) / 1000;
      deadlineMs = nowMs + leftMs;
      return leftMs <= 0;
    },
  };
};

/** LiquidJS asks before every node, with `performance.now()`. */
const timeLimiter = (blank: Limiter, isOver: (nowMs: number) => boolean): Limiter => {
  const check = (nowMs: number): void => {
    if (isOver(nowMs)) throw new LimitExceeded("time");
  };
  return Object.assign(blank, { use: check, check });
};

/** Opens a message's budget; its time starts now. */
export const openBudget = (): Budget => {
  const blanks = new Context();
  const watch = stopwatch();
  const time = timeLimiter(blanks.renderLimit, watch.isOver);
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
      watch.allow(performance.now() - startMs);
      return result;
    },
    read: () => {
      reads += 1;
      if (reads % renderReadsPerCheck === 0) time.check(performance.now());
    },
  };
};
