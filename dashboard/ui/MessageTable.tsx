import { Box, Group, Stack, Text } from "@mantine/core";
import type { MessageSummary } from "../../src/contract/messageLog.ts";
import { useHere } from "../api/context.ts";
import { names } from "../texts/common.ts";
import { facts as factTexts } from "../texts/facts.ts";
import { messages as words } from "../texts/messages.ts";
import { OutcomeBadge, TestBadge } from "./badges.tsx";
import { type Column, DataTable } from "./DataTable.tsx";
import { LinkTo } from "./LinkTo.tsx";
import classes from "./MessageTable.module.css";
import { Moment } from "./Moment.tsx";
import { momentOfId } from "./momentOfId.ts";

type More = Parameters<typeof DataTable>[0]["more"];

const NOWRAP = { whiteSpace: "nowrap" } as const;
/** Names that may break anywhere would be squeezed by the sentences beside them. */
const ROOM = { base: 96, sm: 130, lg: 150 };
const SHOWN_CHARS = 80;
const shortened = (text: string): string =>
  text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;

/** A channel's name, whatever version of the program wrote it. */
export const channelName = (channel: string): string =>
  Object.entries(names.channel).find(([name]) => name === channel)?.[1] ?? channel;

const User = ({ message, account }: { message: MessageSummary; account: string }) => {
  const { profileId, recipient } = message;
  const value = shortened(recipient.value);
  return profileId === null ? (
    <Text size="sm" className="breaks">
      {value}
    </Text>
  ) : (
    <LinkTo
      to="/a/$account/users/$profile"
      params={{ account, profile: String(profileId) }}
      size="sm"
      className="breaks"
    >
      {value}
    </LinkTo>
  );
};

const Ending = ({ message: { outcome, state, meaning, facts } }: { message: MessageSummary }) => (
  <Stack gap={2} align="flex-start">
    <OutcomeBadge outcome={outcome} state={state} />
    {meaning === null || outcome === "sent" ? null : (
      <Text size="xs" c="dimmed" visibleFrom="sm">
        {meaning}
      </Text>
    )}
    {facts.length === 0 ? null : (
      <Text size="xs" c="dimmed">
        {facts.map((fact) => factTexts.searched[fact]).join(" · ")}
      </Text>
    )}
  </Stack>
);

const CampaignOf = ({ message, account }: { message: MessageSummary; account: string }) => {
  const { campaign, campaignName, variant } = message;
  return (
    <>
      <LinkTo
        to="/a/$account/campaigns/$campaign"
        params={{ account, campaign }}
        size="sm"
        className="breaks"
      >
        {campaignName}
      </LinkTo>
      {variant === null ? null : (
        <Text size="xs" c="dimmed" className="breaks">
          {variant.name}
        </Text>
      )}
    </>
  );
};

const columnsFor = (
  account: string,
): Record<"time" | "user" | "campaign" | "channel" | "outcome", Column<MessageSummary>> => ({
  time: {
    key: "time",
    title: words.time,
    cell: ({ id, isTest, recipient }) => (
      <Group gap={6} wrap="nowrap">
        <LinkTo
          to="/a/$account/messages/$message"
          params={{ account, message: id }}
          size="sm"
          title={words.open(shortened(recipient.value))}
          className={classes.time}
        >
          <Moment at={momentOfId(id)} />
        </LinkTo>
        {isTest ? <TestBadge /> : null}
      </Group>
    ),
  },
  user: {
    key: "user",
    title: words.user,
    cell: (row) => (
      <Box miw={ROOM}>
        <User message={row} account={account} />
      </Box>
    ),
  },
  campaign: {
    key: "campaign",
    title: words.campaign,
    from: "sm",
    cell: (row) => (
      <Box miw={ROOM}>
        <CampaignOf message={row} account={account} />
      </Box>
    ),
  },
  channel: {
    key: "channel",
    title: words.channel,
    from: "md",
    cell: ({ channel }) => <span style={NOWRAP}>{channelName(channel)}</span>,
  },
  outcome: {
    key: "outcome",
    title: words.outcome,
    cell: (row) => <Ending message={row} />,
  },
});

const ORDER = ["time", "user", "campaign", "channel", "outcome"] as const;

/** Messages as a table, each a link to its page. */
export const MessageTable = ({
  label = words.list,
  rows,
  more,
  hide = [],
}: {
  label?: string;
  rows: readonly MessageSummary[];
  more?: More;
  /** What is the same in all rows. */
  hide?: readonly (typeof ORDER)[number][];
}) => {
  const columns = columnsFor(useHere().account.id);
  const shown = ORDER.filter((key) => !hide.includes(key)).map((key) => columns[key]);
  return <DataTable label={label} columns={shown} rows={rows} rowKey={({ id }) => id} more={more} />;
};
