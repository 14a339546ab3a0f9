import type { ApprovedTemplate, ListedTemplate } from "../../contract/whatsapp.ts";
import {
  metaTemplatePageSize,
  whatsappButtonsMax,
  whatsappCardsMax,
  whatsappTemplatesMax,
  whatsappTemplateTextCharsMax,
} from "../../limits.ts";
import type { ChannelServices, TemplateList } from "../channel.ts";
import { jsonOf, type Loose, recordOf, recordsOf, textOf } from "../loose.ts";
import type { MetaConfig } from "./config.ts";
import { type Graph, openGraph } from "./graph.ts";
import { errorWords, metaOutcome } from "./outcome.ts";
import { redactionsOf } from "./redactions.ts";

/** As developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates has them. */
const clip = (value: unknown): string => textOf(value).slice(0, whatsappTemplateTextCharsMax);
const wordOf = (value: unknown): string => textOf(value).toUpperCase();

const HEADER_KINDS: Readonly<Record<string, ApprovedTemplate["header"]["kind"]>> = {
  TEXT: "text",
  IMAGE: "image",
  VIDEO: "video",
  DOCUMENT: "document",
  LOCATION: "location",
};

const BUTTON_KINDS: Readonly<Record<string, ApprovedTemplate["buttons"][number]["kind"]>> = {
  URL: "url",
  OTP: "url",
  QUICK_REPLY: "quick_reply",
  COPY_CODE: "copy_code",
  PHONE_NUMBER: "phone",
};

/** Parts that want values of kinds that no campaign has. */
const STRANGE_PARTS: Readonly<Record<string, string>> = {
  LIMITED_TIME_OFFER: "a limited-time offer",
  FLOW: "a form (flow)",
  MPM: "a list of products",
  SPM: "a product",
  CATALOG: "a catalogue",
  PRODUCT: "a product",
  GIF: "an animated picture",
};

/** A code that is copied is sent as the end of an address of WhatsApp's own. */
const targetOf = (button: Loose): string => {
  const target = clip(button.url) || clip(button.phone_number);
  return wordOf(button.type) === "OTP" && target === "" ? "{{1}}" : target;
};

const buttonsIn = (components: readonly Loose[]): Loose[] =>
  components.flatMap(({ buttons }) => recordsOf(buttons)).slice(0, whatsappButtonsMax);

const buttonsOf = (components: readonly Loose[]): ApprovedTemplate["buttons"] =>
  buttonsIn(components).map((button) => ({
    kind: BUTTON_KINDS[wordOf(button.type)] ?? "other",
    text: clip(button.text),
    target: targetOf(button),
  }));

const ofType = (components: readonly Loose[], type: string): Loose =>
  recordOf(components.find((component) => wordOf(component.type) === type));

const strangeIn = (components: readonly Loose[]): string => {
  const parts = [...components, ...buttonsIn(components)];
  const words = parts
    .flatMap(({ type, format }) => [type, format])
    .flatMap((word) => STRANGE_PARTS[wordOf(word)] ?? []);
  return [...new Set(words)].join(", ");
};

const contentOf = (category: string, components: readonly Loose[]): ApprovedTemplate => {
  const header = ofType(components, "HEADER");
  const cards = recordsOf(ofType(components, "CAROUSEL").cards)
    .slice(0, whatsappCardsMax)
    .map((card) => recordsOf(card.components));
  const unsupported = [components, ...cards].map(strangeIn).find((words) => words !== "") ?? "";
  return {
    category,
    header: { kind: HEADER_KINDS[wordOf(header.format)] ?? "none", text: clip(header.text) },
    body: clip(ofType(components, "BODY").text),
    footer: clip(ofType(components, "FOOTER").text),
    buttons: buttonsOf(components),
    cards: cards.map((inner) => ({
      kind: wordOf(ofType(inner, "HEADER").format) === "VIDEO" ? "video" : "image",
      body: clip(ofType(inner, "BODY").text),
      buttons: buttonsOf(inner),
    })),
    ...(unsupported === "" ? {} : { unsupported }),
  };
};

const listedOf = (given: Loose): ListedTemplate[] => {
  const name = textOf(given.name);
  const language = textOf(given.language);
  if (name === "" || language === "") return [];
  const reason = clip(given.rejected_reason);
  return [
    {
      name,
      language,
      status: wordOf(given.status),
      rejectedReason: reason === "NONE" ? "" : reason,
      content: contentOf(clip(given.category), recordsOf(given.components)),
    },
  ];
};

const FIELDS = "name,language,status,category,rejected_reason,components";

const pathOf = (businessAccountId: string, after: string): string => {
  const query = new URLSearchParams({ fields: FIELDS, limit: String(metaTemplatePageSize) });
  if (after !== "") query.set("after", after);
  return `/${businessAccountId}/message_templates?${query}`;
};

type PageAnswer =
  | { kind: "page"; templates: ListedTemplate[]; after: string }
  | { kind: "failed"; detail: string };

const readPage = async (graph: Graph, config: MetaConfig, after: string): Promise<PageAnswer> => {
  const result = await graph.call("GET", pathOf(config.businessAccountId, after));
  const redactions = redactionsOf(config);
  if (result.kind !== "answered") return { kind: "failed", detail: metaOutcome(result, redactions).detail };
  if (result.status !== 200) return { kind: "failed", detail: errorWords(result, redactions).detail };
  const { data, paging } = recordOf(jsonOf(result.body));
  if (!Array.isArray(data)) {
    return { kind: "failed", detail: "Meta answered with something that is no list of templates." };
  }
  const { next, cursors } = recordOf(paging);
  const hasMore = textOf(next) !== "";
  return {
    kind: "page",
    templates: recordsOf(data).flatMap(listedOf),
    after: hasMore ? textOf(recordOf(cursors).after) : "",
  };
};

const readAll = async (graph: Graph, config: MetaConfig): Promise<TemplateList> => {
  const templates: ListedTemplate[] = [];
  let after = "";
  do {
    const page = await readPage(graph, config, after);
    if (page.kind === "failed") return page;
    templates.push(...page.templates);
    if (page.after === after) break;
    after = page.after;
  } while (after !== "" && templates.length < whatsappTemplatesMax);
  return { kind: "listed", templates: templates.slice(0, whatsappTemplatesMax) };
};

/** All templates of the business account, page by page. */
export const listMetaTemplates = async (
  origin: string,
  config: MetaConfig,
  services: ChannelServices,
): Promise<TemplateList> => {
  const graph = openGraph(origin, config, services);
  try {
    return await readAll(graph, config);
  } finally {
    await graph.close();
  }
};
