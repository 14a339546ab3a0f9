import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Campaign, CampaignWaiting } from "../../../src/contract/campaignLife.ts";
import { campaignWaitingQuery } from "../../api/campaignStanding.ts";
import { useHere } from "../../api/context.ts";
import { standing } from "../../texts/standing.ts";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Section } from "../../ui/Section.tsx";
import { ErrorState } from "../../ui/States.tsx";

const texts = standing.waiting;

/** What of the campaign waits, row by row; only the rows of which there is something. */
const rowsOf = (account: string, campaign: string, waiting: CampaignWaiting): [string, ReactNode][] => {
  const { delayed, due, throttled, held, undecidedTriggers, undecided, nextDelayedAt, oldestAcceptedAt } =
    waiting;
  const linked = (state: "delayed" | "due" | "held", count: number): ReactNode => (
    <LinkTo to="/a/$account/messages" params={{ account }} search={{ campaign, state }} inherit>
      {count.toLocaleString("en")}
    </LinkTo>
  );
  const next =
    nextDelayedAt === null ? null : (
      <Text span inherit c="dimmed">
        {texts.next} <Moment at={nextDelayedAt} />
      </Text>
    );
  const row = (isThere: boolean, name: string, value: ReactNode): [string, ReactNode][] =>
    isThere ? [[name, value]] : [];
  return [
    ...row(
      undecidedTriggers > 0,
      texts.undecided,
      <LinkTo to="/a/$account/triggers" params={{ account }} search={{ campaign }} inherit>
        {texts.triggers(undecidedTriggers, undecided)}
      </LinkTo>,
    ),
    ...row(
      delayed > 0,
      texts.delayed,
      <Group gap={8}>
        {linked("delayed", delayed)}
        {next}
      </Group>,
    ),
    ...row(due > 0, texts.due, linked("due", due)),
    ...row(throttled > 0, texts.throttled, linked("due", throttled)),
    ...row(held > 0, texts.held, linked("held", held)),
    ...row(oldestAcceptedAt !== null, texts.oldest, <Moment at={oldestAcceptedAt} />),
  ];
};

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
  const rows = data === undefined ? [] : rowsOf(account.id, campaign.id, data);
  if (rows.length === 0) return null;
  return (
    <Section title={texts.title}>
      <KeyValues rows={rows} />
      {data?.isPartial ? (
        <Text size="xs" c="dimmed">
          {texts.partial}
        </Text>
      ) : null}
    </Section>
  );
};
