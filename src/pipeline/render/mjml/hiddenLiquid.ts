import { Tokenizer, TypeGuards } from "liquidjs";

/** Elements of MJML whose own text MJML drops: Liquid between their children is kept by an mj-raw around it. */
const HOLDS_ELEMENTS: ReadonlySet<string> = new Set([
  "mj-accordion",
  "mj-accordion-element",
  "mj-body",
  "mj-carousel",
  "mj-column",
  "mj-group",
  "mj-head",
  "mj-hero",
  "mj-navbar",
  "mj-section",
  "mj-social",
  "mj-wrapper",
]);

/** All elements of MJML 5 that stand in a document. */
export const MJML_ELEMENTS: ReadonlySet<string> = new Set([
  ...HOLDS_ELEMENTS,
  "mj-accordion-text",
  "mj-accordion-title",
  "mj-all",
  "mj-attributes",
  "mj-breakpoint",
  "mj-button",
  "mj-carousel-image",
  "mj-class",
  "mj-divider",
  "mj-font",
  "mj-html-attribute",
  "mj-html-attributes",
  "mj-image",
  "mj-navbar-link",
  "mj-preview",
  "mj-raw",
  "mj-selector",
  "mj-social-element",
  "mj-spacer",
  "mj-style",
  "mj-table",
  "mj-text",
  "mj-title",
  "mjml",
]);

export interface Hidden {
  /** MJML without Liquid. */
  readonly mjml: string;
  /** Puts the Liquid back. */
  readonly restore: (html: string) => string;
  /** Offsets in the source of Liquid that a text made of `mjml` has lost. */
  readonly lost: (html: string) => number[];
}

interface Piece {
  readonly mark: string;
  readonly liquid: string;
  readonly at: number;
}

/** Letters and digits only, so that a mark stays what it is in text, attributes and CSS. */
const freePrefix = (source: string): string => {
  let number = 0;
  while (source.includes(`lq${number}n`)) number += 1;
  return `lq${number}n`;
};

/** Blocks whose inside is no Liquid. */
const OPAQUE: ReadonlyMap<string, string> = new Map([
  ["comment", "endcomment"],
  ["raw", "endraw"],
]);

/** What is Liquid in a source, from where to where. Comments and raw blocks are one piece, with what is in them. */
const spansOf = (source: string): { begin: number; end: number }[] => {
  const spans: { begin: number; end: number }[] = [];
  let opaque: { begin: number; close: string } | null = null;
  for (const token of new Tokenizer(source).readTopLevelTokens()) {
    const tag = TypeGuards.isTagToken(token) ? token.name : null;
    const close = OPAQUE.get(tag ?? "");
    if (opaque !== null) {
      if (tag !== opaque.close) continue;
      spans.push({ begin: opaque.begin, end: token.end });
      opaque = null;
    } else if (close !== undefined) opaque = { begin: token.begin, close };
    else if (!TypeGuards.isHTMLToken(token)) spans.push({ begin: token.begin, end: token.end });
  }
  return spans;
};

const cutPieces = (source: string): { text: string; pieces: Piece[] } => {
  const prefix = freePrefix(source);
  const pieces: Piece[] = [];
  let text = "";
  let from = 0;
  for (const { begin, end } of spansOf(source)) {
    const mark = `${prefix}${pieces.length}z`;
    pieces.push({ mark, liquid: source.slice(begin, end), at: begin });
    text += source.slice(from, begin) + mark;
    from = end;
  }
  return { text: text + source.slice(from), pieces };
};

const TAG = `<(/?)(mj[a-z-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>`;

/** Follows which element is open, and puts an mj-raw around what stands where MJML would drop it. */
const keepBetween = (text: string, mark: string): string => {
  const open: string[] = [];
  return text.replaceAll(
    new RegExp(`<!--[\\s\\S]*?-->|${TAG}|${mark}\\d+z`, "g"),
    (found: string, slash: string | undefined, name: string | undefined, rest: string | undefined) => {
      if (name === undefined) {
        const isBetween = !found.startsWith("<") && HOLDS_ELEMENTS.has(open.at(-1) ?? "");
        return isBetween ? `<mj-raw>${found}</mj-raw>` : found;
      }
      if (slash === "/") {
        const at = open.lastIndexOf(name);
        if (at >= 0) open.length = at;
      } else if (rest?.endsWith("/") !== true) open.push(name);
      return found;
    },
  );
};

/** Liquid before and after the document, such as an assignment, goes around the HTML. */
const around = (text: string): { before: string; document: string; after: string } => {
  const start = text.search(/<mjml\b/);
  const end = text.lastIndexOf("</mjml>");
  if (start < 0 || end < start) return { before: "", document: text, after: "" };
  const close = end + "</mjml>".length;
  return { before: text.slice(0, start), document: text.slice(start, close), after: text.slice(close) };
};

/**
 * Hides the Liquid of MJML from MJML, which knows nothing of it and would drop, move or escape it.
 *
 * @throws LiquidError when a tag or an output is not closed
 */
export const hideLiquid = (source: string): Hidden => {
  const { text, pieces } = cutPieces(source);
  const { before, document, after } = around(text);
  const prefix = pieces[0]?.mark.replace(/0z$/, "") ?? "lq0n";
  const marks = new RegExp(`${prefix}\\d+z`, "g");
  const known = new Map(pieces.map(({ mark, liquid }) => [mark, liquid]));
  const outer = (side: string): string => [...side.matchAll(marks)].map(([mark]) => mark).join("");
  const whole = (html: string): string => `${outer(before)}${html}${outer(after)}`;
  return {
    mjml: keepBetween(document, prefix),
    restore: (html) => whole(html).replaceAll(marks, (mark) => known.get(mark) ?? mark),
    lost: (html) => {
      const kept = new Set([...whole(html).matchAll(marks)].map(([mark]) => mark));
      return pieces.flatMap(({ mark, at }) => (kept.has(mark) ? [] : [at]));
    },
  };
};
