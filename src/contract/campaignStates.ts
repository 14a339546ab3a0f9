/** What a campaign can be in. Apart from the schemas, so that a page can know it without them. */
export const CAMPAIGN_STATES = [
  "draft",
  "scheduled",
  "running",
  "paused",
  "completed",
  "stopped",
  "archived",
] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];
