import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { consequencesOf } from "../contract/purpose.ts";

interface Group {
  id: string;
  kind: "system" | "custom";
  name: string;
}

const problem = (level: DraftProblem["level"], field: string, message: string): DraftProblem => ({
  section: "who",
  level,
  field,
  message,
});

const validateCustom = (chosen: readonly string[], groups: readonly Group[]): DraftProblem[] =>
  chosen.flatMap((id, index) => {
    const field = `who.customControlGroups.${index}`;
    if (chosen.indexOf(id) < index)
      return [problem("blocking", field, "This control group is chosen twice.")];
    return groups.some((group) => group.kind === "custom" && group.id === id)
      ? []
      : [problem("blocking", field, "This control group does not exist any more; take it out.")];
  });

/** Whoever waits for a message misses it when it is left out. */
const waitInVain = (content: CampaignContent, groups: readonly Group[]): DraftProblem[] => {
  if (content.start.purpose !== "transactional") return [];
  const { customControlGroups, campaignControlPercent } = content.who;
  const hasSystem = groups.some(({ kind }) => kind === "system");
  const fields = [
    consequencesOf(content).systemControlGroup && hasSystem ? "who.systemControlGroup" : null,
    customControlGroups.length > 0 ? "who.customControlGroups" : null,
    campaignControlPercent !== null ? "who.campaignControlPercent" : null,
  ];
  return fields.flatMap((field) =>
    field === null
      ? []
      : [
          problem(
            "worth_a_look",
            field,
            "Users wait for this message (transactional), and those in the control group do not get it.",
          ),
        ],
  );
};

const validateCap = ({ who }: CampaignContent): DraftProblem[] => {
  const { total, perDay } = who.targetingCap;
  if (total === null || perDay === null || perDay <= total) return [];
  const message = `At most ${perDay} users a day can never be reached: the cap in all is ${total}.`;
  return [problem("worth_a_look", "who.targetingCap.perDay", message)];
};

/** Whom the campaign leaves out: control groups that are there, and caps that make sense together. */
export const validateControl = (content: CampaignContent, groups: readonly Group[]): DraftProblem[] => [
  ...validateCustom(content.who.customControlGroups, groups),
  ...waitInVain(content, groups),
  ...validateCap(content),
];
