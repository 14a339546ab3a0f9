import { Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import type { TriggerDetail, TriggerRecipient } from "../../../../src/contract/messageLog.ts";
import { useHere } from "../../../api/context.ts";
import { names } from "../../../texts/common.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import { OutcomeBadge } from "../../../ui/badges.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { Section } from "../../../ui/Section.tsx";
import { WAITING } from "./OutcomeChoice.tsx";

export interface More {
  isLoading: boolean;
  load: () => void;
}

const kindName = (kind: string): string =>
  Object.entries(names.identityKind).find(([name]) => name === kind)?.[1] ?? kind;

const Outcome = ({ recipient: { outcome, state, meaning } }: { recipient: TriggerRecipient }) => (
  <Stack gap={2} align="flex-start">
    <OutcomeBadge outcome={outcome} state={state} />
    {meaning === null || outcome === "sent" ? null : (
      <Text size="xs" c="dimmed" visibleFrom="sm">
        {meaning}
      </Text>
    )}
  </Stack>
);

const NOWRAP = { whiteSpace: "nowrap" } as const;

const columnsFor = (account: string, trigger: string): Column<TriggerRecipient>[] => [
  {
    key: "number",
    title: words.one.number,
    align: "right",
    from: "sm",
    cell: ({ number }) => number.toLocaleString("en"),
  },
  { key: "kind", title: words.one.namedBy, from: "sm", cell: ({ kind }) => kindName(kind) },
  { key: "value", title: words.one.value, cell: ({ value }) => <LongText text={value} /> },
  { key: "campaign", title: words.one.campaign, from: "md", cell: ({ campaignName }) => campaignName },
  { key: "outcome", title: words.one.outcome, cell: (recipient) => <Outcome recipient={recipient} /> },
  {
    key: "message",
    title: words.one.message,
    cell: ({ messageId, value, outcome }) => {
      const isNotSent = outcome !== null && outcome !== "sent";
      const named = isNotSent ? words.one.whyNotOf : words.one.openMessageOf;
      return (
        <LinkTo
          to="/a/$account/messages/$message"
          params={{ account, message: messageId }}
          search={{ trigger }}
          size="sm"
          style={NOWRAP}
          aria-label={named(value.slice(0, 100))}
        >
          {isNotSent ? words.one.whyNot : words.one.openMessage}
        </LinkTo>
      );
    },
  },
];

/** With a filter the rest is fetched by itself until so many rows are there. */
const FILTERED_ROWS = 50;

/** Who was named, and what became of each. */
export const Recipients = ({
  trigger,
  recipients,
  outcome,
  more,
}: {
  trigger: TriggerDetail;
  recipients: readonly TriggerRecipient[];
  /** Only those that ended so. */
  outcome: string | undefined;
  more: More | undefined;
}) => {
  const account = useHere().account.id;
  const shown =
    outcome === undefined ? recipients : recipients.filter((one) => (one.outcome ?? WAITING) === outcome);
  const isShort = outcome !== undefined && shown.length < FILTERED_ROWS;
  useEffect(() => {
    if (isShort && more?.isLoading === false) more.load();
  }, [isShort, more]);
  const loaded = words.one.loaded(recipients.length, trigger.accepted);
  return (
    <Section title={words.one.recipients}>
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed" role="status">
          {words.one.noneShown} {loaded}
        </Text>
      ) : (
        <DataTable
          label={words.one.recipientList}
          columns={columnsFor(account, trigger.id)}
          rows={shown}
          rowKey={({ messageId }) => messageId}
          more={more === undefined ? undefined : { ...more, note: loaded }}
        />
      )}
    </Section>
  );
};
