import { campaign as words } from "../../../texts/campaign.ts";
import type { Column } from "../../../ui/DataTable.tsx";
import { type Results, shareText } from "./results.ts";

const texts = words.results;

const counted = <Row extends Results>(part: "sent" | "left" | "failed"): Column<Row> => ({
  key: part,
  title: texts[part],
  align: "right",
  cell: (row) => `${row[part].toLocaleString("en")} (${shareText(row[part], row.decided)})`,
  ...(part === "left" ? { from: "sm" as const } : {}),
});

/** What messages came to, of a part of the campaign: decided, and how they ended. */
export const figureColumns = <Row extends Results>(): Column<Row>[] => [
  {
    key: "decided",
    title: texts.decided,
    align: "right",
    cell: ({ decided }) => decided.toLocaleString("en"),
  },
  counted("sent"),
  counted("left"),
  counted("failed"),
];
