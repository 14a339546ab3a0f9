import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CampaignLinks } from "../../../../src/contract/campaignLinks.ts";
import { useHere } from "../../../api/context.ts";
import { campaignLinksQuery } from "../../../api/stats.ts";
import { links as texts } from "../../../texts/links.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Section } from "../../../ui/Section.tsx";

type Counts = NonNullable<CampaignLinks["other"]>;
type Row = Counts & { url: string | null };

const figure = (name: keyof Counts, from?: "sm"): Column<Row> => ({
  key: name,
  title: texts[name],
  align: "right",
  ...(from === undefined ? {} : { from }),
  cell: (row) => row[name].toLocaleString("en"),
});

const COLUMNS: readonly Column<Row>[] = [
  {
    key: "url",
    title: texts.url,
    cell: ({ url }) => (
      <Text size="sm" className="breaks" c={url === null ? "dimmed" : undefined}>
        {url ?? texts.other}
      </Text>
    ),
  },
  figure("users"),
  figure("clicks"),
  figure("machineClicks", "sm"),
];

/** Which links were followed, by how many; nothing while none was. */
export const Links = ({ campaign, from }: { campaign: string; from: string | undefined }) => {
  const { data } = useQuery(campaignLinksQuery(useHere().account.id, campaign, from));
  if (data === undefined) return null;
  const rows: Row[] = [...data.data, ...(data.other === null ? [] : [{ url: null, ...data.other }])];
  return rows.length === 0 ? null : (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed">
        {texts.text}
      </Text>
      <DataTable label={texts.title} columns={COLUMNS} rows={rows} rowKey={({ url }) => url ?? ""} />
    </Section>
  );
};
