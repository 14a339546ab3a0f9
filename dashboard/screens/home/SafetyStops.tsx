import { Alert, Stack, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import type { Overview } from "../../../src/contract/overview.ts";
import { useHere } from "../../api/context.ts";
import { standing } from "../../texts/standing.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";

const texts = standing.safetyStop;

/** Campaigns that the safety stop holds, each with what it compared, and the way to where it goes on. Absent while it holds none. */
export const SafetyStops = ({ rows }: { rows: Overview["safetyStops"] }) => {
  const { account } = useHere();
  return rows.length === 0 ? null : (
    <Alert
      color="orange"
      variant="outline"
      bg="var(--clarion-surface)"
      icon={<IconHandStop aria-hidden />}
      title={texts.listed(rows.length)}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      role="status"
    >
      <Stack gap="xs">
        {rows.map(({ id, name, at, messages, busiest }) => (
          <Text key={id} size="sm" component="div" className="breaks">
            <LinkTo
              to="/a/$account/campaigns/$campaign"
              params={{ account: account.id, campaign: id }}
              size="sm"
              fw={600}
            >
              {name}
            </LinkTo>
            {": "}
            {texts.figures(messages.toLocaleString("en"), busiest.toLocaleString("en"))} <Moment at={at} />
          </Text>
        ))}
        <Text size="sm">{texts.listedText}</Text>
      </Stack>
    </Alert>
  );
};
