import { Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import type { CodePool } from "../../../src/contract/codePool.ts";
import { versionQuery } from "../../api/campaigns.ts";
import { codePoolsQuery } from "../../api/codePools.ts";
import { useHere } from "../../api/context.ts";
import { codePools as words } from "../../texts/codePools.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { poolsNamed } from "../../ui/poolsNamed.ts";
import { Section } from "../../ui/Section.tsx";
import { PoolBadges, Stock } from "../settings/codePools/PoolBits.tsx";

const texts = words.ofCampaign;

/** What it means that a pool is at its end, or near it. */
const Meaning = ({ pools, campaign }: { pools: readonly CodePool[]; campaign: string }) => {
  const account = useHere().account.id;
  const isExpired = pools.some((pool) => pool.isExpired);
  const isEmpty = pools.some(({ free }) => free === 0);
  if (!isExpired && !isEmpty)
    return pools.some(({ isLow }) => isLow) ? (
      <Text size="sm" role="status">
        {texts.low}
      </Text>
    ) : null;
  return (
    <Stack gap={4} align="flex-start" role="status">
      <Text size="sm">{isExpired ? texts.expired : texts.empty}</Text>
      <LinkTo
        to="/a/$account/messages"
        params={{ account }}
        search={{ campaign, outcome: "code_pool_empty" }}
        size="sm"
      >
        {texts.refused}
      </LinkTo>
    </Stack>
  );
};

/** The code pools that the running version takes of, with what is left of them; nothing where there are none. */
export const CodeStock = ({ campaign: { id, version } }: { campaign: Campaign }) => {
  const account = useHere().account.id;
  const { data: pools = [] } = useQuery(codePoolsQuery(account));
  // most accounts have no pool, and need not be asked what their campaigns say
  const { data: running } = useQuery({
    ...versionQuery(account, id, version),
    enabled: pools.length > 0 && version > 0,
  });
  const named = running === undefined ? [] : poolsNamed(running.content.what, pools);
  if (named.length === 0) return null;
  return (
    <Section title={texts.title}>
      <Stack gap="md">
        {named.map((pool) => (
          <Stack key={pool.id} gap={4}>
            <Group gap="xs">
              <LinkTo
                to="/a/$account/settings/code-pools/$pool"
                params={{ account, pool: pool.id }}
                size="sm"
                fw={550}
                className="breaks"
              >
                {pool.name}
              </LinkTo>
              <PoolBadges pool={pool} />
            </Group>
            <Stock pool={pool} />
          </Stack>
        ))}
        <Meaning pools={named} campaign={id} />
      </Stack>
    </Section>
  );
};
