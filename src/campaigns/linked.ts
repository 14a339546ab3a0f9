import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { didYouMean } from "../lib/nearest.ts";

/** A look-up as a draft is held against it. */
export interface LinkedNames {
  name: string;
  labels: readonly string[];
}

/** What a template reads of a look-up; null: nothing of what it gives. */
export interface LinkedRead {
  api: string;
  label: string | null;
}

/** Whether the templates may name look-ups at all: most drafts are spared the question which there are. */
export const mayNameLinked = ({ what }: CampaignContent): boolean => /linked/i.test(JSON.stringify(what));

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** What is wrong with reading a label: there is no look-up of this name, or it has no such label. */
export const linkedProblem = (
  { api, label }: LinkedRead,
  known: readonly LinkedNames[],
): Pick<DraftProblem, "level" | "message"> | undefined => {
  const found = known.find(({ name }) => same(name, api));
  if (found === undefined) {
    const names = known.map(({ name }) => name);
    const message = `There is no look-up "${api}".${didYouMean(api, names)} Make it under Settings, Linked content.`;
    return { level: "blocking", message };
  }
  const { name, labels } = found;
  if (label === null) {
    return {
      level: "worth_a_look",
      message: `Name a label of the look-up, as in {{ Linked.${name}.label }}.`,
    };
  }
  if (labels.some((one) => same(one, label))) return undefined;
  return {
    level: "blocking",
    message: `The look-up "${name}" has no label "${label}".${didYouMean(label, labels)}`,
  };
};
