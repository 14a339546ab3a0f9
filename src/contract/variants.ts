import type { CampaignContent, Variant } from "./campaign.ts";
import { CHANNELS } from "./content.ts";

/** Campaigns with several messages. Apart from the schemas, so that a page can ask without them. */

type What = CampaignContent["what"];

/** The messages of a campaign that has several; none where it has one. By user property the first is for all others. */
export const variantsOf = ({ messageType, variants }: What): readonly Variant[] =>
  messageType === "single" ? [] : (variants ?? []);

/** What a variant says, as if it were the only message. */
export const asSingle = (what: What, variant: Variant): What => {
  const { id: _id, name: _name, share: _share, value: _value, ...messages } = variant;
  const single: What = { ...what, messageType: "single" };
  for (const channel of CHANNELS) delete single[channel];
  for (const ofSeveral of ["variants", "winner", "byProperty"] as const) delete single[ofSeveral];
  return { ...single, ...messages };
};

/** The content of a variant, as if it were the only message. */
export const variantContent = (content: CampaignContent, variant: Variant): CampaignContent => ({
  ...content,
  what: asSingle(content.what, variant),
});

/** Where the fields of a variant stand: `what.variants.1`, of which `what.email` is `what.variants.1.email`. */
export const variantPath = (index: number): string => `what.variants.${index}`;

const FIRST = "what";

/** A field of a message as it is named within a variant. @param field `what.email.subject` */
export const fieldWithin = (at: string, field: string): string =>
  field === FIRST || field.startsWith(`${FIRST}.`) ? `${at}${field.slice(FIRST.length)}` : field;
