import { arriveAll } from "../arrive.ts";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { RowResult } from "../report.ts";
import { quantile } from "../stats.ts";

const PROMOTIONAL_TRIGGERS = 100;
const PROMOTIONAL_TRIGGERS_QUICK = 20;
const RECIPIENTS = 1_000;
const TRANSACTIONAL = 100;
const GAP_MS = 60;
/** Triggers of 1 000 are large; a few at once are as fast as many. */
const CONNECTIONS = 4;

const lanesRun = async (context: Context): Promise<{ p50Ms: number; p95Ms: number; behind: number }> => {
  const { webhook, promotional } = await context.tenant();
  const triggers = context.options.isQuick ? PROMOTIONAL_TRIGGERS_QUICK : PROMOTIONAL_TRIGGERS;
  const count = triggers * RECIPIENTS;
  await context.settle();
  await context.sink.reset(true);
  await context.load({
    campaignId: promotional,
    recipients: RECIPIENTS,
    count: triggers,
    connections: CONNECTIONS,
  });
  const { run, sentAtMs, endedMs } = await context.load({
    campaignId: webhook,
    count: TRANSACTIONAL,
    connections: 1,
    gapMs: GAP_MS,
  });
  const { times } = await arriveAll(context, context.sink, count + TRANSACTIONAL);
  const found = times.flatMap(([id, atMs]) => {
    const sentMs = id.startsWith(`${run}-`) ? sentAtMs[Number(id.slice(run.length + 1))] : undefined;
    return sentMs === undefined ? [] : [atMs - sentMs];
  });
  if (found.length !== TRANSACTIONAL) throw new Error(`${found.length} of ${TRANSACTIONAL} arrived`);
  const behind = times.filter(([id, atMs]) => !id.startsWith(`${run}-`) && atMs > endedMs).length;
  return { p50Ms: quantile(found, 0.5), p95Ms: quantile(found, 0.95), behind };
};

/** Transactional triggers behind a large promotional one of the same account. */
export const lanes = async (context: Context): Promise<RowResult> => {
  const runs: { p50Ms: number; p95Ms: number; behind: number }[] = [];
  for (let run = 0; run < Math.min(context.options.runs, 2); run++) runs.push(await lanesRun(context));
  return {
    title: "lanes",
    lines: [
      {
        what: "transactional trigger sent → received, behind promotional ones, p95",
        unit: "ms",
        product: runs.map(({ p95Ms }) => p95Ms),
        reach: { kind: "atMost", value: REACH.overtakeP95Ms },
      },
      { what: "p50", unit: "ms", product: runs.map(({ p50Ms }) => p50Ms) },
    ],
    notes: runs.map(
      ({ behind }) => `${behind} promotional messages still waited when the last of them was sent`,
    ),
  };
};
