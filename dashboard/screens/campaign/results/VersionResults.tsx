import { Badge, Group } from "@mantine/core";
import type { Campaign, CampaignStats } from "../../../../src/contract/campaignLife.ts";
import { campaign as words } from "../../../texts/campaign.ts";
import { versions as versionWords } from "../../../texts/versions.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Section } from "../../../ui/Section.tsx";
import { isLive } from "../lifeRules.ts";
import { figureColumns } from "./figureColumns.ts";
import { type Results, resultsOf } from "./results.ts";

const texts = words.results;

type Row = Results & { version: number };

/** The same figures, version by version: what a change of the message changed. */
export const VersionResults = ({
  campaign,
  versions,
}: {
  campaign: Campaign;
  versions: CampaignStats["versions"];
}) => {
  const rows = versions
    .map(({ version, measures }) => ({ version, ...resultsOf(measures) }))
    .toSorted((one, other) => other.version - one.version);
  const columns: Column<Row>[] = [
    {
      key: "version",
      title: texts.version,
      cell: ({ version }) => (
        <Group gap={6} wrap="nowrap">
          {version}
          {isLive(version, campaign) ? <Badge color="teal">{versionWords.live}</Badge> : null}
        </Group>
      ),
    },
    ...figureColumns<Row>(),
  ];
  return (
    <Section title={texts.byVersion}>
      <DataTable
        label={texts.versionTable}
        columns={columns}
        rows={rows}
        rowKey={({ version }) => String(version)}
      />
    </Section>
  );
};
