import type {
  WhatsAppButton,
  WhatsAppCard,
  WhatsAppContent,
  WhatsAppHeader,
} from "../../../src/contract/content.ts";
import type { ApprovedTemplate } from "../../../src/contract/whatsapp.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./readFields.ts";

const headerOf = (value: unknown): WhatsAppHeader | null => {
  const fields = fieldsOf(value);
  const text = textOf(fields?.text);
  const url = textOf(fields?.url);
  if (fields?.kind === "text") return text === null ? null : { kind: "text", text };
  if (url === null) return null;
  if (fields?.kind === "image") return { kind: "image", url };
  if (fields?.kind === "video") return { kind: "video", url };
  return fields?.kind === "document"
    ? { kind: "document", url, filename: textOf(fields.filename) ?? "" }
    : null;
};

const BUTTON_KINDS = ["url", "quick_reply", "copy_code"] as const;

const buttonOf = (given: unknown): WhatsAppButton | null => {
  const fields = fieldsOf(given);
  const kind = BUTTON_KINDS.find((one) => one === fields?.kind);
  const value = textOf(fields?.value);
  const index = fields?.index;
  return kind === undefined || value === null || typeof index !== "number" ? null : { index, kind, value };
};

const cardOf = (value: unknown): WhatsAppCard | null => {
  const fields = fieldsOf(value);
  const url = textOf(fields?.url);
  const parameters = listOf(fields?.parameters, textOf);
  if (url === null || parameters === null) return null;
  const kind = fields?.kind === "video" ? "video" : "image";
  return { kind, url, parameters, buttons: listOf(fields?.buttons, buttonOf) ?? [] };
};

const APPROVED_KINDS = ["url", "quick_reply", "copy_code", "phone"] as const;
const HEADER_KINDS = ["text", "image", "video", "document", "location"] as const;

const approvedButtonOf = (value: unknown): ApprovedTemplate["buttons"][number] | null => {
  const fields = fieldsOf(value);
  const text = textOf(fields?.text);
  if (text === null) return null;
  const kind = APPROVED_KINDS.find((one) => one === fields?.kind) ?? "other";
  return { kind, text, target: textOf(fields?.target) ?? "" };
};

const approvedCardOf = (value: unknown): ApprovedTemplate["cards"][number] | null => {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  return {
    kind: fields.kind === "video" ? "video" : "image",
    body: textOf(fields.body) ?? "",
    buttons: listOf(fields.buttons, approvedButtonOf) ?? [],
  };
};

const templateOf = (value: unknown): ApprovedTemplate | null => {
  const fields = fieldsOf(value);
  const body = textOf(fields?.body);
  if (fields === null || body === null) return null;
  const header = fieldsOf(fields.header);
  const kind = HEADER_KINDS.find((one) => one === header?.kind) ?? "none";
  return {
    category: textOf(fields.category) ?? "",
    header: { kind, text: textOf(header?.text) ?? "" },
    body,
    footer: textOf(fields.footer) ?? "",
    buttons: listOf(fields.buttons, approvedButtonOf) ?? [],
    cards: listOf(fields.cards, approvedCardOf) ?? [],
  };
};

/** A WhatsApp message; what an older program did not keep of it is empty. */
export const whatsAppOf = (fields: Fields): WhatsAppContent | null => {
  const templateName = textOf(fields.templateName);
  const parameters = listOf(fields.parameters, textOf);
  if (templateName === null || parameters === null) return null;
  return {
    channel: "whatsapp",
    to: textOf(fields.to) ?? "",
    templateName,
    language: textOf(fields.language) ?? "",
    header: headerOf(fields.header),
    parameters,
    buttons: listOf(fields.buttons, buttonOf) ?? [],
    cards: listOf(fields.cards, cardOf) ?? [],
    template: templateOf(fields.template),
  };
};
