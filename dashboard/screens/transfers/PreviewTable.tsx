import { Badge, Stack, Text } from "@mantine/core";
import type { ImportPreview, Transfer } from "../../../src/contract/transfer.ts";
import { transfers } from "../../texts/transfers.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LongText } from "../../ui/LongText.tsx";
import { useMoments } from "../../ui/moments.ts";
import { Section } from "../../ui/Section.tsx";
import { storedRow } from "./storedRow.ts";

const words = transfers.mapping;
type Row = ImportPreview["rows"][number];

const Refused = ({ row }: { row: Row }) => (
  <Stack gap={2} align="flex-start">
    <Badge color="red">{words.refused}</Badge>
    <Text size="sm" className="breaks">
      {row.refused}
    </Text>
    <Text size="xs" c="dimmed" className="breaks" lineClamp={2}>
      {row.fields.join(" · ")}
    </Text>
  </Stack>
);

const Stored = ({ row }: { row: Row }) => {
  const { full: write } = useMoments();
  if (row.refused !== null) return <Refused row={row} />;
  if (row.stored === null)
    return (
      <Text size="sm" c="dimmed" className="breaks" lineClamp={2}>
        {row.fields.join(" · ")}
      </Text>
    );
  const { stored } = storedRow(row.stored, write);
  return (
    <Text size="sm" component="div" c={stored === "" ? "dimmed" : undefined}>
      {stored === "" ? words.nothing : <LongText text={stored} />}
    </Text>
  );
};

const textColumn = (key: "who" | "event", title: string): Column<Row> => ({
  key,
  title,
  cell: ({ stored }) => (
    <Text size="sm" className="breaks">
      {stored === null ? "" : storedRow(stored, String)[key]}
    </Text>
  ),
});

const columnsFor = (subject: Transfer["subject"]): Column<Row>[] => [
  { key: "row", title: words.row, cell: ({ row }) => <span className="tabular">{row}</span> },
  textColumn("who", words.who),
  ...(subject === "events" ? [textColumn("event", words.event)] : []),
  { key: "stored", title: words.stored, cell: (row) => <Stored row={row} /> },
];

/** The first rows as they would be stored, and why others would be refused. */
export const PreviewTable = ({
  subject,
  preview,
  isLooking,
}: {
  subject: Transfer["subject"];
  preview: ImportPreview;
  isLooking: boolean;
}) => (
  <Section title={words.preview}>
    <Text size="sm" c="dimmed" role="status">
      {isLooking
        ? words.previewLooking
        : preview.problems.length > 0
          ? words.pending
          : words.previewText(preview.rowsLookedAt, preview.rowsRefused)}
    </Text>
    <DataTable
      label={words.previewList}
      columns={columnsFor(subject)}
      rows={preview.rows}
      rowKey={({ row }) => String(row)}
    />
  </Section>
);
