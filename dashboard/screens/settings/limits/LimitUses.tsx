import { List, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { LimitUse } from "../../../../src/contract/schedule.ts";
import { useHere } from "../../../api/context.ts";
import { limitUsesQuery } from "../../../api/limits.ts";
import { names } from "../../../texts/common.ts";
import { limits as words } from "../../../texts/limits.ts";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";

const Campaigns = ({ title, of }: { title: string; of: LimitUse["held"] }) => {
  const { account } = useHere();
  const more = of.count - of.campaigns.length;
  return (
    <Stack gap={4}>
      <Text size="sm">{title}</Text>
      {of.count === 0 ? null : (
        <List size="sm" spacing={6} listStyleType="none">
          {of.campaigns.map(({ id, name }) => (
            <List.Item key={id}>
              <LinkTo
                to="/a/$account/campaigns/$campaign"
                params={{ account: account.id, campaign: id }}
                size="sm"
                className="breaks"
              >
                {name}
              </LinkTo>
            </List.Item>
          ))}
          {more > 0 ? <List.Item>{words.more(more)}</List.Item> : null}
        </List>
      )}
    </Stack>
  );
};

const OfChannel = ({ use }: { use: LimitUse }) => (
  <Stack gap="xs">
    <Text size="sm" fw={600}>
      {names.channel[use.channel]}
    </Text>
    <Campaigns title={words.held(use.held.count)} of={use.held} />
    <Campaigns title={words.free(use.free.count) + words.counting(use.free.counting)} of={use.free} />
  </Stack>
);

/** Which published campaigns the limits hold, and which not. */
export const LimitUses = () => {
  const { account } = useHere();
  const query = useQuery(limitUsesQuery(account.id));
  return (
    <Section title={words.who}>
      <Text size="sm" c="dimmed">
        {words.whoText}
      </Text>
      <QueryView query={query}>
        {(uses) => (
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
            {uses
              .filter(({ held, free }) => held.count + free.count > 0)
              .map((use) => (
                <OfChannel key={use.channel} use={use} />
              ))}
          </SimpleGrid>
        )}
      </QueryView>
    </Section>
  );
};
