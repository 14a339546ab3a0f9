import { Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { UserLimits } from "../../../src/contract/schedule.ts";
import { useHere } from "../../api/context.ts";
import { userLimitsQuery } from "../../api/limits.ts";
import { names } from "../../texts/common.ts";
import { controlGroups } from "../../texts/controlGroups.ts";
import { limits } from "../../texts/limits.ts";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { OwnControlGroups } from "../../ui/OwnControlGroups.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";

const words = limits.user;

const isLimited = ({ atMost, minimumGapMinutes }: UserLimits): boolean =>
  atMost !== null || minimumGapMinutes !== null;

const Next = ({ isPermitted, nextAt }: UserLimits): ReactNode => {
  if (isPermitted) return words.now;
  if (nextAt === null) return words.later;
  return (
    <>
      {words.next} <Moment at={nextAt} />
    </>
  );
};

const OnChannel = ({ of }: { of: UserLimits }) => {
  const { atMost, sent, underWay, lastSentAt } = of;
  return (
    <Stack gap={2}>
      <Group gap={8}>
        <Text span size="sm" fw={550}>
          <Next {...of} />
        </Text>
        {atMost === null ? null : (
          <Text span size="sm" className="tabular">
            {words.sentIn(sent.toLocaleString("en"), atMost.messages.toLocaleString("en"), atMost.days)}
          </Text>
        )}
      </Group>
      {underWay === 0 && lastSentAt === null ? null : (
        <Text span size="xs" c="dimmed">
          {underWay === 0 ? null : `${words.underWay(underWay)} `}
          {lastSentAt === null ? null : (
            <>
              {words.last} <Moment at={lastSentAt} />
            </>
          )}
        </Text>
      )}
    </Stack>
  );
};

const Limits = ({ profile }: { profile: number }) => {
  const { account } = useHere();
  const query = useQuery(userLimitsQuery(account.id, profile));
  return (
    <Section
      title={words.title}
      aside={
        <LinkTo to="/a/$account/settings/limits" params={{ account: account.id }} size="sm">
          {words.toLimits}
        </LinkTo>
      }
    >
      <QueryView query={query}>
        {(channels) => {
          const limited = channels.filter(isLimited);
          const rows = limited.map((of): readonly [string, ReactNode] => [
            names.channel[of.channel],
            <OnChannel key={of.channel} of={of} />,
          ]);
          return (
            <>
              <Text size="sm" c="dimmed">
                {limited.length === 0 ? words.none : words.text}
              </Text>
              {limited.length === 0 ? null : <KeyValues rows={rows} />}
            </>
          );
        }}
      </QueryView>
    </Section>
  );
};

/** What holds for the user whatever the campaign: control groups, and the limits as they stand. */
export const Standing = ({ profile }: { profile: number }) => (
  <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
    <Section title={controlGroups.ofUser.title}>
      <OwnControlGroups profile={profile} />
    </Section>
    <Limits profile={profile} />
  </SimpleGrid>
);
