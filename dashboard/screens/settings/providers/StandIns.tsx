import { Badge, Box, Stack, Text } from "@mantine/core";
import { IconCheck, IconPlugConnectedX } from "@tabler/icons-react";
import type { ProviderStandIn } from "../../../../src/contract/provider.ts";
import { names } from "../../../texts/common.ts";
import { failover } from "../../../texts/failover.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Section } from "../../../ui/Section.tsx";

const texts = failover.now;
const icon = { size: 12, "aria-hidden": true } as const;

const Takes = ({ pair }: { pair: ProviderStandIn }) => {
  const isFirst = pair.takes === "first";
  const taker = isFirst ? pair.first : pair.second;
  const isWell = isFirst && taker.trouble === null;
  return (
    <Badge
      color={isWell ? "teal" : isFirst ? "red" : "orange"}
      leftSection={isWell ? <IconCheck {...icon} /> : <IconPlugConnectedX {...icon} />}
    >
      {taker.name}
    </Badge>
  );
};

/** In words: since when, and why. */
const Why = ({ pair: { first, second, takes, takesAt } }: { pair: ProviderStandIn }) => {
  if (first.trouble === null) return <Text size="sm">{texts.firstReady}</Text>;
  const { since, detail } = first.trouble;
  return (
    <Stack gap={2}>
      <Text size="sm" className="breaks">
        {first.name} {detail === "" ? texts.unverified : texts.down} {texts.since}{" "}
        <Moment at={since} precision="exact" />. {takesAt === null ? texts.secondToo(second.name) : null}
        {takesAt !== null && takes === "second" ? (
          <>
            {second.name} {texts.since} <Moment at={takesAt} precision="exact" />.
          </>
        ) : null}
        {takesAt !== null && takes === "first" ? (
          <>
            {texts.soon(second.name)} {texts.from} <Moment at={takesAt} precision="exact" />.
          </>
        ) : null}
      </Text>
      {detail === "" ? null : (
        <Text size="xs" c="dimmed" className="breaks" lineClamp={2}>
          {detail}
        </Text>
      )}
    </Stack>
  );
};

const columns: Column<ProviderStandIn>[] = [
  {
    key: "pair",
    title: texts.pair,
    cell: ({ channel, first, second, campaignCount }) => (
      <>
        <Text size="sm" fw={550} className="breaks">
          {texts.pairOf(first.name, second.name)}
        </Text>
        <Text size="xs" c="dimmed">
          {names.channel[channel]} · {texts.campaigns(campaignCount)}
        </Text>
      </>
    ),
  },
  {
    key: "takes",
    title: texts.takes,
    cell: (pair) => (
      <Stack gap={4} align="flex-start">
        <Takes pair={pair} />
        <Box hiddenFrom="sm">
          <Why pair={pair} />
        </Box>
      </Stack>
    ),
  },
  { key: "why", title: texts.why, from: "sm", cell: (pair) => <Why pair={pair} /> },
];

/** Which of two providers takes messages now, since when, and why. */
export const StandIns = ({ pairs }: { pairs: readonly ProviderStandIn[] }) =>
  pairs.length === 0 ? null : (
    <Section title={texts.title}>
      <DataTable
        label={texts.list}
        columns={columns}
        rows={[...pairs]}
        rowKey={({ first, second }) => `${first.id} ${second.id}`}
      />
    </Section>
  );
