import type { CampaignContent } from "../../../contract/campaign.ts";
import type { WhatsAppButton, WhatsAppCard, WhatsAppContent } from "../../../contract/content.ts";
import { placeholdersOf } from "../../../contract/whatsappText.ts";
import { whatsappPayloadCharsMax } from "../../../limits.ts";
import { type Field, type FieldParser, renderLine, renderText } from "../fields.ts";
import type { Run } from "../liquid/context.ts";
import { Unusable, ValueMissing } from "../liquid/signals.ts";
import { UrlPartSink, UrlSink } from "../places/textSinks.ts";
import { trimUrl } from "../places/urls.ts";
import type { CompileChannel } from "./composer.ts";

type Written = NonNullable<CampaignContent["what"]["whatsapp"]>;
type WrittenButton = NonNullable<Written["buttons"]>[number];
type WrittenCard = NonNullable<Written["cards"]>[number];
type Rendered<Value> = (run: Run) => Value;

/** A zero-width space: what stands for a blank, since Meta takes no empty parameter. */
const INVISIBLE = "\u200b";

/** Meta refuses parameters with line breaks, tabs or runs of spaces. */
const toParameter = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, " ").trim();

const required = (text: string, what: string): string => {
  if (text === "") throw new ValueMissing(what);
  return text;
};

const renderParameter = (field: Field, run: Run, what: string, empty: Written["emptyParameters"]): string => {
  const text = toParameter(renderText(field, run));
  return text === "" && empty === "blank" ? INVISIBLE : required(text, what);
};

/**
 * Meta fetches media over http and https only.
 *
 * @throws Unusable when it is another address
 */
const renderMedia = (field: Field, run: Run, what: string): string => {
  const url = required(trimUrl(field.renderWith(run, (budget) => new UrlSink(budget))), what);
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return new URL(url).href;
  throw new Unusable("Expected an address that begins with https:// or http://");
};

const compileParameters = (
  { parse }: FieldParser,
  path: string,
  texts: readonly string[],
  names: readonly string[],
  empty: Written["emptyParameters"],
): Rendered<string[]> => {
  const fields = texts.map((text, index) => parse(`${path}.${index}`, text));
  return (run) =>
    fields.map((field, index) => {
      const name = names[index] ?? String(index + 1);
      return renderParameter(field, run, `Parameter {{${name}}}`, empty);
    });
};

const renderPayload = (field: Field, run: Run): string => {
  const payload = toParameter(renderText(field, run));
  if (payload.length <= whatsappPayloadCharsMax) return payload;
  throw new Unusable(
    `Expected at most ${whatsappPayloadCharsMax} characters to come back, got ${payload.length}`,
  );
};

const renderButton = (kind: WrittenButton["kind"], field: Field, run: Run): string => {
  switch (kind) {
    case "quick_reply":
      return renderPayload(field, run);
    case "copy_code":
      return required(toParameter(renderText(field, run)), "The code to copy");
    case "url":
      return required(
        trimUrl(field.renderWith(run, (budget) => new UrlPartSink(budget))),
        "The end of the button's address",
      );
  }
};

/** A quick reply without a value sends back its own text, which needs no parameter. */
const compileButtons = (
  { parse }: FieldParser,
  path: string,
  buttons: readonly WrittenButton[],
): Rendered<WhatsAppButton[]> => {
  const written = buttons.map(({ index, kind, value }, at) => ({
    index,
    kind,
    field: parse(`${path}.${at}.value`, value),
  }));
  return (run) =>
    written.flatMap(({ index, kind, field }) => {
      const value = renderButton(kind, field, run);
      return value === "" ? [] : [{ index, kind, value }];
    });
};

const compileHeader = (
  { parse }: FieldParser,
  header: Written["header"],
  empty: Written["emptyParameters"],
): Rendered<WhatsAppContent["header"]> => {
  const path = "what.whatsapp.header";
  if (header === undefined || header.kind === "none") return () => null;
  const { kind } = header;
  if (kind === "text") {
    const text = parse(`${path}.text`, header.text);
    return (run) => ({ kind, text: renderParameter(text, run, "The header", empty) });
  }
  const url = parse(`${path}.url`, header.url);
  if (kind !== "document") return (run) => ({ kind, url: renderMedia(url, run, `The ${kind}`) });
  const filename = parse(`${path}.filename`, header.filename);
  return (run) => ({
    kind,
    url: renderMedia(url, run, "The document"),
    filename: renderLine(filename, run),
  });
};

const compileCard = (
  parser: FieldParser,
  card: WrittenCard,
  index: number,
  { template, emptyParameters }: Written,
): Rendered<WhatsAppCard> => {
  const path = `what.whatsapp.cards.${index}`;
  const url = parser.parse(`${path}.url`, card.url);
  const names = placeholdersOf(template?.cards[index]?.body ?? "");
  const parameters = compileParameters(parser, `${path}.parameters`, card.parameters, names, emptyParameters);
  const buttons = compileButtons(parser, `${path}.buttons`, card.buttons);
  return (run) => ({
    kind: card.kind,
    url: renderMedia(url, run, `The ${card.kind} of card ${index + 1}`),
    parameters: parameters(run),
    buttons: buttons(run),
  });
};

export const compileWhatsApp: CompileChannel = ({ whatsapp }, parser) => {
  if (whatsapp === undefined) return null;
  const { templateName, language, template = null, emptyParameters } = whatsapp;
  const path = "what.whatsapp";
  const header = compileHeader(parser, whatsapp.header, emptyParameters);
  const names = placeholdersOf(template?.body ?? "");
  const parameters = compileParameters(
    parser,
    `${path}.parameters`,
    whatsapp.parameters,
    names,
    emptyParameters,
  );
  const buttons = compileButtons(parser, `${path}.buttons`, whatsapp.buttons ?? []);
  const cards = (whatsapp.cards ?? []).map((card, index) => compileCard(parser, card, index, whatsapp));
  return (run, input) => ({
    channel: "whatsapp",
    to: input.address,
    templateName,
    language,
    header: header(run),
    parameters: parameters(run),
    buttons: buttons(run),
    cards: cards.map((card) => card(run)),
    template,
  });
};
