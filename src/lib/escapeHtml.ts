const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

export const htmlEntityOf = (char: string): string => HTML_ENTITIES[char] ?? "";

/** For running text and for comments of HTML; also safe inside any quoted attribute. */
export const escapeText = (text: string): string =>
  /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, htmlEntityOf) : text;
