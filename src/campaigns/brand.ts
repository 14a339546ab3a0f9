import { Value } from "typebox/value";
import { Brand } from "../contract/brand.ts";
import { BRAND_DEFAULTS } from "../contract/brandDefaults.ts";
import type { CampaignContent } from "../contract/campaign.ts";
import { withEmails } from "./asWritten.ts";

const member = (settings: unknown, name: string): unknown =>
  typeof settings === "object" && settings !== null
    ? Object.getOwnPropertyDescriptor(settings, name)?.value
    : undefined;

/** The brand in the settings of an account, as stored; what it never set is the product's. */
export const brandIn = (settings: unknown): Brand => {
  const stored = member(settings, "brand");
  const brand = { ...BRAND_DEFAULTS, ...(typeof stored === "object" ? stored : {}) };
  return Value.Check(Brand, brand) ? brand : BRAND_DEFAULTS;
};

/** A design with the brand that it is made with: as it is now, and in a version for good. */
export const withBrand = (content: CampaignContent, brand: Brand): CampaignContent => ({
  ...content,
  what: withEmails(content.what, (email) => (email.design === undefined ? email : { ...email, brand })),
});
