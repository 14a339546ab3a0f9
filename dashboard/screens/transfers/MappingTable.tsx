import { Box, Stack, Text } from "@mantine/core";
import type { ColumnTarget, Transfer } from "../../../src/contract/transfer.ts";
import { transfers } from "../../texts/transfers.ts";
import { DataTable, type Column as TableColumn } from "../../ui/DataTable.tsx";
import { ColumnTargetFields, useKnownNames } from "./ColumnTargetFields.tsx";
import { type Column, type ColumnMapping, targetOf, withTarget } from "./mappingEdit.ts";

const words = transfers.mapping;

const Samples = ({ samples }: Pick<Column, "samples">) => (
  <Text size="sm" c="dimmed" className="breaks" lineClamp={2} maw={260}>
    {samples.length === 0 ? words.noSamples : samples.join(" · ")}
  </Text>
);

/** The name, and where there is no room for a column of them the values beneath it. */
const NameCell = ({ column }: { column: Column }) => (
  <>
    <Text size="sm" fw={550} className="breaks" miw={100}>
      {column.column}
    </Text>
    <Text size="xs" c="dimmed" className="breaks" lineClamp={2} hiddenFrom="md">
      {column.samples.join(" · ")}
    </Text>
  </>
);

/** One row a column: what it holds, and what it becomes. */
export const MappingTable = ({
  subject,
  columns,
  mapping,
  onChange,
}: {
  subject: Transfer["subject"];
  columns: readonly Column[];
  mapping: ColumnMapping;
  onChange: (mapping: ColumnMapping) => void;
}) => {
  const known = useKnownNames(subject);
  const shown: TableColumn<Column>[] = [
    { key: "column", title: words.column, from: "sm", cell: (column) => <NameCell column={column} /> },
    {
      key: "samples",
      title: words.samples,
      from: "md",
      cell: ({ samples }) => <Samples samples={samples} />,
    },
    {
      key: "becomes",
      title: words.becomes,
      cell: (column) => (
        <Stack gap={6}>
          <Box hiddenFrom="sm">
            <NameCell column={column} />
          </Box>
          <ColumnTargetFields
            subject={subject}
            column={column}
            target={targetOf(mapping, column.column)}
            known={known}
            onChange={(target: ColumnTarget) => onChange(withTarget(mapping, column.column, target))}
          />
        </Stack>
      ),
    },
  ];
  return <DataTable label={words.list} columns={shown} rows={columns} rowKey={({ column }) => column} />;
};
