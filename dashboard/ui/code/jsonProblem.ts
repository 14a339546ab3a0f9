import { code } from "../../texts/code.ts";

/** Where JSON ends to be JSON, in words. */
export interface JsonProblem {
  line: number;
  column: number;
  message: string;
}

const DEPTH = 100;
const WORDS = code.json;

class Stop extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** What JSON forbids in strings: quote, backslash, control characters (RFC 8259 section 7). */
const FORBIDDEN = String.raw`"\\\u0000-\u001f`;
const STRING = new RegExp(String.raw`"(?:[^${FORBIDDEN}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`, "y");
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/** Walks over JSON (RFC 8259) without making anything of it. */
const walker = (text: string) => {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const see = (char: string): boolean => {
    if (text[at] !== char) return false;
    at += 1;
    take(SPACE);
    return true;
  };
  const stop = (message: string): never => {
    throw new Stop(at, message);
  };
  const string = (): void => {
    if (!take(STRING)) stop(WORDS.string);
    take(SPACE);
  };
  const members = (depth: number): void => {
    if (see("}")) return;
    for (let isFirst = true; ; isFirst = false) {
      if (text[at] !== '"') stop(isFirst ? WORDS.key : WORDS.nextKey);
      string();
      if (!see(":")) stop(WORDS.colon);
      value(depth + 1);
      if (see("}")) return;
      if (!see(",")) stop(WORDS.comma("}"));
    }
  };
  const items = (depth: number): void => {
    if (see("]")) return;
    for (;;) {
      value(depth + 1);
      if (see("]")) return;
      if (!see(",")) stop(WORDS.comma("]"));
    }
  };
  const value = (depth: number): void => {
    if (depth > DEPTH) stop(WORDS.depth(DEPTH));
    if (see("{")) members(depth);
    else if (see("[")) items(depth);
    else if (text[at] === '"') string();
    else if (take(SCALAR)) take(SPACE);
    else stop(WORDS.value);
  };
  return () => {
    take(SPACE);
    value(0);
    if (at < text.length) stop(WORDS.end);
  };
};

/** What is wrong with a JSON text, at the first place where it is; null when nothing is. */
export const jsonProblem = (text: string): JsonProblem | null => {
  try {
    walker(text)();
    return null;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const before = text.slice(0, error.at);
    const line = before.split("\n").length;
    return { line, column: error.at - before.lastIndexOf("\n"), message: error.message };
  }
};
