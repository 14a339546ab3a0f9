import type { CampaignContent } from "../../../../src/contract/campaign.ts";
import { consequencesOf } from "../../../../src/contract/purpose.ts";
import type { ChannelLimits } from "../../../../src/contract/schedule.ts";
import { globalTexts, limitTexts, quietTexts, whenWords } from "../../../texts/schedule.ts";
import { durationWords } from "./duration.ts";
import { isGiven, weekWords } from "./quietWeek.ts";

/** What When says beyond start and end, in sentences. */

type When = CampaignContent["when"];

/** What a message limit means while it is typed. */
export const limitMeaning = ({ minimumGapMinutes: gap, atMostEver: ever }: When["messageLimit"]): string => {
  if (gap === null && ever === null) return limitTexts.neither;
  const parts = [
    ...(gap === null || gap === 0 ? [] : [limitTexts.meansGap(durationWords(gap))]),
    ...(ever === null || ever === 0 ? [] : [limitTexts.meansEver(ever)]),
  ];
  return parts.length === 0 ? "" : [...parts, limitTexts.rest].join(" ");
};

/** What the account's limits on a channel say, one by one. */
export const globalWords = (limits: ChannelLimits | null): string[] => {
  if (limits === null) return [];
  const { atMost, minimumGapMinutes: gap, throttlePer5Minutes: throttle } = limits;
  return [
    ...(atMost === null ? [] : [globalTexts.atMost(atMost.messages, atMost.days)]),
    ...(gap === null ? [] : [globalTexts.gap(durationWords(gap))]),
    ...(throttle === null ? [] : [globalTexts.throttle(throttle)]),
  ];
};

/** What do not disturb means while it is written. */
export const quietMeaning = (quiet: When["doNotDisturb"]): string => {
  if (quiet === null) return quietTexts.off;
  if (!isGiven(quiet.week)) return "";
  const ranges = weekWords(quiet.week);
  if (ranges === "") return quietTexts.none;
  const after = quiet.action === "discard" ? quietTexts.meansDiscard : quietTexts.meansAfter;
  return `${quietTexts.means(ranges, quiet.zone)} ${after}`;
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const limitWords = ({ minimumGapMinutes: gap, atMostEver: ever }: When["messageLimit"]): string => {
  const parts = [
    ...(gap === null ? [] : [whenWords.gap(durationWords(gap))]),
    ...(ever === null ? [] : [whenWords.ever(ever)]),
  ];
  return parts.length === 0 ? whenWords.every : parts.join("\n");
};

export const appliedWords = (content: CampaignContent): string => {
  const { globalLimits, countsInGlobalLimits } = consequencesOf(content);
  const applied = globalLimits ? whenWords.applied : whenWords.ignored;
  return `${applied}; ${countsInGlobalLimits ? whenWords.counted : whenWords.notCounted}`;
};

export const timeWords = (deliverAt: When["deliverAt"]): string =>
  deliverAt === null
    ? whenWords.anyTime
    : `${whenWords.at(deliverAt.time)}; ${whenWords.passed[deliverAt.ifPassed]}`;

export const cutOffWords = (cutOff: When["cutOff"]): string =>
  cutOff === null
    ? whenWords.noCutOff
    : `${whenWords.from(cutOff.time, cutOff.zone)}; ${whenWords.cut[cutOff.action]}`;

export const quietWords = (quiet: When["doNotDisturb"]): string => {
  const ranges = quiet === null ? "" : weekWords(quiet.week);
  return quiet === null || ranges === ""
    ? whenWords.noQuiet
    : `${whenWords.quietIn(capitalised(ranges), quiet.zone)}; ${whenWords.quietAction[quiet.action]}`;
};
