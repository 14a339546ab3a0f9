/** Where JSON ends to be JSON, in words. */
export interface JsonProblem {
  line: number;
  column: number;
  message: string;
}

const DEPTH = 100;

const WORDS = {
  value: "Expected a value: text in double quotes, a number, true, false, null, a list or an object.",
  key: 'Expected a name in double quotes, or "}".',
  nextKey: "Expected a name in double quotes after the comma.",
  colon: 'Expected ":" after the name.',
  comma: (close: string) => `Expected "," or "${close}".`,
  end: "Expected the end: something stands after the value.",
  string: "This text is not closed, or holds a character that has to be escaped.",
  depth: `Deeper than ${DEPTH} levels.`,
} as const;

class Stop extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in strings (RFC 8259 section 7)
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
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
    if (depth > DEPTH) stop(WORDS.depth);
    if (see("{")) return members(depth);
    if (see("[")) return items(depth);
    if (text[at] === '"') return string();
    if (!take(SCALAR)) stop(WORDS.value);
    take(SPACE);
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
