import type { CampaignContent } from "../contract/campaign.ts";

/** Whether the e-mail is written as something that HTML is made of. */
export const isMade = ({ channel, what }: CampaignContent): boolean =>
  channel === "email" && what.email?.mjml !== undefined;

/**
 * The message as its author writes it: without HTML that is made of something else. Drafts are kept so; a version has both,
 * so that nothing is made when it is sent.
 */
export const whatAsWritten = (what: CampaignContent["what"]): CampaignContent["what"] =>
  what.email?.mjml === undefined ? what : { ...what, email: { ...what.email, html: "" } };

export const asWritten = (content: CampaignContent): CampaignContent => ({
  ...content,
  what: whatAsWritten(content.what),
});
