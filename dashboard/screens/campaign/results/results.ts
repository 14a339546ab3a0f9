import type { CampaignStats } from "../../../../src/contract/campaignLife.ts";
import { isFailure, isOutcome, type Outcome } from "../../../../src/contract/outcomes.ts";
import type { HourCounts } from "../../../ui/HourBars.tsx";
import { instantOf, wallOf } from "../../../ui/wallTime.ts";

/** What a campaign's counts come to, as its page shows them. */

type Measures = Readonly<Record<string, number>>;

export interface OutcomeCount {
  outcome: Outcome;
  count: number;
}

export interface Results {
  /** Recipients for whom it is settled whether the message may go. */
  decided: number;
  /** Of those, so many passed the audience filter. */
  qualified: number;
  sent: number;
  /** Ended on purpose without being sent. */
  left: number;
  failed: number;
  /** Decided to go, and not delivered yet. */
  waiting: number;
  /** Most frequent first. */
  failures: OutcomeCount[];
  onPurpose: OutcomeCount[];
}

const sum = (counts: readonly OutcomeCount[]): number =>
  counts.reduce((total, { count }) => total + count, 0);

/** Measures that are no outcome (of a newer server) count for nothing here. */
export const resultsOf = (measures: Measures): Results => {
  const ended = Object.entries(measures)
    .flatMap(([outcome, count]) => (isOutcome(outcome) && count > 0 ? [{ outcome, count }] : []))
    .toSorted((one, other) => other.count - one.count);
  const failures = ended.filter(({ outcome }) => isFailure(outcome));
  const onPurpose = ended.filter(({ outcome }) => outcome !== "sent" && !isFailure(outcome));
  const sent = sum(ended.filter(({ outcome }) => outcome === "sent"));
  const [left, failed] = [sum(onPurpose), sum(failures)];
  const decided = Math.max(measures["decided"] ?? 0, sent + left + failed);
  const waiting = decided - sent - left - failed;
  const qualified = measures["qualified"] ?? 0;
  return { decided, qualified, sent, left, failed, waiting, failures, onPurpose };
};

/** 0–1 as a person reads it: what is there is never shown as nothing, and not all never as all. */
export const shareText = (part: number, whole: number): string => {
  if (whole === 0) return "0%";
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  if (percent < 100 && percent > 99.9) return ">99.9%";
  return `${percent.toLocaleString("en", { maximumFractionDigits: percent < 10 ? 1 : 0 })}%`;
};

export const BARS = 24;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const startOfHour = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/** The last 24 days of a zone as `2026-11-24`, oldest first. */
const daysUntil = (nowMs: number, zone: string): string[] => {
  const today = Date.parse(`${wallOf(new Date(nowMs).toISOString(), zone).slice(0, 10)}T00:00Z`);
  return [...Array(BARS).keys()].map((index) =>
    new Date(today - (BARS - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
};

const startOfDay = (day: string, zone: string): string =>
  instantOf(`${day}T00:00`, zone)?.at ?? `${day}T00:00:00.000Z`;

/** Where a range begins, ISO 8601: the 24th last hour, or day of the zone, with the current one. */
export const rangeStart = (range: "hours" | "days", nowMs: number, zone: string): string => {
  if (range === "hours") return new Date(startOfHour(nowMs) - (BARS - 1) * HOUR_MS).toISOString();
  const [first = ""] = daysUntil(nowMs, zone);
  return startOfDay(first, zone);
};

type Hours = CampaignStats["hours"];

const bars = (
  hours: Hours,
  places: readonly { key: string; hour: string }[],
  keyOf: (hour: string) => string,
) => {
  const byKey = new Map(places.map(({ key, hour }) => [key, { hour, sent: 0, notSent: 0, failed: 0 }]));
  for (const { hour, measures } of hours) {
    const bar = byKey.get(keyOf(hour));
    if (bar === undefined) continue;
    const { sent, left, failed } = resultsOf(measures);
    bar.sent += sent;
    bar.notSent += left;
    bar.failed += failed;
  }
  return [...byKey.values()];
};

/** The last 24 hours, empty ones too. */
export const hourBars = (hours: Hours, nowMs: number): HourCounts[] => {
  const last = startOfHour(nowMs);
  const places = [...Array(BARS).keys()].map((index) => {
    const hour = new Date(last - (BARS - 1 - index) * HOUR_MS).toISOString();
    return { key: hour, hour };
  });
  return bars(hours, places, (hour) => new Date(hour).toISOString());
};

/** The last 24 days of a zone, empty ones too. */
export const dayBars = (hours: Hours, nowMs: number, zone: string): HourCounts[] => {
  const places = daysUntil(nowMs, zone).map((day) => ({ key: day, hour: startOfDay(day, zone) }));
  return bars(hours, places, (hour) => wallOf(hour, zone).slice(0, 10));
};
