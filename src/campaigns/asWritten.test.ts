import { expect, test } from "vitest";
import { BRAND_DEFAULTS } from "../contract/brandDefaults.ts";
import type { CampaignContent } from "../contract/campaign.ts";
import { anEmail } from "../pipeline/render/messages.fixture.ts";
import { isMade, whatAsWritten } from "./asWritten.ts";
import { brandIn, withBrand } from "./brand.ts";

const email = {
  fromName: "",
  fromAddress: "",
  replyTo: "",
  subject: "Hi",
  preheader: "",
  html: "<p>made</p>",
  text: "",
};

type What = CampaignContent["what"];

const design = { head: null, rows: [] };
const variant = {
  id: "a",
  name: "A",
  share: 50,
  value: "",
  email: { ...email, design, brand: BRAND_DEFAULTS },
};
const what: What = { messageType: "ab", missingValues: "blank", email, variants: [variant] };

test("HTML and brand that were added to what an author wrote leave drafts again, those of variants too", () => {
  const written = whatAsWritten(what);
  expect(written.email).toEqual(email);
  expect(written.variants?.[0]?.email).toEqual({ ...email, html: "", design });
});

test("a variant's design is made at publish, with the brand", () => {
  const content = anEmail({});
  expect(isMade({ ...content, what })).toBe(true);
  expect(isMade({ ...content, what: { ...what, variants: [] } })).toBe(false);
  const branded = withBrand({ ...content, what: whatAsWritten(what) }, BRAND_DEFAULTS);
  expect(branded.what.variants?.[0]?.email?.brand).toEqual(BRAND_DEFAULTS);
  expect(branded.what.email?.brand).toBeUndefined();
});

test("an account's brand is the product's where it set nothing, and where what it set is no brand", () => {
  expect(brandIn({})).toEqual(BRAND_DEFAULTS);
  expect(brandIn({ brand: { accent: "#112233" } })).toEqual({ ...BRAND_DEFAULTS, accent: "#112233" });
  expect(brandIn({ brand: { accent: "red" } })).toEqual(BRAND_DEFAULTS);
});
