import { setTimeout as sleep } from "node:timers/promises";
import { type Context, createContext } from "../context.ts";
import { REACH } from "../figures.ts";
import { memoryOf } from "../processes.ts";
import type { RowResult } from "../report.ts";
import { productFlow } from "./flow.ts";

const SETTLE_MS = 5_000;
const SAMPLE_MS = 500;

type Memory = Awaited<ReturnType<typeof memoryOf>>;

const words = (name: string, { api, worker, database }: Memory): string =>
  `${name}: API ${Math.round(api)}, workers ${Math.round(worker)}, database ${Math.round(database)} MiB`;

/** The highest sum seen while `work` is under way. */
const peakDuring = async (pid: number, work: Promise<unknown>): Promise<Memory> => {
  let isOver = false;
  const finished = work.finally(() => {
    isOver = true;
  });
  let peak = await memoryOf(pid);
  while (!isOver) {
    await Promise.race([sleep(SAMPLE_MS), finished]);
    const now = await memoryOf(pid);
    if (now.all > peak.all) peak = now;
  }
  await finished;
  return peak;
};

/** Memory (PSS) of a fresh program with its database: idle, and at its highest under full load. */
export const memory = async ({ options }: Context): Promise<RowResult> => {
  const context = await createContext(options, []);
  try {
    const { pid, readyMs } = await context.product();
    await sleep(SETTLE_MS);
    const idle = await memoryOf(pid);
    const durationMs = 2 * options.seconds * 1_000;
    await context.tenant();
    const loaded = await peakDuring(pid, productFlow(context, { durationMs }));
    return {
      title: "memory (PSS)",
      lines: [
        { what: "idle", unit: "MiB", product: [idle.all], reach: { kind: "atMost", value: REACH.idleMib } },
        {
          what: "full load",
          unit: "MiB",
          product: [loaded.all],
          reach: { kind: "atMost", value: REACH.loadedMib },
        },
      ],
      notes: [
        words("idle", idle),
        words("full load", loaded),
        `ready after ${Math.round(readyMs)} ms (first start)`,
      ],
    };
  } finally {
    await context.stop();
  }
};
