import { type Scope, scopeAt, shapeAt, type Words } from "./scope.ts";
import type { Shape } from "./shape.ts";

/** One thing that can stand here. */
export interface Choice {
  label: string;
  kind: "root" | "variable" | "property" | "tag" | "filter" | "block";
  /** What it is, or how a value of it looks. */
  detail: string;
  /** What is written in its place, when that is not the label. */
  insert?: string;
}

export interface Choices {
  /** Where what is being typed begins. */
  from: number;
  choices: Choice[];
}

const WORD = "[\\p{L}\\p{N}_-]*";
const PATH_BEFORE = `([\\p{L}_][\\p{L}\\p{N}_-]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_-]*|\\[(?:\\d+|"[^"]*"|'[^']*')\\])*)`;
const AFTER_DOT = new RegExp(`${PATH_BEFORE}\\.(${WORD})$`, "u");
const IN_BRACKET = new RegExp(`${PATH_BEFORE}\\[(["'])([^"'\\]]*)$`, "u");
const AFTER_PIPE = new RegExp(`\\|\\s*(${WORD})$`, "u");
const TAG_NAME = /^-?\s*([a-z]*)$/;
const IN_RENDER = /^-?\s*render\s*["']([\w-]*)$/;
const LAST_WORD = new RegExp(`${WORD}$`, "u");
const IS_NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** A place further into one tag than this is left alone. */
const TAG_CHARS = 4_000;

interface Opened {
  isOutput: boolean;
  /** Where the text within the braces begins. */
  start: number;
  inside: string;
}

/** The `{{` or `{%` that the position lies in, if it is still open there. */
const openedAt = (text: string, position: number): Opened | null => {
  const before = text.slice(Math.max(0, position - TAG_CHARS), position);
  const opening = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (opening < 0) return null;
  const inside = before.slice(opening + 2);
  if (/[%}]\}/.test(inside)) return null;
  return {
    isOutput: before[opening + 1] === "{",
    start: position - inside.length,
    inside,
  };
};

const isInString = (inside: string): boolean => {
  let quote = "";
  for (const char of inside) {
    if (quote === "") quote = char === '"' || char === "'" ? char : "";
    else if (char === quote) quote = "";
  }
  return quote !== "";
};

const memberChoices = (shape: Shape): Choice[] => [
  ...[...shape.members].map(([label, member]): Choice => {
    const isName = IS_NAME.test(label);
    return {
      label,
      kind: "property",
      detail: member.item === null ? member.example : "[…]",
      ...(isName ? {} : { insert: `[${JSON.stringify(label)}]` }),
    };
  }),
  ...(shape.item === null
    ? []
    : ["first", "last", "size"].map((label): Choice => ({ label, kind: "property", detail: "" }))),
];

const rootChoices = (scope: Scope, { liquid }: Words): Choice[] =>
  [...scope.keys()]
    .map((label): Choice => {
      const root = liquid.roots.find(({ name }) => name === label);
      return root === undefined
        ? { label, kind: "variable", detail: "" }
        : { label, kind: "root", detail: root.doc };
    })
    // The nearest names first: variables of the loops around come last into the scope.
    .reverse();

const listed = (words: readonly { name: string; doc: string }[], kind: "tag" | "filter"): Choice[] =>
  words.map(({ name, doc }) => ({ label: name, kind, detail: doc }));

const choicesIn = (text: string, position: number, words: Words, opened: Opened): Choices | null => {
  const { inside, isOutput } = opened;
  const tag = isOutput ? null : TAG_NAME.exec(inside);
  if (tag !== null) {
    return { from: position - (tag[1] ?? "").length, choices: listed(words.liquid.tags, "tag") };
  }
  const scope = scopeAt(text, opened.start - 2, words);
  const bracket = IN_BRACKET.exec(inside);
  if (bracket !== null) {
    const [, path = "", , typed = ""] = bracket;
    const shape = shapeAt(scope, path);
    const choices = shape === null ? [] : memberChoices(shape).map(({ insert: _, ...choice }) => choice);
    return { from: position - typed.length, choices };
  }
  const block = isOutput ? null : IN_RENDER.exec(inside);
  if (block !== null) {
    const choices = words.liquid.blocks.map((label): Choice => ({ label, kind: "block", detail: "" }));
    return { from: position - (block[1] ?? "").length, choices };
  }
  if (isInString(inside)) return null;
  const filter = AFTER_PIPE.exec(inside);
  if (filter !== null) {
    return { from: position - (filter[1] ?? "").length, choices: listed(words.liquid.filters, "filter") };
  }
  const dotted = AFTER_DOT.exec(inside);
  if (dotted !== null) {
    const shape = shapeAt(scope, dotted[1] ?? "");
    const from = position - (dotted[2] ?? "").length;
    return { from, choices: shape === null ? [] : memberChoices(shape) };
  }
  const typed = LAST_WORD.exec(inside)?.[0] ?? "";
  return { from: position - typed.length, choices: rootChoices(scope, words) };
};

/**
 * What can be written at a position of a template; null outside of `{{ … }}` and `{% … %}`, and within strings, but for the
 * name of a content block.
 */
export const choicesAt = (text: string, position: number, words: Words): Choices | null => {
  const opened = openedAt(text, position);
  if (opened === null) return null;
  const found = choicesIn(text, position, words, opened);
  return found === null || found.choices.length === 0 ? null : found;
};
