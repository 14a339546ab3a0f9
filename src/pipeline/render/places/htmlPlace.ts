import { escapeText } from "../../../lib/escapeHtml.ts";
import { Escaped, print } from "../liquid/values.ts";
import {
  encodeUrlPart,
  escapeAttribute,
  escapeBareAttribute,
  escapeComment,
  escapeCss,
  escapeInScript,
} from "./escapes.ts";
import { openValue } from "./htmlScan.ts";
import { isAddressScheme } from "./htmlScanValue.ts";
import { type HtmlMode, isCodeAttribute, isImageUrl, move, type Scan } from "./htmlState.ts";
import { jsonValueAt } from "./textSinks.ts";
import { BLOCKED_URL, checkedUrl, schemeOf } from "./urls.ts";

const BREAK = "<br />";

/** What a filter made of a value matters to its own form only. */
const plainOf = (value: unknown): string =>
  value instanceof Escaped && value.form === "html" ? value.source : print(value);

/** Running text: line breaks of a value are kept as elements. */
const textOf = (value: unknown): string => {
  const markup = value instanceof Escaped && value.form === "html" ? value.markup : escapeText(print(value));
  return markup.includes(BREAK) ? markup : markup.replace(/\r\n|[\r\n\u2028\u2029]/g, "<br>");
};

const placeText = (scan: Scan, value: unknown): void => {
  scan.out += textOf(value);
};

/** A bracket right before a value is text: a value never makes a tag. */
const placeAfterBracket =
  (bracket: string) =>
  (scan: Scan, value: unknown): void => {
    scan.out += bracket + textOf(value);
    scan.mode = "text";
  };

const placeMarkup = (scan: Scan, value: unknown): void => {
  scan.out += scan.pending + escapeComment(print(value));
  move(scan, { mode: "declaration", pending: "" });
};

const placeComment = (scan: Scan, value: unknown): void => {
  scan.out += escapeComment(print(value));
  move(scan, { mode: scan.mode === "declaration" ? "declaration" : "comment", pending: "" });
};

const placeNothing = (): void => {};

/** `<h{{ level }}>`: a digit names no element by itself. */
const placeDigits = (scan: Scan, value: unknown): void => {
  const digits = print(value).replace(/\D/g, "").slice(0, 1);
  scan.out += digits;
  if (scan.mode === "tagName") scan.pending += digits;
};

/** Only the rest of `data-…` and `aria-…` may come from a value. */
const placeAttributeName = (scan: Scan, value: unknown): void => {
  if (/^(data|aria)-/.test(scan.pending)) scan.out += print(value).replace(/[^\w-]/g, "");
};

const quoteFor = (scan: Scan) => (scan.mode === "bare" ? escapeBareAttribute : escapeAttribute);

const placeWholeUrl = (scan: Scan, value: unknown): void => {
  const url = checkedUrl(plainOf(value), isImageUrl(scan) ? "image" : "link");
  if (url === "") return;
  const safe = scan.attribute === "srcset" ? url.replace(/ /g, "%20").replace(/,/g, "%2C") : url;
  scan.out += quoteFor(scan)(safe);
  const scheme = schemeOf(url);
  const isHttp = /^https?$/i.test(url);
  if (url === BLOCKED_URL) move(scan, { phase: "inert", scheme: "" });
  else if (isHttp) move(scan, { phase: "scheme", scheme: url.toLowerCase() });
  else if (scheme !== null) move(scan, { phase: "rest", scheme: isAddressScheme(scheme) ? scheme : "" });
  else move(scan, { phase: /[/?#]/.test(url) ? "rest" : "tainted", scheme: "" });
};

const urlPart = (scan: Scan, value: unknown): string => {
  if (value instanceof Escaped && value.form === "url") return value.text;
  const part = encodeUrlPart(plainOf(value));
  return isAddressScheme(scan.scheme) ? part.replace(/%40/g, "@").replace(/%2B/g, "+") : part;
};

const placeUrlPart = (scan: Scan, value: unknown): void => {
  const part = urlPart(scan, value);
  scan.out += quoteFor(scan)(part);
  if (scan.phase === "scheme" && part !== "") move(scan, { phase: "tainted", scheme: "" });
};

const placePlain = (scan: Scan, value: unknown): void => {
  const isHtml = value instanceof Escaped && value.form === "html" && scan.mode !== "bare";
  scan.out += isHtml ? value.markup.replaceAll(BREAK, "") : quoteFor(scan)(plainOf(value));
};

/** What would end `url(…)`, its quotes, or the declaration. */
const encodeForCss = (url: string): string =>
  url.replace(
    /["'()\\\s<>;{}]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );

const placeCssUrl = (scan: Scan, value: unknown): void => {
  const url = encodeForCss(checkedUrl(plainOf(value), "image"));
  scan.out += scan.mode === "rawText" ? url : quoteFor(scan)(url);
  if (url !== "") scan.phase = "cssRest";
};

const placeCss = (scan: Scan, value: unknown): void => {
  scan.out += scan.mode === "bare" ? escapeBareAttribute(escapeCss(print(value))) : escapeCss(print(value));
  scan.scheme = "";
};

const placeCssPart = (scan: Scan, value: unknown): void => {
  scan.out += urlPart(scan, value);
};

const PLACE_VALUE: Readonly<Record<Scan["phase"], (scan: Scan, value: unknown) => void>> = {
  plain: placePlain,
  start: placeWholeUrl,
  scheme: placeUrlPart,
  tainted: placeUrlPart,
  rest: placeUrlPart,
  inert: placeNothing,
  css: placeCss,
  cssStart: placeCssUrl,
  cssEntity: placeNothing,
  cssRest: placeCssPart,
};

const placeAttribute = (scan: Scan, value: unknown): void => {
  if (!isCodeAttribute(scan)) PLACE_VALUE[scan.phase](scan, value);
};

/** `href={{ url }}`: we put the quotes, or an empty value would swallow the next attribute. */
const placeUnquoted = (scan: Scan, value: unknown): void => {
  scan.out += '"';
  openValue(scan, "quotedByUs");
  placeAttribute(scan, value);
};

const placeJson = (scan: Scan, value: unknown): void => {
  if (scan.json === null) return;
  scan.out += escapeInScript(jsonValueAt(value, scan.json));
  if (scan.json === "escape") scan.json = "string";
};

/** No mail client runs a script, so a value in one is only left out; JSON in one is data and gets its value. */
const placeRawText = (scan: Scan, value: unknown): void => {
  if (scan.element === "script") placeJson(scan, value);
  else if (scan.element === "style") PLACE_VALUE[scan.phase](scan, value);
  else scan.out += escapeText(print(value));
  scan.pending = "";
};

/** How a value is written, by the mode the output is in. */
export const PLACE: Readonly<Record<HtmlMode, (scan: Scan, value: unknown) => void>> = {
  text: placeText,
  tagOpen: placeAfterBracket("&lt;"),
  endTagOpen: placeAfterBracket("&lt;/"),
  markup: placeMarkup,
  commentStart: placeComment,
  comment: placeComment,
  conditional: placeNothing,
  declaration: placeComment,
  tagName: placeDigits,
  endTag: placeDigits,
  beforeAttribute: placeNothing,
  attributeName: placeAttributeName,
  afterAttributeName: placeNothing,
  beforeValue: placeUnquoted,
  doubleQuoted: placeAttribute,
  singleQuoted: placeAttribute,
  bare: placeAttribute,
  quotedByUs: placeAttribute,
  rawText: placeRawText,
};
