import { pauseCampaign, resumeCampaign, stopCampaign } from "../../src/campaigns/life.ts";
import type { Database } from "../../src/db/pool.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { DomainError } from "../../src/lib/errors.ts";

export type CampaignLifeAct = "pause" | "resume" | "stop";

/** @returns false when the campaign's state does not allow it */
export const changeLife = async (
  db: Database,
  clock: Clock,
  accountId: number,
  campaignId: string,
  act: CampaignLifeAct,
): Promise<boolean> => {
  const change = { pause: pauseCampaign, resume: resumeCampaign, stop: stopCampaign }[act];
  try {
    await change(db, clock, accountId, campaignId);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
};
