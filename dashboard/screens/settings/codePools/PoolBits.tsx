import { Badge, Group, Progress, Stack, Text, Tooltip } from "@mantine/core";
import type { CodePool } from "../../../../src/contract/codePool.ts";
import { codePools as words } from "../../../texts/codePools.ts";

const PER_CENT = 100;

/** What somebody who counts on the pool must know; nothing when all is well. */
export const PoolBadges = ({ pool }: { pool: CodePool }) => {
  const { isExpired, isLow, free, lowStockAt } = pool;
  const told = { multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } };
  return (
    <Group gap={6}>
      {isExpired ? (
        <Tooltip label={words.expiredHint} {...told}>
          <Badge color="gray">{words.expired}</Badge>
        </Tooltip>
      ) : null}
      {free === 0 ? (
        <Tooltip label={words.emptyHint} {...told}>
          <Badge color="red">{words.empty}</Badge>
        </Tooltip>
      ) : isLow ? (
        <Tooltip label={words.lowHint(lowStockAt ?? 0)} {...told}>
          <Badge color="orange">{words.low}</Badge>
        </Tooltip>
      ) : null}
    </Group>
  );
};

/** How much of the pool is left, in figures and as a bar. */
export const Stock = ({ pool: { free, codes, isLow, isExpired } }: { pool: CodePool }) => (
  <Stack gap={4} miw={120} maw={320}>
    <Text size="sm">{words.stockOf(free, codes)}</Text>
    <Progress
      value={codes === 0 ? 0 : (free / codes) * PER_CENT}
      color={isExpired ? "gray" : isLow ? "orange" : "clarion"}
      size="sm"
      aria-hidden
    />
  </Stack>
);
