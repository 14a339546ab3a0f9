import { SegmentedControl, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { CampaignStats } from "../../../../src/contract/campaignLife.ts";
import { campaign as words } from "../../../texts/campaign.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { HourBars, type HourCounts } from "../../../ui/HourBars.tsx";
import { type MomentFormat, useMoments } from "../../../ui/moments.ts";
import { Section } from "../../../ui/Section.tsx";
import { dayBars, hourBars } from "./results.ts";

const texts = words.results;
const HOUR_MS = 3_600_000;
const figure = (count: number): string => count.toLocaleString("en");

type By = "hours" | "days";

/** How the time of a bar is written: on the axis, and whole. */
const timesOf = (by: By, format: MomentFormat) => {
  if (by === "hours") {
    const range = (hour: string) => texts.between(format.time(hour), format.time(Date.parse(hour) + HOUR_MS));
    return { short: format.time, whole: range };
  }
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: format.zone });
  const dated = (at: string) => day.format(new Date(at));
  return { short: dated, whole: dated };
};

const summaryOf = (bars: readonly HourCounts[]): string => {
  const sum = (part: "sent" | "notSent" | "failed") =>
    figure(bars.reduce((total, bar) => total + bar[part], 0));
  return texts.trendSummary(sum("sent"), sum("notSent"), sum("failed"));
};

const TrendTable = ({ bars, timeOf }: { bars: readonly HourCounts[]; timeOf: (hour: string) => string }) => {
  const columns: Column<HourCounts>[] = [
    { key: "hour", title: texts.when, cell: ({ hour }) => timeOf(hour) },
    { key: "sent", title: texts.parts.sent, align: "right", cell: ({ sent }) => figure(sent) },
    { key: "notSent", title: texts.parts.notSent, align: "right", cell: ({ notSent }) => figure(notSent) },
    { key: "failed", title: texts.parts.failed, align: "right", cell: ({ failed }) => figure(failed) },
  ];
  return (
    <DataTable label={texts.trend} columns={columns} rows={bars.toReversed()} rowKey={({ hour }) => hour} />
  );
};

const ViewChoice = ({ view, onChange }: { view: string; onChange: (view: string) => void }) => (
  <SegmentedControl
    size="xs"
    aria-label={texts.view}
    value={view}
    onChange={onChange}
    data={[
      { value: "chart", label: texts.chart },
      { value: "table", label: texts.table },
    ]}
  />
);

/** The last 24 hours or days, as a picture or as a table of the same numbers. */
export const Trend = ({ hours, by }: { hours: CampaignStats["hours"]; by: By }) => {
  const [view, setView] = useState("chart");
  const format = useMoments();
  const { zone } = format;
  const bars = useMemo(
    () => (by === "hours" ? hourBars(hours, Date.now()) : dayBars(hours, Date.now(), zone)),
    [by, hours, zone],
  );
  const title = by === "hours" ? texts.trendHours : texts.trendDays;
  const { short, whole } = timesOf(by, format);
  if (bars.every(({ sent, notSent, failed }) => sent + notSent + failed === 0))
    return (
      <Section title={title}>
        <Text size="sm" c="dimmed">
          {texts.trendEmpty}
        </Text>
      </Section>
    );
  return (
    <Section title={title} aside={<ViewChoice view={view} onChange={setView} />}>
      {view === "chart" ? (
        <HourBars
          hours={bars}
          names={texts.parts}
          description={summaryOf(bars)}
          totalTitle={texts.totals}
          timeOf={short}
          rangeOf={whole}
        />
      ) : (
        <TrendTable bars={bars} timeOf={whole} />
      )}
      <Text size="xs" c="dimmed">
        {texts.zone(zone)}
      </Text>
    </Section>
  );
};
