import { arriveAll } from "../arrive.ts";
import type { Context, LoadWish } from "../context.ts";
import { type Arrivals, arrivedBetween } from "../parts/arrivals.ts";
import type { LoadResult } from "../parts/load.ts";
import { type Component, cpuOf, cpuOfProcess } from "../processes.ts";

/** One run from the first trigger to the last delivery. */
export interface Flow {
  acceptedPerSecond: number;
  /** Deliveries while triggers were being accepted. */
  deliveredPerSecond: number;
  /** All deliveries over the time from the first trigger to the last of them. */
  wholePerSecond: number;
  cpuUs: string;
  sample: string;
}

const rates = (load: LoadResult, arrivals: Arrivals) => ({
  acceptedPerSecond: (load.ok / (load.endedMs - load.startedMs)) * 1_000,
  deliveredPerSecond:
    (arrivedBetween(arrivals, load.startedMs, load.endedMs) / (load.endedMs - load.startedMs)) * 1_000,
  wholePerSecond: (arrivals.count / (arrivals.lastMs - load.startedMs)) * 1_000,
});

type Cpu = () => Promise<Record<string, number>>;

const cpuPerMessage = (
  before: Record<string, number>,
  after: Record<string, number>,
  messages: number,
): string =>
  Object.keys(after)
    .map((name) => `${name} ${Math.round((((after[name] ?? 0) - (before[name] ?? 0)) * 1_000) / messages)}`)
    .join(", ");

/** Offers the load, waits until everything has arrived, and says how fast it went. */
const flow = async (context: Context, wish: LoadWish, cpu: Cpu): Promise<Flow> => {
  await context.sink.reset();
  const before = await cpu();
  const load = await context.load(wish);
  const messages = load.ok * (wish.recipients ?? 1);
  const arrivals = await arriveAll(context, context.sink, messages);
  const cpuUs = cpuPerMessage(before, await cpu(), messages);
  return { ...rates(load, arrivals), cpuUs, sample: arrivals.sample };
};

export type FlowWish = Pick<LoadWish, "count" | "durationMs" | "recipients">;

export const productFlow = async (context: Context, wish: FlowWish): Promise<Flow> => {
  const { webhook } = await context.tenant();
  const { pid } = await context.product();
  const cpu: Cpu = async (): Promise<Record<Component, number>> => cpuOf(pid);
  return flow(context, { ...wish, campaignId: webhook }, cpu);
};

/** The straight line: started for the run, on the same server, to the same sink. */
export const lineFlow = async (context: Context, wish: FlowWish): Promise<Flow> => {
  const { webhook } = await context.tenant();
  const { pid } = await context.product();
  const url = await context.lineUrl();
  const accept = context.part("lineAccept");
  const work = context.part("lineWork");
  try {
    const port = await accept.call<number>("start", { url, isQueued: true });
    await work.call("start", {
      url,
      sinkPort: context.sink.port,
      concurrency: context.concurrencyOf("webhook"),
    });
    const warm = {
      port,
      campaignId: webhook,
      ...(wish.recipients === undefined ? {} : { recipients: wish.recipients }),
    };
    await context.sink.reset();
    const { ok } = await context.load({
      ...warm,
      ...(wish.recipients === undefined ? { durationMs: 500 } : { count: 2 }),
    });
    await arriveAll(context, context.sink, ok * (wish.recipients ?? 1));
    const cpu: Cpu = async () => ({
      accept: await cpuOfProcess(accept.pid),
      work: await cpuOfProcess(work.pid),
      database: (await cpuOf(pid)).database,
    });
    return await flow(context, { ...wish, ...warm }, cpu);
  } finally {
    await accept.stop();
    await work.stop();
  }
};

/** Both sides must have sent the same bytes, or they did not do the same work. */
export const sampleNote = (product: Flow | undefined, line: Flow | undefined): string[] => {
  if (product === undefined || line === undefined) return [];
  const shape = (text: string): string => text.replace(/u-\d+|Pat \d+|run\d+-\d+/g, "…");
  return shape(product.sample) === shape(line.sample)
    ? []
    : [
        `the bodies differ: ${product.sample.length} bytes by the product, ${line.sample.length} by the straight line`,
      ];
};
