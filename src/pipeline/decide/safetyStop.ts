import type { Database } from "../../db/pool.ts";
import { announceCampaign, lockCampaign } from "../../db/queries/campaigns.ts";
import { findExcess, isUnusual, setSafetyStopped } from "../../db/queries/safetyStop.ts";
import { inTransaction } from "../../db/tx.ts";
import { safetyMessagesMin } from "../../limits.ts";

/**
 * Holds a promotional campaign that sends far more than it ever did (docs/delivery.md says when). Called after the turn
 * that counted has committed: the campaign's row is locked before queue rows everywhere else, and a turn holds those.
 * A worker that dies in between leaves the stop to the next turn, which sees the same sum.
 *
 * @param count messages of these five minutes, as the turn saw them
 */
export const stopForSafety = async (
  db: Database,
  accountId: number,
  campaignId: string,
  count: number,
): Promise<void> => {
  if (count <= safetyMessagesMin || !(await isUnusual(db, accountId, campaignId, count))) return;
  await inTransaction(db, async (tx) => {
    // under the lock the campaign is asked anew: a person or another worker may have been first
    await lockCampaign(tx, accountId, campaignId);
    const excess = await findExcess(tx, accountId, campaignId);
    if (excess === undefined) return;
    await setSafetyStopped(tx, accountId, campaignId, excess);
    await announceCampaign(tx, accountId, campaignId);
  });
};
