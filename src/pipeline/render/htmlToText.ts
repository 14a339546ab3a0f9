/** Their content is not for reading. */
const SKIPPED: ReadonlySet<string> = new Set([
  "head",
  "noscript",
  "script",
  "style",
  "template",
  "textarea",
  "title",
]);
const BLOCKS: ReadonlySet<string> = new Set(
  "address article aside blockquote center dd div dl dt figure footer form header main nav section table tbody thead tr ul ol".split(
    " ",
  ),
);
/** Set off by an empty line. */
const PARAGRAPHS: ReadonlySet<string> = new Set(["h1", "h2", "h3", "h4", "h5", "h6", "p", "pre"]);

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  bull: "•",
  cent: "¢",
  copy: "©",
  deg: "°",
  euro: "€",
  gt: ">",
  hellip: "…",
  laquo: "«",
  ldquo: "“",
  lsquo: "‘",
  lt: "<",
  mdash: "—",
  middot: "·",
  nbsp: " ",
  ndash: "–",
  pound: "£",
  quot: '"',
  raquo: "»",
  rdquo: "”",
  reg: "®",
  rsquo: "’",
  shy: "",
  times: "×",
  trade: "™",
  yen: "¥",
  zwj: "",
  zwnj: "",
};

const codePointText = (code: number): string =>
  code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "\ufffd";

const decode = (text: string): string =>
  text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi,
    (whole, hex?: string, decimal?: string, name = "") => {
      if (hex !== undefined) return codePointText(Number.parseInt(hex, 16));
      if (decimal !== undefined) return codePointText(Number(decimal));
      return ENTITIES[String(name).toLowerCase()] ?? whole;
    },
  );

interface Tag {
  name: string;
  isEnd: boolean;
  source: string;
}

/** What an attribute of a tag says. */
export const attributeText = (source: string, name: string): string => {
  const found = new RegExp(`[\\s"'/]${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>"']+))`, "i").exec(source);
  return decode(found?.[1] ?? found?.[2] ?? found?.[3] ?? "").trim();
};
const attributeOf = (tag: Tag, name: string): string => attributeText(tag.source, name);

/** The text being built: white space runs together, line breaks are asked for and never pile up. */
class TextBuilder {
  #out = "";
  #breaks = 0;
  #isSpaced = false;
  readonly #lists: number[] = [];
  readonly #links: { url: string; start: number }[] = [];

  words(text: string): void {
    const plain = text.replace(/[ \t\n\r\f]+/g, " ");
    const bare = plain.trim();
    if (plain.startsWith(" ")) this.#isSpaced = true;
    if (bare === "") return;
    this.#open();
    this.#out += bare;
    this.#isSpaced = plain.endsWith(" ");
  }

  /** At least so many line breaks before what comes next. */
  breaks(count: number): void {
    this.#breaks = Math.max(this.#breaks, count);
  }

  /** `<br>`: each one counts. */
  line(): void {
    this.#breaks += 1;
  }

  gap(): void {
    this.#isSpaced = true;
  }

  list(tag: Tag): void {
    if (tag.isEnd) this.#lists.pop();
    else this.#lists.push(tag.name === "ol" ? 1 : 0);
  }

  item(tag: Tag): void {
    this.breaks(1);
    if (tag.isEnd) return;
    const number = this.#lists.pop() ?? 0;
    const indent = "  ".repeat(this.#lists.length);
    this.#lists.push(number === 0 ? 0 : number + 1);
    this.#open();
    this.#out += number === 0 ? `${indent}- ` : `${indent}${number}. `;
  }

  link(tag: Tag): void {
    if (!tag.isEnd) this.#links.push({ url: attributeOf(tag, "href"), start: this.#out.length });
    else this.#closeLink();
  }

  #closeLink(): void {
    const link = this.#links.pop();
    if (link === undefined || link.url === "" || link.url.startsWith("#")) return;
    const shown = this.#out.slice(link.start).trim();
    const address = link.url.replace(/^(mailto|tel):/i, "");
    if (shown === address || shown === link.url) return;
    this.words(shown === "" ? address : ` (${address})`);
  }

  #open(): void {
    if (this.#out === "") this.#breaks = 0;
    if (this.#breaks > 0) this.#out += "\n".repeat(Math.min(this.#breaks, 3));
    else if (this.#isSpaced && this.#out !== "" && !this.#out.endsWith(" ")) this.#out += " ";
    this.#breaks = 0;
    this.#isSpaced = false;
  }

  end(): string {
    return this.#out.trim();
  }
}

const writeTag = (text: TextBuilder, tag: Tag): void => {
  if (tag.name === "br") text.line();
  else if (tag.name === "a") text.link(tag);
  else if (tag.name === "li") text.item(tag);
  else if (tag.name === "img" && !tag.isEnd) text.words(attributeOf(tag, "alt"));
  else if (tag.name === "td" || tag.name === "th") text.gap();
  else if (PARAGRAPHS.has(tag.name)) text.breaks(2);
  else if (BLOCKS.has(tag.name)) text.breaks(1);
  if (tag.name === "hr") {
    text.breaks(1);
    text.words("---");
    text.breaks(1);
  }
  if (tag.name === "ul" || tag.name === "ol") text.list(tag);
};

/** Where a tag that begins at `start` ends: `>` outside of quotes. */
const tagEnd = (html: string, start: number): number => {
  let quote = "";
  for (let index = start; index < html.length; index += 1) {
    const char = html.charAt(index);
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === ">") return index + 1;
    else if ((char === '"' || char === "'") && /[=\s]/.test(html.charAt(index - 1))) quote = char;
  }
  return html.length;
};

/** After a comment or declaration; at the end when it is never closed. */
const indexAfter = (html: string, closing: string, start: number): number => {
  const index = html.indexOf(closing, start);
  return index < 0 ? html.length : index + closing.length;
};

/** The end tag of an element that is not read. */
const indexOfEndTag = (html: string, name: string, start: number): number => {
  const search = new RegExp(`</${name}`, "gi");
  search.lastIndex = start;
  return search.exec(html)?.index ?? html.length;
};

/** The next bracket that begins something; others are text. */
const nextBracket = (html: string, start: number): number => {
  const search = /<(?:[a-z!?]|\/[a-z])/gi;
  search.lastIndex = start;
  return search.exec(html)?.index ?? html.length;
};

const tagAt = (html: string, start: number): { tag: Tag; end: number } | null => {
  const name = /^<\/?([a-z][^\s/>]{0,40})/i.exec(html.slice(start, start + 50))?.[1];
  if (name === undefined) return null;
  const end = tagEnd(html, start);
  const source = html.slice(start, end);
  return { tag: { name: name.toLowerCase(), isEnd: source.startsWith("</"), source }, end };
};

/** The tags of an HTML mail in their order, without those within comments and within what is not for reading. */
export function* htmlTags(html: string): Generator<Tag & { start: number; end: number }> {
  let index = 0;
  while (index < html.length) {
    const start = nextBracket(html, index);
    const found = tagAt(html, start);
    if (html.startsWith("<!--", start)) index = indexAfter(html, "-->", start + 4);
    else if (found === null) index = indexAfter(html, ">", start);
    else {
      const { tag, end } = found;
      yield { ...tag, start, end };
      index = SKIPPED.has(tag.name) && !tag.isEnd ? indexOfEndTag(html, tag.name, end) : end;
    }
  }
}

/**
 * What an HTML mail says, as plain text: links as `text (address)`, list items with dashes or numbers, pictures
 * by their alternative text. Every character is looked at once, whatever the HTML is like.
 */
export const htmlToText = (html: string): string => {
  const text = new TextBuilder();
  let index = 0;
  while (index < html.length) {
    const bracket = nextBracket(html, index);
    text.words(decode(html.slice(index, bracket)));
    const found = tagAt(html, bracket);
    if (html.startsWith("<!--", bracket)) index = indexAfter(html, "-->", bracket + 4);
    else if (found === null) index = indexAfter(html, ">", bracket);
    else {
      index = found.end;
      writeTag(text, found.tag);
      const isSkipped = SKIPPED.has(found.tag.name) && !found.tag.isEnd;
      if (isSkipped) index = indexOfEndTag(html, found.tag.name, index);
    }
  }
  return text.end();
};
