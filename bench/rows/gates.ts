import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { Kind } from "../parts/decideProduct.ts";
import type { RowResult } from "../report.ts";
import { interleave } from "./interleave.ts";

const RECIPIENTS = 10_000;

/** Recipients of an audience decided with every gate on, beside the same without any, in one database. */
export const gates = async (context: Context): Promise<RowResult> => {
  const product = context.part("decideProduct");
  await product.call("start", { url: await context.emptyDatabase("bench_gates") });
  const measure = (kind: Kind) => product.call<{ perSecond: number }>("run", { count: RECIPIENTS, kind });
  await measure("gated");
  await measure("matching");
  const { a, b } = await interleave(
    context,
    () => measure("gated"),
    () => measure("matching"),
  );
  await product.stop();
  return {
    title: "gates",
    lines: [
      {
        what: "decided with audience, control groups, cap, limits, do not disturb and cut-off; ceiling: audience alone",
        unit: "/s",
        product: a.map(({ perSecond }) => perSecond),
        ceiling: b.map(({ perSecond }) => perSecond),
        reach: { kind: "ratio", min: REACH.gatesRatio },
      },
    ],
    notes: [],
  };
};
