import { trackedUrlCharsMax } from "../limits.ts";
import { findLinks, type HtmlLink } from "./htmlLinks.ts";

const NAMED: Readonly<Record<string, string>> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' };

/** Names that stand for a sign without a semicolon, too (WHATWG HTML 13.5). */
const OLD_NAMES: ReadonlySet<string> = new Set(
  `AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT Iacute Icirc Igrave Iuml LT
Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG THORN Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute aelig agrave amp
aring atilde auml brvbar ccedil cedil cent copy curren deg divide eacute ecirc egrave eth euml frac12 frac14 frac34 gt iacute icirc
iexcl igrave iquest iuml laquo lt macr micro middot nbsp not ntilde oacute ocirc ograve ordf ordm oslash otilde ouml para plusmn
pound quot raquo reg sect shy sup1 sup2 sup3 szlig thorn times uacute ucirc ugrave uml uuml yacute yen yuml`.split(
    /\s+/,
  ),
);

const codePointText = (code: number): string | undefined =>
  code >= 0x20 && code <= 0x10ffff && !(code >= 0x7f && code <= 0x9f) && (code < 0xd800 || code > 0xdfff)
    ? String.fromCodePoint(code)
    : undefined;

/** What a character reference stands for; undefined where that cannot be told for certain. */
const referenceText = (reference: string, next: string): string | undefined => {
  const [, hex, decimal, name = ""] = /^&(?:#x([\da-f]+);|#(\d+);|([a-z\d]+;?))$/i.exec(reference) ?? [];
  if (hex !== undefined) return codePointText(Number.parseInt(hex, 16));
  if (decimal !== undefined) return codePointText(Number(decimal));
  if (name.endsWith(";")) return NAMED[name.slice(0, -1)];
  // `?a=1&copy=2` and `?a=1&more` are parameters; `&copy` before anything else is the old way to write a sign
  return next === "=" || !OLD_NAMES.has(name) ? reference : undefined;
};

const REFERENCE = /&(?:#x[\da-f]+;?|#\d+;?|[a-z\d]+;?)/gi;

/**
 * The value of an attribute as it stands in markup, decoded (WHATWG HTML 13.2.5.73).
 *
 * @returns undefined when it holds a character reference beyond those that addresses are written with
 */
const decoded = (raw: string): string | undefined => {
  let text = "";
  let at = 0;
  for (const match of raw.matchAll(REFERENCE)) {
    const [reference] = match;
    const end = match.index + reference.length;
    const meant = referenceText(reference, raw.charAt(end));
    if (meant === undefined) return undefined;
    text += raw.slice(at, match.index) + meant;
    at = end;
  }
  return text + raw.slice(at);
};

/** What browsers take away around and within an address (WHATWG URL 4.4). */
const stripped = (text: string): string =>
  text.replace(/^[\0-\x20]+|[\0-\x20]+$/g, "").replace(/[\t\n\r]/g, "");

/** Where a link leads, when it is one that can be tracked: an http or https address, in full. */
const targetOf = (html: string, link: HtmlLink): string | undefined => {
  if (link.isOptedOut) return undefined;
  const value = decoded(html.slice(link.from, link.to));
  const target = value === undefined ? "" : stripped(value);
  const isWeb = /^https?:\/\//i.test(target) && URL.canParse(target);
  return isWeb && target.isWellFormed() && target.length <= trackedUrlCharsMax ? target : undefined;
};

const pixelOf = (address: string): string =>
  `<img src="${address}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`;

/** How the readers of one message are followed. Addresses made here need no escaping: letters, digits and `:/.-_`. */
export interface Tracker {
  /** The address that leads on to a target; undefined: the link stays as it is. Left out: all do. */
  clickOf?: (target: string) => string | undefined;
  /** The address of the picture that tells an open. Left out: none. */
  pixel?: string;
}

/** The HTML with its links led by way of the tracker, and its pixel at the end of the body. Nothing else changes. */
export const trackHtml = (html: string, { clickOf, pixel }: Tracker): string => {
  const { links, bodyEnd } = findLinks(html);
  let out = "";
  let at = 0;
  const copyTo = (end: number): void => {
    out += html.slice(at, end);
    at = end;
  };
  const putPixel = (): void => {
    copyTo(bodyEnd);
    if (pixel !== undefined) out += pixelOf(pixel);
  };
  let isBodyOpen = true;
  for (const link of links) {
    if (isBodyOpen && link.from > bodyEnd) {
      putPixel();
      isBodyOpen = false;
    }
    const target = clickOf === undefined ? undefined : targetOf(html, link);
    const address = target === undefined ? undefined : clickOf?.(target);
    if (address === undefined) continue;
    copyTo(link.from);
    out += link.quote === "" ? `"${address}"` : address;
    at = link.to;
  }
  if (isBodyOpen) putPixel();
  copyTo(html.length);
  return out;
};
