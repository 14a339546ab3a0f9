import type { CampaignContent } from "../../../src/contract/campaign.ts";

type Purpose = CampaignContent["start"]["purpose"];

/**
 * How a draft says that the system control group is left out, or that global limits hold or count it: by its purpose
 * where that says the same, so that it follows when the purpose changes.
 */
export const saying = (purpose: Purpose, holds: boolean): "purpose" | "yes" | "no" => {
  const byPurpose = purpose !== "transactional";
  if (holds === byPurpose) return "purpose";
  return holds ? "yes" : "no";
};
