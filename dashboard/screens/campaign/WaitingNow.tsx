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

/** What of the campaign waits: triggers that are not decided, and messages that have not ended. Nothing where nothing does. */
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
  const { delayed, due, throttled, held, undecidedTriggers, nextDelayedAt, oldestAcceptedAt, isPartial } =
    data;
  const counts = [undecidedTriggers, delayed, due, throttled, held, oldestAcceptedAt === null ? 0 : 1];
  if (undecidedTriggers + delayed + due + throttled + held === 0) return null;
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
      texts.undecided,
      <LinkTo
        key="undecided"
        to="/a/$account/triggers"
        params={{ account: account.id }}
        search={{ campaign: campaign.id }}
        inherit
      >
        {texts.triggers(undecidedTriggers, data.undecided)}
      </LinkTo>,
    ],
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
    [texts.oldest, <Moment key="oldest" at={oldestAcceptedAt} />],
  ];
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
