import type { CampaignContent } from "../contract/campaign.ts";
import { consequencesOf } from "../contract/purpose.ts";

/** Overtakes the other at intake, decide and deliver. */
export const TRANSACTIONAL_LANE = 0;
const PROMOTIONAL_LANE = 1;

/** The lane of a campaign's triggers and messages. A draft without a purpose counts as promotional. */
export const laneOf = (content: CampaignContent): 0 | 1 =>
  consequencesOf(content).overtakes ? TRANSACTIONAL_LANE : PROMOTIONAL_LANE;
