import { arriveAll } from "../arrive.ts";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { Arrivals } from "../parts/arrivals.ts";
import type { RowResult } from "../report.ts";
import { quantile } from "../stats.ts";
import { interleave } from "./interleave.ts";

const TRIGGERS = 150;
const TRIGGERS_QUICK = 40;
const GAP_MS = 60;

/** From the moment each trigger was sent to the arrival of its message, by the number at the end of its id. */
const latencies = (sentAtMs: readonly number[], arrivals: Arrivals): number[] =>
  arrivals.times.map(([id, atMs]) => {
    const sentMs = sentAtMs[Number(id.slice(id.lastIndexOf("-") + 1))];
    if (sentMs === undefined) throw new Error(`a message arrived that nobody sent: "${id}"`);
    return atMs - sentMs;
  });

const measured = async (context: Context, count: number, send: () => Promise<{ sentAtMs: number[] }>) => {
  await context.sink.reset(true);
  const { sentAtMs } = await send();
  const arrivals = await arriveAll(context, context.sink, count);
  const found = latencies(sentAtMs, arrivals);
  return { p50Ms: quantile(found, 0.5), p95Ms: quantile(found, 0.95) };
};

/** One trigger at a time on an idle program: how long until the receiver has the message. */
export const idle = async (context: Context): Promise<RowResult> => {
  const count = context.options.isQuick ? TRIGGERS_QUICK : TRIGGERS;
  const { webhook } = await context.tenant();
  const url = await context.lineUrl();
  const { port: sinkPort } = context.sink;
  const ceiling = context.part("idleCeiling");
  let runs = 0;
  const { a, b } = await interleave(
    context,
    () =>
      measured(context, count, () =>
        context.load({ campaignId: webhook, count, connections: 1, gapMs: GAP_MS }),
      ),
    () =>
      measured(context, count, () =>
        ceiling.call("run", { url, sinkPort, count, gapMs: GAP_MS, run: `idle${runs++}` }),
      ),
  );
  await ceiling.stop();
  return {
    title: "idle latency",
    lines: [
      {
        what: "trigger sent → message received, p50",
        unit: "ms",
        product: a.map(({ p50Ms }) => p50Ms),
        ceiling: b.map(({ p50Ms }) => p50Ms),
        reach: { kind: "atMost", value: REACH.idleP50Ms },
      },
      {
        what: "p95",
        unit: "ms",
        product: a.map(({ p95Ms }) => p95Ms),
        ceiling: b.map(({ p95Ms }) => p95Ms),
        reach: { kind: "atMost", value: REACH.idleP95Ms },
      },
    ],
    notes: [],
  };
};
