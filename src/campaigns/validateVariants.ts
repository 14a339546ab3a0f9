import type { CampaignContent, Variant } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { fieldWithin, variantContent, variantPath, variantsOf } from "../contract/variants.ts";
import { testVariantsMax, testVariantsMin } from "../limits.ts";
import { validateWhat } from "./validateWhat.ts";

/** What is wrong with the messages of a campaign, of which it may have several. */

const blocking = (field: string, message: string): DraftProblem => ({
  section: "what",
  level: "blocking",
  field,
  message,
});

const PER_CENT = 100;

const countProblems = ({ messageType }: CampaignContent["what"], count: number): DraftProblem[] => {
  if (messageType === "property") {
    return count >= 2 ? [] : [blocking("what.variants", "Add a message for at least one value.")];
  }
  if (count >= testVariantsMin && count <= testVariantsMax) return [];
  const words = `${testVariantsMin} to ${testVariantsMax}`;
  return [blocking("what.variants", `Expected ${words} variants, got ${count}.`)];
};

/** @param told what two variants may not have alike; empty ones are told elsewhere */
const sameProblems = (
  variants: readonly Variant[],
  part: "id" | "name" | "value",
  told: (text: string, name: string) => string,
): DraftProblem[] =>
  variants.flatMap((variant, index) => {
    const text = variant[part].trim().toLowerCase();
    const first = variants.findIndex((other) => other[part].trim().toLowerCase() === text);
    if (text === "" || first === index) return [];
    const field = `${variantPath(index)}.${part}`;
    return [blocking(field, told(variant[part], variants[first]?.name ?? ""))];
  });

const nameProblems = (variants: readonly Variant[]): DraftProblem[] => [
  ...variants.flatMap(({ name }, index) =>
    name.trim() === "" ? [blocking(`${variantPath(index)}.name`, "Give the variant a name.")] : [],
  ),
  ...sameProblems(variants, "name", (name) => `Two variants are called "${name}".`),
  ...sameProblems(variants, "id", (id, name) => `"${name}" has the id ${id} already.`),
];

const shareProblems = (variants: readonly Variant[]): DraftProblem[] => {
  const none = variants.flatMap(({ share, name }, index) =>
    share > 0
      ? []
      : [blocking(`${variantPath(index)}.share`, `"${name}" has no share: nobody would get it.`)],
  );
  const sum = variants.reduce((all, { share }) => all + share, 0);
  if (sum === PER_CENT) return none;
  return [...none, blocking("what.variants", `The shares must add up to 100 %, and come to ${sum} %.`)];
};

const propertyProblems = (what: CampaignContent["what"], variants: readonly Variant[]): DraftProblem[] => [
  ...((what.byProperty ?? "").trim() === ""
    ? [blocking("what.byProperty", "Choose the user property that decides who gets which message.")]
    : []),
  ...variants
    .slice(1)
    .flatMap(({ value }, index) =>
      value.trim() === ""
        ? [blocking(`${variantPath(index + 1)}.value`, "Say which value of the property gets this message.")]
        : [],
    ),
  ...sameProblems(variants.slice(1), "value", (value, name) => `"${name}" is for ${value} already.`).map(
    (problem) => {
      const [, index, part] = /^what\.variants\.(\d+)\.(\w+)$/.exec(problem.field) ?? [];
      return { ...problem, field: `${variantPath(Number(index) + 1)}.${part}` };
    },
  ),
];

const winnerProblems = ({ winner }: CampaignContent["what"]): DraftProblem[] => {
  if (winner === undefined) return [blocking("what.winner", "Say how the winner is found.")];
  if (winner.afterMessages !== null || winner.afterHours !== null) return [];
  return [
    blocking("what.winner", "Say after how many messages, or after how long, the winner is looked for."),
  ];
};

const ownProblems = (what: CampaignContent["what"], variants: readonly Variant[]): DraftProblem[] => {
  const base = [...countProblems(what, variants.length), ...nameProblems(variants)];
  switch (what.messageType) {
    case "single":
      return [];
    case "ab":
      return [...base, ...winnerProblems(what)];
    case "split":
      return [...base, ...shareProblems(variants)];
    case "property":
      return [...base, ...propertyProblems(what, variants)];
  }
};

/**
 * What the messages lack, on the campaign's own channel; templates are parsed elsewhere.
 *
 * @param postalAddress the account's; null where it has none
 */
export const validateMessages = (content: CampaignContent, postalAddress: string | null): DraftProblem[] => {
  const { what } = content;
  if (what.messageType === "single") return validateWhat(content, postalAddress);
  const variants = variantsOf(what);
  return [
    ...ownProblems(what, variants),
    ...variants.flatMap((variant, index) =>
      validateWhat(variantContent(content, variant), postalAddress).map((problem) => ({
        ...problem,
        field: fieldWithin(variantPath(index), problem.field),
      })),
    ),
  ];
};
