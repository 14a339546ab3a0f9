import type { CampaignWaiting } from "../contract/campaignLife.ts";
import type { Queryable } from "../db/pool.ts";
import { readCampaignWaiting as read, readCampaignWaitingBefore } from "../db/queries/campaignWaiting.ts";
import { waitingCountedMax, waitingDatedMax } from "../limits.ts";

/**
 * What of a campaign waits: messages that are decided and have not ended, and triggers that are not decided.
 *
 * @param acceptedBefore how much of it is older than this, which resuming may drop; null: not asked
 */
export const readCampaignWaiting = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  acceptedBefore: Date | null = null,
): Promise<CampaignWaiting> => {
  const { nextDelayedAt, oldestAcceptedAt, ...row } = await read(q, accountId, campaignId, waitingCountedMax);
  return {
    ...row,
    nextDelayedAt: nextDelayedAt?.toISOString() ?? null,
    oldestAcceptedAt: oldestAcceptedAt?.toISOString() ?? null,
    acceptedBefore:
      acceptedBefore === null
        ? null
        : await readCampaignWaitingBefore(q, accountId, campaignId, acceptedBefore, waitingDatedMax),
  };
};
