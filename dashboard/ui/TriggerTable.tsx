import { Group, Stack, Text } from "@mantine/core";
import type { TriggerSummary } from "../../src/contract/messageLog.ts";
import { useHere } from "../api/context.ts";
import { triggers as words } from "../texts/triggers.ts";
import { TestBadge } from "./badges.tsx";
import { type Column, DataTable } from "./DataTable.tsx";
import { LinkTo } from "./LinkTo.tsx";
import { Moment } from "./Moment.tsx";
import { OutcomeCounts } from "./OutcomeCounts.tsx";

type More = Parameters<typeof DataTable>[0]["more"];

const Campaigns = ({ trigger, account }: { trigger: TriggerSummary; account: string }) => (
  <Stack gap={2}>
    {trigger.campaigns.map(({ id, name }) => (
      <LinkTo
        key={id}
        to="/a/$account/campaigns/$campaign"
        params={{ account, campaign: id }}
        size="sm"
        className="breaks"
      >
        {name}
      </LinkTo>
    ))}
  </Stack>
);

const SHOWN_CHARS = 60;

/** Who is meant, by what the caller named; outcomes count recipients × campaigns. */
const Recipients = ({ trigger }: { trigger: TriggerSummary }) => {
  const all = Math.round(trigger.accepted / Math.max(1, trigger.campaigns.length));
  const more = all - trigger.recipients.length;
  const shown = trigger.recipients.map(({ value }) =>
    value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}…` : value,
  );
  return (
    <Text size="sm" className="breaks">
      {shown.join(", ")}
      {more <= 0 ? null : (
        <Text span inherit c="dimmed">
          {" "}
          {words.moreRecipients(more)}
        </Text>
      )}
    </Text>
  );
};

/** How a trigger came in, whatever version of the program wrote it. */
export const sourceName = (source: string): string =>
  Object.entries(words.sources).find(([name]) => name === source)?.[1] ?? source;

const timeColumn = (account: string): Column<TriggerSummary> => ({
  key: "time",
  title: words.time,
  cell: ({ id, acceptedAt, isTest }) => (
    <Group gap={6} wrap="nowrap">
      <LinkTo to="/a/$account/triggers/$trigger" params={{ account, trigger: id }} size="sm">
        <Moment at={acceptedAt} precision="exact" />
      </LinkTo>
      {isTest ? <TestBadge /> : null}
    </Group>
  ),
});

/** Triggers as a table, each a link to its page. */
export const TriggerTable = ({
  label = words.list,
  rows,
  more,
  hideCampaign = false,
}: {
  label?: string;
  rows: readonly TriggerSummary[];
  more?: More;
  /** Where all are of one campaign. */
  hideCampaign?: boolean;
}) => {
  const account = useHere().account.id;
  const campaign: Column<TriggerSummary> = {
    key: "campaigns",
    title: words.campaigns,
    cell: (trigger) => <Campaigns trigger={trigger} account={account} />,
  };
  const columns: Column<TriggerSummary>[] = [
    timeColumn(account),
    ...(hideCampaign ? [] : [campaign]),
    {
      key: "recipients",
      title: words.recipients,
      from: "sm",
      cell: (trigger) => (
        <>
          <Recipients trigger={trigger} />
          {trigger.reference === null ? null : (
            <Text size="xs" c="dimmed" className="breaks">
              {words.referenceOf(trigger.reference)}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "outcomes",
      title: words.outcomes,
      cell: ({ id, outcomes, accepted }) => (
        <OutcomeCounts trigger={id} outcomes={outcomes} accepted={accepted} />
      ),
    },
    { key: "source", title: words.source, from: "md", cell: ({ source }) => sourceName(source) },
  ];
  return <DataTable label={label} columns={columns} rows={rows} rowKey={({ id }) => id} more={more} />;
};
