import { attributeText, htmlTags } from "../htmlToText.ts";
import { encodeUrlPart, escapeAttribute } from "./escapes.ts";

/** Name and value, in the order in which they are added. */
export type LinkParameters = readonly (readonly [name: string, value: string])[];

/** What is added to which links. */
export interface LinkWriting {
  parameters: LinkParameters;
  /** Addresses that stay as they are. */
  exempt: readonly string[];
  /** Told of each character that comes in addition; throws when a message may not have so many. */
  spend(chars: number): void;
}

const WEB = /^https?:\/\//i;

const namesIn = (query: string): Set<string> =>
  new Set(
    query
      .split("&")
      .map((pair) => pair.split("=", 1)[0] ?? "")
      .filter((name) => name !== ""),
  );

/**
 * An address with parameters behind its query and before its fragment. One that is there already stays, since whoever wrote it
 * meant this link.
 */
const addedTo = (url: string, { parameters, exempt, spend }: LinkWriting): string => {
  if (!WEB.test(url) || exempt.includes(url)) return url;
  const hashAt = url.indexOf("#");
  const [address, fragment] = hashAt < 0 ? [url, ""] : [url.slice(0, hashAt), url.slice(hashAt)];
  const queryAt = address.indexOf("?");
  const known = namesIn(queryAt < 0 ? "" : address.slice(queryAt + 1));
  const pairs = parameters
    .filter(([name]) => !known.has(encodeUrlPart(name)) && !known.has(name))
    .map(([name, value]) => `${encodeUrlPart(name)}=${encodeUrlPart(value)}`);
  if (pairs.length === 0) return url;
  const joint = queryAt < 0 ? "?" : /[?&]$/.test(address) ? "" : "&";
  const added = joint + pairs.join("&");
  spend(added.length);
  return address + added + fragment;
};

const HREF = /([\s"'/]href\s*=\s*)(?:"[^"]*"|'[^']*'|[^\s>"']+)/i;

/** The links of an HTML mail (`a` and `area`) with the parameters; everything else stays as it is, to the byte. */
export const withParameters = (html: string, writing: LinkWriting): string => {
  let out = "";
  let from = 0;
  for (const { name, isEnd, source, start, end } of htmlTags(html)) {
    if (isEnd || (name !== "a" && name !== "area")) continue;
    const url = attributeText(source, "href");
    const added = addedTo(url, writing);
    if (added === url) continue;
    const tag = source.replace(HREF, (_, head: string) => `${head}"${escapeAttribute(added)}"`);
    out += html.slice(from, start) + tag;
    from = end;
  }
  return out + html.slice(from);
};

/** Punctuation at the end of an address in a sentence is the sentence's. */
const IN_TEXT = /https?:\/\/[^\s<>"'\\^`{}|]*[^\s<>"'\\^`{}|.,;:!?)\]]/gi;

/** The same for plain text. */
export const withParametersInText = (text: string, writing: LinkWriting): string =>
  text.replace(IN_TEXT, (url) => addedTo(url, writing));
