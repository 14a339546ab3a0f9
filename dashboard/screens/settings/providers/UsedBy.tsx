import { Stack, Text } from "@mantine/core";
import type { ProviderUse } from "../../../../src/contract/provider.ts";
import { useHere } from "../../../api/context.ts";
import { providers } from "../../../texts/providers.ts";
import { LinkTo } from "../../../ui/LinkTo.tsx";

const SHOWN = 3;

/** Live campaigns that deliver by a provider. */
export const UsedBy = ({ use }: { use: ProviderUse | undefined }) => {
  const account = useHere().account.id;
  if (use === undefined)
    return (
      <Text size="sm" c="dimmed">
        {providers.unused}
      </Text>
    );
  const shown = use.campaigns.slice(0, SHOWN);
  return (
    <Stack gap={0} align="flex-start">
      {shown.map(({ id, name }) => (
        <LinkTo
          key={id}
          to="/a/$account/campaigns/$campaign"
          params={{ account, campaign: id }}
          size="sm"
          className="breaks"
          display="inline-block"
          py={2}
        >
          {name}
        </LinkTo>
      ))}
      {use.campaignCount > shown.length ? (
        <Text size="xs" c="dimmed">
          {providers.moreUse(use.campaignCount - shown.length)}
        </Text>
      ) : null}
    </Stack>
  );
};
