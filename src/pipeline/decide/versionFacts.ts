import type { CampaignContent } from "../../contract/campaign.ts";
import { type Consequences, consequencesOf } from "../../contract/purpose.ts";
import { secondContent } from "../../contract/secondChannel.ts";
import { type ControlGroup, controlGroupOf, groupsLeftOut } from "../../controlGroups/membership.ts";
import type { CampaignFacts } from "../../db/queries/turns.ts";
import { type VariantPlan, variantPlanOf } from "../../experiments/assign.ts";
import { type Moments, momentsOf } from "../../moments/plan.ts";
import { type Terms, termsOf } from "../ledger/terms.ts";

/** What holds alike for all recipients that one version of a campaign decides in a turn: found once. */
export interface VersionFacts {
  content: CampaignContent;
  consequences: Consequences;
  /** Its cap and limits. */
  terms: Terms;
  moments: Moments;
  /** How it chooses among its messages; null where it has one. */
  variants: VariantPlan | null;
  /** The control group that leaves a profile out; null: none. */
  controlGroupOf(profileId: number): ControlGroup | null;
  /** The same of its second channel; null where it has none. */
  second: VersionFacts | null;
}

const rememberedGroups = (
  { control }: CampaignFacts,
  campaignId: string,
  content: CampaignContent,
): VersionFacts["controlGroupOf"] => {
  const leftOut = groupsLeftOut(control, campaignId, content);
  if (leftOut.length === 0) return () => null;
  const known = new Map<number, ControlGroup | null>();
  return (profileId) => {
    const before = known.get(profileId);
    if (before !== undefined) return before;
    const found = controlGroupOf(control, leftOut, profileId);
    known.set(profileId, found);
    return found;
  };
};

const secondFactsOf = (
  campaign: CampaignFacts,
  campaignId: string,
  content: CampaignContent,
): VersionFacts | null => {
  const second = secondContent(content);
  return second === undefined ? null : versionFactsOf(campaign, campaignId, second);
};

export const versionFactsOf = (
  campaign: CampaignFacts,
  campaignId: string,
  content: CampaignContent,
): VersionFacts => ({
  content,
  second: secondFactsOf(campaign, campaignId, content),
  consequences: consequencesOf(content),
  terms: termsOf(content, campaign.accountGlobalLimits),
  moments: momentsOf(content.when, {
    accountZone: campaign.accountTimeZone,
    endAt: campaign.endAt,
    now: campaign.now,
    isPlanned: false,
  }),
  variants: variantPlanOf(content, {
    assignmentKey: campaign.control.assignmentKey,
    campaignId,
    winner: campaign.winner,
  }),
  controlGroupOf: rememberedGroups(campaign, campaignId, content),
});
