import { holdSnapshot } from "../ceilingDatabase.ts";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";
import { productFlow } from "./flow.ts";
import { interleave } from "./interleave.ts";

/** Long enough that dead rows pile up under the snapshot. */
const LENGTHS = 3;

/** The webhook row against itself: with a snapshot held open from before the first trigger to the last delivery. */
export const snapshot = async (context: Context): Promise<RowResult> => {
  const { databaseUrl } = await context.product();
  const wish = { durationMs: LENGTHS * context.options.seconds * 1_000 };
  await productFlow(context, { durationMs: 1_000 });
  const { a, b } = await interleave(
    context,
    async () => {
      const letGo = await holdSnapshot(databaseUrl);
      try {
        return await productFlow(context, wish);
      } finally {
        await letGo();
      }
    },
    () => productFlow(context, wish),
  );
  return {
    title: "old snapshot",
    lines: [
      {
        what: "messages while accepting, against itself without",
        unit: "/s",
        product: a.map(({ deliveredPerSecond }) => deliveredPerSecond),
        ceiling: b.map(({ deliveredPerSecond }) => deliveredPerSecond),
        reach: { kind: "ratio", min: REACH.snapshotRatio },
      },
      {
        what: "messages, first trigger to last delivery",
        unit: "/s",
        product: a.map(({ wholePerSecond }) => wholePerSecond),
        ceiling: b.map(({ wholePerSecond }) => wholePerSecond),
        reach: { kind: "ratio", min: REACH.snapshotRatio },
      },
    ],
    notes: [`CPU µs a message, under the snapshot: ${a.at(-1)?.cpuUs}`],
  };
};
