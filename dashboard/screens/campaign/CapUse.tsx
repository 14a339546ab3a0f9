import { Alert, Group, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconUsersMinus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Campaign, CampaignCapUse } from "../../../src/contract/campaignLife.ts";
import { capUseQuery } from "../../api/campaignStanding.ts";
import { useHere } from "../../api/context.ts";
import { standing } from "../../texts/standing.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Section } from "../../ui/Section.tsx";
import { ErrorState } from "../../ui/States.tsx";

const texts = standing.cap;
const PER_CENT = 100;
const NEAR = 0.8;

type Kind = "total" | "today";
type Use = NonNullable<CampaignCapUse["total"]>;

const isFull = ({ cap, taken }: Use): boolean => taken >= cap;
const isNear = ({ cap, taken }: Use): boolean => taken >= cap * NEAR;

/** When it was nearly full and full; a full one that has room again says that it was. */
const Notices = ({ use }: { use: Use }) => (
  <Group gap="md">
    {use.reached80At === null ? null : (
      <Text size="xs" c="dimmed">
        {texts.reached80} <Moment at={use.reached80At} />
      </Text>
    )}
    {use.reached100At === null ? null : (
      <Text size="xs" c="dimmed">
        {isFull(use) ? texts.reached100 : texts.firstFull} <Moment at={use.reached100At} />
      </Text>
    )}
  </Group>
);

const One = ({ kind, use }: { kind: Kind; use: Use }) => (
  <Stack gap={6}>
    <Group justify="space-between" gap="xs">
      <Text size="sm" fw={550}>
        {texts[kind]}
      </Text>
      <Text size="sm" className="tabular">
        {texts.taken(use.taken.toLocaleString("en"), use.cap.toLocaleString("en"))}
      </Text>
    </Group>
    <Progress.Root size="lg">
      <Progress.Section
        value={Math.min(PER_CENT, (use.taken / use.cap) * PER_CENT)}
        color={isFull(use) ? "red" : isNear(use) ? "yellow" : "clarion"}
        aria-label={texts.bar(texts[kind])}
      />
    </Progress.Root>
    <Notices use={use} />
  </Stack>
);

/** What being at the cap means, of the cap that is; or that one is near. */
const Meaning = ({ uses, campaign }: { uses: readonly (readonly [Kind, Use])[]; campaign: Campaign }) => {
  const { account } = useHere();
  const full = uses.find(([, use]) => isFull(use));
  if (full === undefined)
    return uses.some(([, use]) => isNear(use)) ? (
      <Text size="sm" role="status">
        {texts.near}
      </Text>
    ) : null;
  return (
    <Alert
      color="orange"
      variant="outline"
      bg="var(--clarion-surface)"
      icon={<IconUsersMinus aria-hidden />}
      role="status"
    >
      <Stack gap={6} align="flex-start">
        <Text size="sm">{texts.full[full[0]]}</Text>
        <LinkTo
          to="/a/$account/messages"
          params={{ account: account.id }}
          search={{ campaign: campaign.id, outcome: "targeting_cap_reached" }}
          size="sm"
        >
          {texts.refused}
        </LinkTo>
      </Stack>
    </Alert>
  );
};

const usesOf = ({ total, today }: CampaignCapUse): (readonly [Kind, Use])[] => [
  ...(total === null ? [] : [["total", total] as const]),
  ...(today === null ? [] : [["today", today] as const]),
];

/** How much of the targeting cap is taken; nothing where there is none. */
export const CapUse = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const { data, error, refetch } = useQuery(capUseQuery(account.id, campaign.id));
  if (data === undefined && error !== null)
    return (
      <Section title={texts.title}>
        <ErrorState error={error} retry={() => void refetch()} />
      </Section>
    );
  const uses = data === undefined ? [] : usesOf(data);
  if (uses.length === 0) return null;
  return (
    <Section
      title={texts.title}
      aside={
        <LinkTo
          to="/a/$account/campaigns/$campaign/edit/$section"
          params={{ account: account.id, campaign: campaign.id, section: "who" }}
          size="sm"
        >
          {texts.raise}
        </LinkTo>
      }
    >
      <SimpleGrid cols={{ base: 1, sm: uses.length }} spacing="xl">
        {uses.map(([kind, use]) => (
          <One key={kind} kind={kind} use={use} />
        ))}
      </SimpleGrid>
      <Meaning uses={uses} campaign={campaign} />
    </Section>
  );
};
