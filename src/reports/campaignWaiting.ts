import type { CampaignWaiting } from "../contract/campaignLife.ts";
import type { Queryable } from "../db/pool.ts";
import { readCampaignWaiting as read } from "../db/queries/campaignWaiting.ts";
import { waitingCountedMax } from "../limits.ts";

/** Where the messages of a campaign stand that are decided and have not ended. */
export const readCampaignWaiting = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<CampaignWaiting> => {
  const { nextDelayedAt, ...row } = await read(q, accountId, campaignId, waitingCountedMax);
  return { ...row, nextDelayedAt: nextDelayedAt?.toISOString() ?? null };
};
