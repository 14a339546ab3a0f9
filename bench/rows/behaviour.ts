import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { Kind } from "../parts/decideProduct.ts";
import type { RowResult } from "../report.ts";
import { interleave } from "./interleave.ts";

const EVENTS = 10_000_000;
const EVENTS_QUICK = 1_000_000;
const RECIPIENTS = 10_000;

/** Recipients decided with a filter on past behaviour, beside the same without it, in one database full of events. */
export const behaviour = async (context: Context): Promise<RowResult> => {
  const events = context.options.isQuick ? EVENTS_QUICK : EVENTS;
  const product = context.part("decideProduct");
  await product.call("start", { url: await context.emptyDatabase("bench_behaviour"), events });
  const measure = (kind: Kind) => product.call<{ perSecond: number }>("run", { count: RECIPIENTS, kind });
  await measure("filtered");
  await measure("open");
  const { a, b } = await interleave(
    context,
    () => measure("filtered"),
    () => measure("open"),
  );
  await product.stop();
  return {
    title: "behaviour",
    lines: [
      {
        what: `decided with a filter on past behaviour, ${events / 1_000_000} million events stored; ceiling: without it`,
        unit: "/s",
        product: a.map(({ perSecond }) => perSecond),
        ceiling: b.map(({ perSecond }) => perSecond),
        reach: { kind: "ratio", min: REACH.behaviourRatio },
      },
    ],
    notes: [],
  };
};
