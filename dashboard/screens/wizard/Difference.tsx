import { Table, Text } from "@mantine/core";
import { wizard } from "../../texts/wizard.ts";
import { LongText } from "../../ui/LongText.tsx";
import classes from "./Difference.module.css";
import { cutCommon, readable } from "./fieldDiff.ts";

const AROUND_CHARS = 40;
const MARKED_CHARS_MAX = 2_000;

/** A text with what differs marked, and a little of what stands around it. */
const Marked = ({ text, other }: { text: string; other: string }) => {
  const { head, one, tail } = cutCommon(text, other);
  if (text === "")
    return (
      <Text span inherit c="dimmed">
        {wizard.conflict.empty}
      </Text>
    );
  if (one.length > MARKED_CHARS_MAX) return <LongText text={text} />;
  const before = head.length > AROUND_CHARS ? `…${head.slice(-AROUND_CHARS)}` : head;
  const after = tail.length > AROUND_CHARS ? `${tail.slice(0, AROUND_CHARS)}…` : tail;
  return (
    <>
      {before}
      {one === "" ? null : <mark className={classes.mark}>{one}</mark>}
      {after}
    </>
  );
};

/** Fields that differ, side by side. */
export const DifferenceTable = ({
  label,
  rows,
  titles,
}: {
  label: string;
  rows: readonly { field: string; left: unknown; right: unknown }[];
  titles: readonly [left: string, right: string];
}) => (
  <Table.ScrollContainer minWidth={0} type="native" tabIndex={0} role="region" aria-label={label}>
    <Table withTableBorder bg="var(--clarion-surface)">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{wizard.conflict.field}</Table.Th>
          {titles.map((title) => (
            <Table.Th key={title} scope="col">
              {title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ field, left, right }) => (
          <Table.Tr key={field}>
            <Table.Th scope="row" className="breaks" style={{ verticalAlign: "top" }}>
              <Text size="xs" ff="monospace">
                {field}
              </Text>
            </Table.Th>
            {[
              [left, right],
              [right, left],
            ].map(([own, other], index) => (
              <Table.Td key={titles[index]} className={`${classes.cell} breaks`}>
                <Marked text={readable(own)} other={readable(other)} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);
