import { Group, Stack, Text } from "@mantine/core";
import type { Provider } from "../../../../src/contract/provider.ts";
import { providers } from "../../../texts/providers.ts";
import { Moment } from "../../../ui/Moment.tsx";
import { Section } from "../../../ui/Section.tsx";
import { HealthBadge } from "./ProviderState.tsx";

/** How each target of a provider answers, the worst first. */
export const Health = ({ health }: Pick<Provider, "health">) => (
  <Section title={providers.troubles}>
    {health.length === 0 ? (
      <Text size="sm" c="dimmed">
        {providers.noTroubles}
      </Text>
    ) : (
      <Stack gap="sm">
        {health.map((one) => (
          <div key={one.target}>
            <Group gap="xs">
              <HealthBadge health={one} />
              <Text size="sm" fw={550} className="breaks">
                {one.target}
              </Text>
              <Text size="xs" c="dimmed">
                {providers.healthSince} <Moment at={one.downSince ?? one.changedAt} />
              </Text>
            </Group>
            <Text size="sm" c="dimmed" className="breaks">
              {one.detail}
            </Text>
          </div>
        ))}
      </Stack>
    )}
  </Section>
);
