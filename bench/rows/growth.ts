import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";
import { interleave } from "./interleave.ts";

const STORED = 100_000;
const GROWN = 10 * STORED;
const BATCHES = 40;
const BATCHES_QUICK = 20;
const RECIPIENTS = 10_000;
const RECIPIENTS_QUICK = 5_000;

interface Gave {
  uploaded: number;
  decided: number;
}

/** Uploading and deciding with ten times as many users, events and messages stored, beside themselves with the fewer. */
export const growth = async (context: Context): Promise<RowResult> => {
  const { isQuick } = context.options;
  const small = context.part("growth");
  const large = context.part("growth");
  await small.call("start", { url: await context.emptyDatabase("bench_growth_small"), count: STORED });
  await large.call("start", { url: await context.emptyDatabase("bench_growth_large"), count: GROWN });
  let runs = 0;
  const measure = async (part: typeof small): Promise<Gave> => ({
    uploaded: await part.call<number>("upload", {
      run: `run${runs++}`,
      batches: isQuick ? BATCHES_QUICK : BATCHES,
    }),
    decided: await part.call<number>("decide", { count: isQuick ? RECIPIENTS_QUICK : RECIPIENTS }),
  });
  await measure(small);
  await measure(large);
  const { a, b } = await interleave(
    context,
    () => measure(large),
    () => measure(small),
  );
  await small.stop();
  await large.stop();
  const reach = { kind: "ratio", min: REACH.growthRatio } as const;
  return {
    title: "growth",
    lines: [
      {
        what: "records uploaded, 1 000 000 users, events and messages stored, against 100 000",
        unit: "/s",
        product: a.map(({ uploaded }) => uploaded),
        ceiling: b.map(({ uploaded }) => uploaded),
        reach,
      },
      {
        what: "recipients decided, the same",
        unit: "/s",
        product: a.map(({ decided }) => decided),
        ceiling: b.map(({ decided }) => decided),
        reach,
      },
    ],
    notes: [],
  };
};
