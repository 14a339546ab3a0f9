import { SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import type { Overview } from "../../../src/contract/overview.ts";
import { home } from "../../texts/home.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { HourBars, type HourCounts } from "../../ui/HourBars.tsx";
import { type MomentFormat, useMoments } from "../../ui/moments.ts";
import { Section } from "../../ui/Section.tsx";

const HOUR_MS = 3_600_000;
const texts = home.trend;
const figure = (count: number): string => count.toLocaleString("en");

const allOf = ({ sent, notSent, failed }: Omit<HourCounts, "hour">): number => sent + notSent + failed;

const rangeIn =
  (format: MomentFormat) =>
  (hour: string): string =>
    texts.range(format.time(hour), format.time(Date.parse(hour) + HOUR_MS));

const summaryOf = (hours: readonly HourCounts[], format: MomentFormat): string => {
  const sum = (part: "sent" | "notSent" | "failed") =>
    figure(hours.reduce((total, hour) => total + hour[part], 0));
  const peak = hours.reduce((best, hour) => (allOf(hour) > allOf(best) ? hour : best));
  return texts.summary(sum("sent"), sum("notSent"), sum("failed"), format.time(peak.hour));
};

const HourTable = ({ hours }: { hours: readonly HourCounts[] }) => {
  const format = useMoments();
  const columns: Column<HourCounts>[] = [
    { key: "hour", title: texts.hour, cell: ({ hour }) => rangeIn(format)(hour) },
    { key: "sent", title: texts.sent, align: "right", cell: ({ sent }) => figure(sent) },
    { key: "notSent", title: texts.notSent, align: "right", cell: ({ notSent }) => figure(notSent) },
    { key: "failed", title: texts.failed, align: "right", cell: ({ failed }) => figure(failed) },
  ];
  return (
    <DataTable
      label={texts.tableLabel}
      columns={columns}
      rows={[...hours].reverse()}
      rowKey={({ hour }) => hour}
    />
  );
};

/** What the last 24 hours came to, hour by hour, as a picture or as a table. */
export const Trend = ({ hours }: { hours: Overview["hours"] }) => {
  const [view, setView] = useState("chart");
  const format = useMoments();
  if (hours.every((hour) => allOf(hour) === 0))
    return (
      <Section title={texts.title}>
        <Text size="sm" c="dimmed">
          {texts.empty}
        </Text>
      </Section>
    );
  return (
    <Section
      title={texts.title}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={texts.view}
          value={view}
          onChange={setView}
          data={[
            { value: "chart", label: texts.chart },
            { value: "table", label: texts.table },
          ]}
        />
      }
    >
      {view === "chart" ? (
        <HourBars
          hours={hours}
          names={texts}
          description={summaryOf(hours, format)}
          totalTitle={texts.total}
          timeOf={format.time}
          rangeOf={rangeIn(format)}
        />
      ) : (
        <HourTable hours={hours} />
      )}
      <Text size="xs" c="dimmed">
        {texts.zone(format.zone)}
      </Text>
    </Section>
  );
};
