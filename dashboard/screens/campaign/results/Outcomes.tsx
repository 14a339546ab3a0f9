import { Anchor, SimpleGrid, Stack, Text } from "@mantine/core";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import { OUTCOME_WORDS } from "../../../../src/contract/outcomes.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { controlUsersAddress } from "../../../api/controlGroups.ts";
import { campaign as words } from "../../../texts/campaign.ts";
import { names } from "../../../texts/common.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Section } from "../../../ui/Section.tsx";
import { type OutcomeCount, type Results, shareText } from "./results.ts";

const texts = words.results;

interface From {
  campaign: Campaign;
  /** ISO 8601: the messages behind the figures begin then. */
  from: string | undefined;
}

const Outcome = ({ outcome, campaign, from }: OutcomeCount & From) => {
  const { account } = useHere();
  const may = useMay();
  return (
    <Stack gap={4}>
      <LinkTo
        to="/a/$account/messages"
        params={{ account: account.id }}
        search={{ campaign: campaign.id, outcome, from }}
        size="sm"
        fw={600}
        aria-label={texts.messagesOf(names.outcome[outcome])}
      >
        {names.outcome[outcome]}
      </LinkTo>
      <Text size="sm">{OUTCOME_WORDS[outcome].meaning}</Text>
      <Text size="sm" c="dimmed">
        {OUTCOME_WORDS[outcome].advice}
      </Text>
      {outcome === "control_group" && may("profiles:read") ? (
        <Anchor href={controlUsersAddress(account.id, campaign.id)} download size="sm">
          {texts.controlUsers}
        </Anchor>
      ) : null}
    </Stack>
  );
};

const OutcomeTable = ({
  title,
  label,
  rows,
  none,
  decided,
  ...from
}: { title: string; label: string; rows: readonly OutcomeCount[]; none: string; decided: number } & From) => {
  const columns: Column<OutcomeCount>[] = [
    { key: "outcome", title: texts.outcome, cell: (row) => <Outcome {...row} {...from} /> },
    { key: "count", title: texts.count, align: "right", cell: ({ count }) => count.toLocaleString("en") },
    { key: "share", title: texts.share, align: "right", cell: ({ count }) => shareText(count, decided) },
  ];
  return (
    <Section title={title}>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <DataTable label={label} columns={columns} rows={rows} rowKey={({ outcome }) => outcome} />
      )}
    </Section>
  );
};

/** Every way the messages ended: what went wrong apart from what was decided on purpose. */
export const Outcomes = ({ results, ...from }: { results: Results } & From) => {
  const { decided, failures, onPurpose, sent } = results;
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" style={{ alignItems: "start" }}>
      <Stack gap="md">
        <OutcomeTable
          title={texts.failures}
          label={texts.failuresTable}
          rows={failures}
          none={texts.failuresNone}
          decided={decided}
          {...from}
        />
        <OutcomeTable
          title={texts.sentSection}
          label={texts.sentTable}
          rows={sent === 0 ? [] : [{ outcome: "sent", count: sent }]}
          none={texts.sentNone}
          decided={decided}
          {...from}
        />
      </Stack>
      <OutcomeTable
        title={texts.onPurpose}
        label={texts.onPurposeTable}
        rows={onPurpose}
        none={texts.onPurposeNone}
        decided={decided}
        {...from}
      />
    </SimpleGrid>
  );
};
