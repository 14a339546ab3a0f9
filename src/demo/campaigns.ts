import { fitnessMilestone } from "../campaigns/recipes/fitnessMilestone.ts";
import { orderConfirmation } from "../campaigns/recipes/orderConfirmation.ts";
import { emailPage, paragraph } from "../campaigns/recipes/parts.ts";
import { shippingUpdate } from "../campaigns/recipes/shippingUpdate.ts";
import { PUSH_DEFAULTS, START_DEFAULTS } from "../contract/campaignDefaults.ts";
import type { CampaignCreate } from "../contract/campaignLife.ts";
import type { Recipe } from "../contract/preview.ts";
import { DEMO_SENDERS } from "./senders.ts";

/** The campaigns of the demo account: one published a channel, a promotional one, and a draft. */

export const DEMO_CHANNELS = ["email", "push", "whatsapp", "webhook"] as const;
export type DemoChannel = (typeof DEMO_CHANNELS)[number];
export type DemoCampaign = DemoChannel | "offer";

/** Everything may fire it: the shop's own users, and users that it does not know. */
const startOf = (purpose: "transactional" | "promotional") => ({ ...START_DEFAULTS, purpose });

const fromRecipe = (recipe: Recipe, channel: DemoChannel, labels: string[]): CampaignCreate => {
  const found = recipe.channels.find((one) => one.channel === channel);
  if (found === undefined) throw new Error(`the recipe ${recipe.id} has no ${channel}`);
  const { name, purpose, what } = found.create;
  const { email } = what;
  const message = email === undefined ? {} : { email: { ...email, ...DEMO_SENDERS.orders } };
  return { name, channel, labels, start: startOf(purpose), what: { ...what, ...message } };
};

/** One product without a loop. */
const PRODUCT_TEXT = `Hey {{ Profile.name | default: "User" }}

Thank you for shopping with us!

    Name: {{ ExternalTrigger.Name | default: "defaultName" }}
    Price: {{ ExternalTrigger.Price | default: "defaultPrice" }}
    ImageUrl: {{ ExternalTrigger.ImageUrl | default: "defaultImageUrl" }}`;

/** JSON with Liquid in its strings; the quotes inside a tag are Liquid's, so they stay as they are. */
const PRODUCT_BODY = `{
  "user": "{{ Profile.Identity }}",
  "campaign": "{{ Campaign.id }}",
  "text": "${PRODUCT_TEXT.replaceAll("\n", "\\n")}"
}`;

const warehouse: CampaignCreate = {
  name: "Tell the warehouse",
  channel: "webhook",
  labels: ["demo", "orders"],
  start: startOf("transactional"),
  what: {
    messageType: "single",
    missingValues: "blank",
    samplePayload: {
      Name: "Stovetop kettle",
      Price: "$59.00",
      ImageUrl: "https://cdn.example.com/k9.jpg",
    },
    webhook: {
      method: "POST",
      url: "https://warehouse.example.com/orders",
      query: [],
      headers: [],
      contentType: "json",
      body: PRODUCT_BODY,
    },
  },
};

/** Needs the coupon of the call: without it there is nothing to offer. */
const offer: CampaignCreate = {
  name: "Tea of the month",
  channel: "email",
  labels: ["demo", "offers"],
  start: startOf("promotional"),
  what: {
    messageType: "single",
    missingValues: "do_not_send",
    samplePayload: { tea: "Darjeeling, first flush", coupon: "TEA-2026" },
    email: {
      ...DEMO_SENDERS.offers,
      subject: '{{ ExternalTrigger.tea | default: "Our tea of the month" }} for you',
      preheader: "A little off, this month only.",
      html: emailPage({
        heading: '{{ ExternalTrigger.tea | default: "Our tea of the month" }}',
        body: [
          paragraph(
            'Dear {{ Profile.name | default: "tea lover" }}{% if Profile["Customer Type"] == "Gold" %}, as a Gold customer you hear it first{% endif %}:',
          ),
          paragraph("take 15 % off with <strong>{{ ExternalTrigger.coupon }}</strong>, this month only."),
        ].join("\n"),
        footer:
          '{{ Account.postal_address }} · <a href="{{ Links.unsubscribe }}" style="color:inherit">Unsubscribe</a> · <a href="{{ Links.preferences }}" style="color:inherit">Choose what you get</a> · <a href="{{ Links.view_in_browser }}" style="color:inherit">View in browser</a>',
      }),
      text: "",
    },
  },
};

export const DEMO_CAMPAIGNS: Record<DemoCampaign, CampaignCreate> = {
  email: fromRecipe(orderConfirmation, "email", ["demo", "orders"]),
  push: fromRecipe(fitnessMilestone, "push", ["demo", "fitness"]),
  whatsapp: fromRecipe(shippingUpdate, "whatsapp", ["demo", "orders"]),
  webhook: warehouse,
  offer,
};

/** What somebody has begun to write: no purpose is chosen, and the text is not done. */
export const DEMO_DRAFT: CampaignCreate = {
  name: "Winter greetings",
  channel: "push",
  labels: ["demo", "offers"],
  what: {
    messageType: "single",
    missingValues: "blank",
    push: {
      title: 'Season\'s greetings, {{ Profile.name | default: "friend" }}',
      body: "",
      ...PUSH_DEFAULTS,
    },
  },
};
