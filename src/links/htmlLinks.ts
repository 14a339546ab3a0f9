/** A place in HTML: from, inclusive, to, exclusive. */
interface Span {
  from: number;
  to: number;
}

/** The link of an `a` or `area` element, as it stands in the markup. */
export interface HtmlLink extends Span {
  /** What stands around the value: a quote, or nothing. */
  quote: string;
  /** The element says `data-track="off"`. */
  isOptedOut: boolean;
}

export interface HtmlLinks {
  links: HtmlLink[];
  /** Where the body ends: before the last `</body`, or at the end of all. */
  bodyEnd: number;
}

/** Elements whose content is text, whatever it looks like, where nothing runs (WHATWG HTML 13.2.6.4). */
const TEXT_ELEMENTS: ReadonlySet<string> = new Set(
  "iframe noembed noframes script style textarea title xmp".split(" "),
);
const LINKING: ReadonlySet<string> = new Set(["a", "area"]);

/** From a place on to the first character that ends the run, or the end of all. */
const endOfRun = (html: string, from: number, ending: RegExp): number => {
  ending.lastIndex = from;
  return ending.exec(html)?.index ?? html.length;
};

const NAME_END = /[\t\n\f\r />]/g;
const ATTRIBUTE_END = /[\t\n\f\r />=]/g;
const BARE_VALUE_END = /[\t\n\f\r >]/g;
const NO_SPACE = /[^\t\n\f\r ]/g;

interface Attribute {
  name: string;
  value: Span & { quote: string };
  end: number;
}

const valueAt = (html: string, from: number): { value: Attribute["value"]; end: number } => {
  const quote = html.charAt(from);
  if (quote === '"' || quote === "'") {
    const closing = html.indexOf(quote, from + 1);
    const to = closing < 0 ? html.length : closing;
    return { value: { from: from + 1, to, quote }, end: Math.min(to + 1, html.length) };
  }
  const to = endOfRun(html, from, BARE_VALUE_END);
  return { value: { from, to, quote: "" }, end: to };
};

/** One attribute, from its first character on (WHATWG HTML 13.2.5.33 and on). */
const attributeAt = (html: string, from: number): Attribute => {
  // an equals sign at the very beginning is part of the name
  const to = endOfRun(html, from + 1, ATTRIBUTE_END);
  const name = html.slice(from, to).toLowerCase();
  const sign = endOfRun(html, to, NO_SPACE);
  if (html.charAt(sign) !== "=") return { name, value: { from: to, to, quote: "" }, end: to };
  const begin = endOfRun(html, sign + 1, NO_SPACE);
  // nothing follows the sign: the value is empty
  if (html.charAt(begin) === ">") return { name, value: { from: begin, to: begin, quote: "" }, end: begin };
  return { name, ...valueAt(html, begin) };
};

/** What stands between attributes, and where they end. */
const BETWEEN = /[\t\n\f\r /]*/y;

/** Goes through a tag's attributes. @returns where the tag ends; null when it never does */
const eachAttribute = (
  html: string,
  from: number,
  visit: ((attribute: Attribute) => void) | undefined,
): number | null => {
  let at = from;
  while (at < html.length) {
    BETWEEN.lastIndex = at;
    BETWEEN.exec(html);
    at = BETWEEN.lastIndex;
    if (html.charAt(at) === ">") return at + 1;
    if (at >= html.length) break;
    const attribute = attributeAt(html, at);
    visit?.(attribute);
    at = attribute.end;
  }
  return null;
};

/** Where a tag ends of which nothing else is asked; most have no quotes, in which an angle bracket could stand. */
const tagEnd = (html: string, from: number): number | null => {
  const bracket = html.indexOf(">", from);
  if (bracket < 0) return null;
  return /["']/.test(html.slice(from, bracket)) ? eachAttribute(html, from, undefined) : bracket + 1;
};

/** After a comment that begins at `from` (WHATWG HTML 13.2.5.43 and on). */
const commentEnd = (html: string, from: number): number => {
  if (html.startsWith(">", from + 4)) return from + 5;
  if (html.startsWith("->", from + 4)) return from + 6;
  const found = /--!?>/g;
  found.lastIndex = from + 4;
  const match = found.exec(html);
  return match === null ? html.length : match.index + match[0].length;
};

/** Where the text of an element ends that holds nothing but text. */
const textEnd = (html: string, from: number, name: string): number => {
  const found = new RegExp(`</${name}[\\t\\n\\f\\r />]`, "gi");
  found.lastIndex = from;
  return found.exec(html)?.index ?? html.length;
};

/** The link of a start tag, if it has one, and where the tag ends; of attributes named twice the first counts. */
const linkFrom = (html: string, from: number): { link: HtmlLink | undefined; end: number | null } => {
  const attributes = new Map<string, Attribute["value"]>();
  const end = eachAttribute(html, from, ({ name, value }) => {
    if (!attributes.has(name)) attributes.set(name, value);
  });
  const href = attributes.get("href");
  const track = attributes.get("data-track");
  const isOptedOut = track !== undefined && html.slice(track.from, track.to).trim().toLowerCase() === "off";
  return { link: href === undefined ? undefined : { ...href, isOptedOut }, end };
};

const TAG = /<(!--|[!?]|\/?[a-z])/gi;

/**
 * The links of an HTML document, in order. It reads as browsers do: what stands in comments, also those that only Outlook
 * opens, in scripts and in styles is no link. In time linear in its length.
 */
export const findLinks = (html: string): HtmlLinks => {
  const links: HtmlLink[] = [];
  let bodyEnd = html.length;
  const tag = new RegExp(TAG);
  for (let match = tag.exec(html); match !== null; match = tag.exec(html)) {
    const { index } = match;
    const kind = match[1] ?? "";
    if (kind === "!--") {
      tag.lastIndex = commentEnd(html, index);
      continue;
    }
    if (kind === "!" || kind === "?") {
      tag.lastIndex = endOfRun(html, index, />/g);
      continue;
    }
    const isEnd = kind.startsWith("/");
    const begin = index + (isEnd ? 2 : 1);
    const nameEnd = endOfRun(html, begin, NAME_END);
    const name = html.slice(begin, nameEnd).toLowerCase();
    const { link, end } =
      !isEnd && LINKING.has(name) ? linkFrom(html, nameEnd) : { link: undefined, end: tagEnd(html, nameEnd) };
    if (end === null) break;
    if (isEnd && name === "body") bodyEnd = index;
    if (link !== undefined) links.push(link);
    tag.lastIndex = !isEnd && TEXT_ELEMENTS.has(name) ? textEnd(html, end, name) : end;
  }
  return { links, bodyEnd };
};
