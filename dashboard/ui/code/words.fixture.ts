import type { Words } from "./scope.ts";
import { shapeOf } from "./shape.ts";

const word = (name: string) => ({ name, doc: "" });

/** Words as the editor has them for a campaign with orders. */
export const WORDS: Words = {
  liquid: {
    blocks: ["footer", "product-card"],
    tags: ["if", "endif", "for", "endfor", "assign", "abort"].map(word),
    filters: ["default", "date", "upcase", "raw"].map(word),
    roots: [
      { name: "Profile", doc: "The user." },
      { name: "ExternalTrigger", doc: "What the call sent." },
      { name: "Campaign", doc: "This campaign.", members: ["id", "name"] },
      { name: "Codes", doc: "A one-time code.", members: ["summer"] },
      { name: "now", doc: "The moment." },
    ],
  },
  profile: [
    { name: "Name", example: "Pat" },
    { name: "Customer Type", example: "Gold" },
  ],
  payload: shapeOf(
    {
      orderNumber: "A-1",
      productDetails: [
        { productName: "Kettle", pricingDetails: [{ name: "Shipping", value: "$5.00" }] },
        { productName: "Tea", weight: 3 },
      ],
    },
    [
      { path: "coupon", kind: "value", hasDefault: true },
      { path: "stops[].city", kind: "value", hasDefault: false },
      { path: "tags", kind: "list", hasDefault: false },
    ],
  ),
};
