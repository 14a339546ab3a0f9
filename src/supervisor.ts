import { type ChildProcess, fork } from "node:child_process";
import { backoffMs } from "./lib/backoff.ts";
import type { Log } from "./lib/log.ts";
import {
  workerReadyMsMax,
  workerRestartBaseMs,
  workerRestartCapMs,
  workerSettledMs,
  workerStopMsMax,
  workerYoungMiBMax,
} from "./limits.ts";

/**
 * Keeps a number of worker processes alive. Each place is in exactly one of:
 *
 *   running → waiting (its process ended) → running (after a back-off that grows with deaths in a row)
 *   running | waiting → ended (stop)
 *
 * A worker sends the message "ready" when it works, ends in order at SIGTERM, and ends by itself when the
 * channel to this process closes, so that none outlives a killed parent for long.
 */

export interface SupervisorOptions {
  count: number;
  /** The script that every worker runs, with these arguments and this environment. */
  script: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** A number in [0, 1), for the back-off. */
  chance: () => number;
}

export interface Supervisor {
  /** Resolves when every worker is ready, with how many are; waits for a bounded time. */
  ready(): Promise<number>;
  /** Ends every worker in order; what does not end in time is killed. */
  stop(): Promise<void>;
  /** Ends every worker at once. */
  kill(): void;
}

interface Place {
  isReady(): boolean;
  stop(): Promise<void>;
  kill(): void;
}

/** What Node is told of a process that decides and renders. */
export const workerNodeWords: readonly string[] = [`--max-semi-space-size=${workerYoungMiBMax}`];

/** How long this process has lived, which no change of the system clock moves. */
const uptimeMs = (): number => process.uptime() * 1_000;

const endInOrder = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), workerStopMsMax);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });

const keepAlive = (options: SupervisorOptions, number: number, onReady: () => void): Place => {
  const log = options.log.child({ worker: number });
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;
  let isReady = false;
  let deaths = 0;

  const onEnd = (startedMs: number, code: number | null, signal: string | null): void => {
    child = undefined;
    isReady = false;
    if (isEnding) return;
    deaths = uptimeMs() - startedMs > workerSettledMs ? 1 : deaths + 1;
    const waitMs = backoffMs(deaths, workerRestartBaseMs, workerRestartCapMs, options.chance());
    log.error({ code, signal, deaths, waitMs }, "a worker ended; starting it again");
    timer = setTimeout(start, waitMs);
  };

  const start = (): void => {
    const startedMs = uptimeMs();
    let hasEnded = false;
    const end = (code: number | null, signal: string | null): void => {
      if (!hasEnded) onEnd(startedMs, code, signal);
      hasEnded = true;
    };
    const next = fork(options.script, [...options.args], {
      env: { ...options.env },
      execArgv: [...process.execArgv, ...workerNodeWords],
    });
    next.on("message", (message) => {
      if (message !== "ready") return;
      isReady = true;
      log.info({ childPid: next.pid }, "worker ready");
      onReady();
    });
    next.once("exit", end);
    next.once("error", (error) => {
      log.error({ err: error }, "a worker could not be started");
      end(null, null);
    });
    child = next;
  };

  start();
  const ending = (): void => {
    isEnding = true;
    clearTimeout(timer);
  };
  return {
    isReady: () => isReady,
    stop: async () => {
      ending();
      if (child !== undefined) await endInOrder(child);
    },
    kill: () => {
      ending();
      child?.kill("SIGKILL");
    },
  };
};

/** Starts the workers; they run until `stop` or `kill`. */
export const superviseWorkers = (options: SupervisorOptions): Supervisor => {
  let onReady = (): void => {};
  const places = Array.from({ length: options.count }, (_, index) =>
    keepAlive(options, index + 1, () => onReady()),
  );
  const readyCount = (): number => places.filter((place) => place.isReady()).length;
  return {
    ready: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(readyCount()), workerReadyMsMax);
        onReady = () => {
          if (readyCount() < places.length) return;
          clearTimeout(timer);
          resolve(readyCount());
        };
        onReady();
      }),
    stop: async () => {
      await Promise.all(places.map((place) => place.stop()));
    },
    kill: () => {
      for (const place of places) place.kill();
    },
  };
};
