import { Badge, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconFlask2, IconHelp } from "@tabler/icons-react";
import type { Provider } from "../../../../src/contract/provider.ts";
import { providers } from "../../../texts/providers.ts";

const COLORS = { up: "teal", failing: "yellow", down: "red" } as const;
const icon = { size: 12, "aria-hidden": true } as const;

/** How a provider stands, in one word: sandbox, not verified, ready. */
export const ProviderState = ({ provider }: { provider: Provider }) => {
  if (provider.isSandbox)
    return (
      <Badge color="orange" leftSection={<IconFlask2 {...icon} />}>
        {providers.sandbox}
      </Badge>
    );
  return provider.verifiedAt === null ? (
    <Badge color="yellow" leftSection={<IconHelp {...icon} />}>
      {providers.unverified}
    </Badge>
  ) : (
    <Badge color="teal" leftSection={<IconCheck {...icon} />}>
      {providers.ready}
    </Badge>
  );
};

/** How its targets answer, the worst of them. Nothing where none was ever in trouble. */
export const HealthBadge = ({ health }: { health: Provider["health"][number] }) => (
  <Tooltip label={providers.healthMeaning[health.state]} multiline maw={300}>
    <Badge
      color={COLORS[health.state]}
      leftSection={health.state === "up" ? <IconCheck {...icon} /> : <IconAlertTriangle {...icon} />}
    >
      {providers.health[health.state]}
    </Badge>
  </Tooltip>
);
