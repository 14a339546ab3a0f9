import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { campaignWaitingQuery } from "../../api/campaignStanding.ts";
import { useHere } from "../../api/context.ts";
import { standing } from "../../texts/standing.ts";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Section } from "../../ui/Section.tsx";
import { ErrorState } from "../../ui/States.tsx";

const texts = standing.waiting;

/** Messages that are decided and have not ended: where they stand and when the next one may leave. Nothing where none is. */
export const WaitingNow = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const { data, error, refetch } = useQuery(campaignWaitingQuery(account.id, campaign.id));
  if (data === undefined && error !== null)
    return (
      <Section title={texts.title}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Section>
    );
  if (data === undefined) return null;
  const { delayed, due, throttled, held, nextDelayedAt, isPartial } = data;
  if (delayed + due + throttled + held === 0) return null;
  const linked = (state: "delayed" | "due" | "held", count: number): ReactNode => (
    <LinkTo
      to="/a/$account/messages"
      params={{ account: account.id }}
      search={{ campaign: campaign.id, state }}
      inherit
    >
      {count.toLocaleString("en")}
    </LinkTo>
  );
  const rows: (readonly [string, ReactNode])[] = [
    [
      texts.delayed,
      <Group key="delayed" gap={8}>
        {linked("delayed", delayed)}
        {nextDelayedAt === null ? null : (
          <Text span inherit c="dimmed">
            {texts.next} <Moment at={nextDelayedAt} />
          </Text>
        )}
      </Group>,
    ],
    [texts.due, linked("due", due)],
    [texts.throttled, linked("due", throttled)],
    [texts.held, linked("held", held)],
  ];
  const counts = [delayed, due, throttled, held];
  return (
    <Section title={texts.title}>
      <KeyValues rows={rows.filter((_, index) => counts[index] !== 0)} />
      {isPartial ? (
        <Text size="xs" c="dimmed">
          {texts.partial}
        </Text>
      ) : null}
    </Section>
  );
};
