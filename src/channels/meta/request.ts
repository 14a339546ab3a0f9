import type { WhatsAppButton, WhatsAppContent, WhatsAppHeader } from "../../contract/content.ts";
import { isNamed, placeholdersOf } from "../../contract/whatsappText.ts";

type Component = Record<string, unknown>;

/** Values in the order of the placeholders, by name where the template's are named. */
const textParameters = (values: readonly string[], text: string): Component[] => {
  const names = placeholdersOf(text);
  const byName = isNamed(names);
  return values.map((value, index) => ({
    type: "text",
    ...(byName ? { parameter_name: names[index] ?? "" } : {}),
    text: value,
  }));
};

const body = (values: readonly string[], text: string): Component[] =>
  values.length === 0 ? [] : [{ type: "body", parameters: textParameters(values, text) }];

const mediaHeader = (kind: "image" | "video", url: string): Component => ({
  type: "header",
  parameters: [{ type: kind, [kind]: { link: url } }],
});

const header = (given: WhatsAppHeader | null, text: string): Component[] => {
  if (given === null) return [];
  if (given.kind === "text") return [{ type: "header", parameters: textParameters([given.text], text) }];
  if (given.kind !== "document") return [mediaHeader(given.kind, given.url)];
  const named = given.filename === "" ? {} : { filename: given.filename };
  const document = { link: given.url, ...named };
  return [{ type: "header", parameters: [{ type: "document", document }] }];
};

const BUTTON_PARAMETERS = {
  url: (value: string): Component => ({ type: "text", text: value }),
  quick_reply: (value: string): Component => ({ type: "payload", payload: value }),
  copy_code: (value: string): Component => ({ type: "coupon_code", coupon_code: value }),
} as const;

const buttons = (given: readonly WhatsAppButton[]): Component[] =>
  given.map(({ index, kind, value }) => ({
    type: "button",
    sub_type: kind,
    index: String(index),
    parameters: [BUTTON_PARAMETERS[kind](value)],
  }));

const carousel = ({ cards, template }: WhatsAppContent): Component[] => {
  if (cards.length === 0) return [];
  const components = cards.map((card, index) => ({
    card_index: index,
    components: [
      mediaHeader(card.kind, card.url),
      ...body(card.parameters, template?.cards[index]?.body ?? ""),
      ...buttons(card.buttons),
    ],
  }));
  return [{ type: "carousel", cards: components }];
};

/**
 * The body of `POST /<phone number ID>/messages` for a template message
 * (developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates). Our id goes with it and comes back in
 * every status.
 */
export const messageBody = (content: WhatsAppContent, messageId: string): string => {
  const components = [
    ...header(content.header, content.template?.header.text ?? ""),
    ...body(content.parameters, content.template?.body ?? ""),
    ...buttons(content.buttons),
    ...carousel(content),
  ];
  return JSON.stringify({
    messaging_product: "whatsapp",
    recipient_type: "individual",
    to: content.to,
    type: "template",
    template: {
      name: content.templateName,
      language: { code: content.language },
      ...(components.length === 0 ? {} : { components }),
    },
    biz_opaque_callback_data: messageId,
  });
};
