import type { WhatsAppButton, WhatsAppContent, WhatsAppHeader } from "../../contract/content.ts";
import type { ApprovedTemplate } from "../../contract/whatsapp.ts";
import { filledText, placeholdersOf } from "../../contract/whatsappText.ts";

type Part = Record<string, unknown>;

/** The version of the contract that is spoken. */
export const PAYLOAD_VERSION = 0.1;

const header = (given: WhatsAppHeader | null, approved: string): Part[] => {
  if (given === null)
    return approved === "" ? [] : [{ type: "header", header: { type: "text", text: approved } }];
  switch (given.kind) {
    case "text": {
      const text = approved === "" ? given.text : filledText(approved, [given.text]);
      return [{ type: "header", header: { type: "text", text } }];
    }
    case "document": {
      const file = { mediaURL: given.url, filename: given.filename };
      return [{ type: "header", header: { type: "document", file } }];
    }
    default:
      return [{ type: "header", header: { type: given.kind, mediaURL: given.url } }];
  }
};

const body = (text: string, values: readonly string[]): Part[] =>
  text === "" && values.length === 0
    ? []
    : [{ type: "body", body: { text, parameters: values.map((value) => ({ type: "text", text: value })) } }];

const PARAMETERS = {
  url: (value: string): Part => ({ type: "text", text: value }),
  quick_reply: (value: string): Part => ({ type: "payload", payload: value }),
  copy_code: (value: string): Part => ({ type: "coupon_code", coupon_code: value }),
} as const;

const SUB_TYPES = { url: "dynamicUrl", quick_reply: "quickReply", copy_code: "copy_code" } as const;

const approvedType = ({ kind, target }: ApprovedTemplate["buttons"][number]): string | null => {
  if (kind === "phone") return "callPhone";
  if (kind === "url") return placeholdersOf(target).length > 0 ? "dynamicUrl" : "staticUrl";
  return kind === "other" ? null : SUB_TYPES[kind];
};

/** Every button of the template, where it is known; otherwise those that are filled in. */
const buttons = (
  given: readonly WhatsAppButton[],
  approved: ApprovedTemplate["buttons"] | undefined,
): Part[] => {
  const valuesOf = (index: number): Part[] =>
    given.filter((one) => one.index === index).map(({ kind, value }) => PARAMETERS[kind](value));
  if (approved === undefined) {
    return given.map(({ index, kind }) => ({
      type: "button",
      index,
      subType: SUB_TYPES[kind],
      buttonText: "",
      parameters: valuesOf(index),
    }));
  }
  return approved.flatMap((button, index) => {
    const subType = approvedType(button);
    if (subType === null) return [];
    return [{ type: "button", index, subType, buttonText: button.text, parameters: valuesOf(index) }];
  });
};

const carousel = ({ cards, template }: WhatsAppContent): Part[] => {
  if (cards.length === 0) return [];
  const all = cards.map((card, index) => {
    const approved = template?.cards[index];
    return {
      components: [
        ...header({ kind: card.kind, url: card.url }, ""),
        ...body(approved?.body ?? "", card.parameters),
        ...buttons(card.buttons, approved?.buttons),
      ],
    };
  });
  return [{ type: "carousel", cards: all }];
};

/** One template message, in the form of the generic contract (docs/providers.md tells it whole). */
export const gatewayBody = (content: WhatsAppContent, messageId: string, wabaNumber: string): string => {
  const { template } = content;
  const footer = template?.footer ?? "";
  return JSON.stringify({
    payloadVersion: PAYLOAD_VERSION,
    to: content.to,
    wabaNumber,
    isTemplate: true,
    msgId: messageId,
    template: { namespace: content.templateName, languageCode: content.language },
    components: [
      ...header(content.header, template?.header.text ?? ""),
      ...body(template?.body ?? "", content.parameters),
      ...(footer === "" ? [] : [{ type: "footer", footer }]),
      ...buttons(content.buttons, template?.buttons),
      ...carousel(content),
    ],
  });
};
