import type { Overview } from "../../../src/contract/overview.ts";
import { useHere } from "../../api/context.ts";
import { home } from "../../texts/home.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Section } from "../../ui/Section.tsx";

const texts = home.top;
type Row = Overview["topCampaigns"][number];

/** The campaigns with most messages in the last 24 hours. Absent while none has any. */
export const TopCampaigns = ({ rows }: { rows: Overview["topCampaigns"] }) => {
  const { account } = useHere();
  if (rows.length === 0) return null;
  const columns: Column<Row>[] = [
    {
      key: "name",
      title: texts.name,
      cell: ({ id, name }) => (
        <LinkTo
          to="/a/$account/campaigns/$campaign"
          params={{ account: account.id, campaign: id }}
          size="sm"
          className="breaks"
        >
          {name}
        </LinkTo>
      ),
    },
    { key: "sent", title: texts.sent, align: "right", cell: ({ sent }) => sent.toLocaleString("en") },
    { key: "failed", title: texts.failed, align: "right", cell: ({ failed }) => failed.toLocaleString("en") },
  ];
  return (
    <Section title={texts.title}>
      <DataTable label={texts.table} columns={columns} rows={rows} rowKey={({ id }) => id} />
    </Section>
  );
};
