import type { CampaignContent, Variant } from "../../../contract/campaign.ts";
import { fieldWithin, variantContent, variantPath, variantsOf } from "../../../contract/variants.ts";
import type { Prepared, TemplateProblem } from "../contract.ts";
import { mjmlToHtml } from "./mjmlToHtml.ts";

const FIELD = "what.email.mjml";

const isUnmade = (email: CampaignContent["what"]["email"]): boolean =>
  email?.mjml !== undefined && email.html === "";

/** Whether HTML has to be made before the content can be rendered: so it is of drafts, and not of versions. */
export const needsPreparing = ({ channel, what }: CampaignContent): boolean =>
  channel === "email" &&
  (what.messageType === "single"
    ? isUnmade(what.email)
    : variantsOf(what).some(({ email }) => isUnmade(email)));

/** Loads what takes long to load and only some contents need. */
export const loadCompilers = async (): Promise<void> => {
  await mjmlToHtml("<mjml><mj-body></mj-body></mjml>");
};

/** Makes what a message is rendered from of what its author wrote. */
export const prepare = async (content: CampaignContent): Promise<Prepared> => {
  const { what } = content;
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
  if (email?.mjml === undefined || !needsPreparing(content)) return { content, problems: [] };
  const { html, issues } = await mjmlToHtml(email.mjml);
  return {
    content: { ...content, what: { ...content.what, email: { ...email, html } } },
    problems: issues.map((issue) => ({ field: FIELD, ...issue })),
  };
};
