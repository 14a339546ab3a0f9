import type { CampaignContent } from "../../../src/contract/campaign.ts";
import { PUSH_DEFAULTS } from "../../../src/contract/campaignDefaults.ts";
import type { ChannelName } from "../../../src/contract/content.ts";

/** Messages as they are before anything is written. */

export type What = CampaignContent["what"];
export type EmailFields = NonNullable<What["email"]>;
export type PushFields = NonNullable<What["push"]>;
export type WhatsAppFields = NonNullable<What["whatsapp"]>;
export type WebhookFields = NonNullable<What["webhook"]>;
export type Pair = PushFields["data"][number];

export const EMPTY = {
  email: { fromName: "", fromAddress: "", replyTo: "", subject: "", preheader: "", html: "", text: "" },
  push: { title: "", body: "", ...PUSH_DEFAULTS },
  whatsapp: { templateName: "", language: "en", parameters: [] },
  webhook: { method: "POST", url: "", query: [], headers: [], contentType: "json", body: "" },
} satisfies Pick<What, ChannelName>;

/** The id of the element that a field's problems lead to. */
export const fieldId = (path: string): string => `field-${path}`;

/** A list with one place changed, and with one place less. */
export const withAt = <Item>(list: readonly Item[], index: number, item: Item): Item[] =>
  list.map((one, at) => (at === index ? item : one));
export const withoutAt = <Item>(list: readonly Item[], index: number): Item[] =>
  list.filter((_, at) => at !== index);
