import type { CampaignContent } from "../../../contract/campaign.ts";
import type { Prepared } from "../contract.ts";
import { mjmlToHtml } from "./mjmlToHtml.ts";

const FIELD = "what.email.mjml";

/** Whether HTML has to be made before the content can be rendered: so it is of drafts, and not of versions. */
export const needsPreparing = ({ channel, what: { email } }: CampaignContent): boolean =>
  channel === "email" && email?.mjml !== undefined && email.html === "";

/** Loads what takes long to load and only some contents need. */
export const loadCompilers = async (): Promise<void> => {
  await mjmlToHtml("<mjml><mj-body></mj-body></mjml>");
};

/** Makes what a message is rendered from of what its author wrote. */
export const prepare = async (content: CampaignContent): Promise<Prepared> => {
  const { email } = content.what;
  if (email?.mjml === undefined || !needsPreparing(content)) return { content, problems: [] };
  const { html, issues } = await mjmlToHtml(email.mjml);
  return {
    content: { ...content, what: { ...content.what, email: { ...email, html } } },
    problems: issues.map((issue) => ({ field: FIELD, ...issue })),
  };
};
