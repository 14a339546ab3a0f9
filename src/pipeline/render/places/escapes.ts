import { escapeText, htmlEntityOf } from "../../../lib/escapeHtml.ts";

const numericEntity = (char: string): string => `&#${char.codePointAt(0)};`;

/** For an attribute's value in quotes. A line break stays one. */
export const escapeAttribute = (text: string): string =>
  text.replace(/[&<>"'`]/g, htmlEntityOf).replace(/[\r\n\t\f]/g, numericEntity);

/** For an attribute's value without quotes: nothing in it can end it. */
export const escapeBareAttribute = (text: string): string =>
  text.replace(/[^a-zA-Z0-9._\-/:]/gu, numericEntity);

/** No dash and no angle bracket: a comment cannot be ended from within. */
export const escapeComment = (text: string): string => escapeText(text).replace(/-/g, "&#45;");

/** Inside a JSON string; `<` too, since a script element ends at the first `</script`. */
export const escapeJsonString = (text: string): string => JSON.stringify(text).slice(1, -1);

export const escapeInScript = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * Inside a style sheet or a `style` attribute: letters, digits, `# % . , _ -` and spaces stay, everything else
 * becomes a CSS escape (CSS Syntax 3, section 4.3.7), so a value stays one value.
 */
export const escapeCss = (text: string): string =>
  text
    .replace(/[\r\n\t\f]+/g, " ")
    .replace(/[^\w #%.,\-\u00a0-\u{10ffff}]/gu, (char) => `\\${char.codePointAt(0)?.toString(16) ?? ""} `);

/** A part of a path or query (RFC 3986 section 2.1); quotes and brackets too, for the sake of HTML and CSS. */
export const encodeUrlPart = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A field of an HTML form (URL Standard, application/x-www-form-urlencoded). */
export const encodeFormPart = (text: string): string => encodeUrlPart(text).replace(/%20/g, "+");

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** One line: each run of line breaks and other control characters becomes a space. */
export const toLine = (text: string): string => text.replace(CONTROLS, " ").trim();
