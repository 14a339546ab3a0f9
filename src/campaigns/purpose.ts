import type { CampaignContent } from "../contract/campaign.ts";

/** Transactional messages overtake promotional ones at intake, decide and deliver. */
export const TRANSACTIONAL_LANE = 0;
const PROMOTIONAL_LANE = 1;

/** The lane of a campaign's triggers and messages. A draft without a purpose counts as promotional. */
export const laneOf = (content: CampaignContent): 0 | 1 =>
  content.start.purpose === "transactional" ? TRANSACTIONAL_LANE : PROMOTIONAL_LANE;
