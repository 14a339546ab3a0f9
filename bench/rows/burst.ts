import { setTimeout as sleep } from "node:timers/promises";
import { arriveAll } from "../arrive.ts";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";

const BURST = 2_000;
/** The program was idle before the burst. */
const QUIET_MS = 1_000;

const burstRun = async (context: Context): Promise<{ firstMs: number; lastMs: number }> => {
  const { webhook } = await context.tenant();
  await context.settle();
  await sleep(QUIET_MS);
  await context.sink.reset();
  const { startedMs } = await context.load({ campaignId: webhook, count: BURST });
  const arrivals = await arriveAll(context, context.sink, BURST);
  return { firstMs: arrivals.firstMs - startedMs, lastMs: arrivals.lastMs - startedMs };
};

/** 2 000 triggers at once on an idle program. */
export const burst = async (context: Context): Promise<RowResult> => {
  await burstRun(context);
  const runs: { firstMs: number; lastMs: number }[] = [];
  for (let run = 0; run < context.options.runs; run++) runs.push(await burstRun(context));
  return {
    title: "burst of 2 000 triggers",
    lines: [
      {
        what: "first message received",
        unit: "ms",
        product: runs.map(({ firstMs }) => firstMs),
        reach: { kind: "atMost", value: REACH.burstFirstMs },
      },
      { what: "last message received", unit: "ms", product: runs.map(({ lastMs }) => lastMs) },
    ],
    notes: [],
  };
};
