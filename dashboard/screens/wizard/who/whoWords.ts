import type { CampaignContent } from "../../../../src/contract/campaign.ts";
import type { ControlGroup } from "../../../../src/contract/controlGroup.ts";
import { consequencesOf } from "../../../../src/contract/purpose.ts";
import {
  campaignControlPercentMax,
  campaignControlPercentMin,
  targetingCapMin,
} from "../../../../src/limits.ts";
import { capTexts, controlTexts, whoWords } from "../../../texts/who.ts";

/** What Who says beyond the target segment, in sentences. */

type Cap = CampaignContent["who"]["targetingCap"];

const PER_USERS = 1_000;
const PERCENT = 100;

/**
 * How many users a campaign's own control group leaves out, about.
 *
 * @param percent as typed; nothing is said of one that cannot be
 * @param matching users who match the filter now; null: of so many
 */
export const estimateOf = (percent: number, matching: number | null): string => {
  if (percent < campaignControlPercentMin || percent > campaignControlPercentMax) return "";
  const all = matching ?? PER_USERS;
  const left = Math.round((all * percent) / PERCENT);
  return matching === null ? controlTexts.campaignPer(left, all) : controlTexts.campaignNow(left, all);
};

const isGiven = (count: number | null): count is number => count !== null && count >= targetingCapMin;

/** What a cap means while it is typed. */
export const capMeaning = ({ total, perDay }: Cap, zone: string): string => {
  if (total === null && perDay === null) return capTexts.neither;
  // half a sentence would say what does not hold
  if ([total, perDay].some((count) => count !== null && !isGiven(count))) return "";
  if (isGiven(total) && isGiven(perDay)) return `${capTexts.meansBoth(total, perDay, zone)} ${capTexts.rest}`;
  if (isGiven(total)) return `${capTexts.meansTotal(total)} ${capTexts.rest}`;
  return isGiven(perDay) ? `${capTexts.meansPerDay(perDay, zone)} ${capTexts.rest}` : "";
};

export const capWords = ({ total, perDay }: Cap): string => {
  const parts = [
    ...(total === null ? [] : [whoWords.total(total)]),
    ...(perDay === null ? [] : [whoWords.perDay(perDay)]),
  ];
  return parts.length === 0 ? whoWords.noCap : parts.join("\n");
};

/** Who is left out, a line each. */
export const controlWords = (content: CampaignContent, groups: readonly ControlGroup[]): string => {
  const { customControlGroups, campaignControlPercent } = content.who;
  const system = groups.find(({ kind }) => kind === "system");
  const custom = customControlGroups.map((id) => {
    const group = groups.find((one) => one.id === id);
    return group === undefined ? whoWords.gone : whoWords.custom(group.name, group.percent);
  });
  const lines = [
    ...(consequencesOf(content).systemControlGroup ? [whoWords.system(system?.percent ?? null)] : []),
    ...custom,
    ...(campaignControlPercent === null ? [] : [whoWords.campaign(campaignControlPercent)]),
  ];
  return lines.length === 0 ? whoWords.nobody : lines.join("\n");
};
