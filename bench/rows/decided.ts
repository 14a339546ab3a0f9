import type { Context } from "../context.ts";
import { CEILING_FIGURES, REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";
import { interleave } from "./interleave.ts";

const RECIPIENTS = 10_000;
const RECIPIENTS_QUICK = 4_000;

/** Recipients decided, triggers of one recipient each: the product's own turns, each side on a database of its own. */
export const decided = async (context: Context): Promise<RowResult> => {
  const count = context.options.isQuick ? RECIPIENTS_QUICK : RECIPIENTS;
  const product = context.part("decideProduct");
  const ceiling = context.part("decideCeiling");
  await product.call("start", { url: await context.emptyDatabase("bench_decide_product") });
  await ceiling.call("start", { url: await context.emptyDatabase("bench_decide_ceiling") });
  const measure = (part: typeof product) => part.call<{ perSecond: number }>("run", { count });
  await measure(product);
  await measure(ceiling);
  const { a, b } = await interleave(
    context,
    () => measure(product),
    () => measure(ceiling),
  );
  await product.stop();
  await ceiling.stop();
  return {
    title: "decided",
    lines: [
      {
        what: "profile by identity, rules, message rows",
        unit: "/s",
        product: a.map(({ perSecond }) => perSecond),
        ceiling: b.map(({ perSecond }) => perSecond),
        reach: { kind: "ratio", min: REACH.decidedRatio },
        ceilingFigure: CEILING_FIGURES.decidedPerSecond,
      },
    ],
    notes: [],
  };
};
