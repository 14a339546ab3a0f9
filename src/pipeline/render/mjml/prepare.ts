import { BRAND_DEFAULTS } from "../../../contract/brandDefaults.ts";
import type { CampaignContent, Variant } from "../../../contract/campaign.ts";
import type { EmailDesign } from "../../../contract/design/design.ts";
import { designToMjml } from "../../../contract/design/toMjml.ts";
import { secondContent } from "../../../contract/secondChannel.ts";
import { fieldWithin, variantContent, variantPath, variantsOf } from "../../../contract/variants.ts";
import type { Prepared, TemplateProblem } from "../contract.ts";
import { type MadeHtml, mjmlToHtml } from "./mjmlToHtml.ts";

type Email = NonNullable<CampaignContent["what"]["email"]>;

const isUnmade = (email: CampaignContent["what"]["email"]): boolean =>
  email !== undefined && (email.mjml !== undefined || email.design !== undefined) && email.html === "";

/** Whether HTML has to be made before the content can be rendered: so it is of drafts, and not of versions. */
export const needsPreparing = (content: CampaignContent): boolean =>
  isMailUnmade(content) || isSecondUnmade(content);

const isMailUnmade = ({ channel, what }: CampaignContent): boolean =>
  channel === "email" &&
  (what.messageType === "single"
    ? isUnmade(what.email)
    : variantsOf(what).some(({ email }) => isUnmade(email)));

const isSecondUnmade = (content: CampaignContent): boolean => {
  const second = secondContent(content);
  return second !== undefined && isMailUnmade(second);
};

/** Loads what takes long to load and only some contents need. */
export const loadCompilers = async (): Promise<void> => {
  await mjmlToHtml("<mjml><mj-body></mj-body></mjml>");
};

const IS_DOCUMENT = /<html\b|<!doctype\b/i;

/** A whole document that was taken over as one piece of code is the e-mail. */
const documentOf = ({ rows }: EmailDesign): string | null => {
  const [row] = rows;
  if (rows.length !== 1 || row?.kind !== "row" || row.columns.length !== 1) return null;
  const [block, ...others] = row.columns[0]?.blocks ?? [];
  if (block?.kind !== "code" || others.length > 0) return null;
  return IS_DOCUMENT.test(block.code) ? block.code : null;
};

const htmlOf = async ({ mjml, design, brand = BRAND_DEFAULTS }: Email): Promise<MadeHtml> => {
  if (design === undefined) return mjmlToHtml(mjml ?? "");
  const document = documentOf(design);
  return document === null ? mjmlToHtml(designToMjml(design, brand)) : { html: document, issues: [] };
};

/** Makes what a message is rendered from of what its author wrote. */
export const prepare = async (content: CampaignContent): Promise<Prepared> => {
  const { what } = content;
  // its channel is the second one: no variant has it
  if (isSecondUnmade(content)) return prepareOne(content);
  if (what.messageType === "single" || !needsPreparing(content)) return prepareOne(content);
  const problems: TemplateProblem[] = [];
  const variants: Variant[] = [];
  for (const [index, variant] of variantsOf(what).entries()) {
    const made = await prepareOne(variantContent(content, variant));
    const { email } = made.content.what;
    variants.push(email === undefined ? variant : { ...variant, email });
    const at = variantPath(index);
    problems.push(...made.problems.map((problem) => ({ ...problem, field: fieldWithin(at, problem.field) })));
  }
  return { content: { ...content, what: { ...what, variants } }, problems };
};

const prepareOne = async (content: CampaignContent): Promise<Prepared> => {
  const { email } = content.what;
  if (email === undefined || !needsPreparing(content)) return { content, problems: [] };
  const field = email.design === undefined ? "what.email.mjml" : "what.email.design";
  const { html, issues } = await htmlOf(email);
  return {
    content: { ...content, what: { ...content.what, email: { ...email, html } } },
    problems: issues.map((issue) => ({ field, ...issue })),
  };
};
