import type { CampaignContent } from "../contract/campaign.ts";

type What = CampaignContent["what"];
type Email = NonNullable<What["email"]>;

/** What the author of an e-mail wrote it as: where what is wrong with its HTML is told. */
export const sourceOf = ({ mjml, design }: Email): "design" | "mjml" | "html" =>
  design !== undefined ? "design" : mjml !== undefined ? "mjml" : "html";

/** Every e-mail of a message, those of its variants too, made another. */
export const withEmails = (what: What, change: (email: Email) => Email): What => {
  const { email, variants } = what;
  return {
    ...what,
    ...(email === undefined ? {} : { email: change(email) }),
    ...(variants === undefined
      ? {}
      : {
          variants: variants.map((variant) =>
            variant.email === undefined ? variant : { ...variant, email: change(variant.email) },
          ),
        }),
  };
};

const emailsOf = ({ email, variants = [] }: What): Email[] =>
  [email, ...variants.map((variant) => variant.email)].filter((one) => one !== undefined);

/** Whether an e-mail of it is written as something that HTML is made of. */
export const isMade = ({ channel, start, what }: CampaignContent): boolean =>
  (channel === "email" || start.secondChannel?.channel === "email") &&
  emailsOf(what).some((email) => sourceOf(email) !== "html");

/**
 * The message as its author writes it: without HTML that is made of something else. Drafts are kept so; a version has both,
 * so that nothing is made when it is sent.
 */
export const whatAsWritten = ({ blocks: _blocks, ...what }: What): What =>
  withEmails(what, ({ brand: _, ...email }) => (sourceOf(email) === "html" ? email : { ...email, html: "" }));

export const asWritten = (content: CampaignContent): CampaignContent => ({
  ...content,
  what: whatAsWritten(content.what),
});
