import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";
import { interleave } from "./interleave.ts";

const BATCHES = 80;
const BATCHES_QUICK = 30;
/** As many as keep the writer busy: while a group is being written, the next ones are read. */
const CONNECTIONS = 4;

/** Records uploaded, a thousand a request: 60 % events, 35 % profiles, 5 % tokens, of known and of new users. */
export const upload = async (context: Context): Promise<RowResult> => {
  const batches = context.options.isQuick ? BATCHES_QUICK : BATCHES;
  const { port } = await context.product();
  const { headers } = await context.tenant();
  const load = context.part("uploadLoad");
  const ceiling = context.part("uploadCeiling");
  await load.call("fill", { port, headers });
  await ceiling.call("start", { url: await context.emptyDatabase("bench_upload_ceiling") });
  let runs = 0;
  const run = () => `run${runs++}`;
  const product = () =>
    load.call<number>("run", { port, headers, batches, connections: CONNECTIONS, run: run() });
  await product();
  if (!context.options.isProfile) await ceiling.call("run", { run: run(), batches });
  const { a, b } = await interleave(context, product, () =>
    ceiling.call<number>("run", { run: run(), batches }),
  );
  await load.stop();
  await ceiling.stop();
  return {
    title: "upload",
    lines: [
      {
        what: "records, 1 000 a request, 60 % events, 35 % profiles, 5 % tokens, durable",
        unit: "/s",
        product: a,
        ceiling: b,
        reach: { kind: "atLeast", value: REACH.uploadPerSecond },
      },
    ],
    notes: [],
  };
};
