import { CHANNELS } from "../contract/content.ts";
import type { LimitUse } from "../contract/schedule.ts";
import type { Queryable } from "../db/pool.ts";
import { type LimitUseRow, listLimitUses } from "../db/queries/limitUses.ts";

const shown = (rows: readonly LimitUseRow[]) => ({
  count: rows[0]?.total ?? 0,
  campaigns: rows.map(({ id, name }) => ({ id, name })),
});

/** Which published campaigns the account's global limits hold, channel by channel. */
export const readLimitUses = async (q: Queryable, accountId: number): Promise<LimitUse[]> => {
  const rows = await listLimitUses(q, accountId);
  return CHANNELS.map((channel) => {
    const own = rows.filter((row) => row.channel === channel);
    const free = own.filter(({ isHeld }) => !isHeld);
    return {
      channel,
      held: shown(own.filter(({ isHeld }) => isHeld)),
      free: { ...shown(free), counting: free[0]?.counting ?? 0 },
    };
  });
};
