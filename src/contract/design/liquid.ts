import type { Condition, Parts, Repeat } from "./design.ts";
import { PATH } from "./path.ts";

/** The Liquid that a design is written in, and how it is read back: only what stands here is read. */

const PATH_SOURCE = PATH.slice(1, -1);
const HEX = 16;

const codeOf = (char: string): string => `\\u${char.charCodeAt(0).toString(HEX).padStart(4, "0")}`;

/** A literal that nothing around it can end: not Liquid, not HTML, not an attribute's quotes. */
export const literal = (text: string): string =>
  `'${text.replaceAll(/[^\p{L}\p{N} .,:;!?()/@#*+=_-]|[\ud800-\udfff]/gu, (found) => [...Array(found.length).keys()].map((at) => codeOf(found.charAt(at))).join(""))}'`;

const LITERAL = "'((?:[^'\\\\{}%<>]|\\\\u[0-9a-f]{4})*)'";

const readLiteral = (inner: string): string =>
  inner.replaceAll(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, HEX)));

export interface Field {
  field: string;
  fallback: string | null;
}

export const fieldLiquid = ({ field, fallback }: Field): string =>
  fallback === null ? `{{ ${field} }}` : `{{ ${field} | default: ${literal(fallback)} }}`;

const FIELD = new RegExp(`^\\{\\{ (${PATH_SOURCE})(?: \\| default: ${LITERAL})? \\}\\}`, "u");

/** The field that a text begins with, and how long it is written. */
export const readField = (text: string): (Field & { length: number }) | null => {
  const [whole, field, fallback] = FIELD.exec(text) ?? [];
  if (whole === undefined || field === undefined) return null;
  return { field, fallback: fallback === undefined ? null : readLiteral(fallback), length: whole.length };
};

const written = (value: string | number): string =>
  typeof value === "number" ? String(value) : literal(value);

const COMPARED: Readonly<Partial<Record<Condition["operator"], string>>> = {
  is: "==",
  is_not: "!=",
  more: ">",
  less: "<",
  contains: "contains",
};

export interface Guard {
  open: string;
  close: string;
}

export const conditionLiquid = ({ field, operator, value }: Condition): Guard => {
  const sign = COMPARED[operator];
  if (sign !== undefined)
    return { open: `{% if ${field} ${sign} ${written(value)} %}`, close: "{% endif %}" };
  const isThere = operator === "exists";
  return isThere
    ? { open: `{% if ${field} %}`, close: "{% endif %}" }
    : { open: `{% unless ${field} %}`, close: "{% endunless %}" };
};

const NUMBER = "-?[0-9]+(?:\\.[0-9]+)?(?:e[+-]?[0-9]+)?";
const IF = new RegExp(
  `^\\{% if (${PATH_SOURCE})(?: (==|!=|>|<|contains) (?:${LITERAL}|(${NUMBER})))? %\\}$`,
  "u",
);
const UNLESS = new RegExp(`^\\{% unless (${PATH_SOURCE}) %\\}$`, "u");
const FOR = new RegExp(`^\\{% for ([\\p{L}_][\\p{L}\\p{N}_-]*) in (${PATH_SOURCE}) %\\}$`, "u");

const OPERATOR_OF: Readonly<Record<string, Condition["operator"]>> = {
  "==": "is",
  "!=": "is_not",
  ">": "more",
  "<": "less",
  contains: "contains",
};

/** A tag that opens a condition of ours. */
export const readCondition = (tag: string): Condition | null => {
  const [, absent] = UNLESS.exec(tag) ?? [];
  if (absent !== undefined) return { field: absent, operator: "missing", value: "" };
  const [, field, sign, text, number] = IF.exec(tag) ?? [];
  if (field === undefined) return null;
  if (sign === undefined) return { field, operator: "exists", value: "" };
  const operator = OPERATOR_OF[sign] ?? "is";
  return { field, operator, value: number === undefined ? readLiteral(text ?? "") : Number(number) };
};

export const repeatLiquid = ({ list, item }: Repeat): Guard => ({
  open: `{% for ${item} in ${list} %}`,
  close: "{% endfor %}",
});

/** A tag that opens a loop of ours. */
export const readRepeat = (tag: string): Repeat | null => {
  const [, item, list] = FOR.exec(tag) ?? [];
  return item === undefined || list === undefined ? null : { list, item };
};

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "{": "&#123;",
  "}": "&#125;",
  "\n": "&#10;",
  "\r": "&#13;",
};
const UNESCAPED = new Map(Object.entries(ESCAPED).map(([char, written]) => [written, char]));

/** Text as it stands in HTML and attributes, where it is no Liquid either. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"{}\n\r]/g, (char) => ESCAPED[char] ?? char);

/** Null where it is not of ours. */
export const unescaped = (text: string): string | null => {
  if (/[<>"{}\n\r]|&(?!(?:amp|lt|gt|quot|#123|#125|#10|#13);)/.test(text)) return null;
  return text.replaceAll(/&(?:amp|lt|gt|quot|#123|#125|#10|#13);/g, (found) => UNESCAPED.get(found) ?? found);
};

export const partsText = (parts: Parts): string =>
  parts.map((part) => ("field" in part ? fieldLiquid(part) : escaped(part.text))).join("");

/** Text and fields of an attribute; null where something else is in it. */
export const readParts = (text: string): Parts | null => {
  const parts: Parts = [];
  let rest = text;
  while (rest !== "") {
    const field = readField(rest);
    if (field !== null) {
      const { length, ...part } = field;
      parts.push(part);
      rest = rest.slice(length);
      continue;
    }
    const [plain = ""] = /^[^{]+/.exec(rest) ?? [];
    const read = plain === "" ? null : unescaped(plain);
    if (read === null) return null;
    parts.push({ text: read });
    rest = rest.slice(plain.length);
  }
  return parts;
};
