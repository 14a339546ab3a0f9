import type { LiquidWords } from "../../contract/preview.ts";
import { ROOTS } from "./roots.ts";

/** A line for each tag of the engine (liquid/engine.ts). */
const TAGS: Readonly<Record<string, string>> = {
  abort: 'Ends the message unsent, with a reason: {% abort "no stock" %}',
  assign: "Gives a value a name: {% assign total = ExternalTrigger.total %}",
  break: "Ends the loop.",
  capture: "Keeps what is written inside under a name.",
  case: 'Chooses by a value: {% case x %}{% when "a" %}…{% endcase %}',
  comment: "Writes nothing of what is inside.",
  continue: "Goes on with the next item of the loop.",
  cycle: 'Writes the next of several texts each time: {% cycle "odd", "even" %}',
  decrement: "Counts down by one and writes the number.",
  echo: "Writes a value, as {{ … }} does.",
  for: "Repeats for each item: {% for item in ExternalTrigger.items %}…{% endfor %}",
  if: "Writes what is inside when it is so: {% if x %}…{% else %}…{% endif %}",
  increment: "Writes the number and counts up by one.",
  liquid: "Several tags, one a line, without braces.",
  render: 'Puts a content block in, with what it is given: {% render "footer", year: 2026 %}',
  raw: "Writes what is inside as it stands, braces included.",
  tablerow: "Repeats for each item in cells of a table.",
  unless: "Writes what is inside when it is not so.",
  "#": "A comment of one line.",
};

/** A line for each filter of the engine. */
const FILTERS: Readonly<Record<string, string>> = {
  abs: "The number without its sign.",
  append: "Puts a text after it.",
  array_to_sentence_string: 'The list as "a, b, and c".',
  at_least: "The number, or this one when it is larger.",
  at_most: "The number, or this one when it is smaller.",
  base64_decode: "The text that this base64 stands for.",
  base64_encode: "The text as base64.",
  capitalize: "The first letter large, the others small.",
  ceil: "Rounded up.",
  cgi_escape: "Percent-encoded, spaces as +.",
  compact: "The list without empty values.",
  concat: "The items of both lists.",
  date: 'A date in this form: date: "%B %-d, %Y"',
  date_locale: 'A date in the words of a language: date_locale: "de-DE", "long"',
  date_to_long_string: "A date as 17 March 2026.",
  date_to_rfc822: "A date as mail headers write it.",
  date_to_string: "A date as 17 Mar 2026.",
  date_to_xmlschema: "A date as ISO 8601 writes it.",
  date_tz: 'A date in a zone: date_tz: "%H:%M", "Europe/Berlin"',
  default: 'This instead, when it is missing, empty or false: default: "there"',
  divided_by: "Divided by a number, decimals kept.",
  downcase: "In small letters.",
  escape: "Escaped for HTML.",
  escape_once: "Escaped for HTML, what is escaped already left.",
  find: 'The first item that has this value: find: "sku", "A-1"',
  find_exp: "The first item for which it is so.",
  find_index: "The place of the first item that has this value, from 0.",
  find_index_exp: "The place of the first item for which it is so.",
  first: "The first item.",
  floor: "Rounded down.",
  group_by: "The items in groups by a key.",
  group_by_exp: "The items in groups by an expression.",
  has: "Whether an item has this value.",
  has_exp: "Whether it is so for an item.",
  hmac_sha256: "The HMAC-SHA-256 of the text with a key.",
  inspect: "As JSON.",
  join: "The items as a text, with this between them.",
  json: "As JSON.",
  jsonify: "As JSON.",
  last: "The last item.",
  lstrip: "Without white space at its beginning.",
  map: "This key of each item.",
  minus: "Less a number.",
  modulo: "What is left after dividing.",
  money: 'An amount in its currency: money: "EUR", "de-DE"',
  newline_to_br: "Line breaks as <br />.",
  normalize_whitespace: "Each run of white space as one space.",
  number: 'A number with so many decimals: number: 2, "de-DE"',
  number_of_words: "How many words it has.",
  percent: "0.153 as 15.3%: percent: 1",
  plus: "More by a number.",
  pop: "The list without its last item.",
  prepend: "Puts a text before it.",
  push: "The list with one more item at its end.",
  raw: "Written as it is, not made safe; only as the last filter.",
  reject: "The items that do not have this value.",
  reject_exp: "The items for which it is not so.",
  remove: "Without a text, wherever it stands.",
  remove_first: "Without the first of a text.",
  remove_last: "Without the last of a text.",
  replace: "One text instead of another, wherever it stands.",
  replace_first: "One text instead of the first of another.",
  replace_last: "One text instead of the last of another.",
  reverse: "The list from its end.",
  round: "Rounded, to so many decimals.",
  rstrip: "Without white space at its end.",
  sha256: "The SHA-256 of the text.",
  shift: "The list without its first item.",
  size: "How many items, or characters.",
  slice: "A part, from a place and so long.",
  slugify: "As a part of an address: my-first-order.",
  sort: "In order, by a key where one is given.",
  sort_natural: "In order, whatever the case of letters.",
  split: "A text as a list, parted by another.",
  squish: "Trimmed, each run of white space as one space.",
  strip: "Without white space around it.",
  strip_html: "Without HTML tags.",
  strip_newlines: "Without line breaks.",
  sum: "All items added, by a key where one is given.",
  times: "Multiplied by a number.",
  to_integer: "As a whole number.",
  truncate: "At most so many characters, with … at the end.",
  truncatewords: "At most so many words, with … at the end.",
  uniq: "Each item once.",
  unshift: "The list with one more item before the others.",
  upcase: "In capital letters.",
  uri_escape: "As a whole address may stand in a link.",
  url_decode: "The text that this percent-encoding stands for.",
  url_encode: "Percent-encoded, spaces as +.",
  where: 'The items that have this value: where: "type", "gift"',
  where_exp: "The items for which it is so.",
  xml_escape: "Escaped for XML.",
};

const wordsOf = (docs: Readonly<Record<string, string>>): LiquidWords["tags"] =>
  Object.entries(docs).map(([name, doc]) => ({ name, doc }));

/** What an editor of templates completes, but for what only the account has. */
export const liquidWords: LiquidWords = {
  blocks: [],
  tags: wordsOf(TAGS),
  filters: wordsOf(FILTERS),
  roots: ROOTS.map(({ members, ...root }) => ({
    ...root,
    ...(members === undefined ? {} : { members: [...members] }),
  })),
};

/** A look-up with the names of its labels. */
interface LinkedNames {
  name: string;
  labels: readonly string[];
}

/** The same with the code pools, look-ups and content blocks that templates of the account can name. */
export const withNamesOf = (
  pools: readonly string[],
  lookups: readonly LinkedNames[],
  blocks: readonly string[],
): LiquidWords => ({
  ...liquidWords,
  blocks: [...blocks],
  roots: liquidWords.roots.map((root) => {
    if (root.name === "Codes") return { ...root, members: [...pools] };
    if (root.name !== "Linked") return root;
    const nested = Object.fromEntries(lookups.map(({ name, labels }) => [name, [...labels]]));
    return { ...root, members: Object.keys(nested), nested };
  }),
});
