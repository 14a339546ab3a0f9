import { Anchor, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { versionQuery } from "../../api/campaigns.ts";
import { useHere } from "../../api/context.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { CopyField } from "../../ui/Copy.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Section } from "../../ui/Section.tsx";
import { SampleCall } from "./SampleCall.tsx";

const texts = words.call;

/** Those of the live version: what the draft says of them works from the next publish on. */
const Former = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const { data } = useQuery(versionQuery(account.id, campaign.id, campaign.version));
  const ids = data?.content.formerIds ?? [];
  return ids.length === 0 ? null : (
    <Section title={texts.former}>
      <Text size="sm">{texts.formerText}</Text>
      <Stack gap={4} align="flex-start">
        {ids.map((id) => (
          <CopyField key={id} value={id} label={id} />
        ))}
      </Stack>
    </Section>
  );
};

const Learn = () => {
  const { account } = useHere();
  return (
    <Section title={texts.learn}>
      <Text size="sm">{texts.limits}</Text>
      <List size="sm" spacing={6}>
        <List.Item>
          <Anchor href="/api/docs" size="sm">
            {texts.reference}
          </Anchor>
          <Text size="sm" c="dimmed">
            {texts.referenceText}
          </Text>
        </List.Item>
        <List.Item>
          <LinkTo to="/a/$account/settings/credentials" params={{ account: account.id }} size="sm">
            {texts.credentials}
          </LinkTo>
          <Text size="sm" c="dimmed">
            {texts.credentialsText}
          </Text>
        </List.Item>
      </List>
    </Section>
  );
};

/** How to fire the campaign. */
export const CallTab = ({ campaign }: { campaign: Campaign }) => (
  <Stack gap="md">
    <Section title={texts.title}>
      <Text size="sm" c="dimmed">
        {texts.text}
      </Text>
      <SampleCall campaign={campaign} />
    </Section>
    <Former campaign={campaign} />
    <Learn />
  </Stack>
);
