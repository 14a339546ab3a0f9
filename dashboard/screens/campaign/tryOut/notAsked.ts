import { SAMPLE_CODE } from "../../../../src/contract/codes.ts";
import type { DryRun, DryRunRecipient } from "../../../../src/contract/dryRun.ts";
import { dryRun } from "../../../texts/dryRun.ts";

const texts = dryRun.notAsked;

/** What a dry run does not foresee, so that nobody takes its answer for more than it is. */
export const notAskedOf = (
  { isHeld }: Pick<DryRun, "isHeld">,
  { outcome, isThrottled, profileId, content }: DryRunRecipient,
  { isNow, isLater }: { isNow: boolean; isLater: boolean },
): string[] => {
  const goes = outcome === null;
  const all: [isSo: boolean, text: string][] = [
    [goes, texts.provider],
    [JSON.stringify(content ?? null).includes(SAMPLE_CODE), texts.code(SAMPLE_CODE)],
    [goes && isThrottled, texts.throttle],
    [goes && isLater, texts.due],
    [!goes, texts.rest],
    [!isNow, texts.asOfNow],
    [profileId === null && outcome !== "profile_not_found", texts.groups],
    [isHeld, texts.pause],
  ];
  return all.flatMap(([isSo, text]) => (isSo ? [text] : []));
};
