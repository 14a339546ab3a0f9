import type { Campaign, CampaignStats } from "../../../../src/contract/campaignLife.ts";
import { useHere } from "../../../api/context.ts";
import { campaign as words } from "../../../texts/campaign.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Section } from "../../../ui/Section.tsx";
import { figureColumns } from "./figureColumns.ts";
import { type Results, resultsOf } from "./results.ts";

const texts = words.results;

type Row = Results & { id: string; name: string };

/** The same figures, message by message of a campaign that has several. */
export const VariantResults = ({
  campaign,
  variants,
}: {
  campaign: Campaign;
  variants: CampaignStats["variants"];
}) => {
  const account = useHere().account.id;
  const rows = variants.map(({ measures, ...variant }) => ({ ...variant, ...resultsOf(measures) }));
  const columns: Column<Row>[] = [
    {
      key: "variant",
      title: texts.variant,
      cell: ({ id, name }) => (
        <LinkTo
          to="/a/$account/messages"
          params={{ account }}
          search={{ campaign: campaign.id, variant: id }}
          size="sm"
        >
          {name}
        </LinkTo>
      ),
    },
    ...figureColumns<Row>(),
  ];
  return (
    <Section title={texts.byVariant}>
      <DataTable label={texts.variantTable} columns={columns} rows={rows} rowKey={({ id }) => id} />
    </Section>
  );
};
