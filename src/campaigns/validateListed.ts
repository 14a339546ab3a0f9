import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import type { ApprovedTemplate, ListedTemplate } from "../contract/whatsapp.ts";
import { isNamed, placeholdersOf } from "../contract/whatsappText.ts";
import { canonicalJson } from "../lib/canonicalJson.ts";
import { fitProblems } from "./validateWhatsApp.ts";

/** What a provider's list says of a template; null: it has none of that name and language. */
export interface ListedFacts {
  template: Omit<ListedTemplate, "rejectedReason"> | null;
}

const FIELD = "what.whatsapp.templateName";

const problem = (level: DraftProblem["level"], message: string): DraftProblem => ({
  section: "what",
  level,
  field: FIELD,
  message,
});

const statusProblems = ({ name, status }: NonNullable<ListedFacts["template"]>): DraftProblem[] => {
  if (status === "APPROVED") return [];
  if (status === "FLAGGED" || status === "PAUSED") {
    const words = status === "PAUSED" ? "has paused" : "may soon pause";
    return [
      problem(
        "worth_a_look",
        `Meta ${words} the template "${name}" because of its quality; messages wait while it is paused.`,
      ),
    ];
  }
  return [problem("blocking", `The template "${name}" cannot be sent: it is ${status.toLowerCase()}.`)];
};

const isSame = (a: ApprovedTemplate, b: ApprovedTemplate): boolean =>
  canonicalJson({ ...a, unsupported: "" }) === canonicalJson({ ...b, unsupported: "" });

/** The template as approved is what counts, whatever the draft remembers of it. */
const contentProblems = (
  whatsapp: NonNullable<CampaignContent["what"]["whatsapp"]>,
  approved: ApprovedTemplate,
): DraftProblem[] => {
  const { template = null } = whatsapp;
  const unsupported = approved.unsupported ?? "";
  if (unsupported !== "") {
    return [problem("blocking", `The template has ${unsupported}, which a campaign cannot fill in.`)];
  }
  if (template !== null && isSame(template, approved)) return [];
  const problems = fitProblems(whatsapp, approved);
  if (template !== null) {
    return [
      ...problems,
      problem("worth_a_look", "The template was approved with another text than this; take it over anew."),
    ];
  }
  return isNamed(placeholdersOf(approved.body))
    ? [
        ...problems,
        problem("blocking", "The template's values go by name: take its text over from the list."),
      ]
    : problems;
};

/** Whether the provider's list has the template, approved, and taking what the message fills in. */
export const validateListed = (
  { what: { whatsapp } }: CampaignContent,
  listed: ListedFacts | null,
): DraftProblem[] => {
  if (listed === null || whatsapp === undefined || whatsapp.templateName.trim() === "") return [];
  const { template } = listed;
  if (template !== null) return [...statusProblems(template), ...contentProblems(whatsapp, template.content)];
  return [
    problem(
      "blocking",
      `The provider lists no template "${whatsapp.templateName}" in ${whatsapp.language}. Choose one of the list, or read the list anew if it is new.`,
    ),
  ];
};
