import { escapeText } from "../../lib/escapeHtml.ts";

/** Markup that is safe to be written as it stands. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | Html | readonly Html[] | null;

const written = (part: Part): string => {
  if (part === null) return "";
  if (typeof part === "string") return escapeText(part);
  return part instanceof Html ? part.markup : part.map(({ markup }) => markup).join("");
};

/** Markup with values in text and in quoted attributes: texts are escaped, markup is not, null is nothing. */
export const html = (pieces: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(pieces.map((piece, index) => piece + written(parts[index] ?? null)).join(""));
