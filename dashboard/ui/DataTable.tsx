import { Button, Group, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { common } from "../texts/common.ts";
import classes from "./DataTable.module.css";

export interface Column<Row> {
  key: string;
  title: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: "right";
  /** Left out below this width of the window, where the essential has the room. */
  from?: "sm" | "md" | "lg";
}

interface DataTableProps<Row> {
  /** What the rows are, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Rows look selected, e.g. the one that a drawer shows. */
  isActive?: (row: Row) => boolean;
  more?: { isLoading: boolean; load: () => void; label?: string; note?: string } | undefined;
}

/** A list as a table: what matters at every width, figures to the right, more rows on demand. */
export function DataTable<Row>({ label, columns, rows, rowKey, isActive, more }: DataTableProps<Row>) {
  const classOf = ({ align, from }: Column<Row>) =>
    [align === "right" ? classes.right : "", from === undefined ? "" : classes[from]].join(" ");
  return (
    <div className={classes.box}>
      <Table.ScrollContainer
        minWidth={0}
        type="native"
        className={classes.scroll ?? ""}
        tabIndex={0}
        role="region"
        aria-label={label}
      >
        <Table highlightOnHover className={classes.table ?? ""}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column.key} className={classOf(column)} scope="col">
                  {column.title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={rowKey(row)} data-active={isActive?.(row) === true || undefined}>
                {columns.map((column) => (
                  <Table.Td key={column.key} className={classOf(column)}>
                    {column.cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {more === undefined ? null : (
        <Group justify="center" p="sm" gap="sm">
          {more.note === undefined ? null : (
            <Text size="sm" c="dimmed">
              {more.note}
            </Text>
          )}
          <Button variant="default" size="xs" loading={more.isLoading} onClick={more.load}>
            {more.label ?? common.loadMore}
          </Button>
        </Group>
      )}
    </div>
  );
}
