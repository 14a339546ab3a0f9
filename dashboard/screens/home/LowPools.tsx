import { Alert, Stack, Text } from "@mantine/core";
import { IconTicket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { codePoolsQuery } from "../../api/codePools.ts";
import { useHere } from "../../api/context.ts";
import { home } from "../../texts/home.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";

const texts = home.lowPools;

/** Code pools that are to be told when they run low, and do. Absent while there is none; goes by itself when codes are added. */
export const LowPools = () => {
  const account = useHere().account.id;
  const { data: pools = [] } = useQuery(codePoolsQuery(account));
  const low = pools.filter(({ isLow, isExpired }) => isLow && !isExpired);
  return low.length === 0 ? null : (
    <Alert
      color="orange"
      variant="outline"
      bg="var(--clarion-surface)"
      icon={<IconTicket aria-hidden />}
      title={texts.title(low.length)}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      role="status"
    >
      <Stack gap="xs">
        {low.map(({ id, name, free, lowStockAt }) => (
          <Text key={id} size="sm" component="div" className="breaks">
            <LinkTo
              to="/a/$account/settings/code-pools/$pool"
              params={{ account, pool: id }}
              size="sm"
              fw={600}
            >
              {name}
            </LinkTo>
            {": "}
            {texts.left(free, lowStockAt ?? 0)}
          </Text>
        ))}
        <Text size="sm">{texts.text}</Text>
      </Stack>
    </Alert>
  );
};
