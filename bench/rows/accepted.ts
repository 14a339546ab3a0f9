import type { Context } from "../context.ts";
import { CEILING_FIGURES, REACH } from "../figures.ts";
import type { LoadResult } from "../parts/load.ts";
import type { RowResult } from "../report.ts";
import { interleave } from "./interleave.ts";

const perSecond = ({ ok, startedMs, endedMs }: LoadResult): number => (ok / (endedMs - startedMs)) * 1_000;

/** Triggers accepted durably; their campaign is paused, so that nothing else is done with them meanwhile. */
export const accepted = async (context: Context): Promise<RowResult> => {
  const { held } = await context.tenant();
  const url = await context.lineUrl();
  const durationMs = context.options.seconds * 1_000;
  await context.load({ campaignId: held, durationMs: 1_000 });
  const { a, b } = await interleave(
    context,
    () => context.load({ campaignId: held, durationMs }),
    async () => {
      const server = context.part("lineAccept");
      const port = await server.call<number>("start", { url, isQueued: false });
      await context.load({ port, campaignId: held, durationMs: 500 });
      const result = await context.load({ port, campaignId: held, durationMs });
      await server.stop();
      return result;
    },
  );
  return {
    title: "accepted",
    lines: [
      {
        what: "1 recipient, 1.5 KB, 64 connections, durable",
        unit: "/s",
        product: a.map(perSecond),
        ceiling: b.map(perSecond),
        reach: { kind: "ratio", min: REACH.acceptedRatio },
        ceilingFigure: CEILING_FIGURES.acceptedPerSecond,
      },
      {
        what: "answer, p99",
        unit: "ms",
        product: a.map(({ p99Ms }) => p99Ms),
        ceiling: b.map(({ p99Ms }) => p99Ms),
        reach: { kind: "atMost", value: REACH.acceptedP99Ms },
      },
    ],
    notes: [],
  };
};
