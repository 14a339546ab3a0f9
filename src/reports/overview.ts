import { isFailure } from "../contract/outcomes.ts";
import type { Overview } from "../contract/overview.ts";
import { SANDBOX_KIND } from "../contract/provider.ts";
import type { Queryable } from "../db/pool.ts";
import { countCampaignStates } from "../db/queries/campaignList.ts";
import * as queries from "../db/queries/overview.ts";
import { overviewHours, safetyStopsListedMax, topCampaignsMax, waitingCountedMax } from "../limits.ts";

const HOUR_MS = 60 * 60_000;

const classOf = (outcome: string): "sent" | "failed" | "notSent" => {
  if (outcome === "sent") return "sent";
  return isFailure(outcome) ? "failed" : "notSent";
};

const hoursOf = (rows: readonly queries.HourRow[], firstMs: number): Overview["hours"] => {
  const hours = Array.from({ length: overviewHours }, (_, n) => ({
    hour: new Date(firstMs + n * HOUR_MS).toISOString(),
    sent: 0,
    notSent: 0,
    failed: 0,
  }));
  for (const { hour, measure, count } of rows) {
    const bucket = hours[(hour.getTime() - firstMs) / HOUR_MS];
    if (bucket !== undefined) bucket[classOf(measure)] += count;
  }
  return hours;
};

const sumsOf = (rows: readonly queries.HourRow[]): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (const { measure, count } of rows) sums[measure] = (sums[measure] ?? 0) + count;
  return sums;
};

/** What runs, what failed and what waits in an account; numbers are seconds old, hours are whole ones in UTC. */
export const readOverview = async (q: Queryable, accountId: number, now: Date): Promise<Overview> => {
  const firstMs = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - (overviewHours - 1) * HOUR_MS;
  const from = new Date(firstMs);
  const [campaigns, waiting, rows, top, stops, troubles, checklist] = await Promise.all([
    countCampaignStates(q, accountId, now),
    queries.countWaiting(q, accountId, waitingCountedMax),
    queries.sumRecentHours(q, accountId, from),
    queries.listTopCampaigns(q, accountId, from, topCampaignsMax),
    queries.listSafetyStops(q, accountId, safetyStopsListedMax),
    queries.listTroubles(q, accountId),
    queries.findFirstSteps(q, accountId, SANDBOX_KIND),
  ]);
  const { undecided, delayed, due, held } = waiting;
  return {
    campaigns,
    waiting: { undecided, delayed, due, held, oldestDueAt: waiting.oldest_due_at?.toISOString() ?? null },
    hours: hoursOf(rows, firstMs),
    outcomes: sumsOf(rows),
    topCampaigns: top.map(({ number, ...row }) => ({
      ...row,
      campaignId: number === null ? null : String(number),
    })),
    safetyStops: stops.map(({ at, ...row }) => ({ ...row, at: at.toISOString() })),
    providers: troubles.map(({ changed_at, ...row }) => ({ ...row, changedAt: changed_at.toISOString() })),
    checklist,
  };
};
