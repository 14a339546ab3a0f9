import { Group, Loader, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import type { TriggerSummary } from "../../../src/contract/messageLog.ts";
import { firstTriggerQuery } from "../../api/campaignLife.ts";
import { useHere } from "../../api/context.ts";
import { triggerStateQuery } from "../../api/triggers.ts";
import { versionsQuery } from "../../api/versions.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { CopyIcon } from "../../ui/Copy.tsx";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Section } from "../../ui/Section.tsx";
import { SampleCall } from "./SampleCall.tsx";

const texts = words.published;
const route = getRouteApi("/a/$account/campaigns/$campaign");

const Waiting = () => (
  <Group gap="sm" wrap="nowrap">
    <Loader size="sm" aria-hidden />
    <div>
      <Text size="sm" fw={600}>
        {texts.waiting}
      </Text>
      <Text size="sm" c="dimmed">
        {texts.waitingText}
      </Text>
    </div>
  </Group>
);

/** Of one user: its message; of several: the trigger with them all. */
const Arrived = ({ trigger }: { trigger: TriggerSummary }) => {
  const { account } = useHere();
  const { data } = useQuery(triggerStateQuery(account.id, trigger.id));
  const message = trigger.accepted === 1 ? data?.recipients[0]?.messageId : undefined;
  return (
    <Group gap="sm">
      <ThemeIcon size={32} radius="xl" variant="light" aria-hidden>
        <IconBolt size={18} />
      </ThemeIcon>
      <div>
        <Text size="sm" fw={600}>
          {texts.arrived}
        </Text>
        <Text size="sm" c="dimmed">
          <Moment at={trigger.acceptedAt} precision="exact" />
        </Text>
      </div>
      {message === undefined ? (
        <ButtonTo
          size="xs"
          to="/a/$account/triggers/$trigger"
          params={{ account: account.id, trigger: trigger.id }}
        >
          {texts.toTrigger}
        </ButtonTo>
      ) : (
        <ButtonTo
          size="xs"
          to="/a/$account/messages/$message"
          params={{ account: account.id, message }}
          search={{ trigger: trigger.id }}
        >
          {texts.toMessage}
        </ButtonTo>
      )}
    </Group>
  );
};

/** The moment after publishing: the ID, the call, and the first trigger as it comes in. */
export const Published = ({ campaign }: { campaign: Campaign }) => {
  const { account, campaign: ref } = route.useParams();
  const { tab } = route.useSearch();
  const { data: versions } = useQuery(versionsQuery(account, campaign.id));
  const publishedAt = versions?.find(({ version }) => version === campaign.version)?.publishedAt;
  const { data: first } = useQuery(firstTriggerQuery(account, campaign.id, publishedAt));
  return (
    <Section
      title={texts.title}
      aside={
        <LinkTo
          to="/a/$account/campaigns/$campaign"
          params={{ account, campaign: ref }}
          search={{}}
          size="sm"
        >
          {texts.close}
        </LinkTo>
      }
    >
      <Stack gap="md">
        <Group gap="xs">
          <Text size="sm">{texts.text}</Text>
          <Text span fz={24} fw={650} className="tabular">
            {campaign.campaignId}
          </Text>
          <CopyIcon value={campaign.campaignId ?? ""} label={words.facts.copyId} />
        </Group>
        {tab === "call" ? null : <SampleCall campaign={campaign} />}
        <div role="status">
          {first === undefined || first === null ? <Waiting /> : <Arrived trigger={first} />}
        </div>
      </Stack>
    </Section>
  );
};
