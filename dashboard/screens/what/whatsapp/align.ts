import type { ApprovedTemplate } from "../../../../src/contract/whatsapp.ts";
import { placeholdersOf, wantedButtons } from "../../../../src/contract/whatsappText.ts";
import type { WhatsAppFields } from "../templates.ts";

export type Header = NonNullable<WhatsAppFields["header"]>;
export type Button = NonNullable<WhatsAppFields["buttons"]>[number];
export type Card = NonNullable<WhatsAppFields["cards"]>[number];
export type Template = ApprovedTemplate;

export const EMPTY_TEMPLATE: Template = {
  category: "",
  header: { kind: "none", text: "" },
  body: "",
  footer: "",
  buttons: [],
  cards: [],
};

export const EMPTY_HEADER: Header = { kind: "none", text: "", url: "", filename: "" };

const fitted = (values: readonly string[], text: string): string[] =>
  placeholdersOf(text).map((_, index) => values[index] ?? "");

const fittedButtons = (given: readonly Button[], approved: Template["buttons"]): Button[] =>
  wantedButtons(approved).map(({ index, kind }) => {
    const known = given.find((one) => one.index === index && one.kind === kind);
    return { index, kind, value: known?.value ?? "" };
  });

/** What of a template's header a message fills in; a map and a text without placeholders want nothing. */
const headerKind = ({ header }: Template): Header["kind"] => {
  if (header.kind === "location") return "none";
  return header.kind === "text" && placeholdersOf(header.text).length === 0 ? "none" : header.kind;
};

/** The message with exactly the fields that the template wants; what is written already stays where it fits. */
export const aligned = (whatsapp: WhatsAppFields, template: Template): WhatsAppFields => ({
  ...whatsapp,
  template,
  header: { ...(whatsapp.header ?? EMPTY_HEADER), kind: headerKind(template) },
  parameters: fitted(whatsapp.parameters, template.body),
  buttons: fittedButtons(whatsapp.buttons ?? [], template.buttons),
  cards: template.cards.map(({ kind, body, buttons }, index) => {
    const known = whatsapp.cards?.[index];
    return {
      kind,
      url: known?.url ?? "",
      parameters: fitted(known?.parameters ?? [], body),
      buttons: fittedButtons(known?.buttons ?? [], buttons),
    };
  }),
});
