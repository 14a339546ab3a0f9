import {
  type Liquid,
  LiquidError,
  Parser,
  type Template,
  Tokenizer,
  type TopLevelToken,
  TypeGuards,
} from "liquidjs";
import { didYouMean } from "../../../lib/nearest.ts";
import { problemsPerFieldMax, templateCharsMax, templateDepthMax } from "../../../limits.ts";
import { placeOutput } from "./placed.ts";
import { StaticPiece } from "./values.ts";

export interface TemplateIssue {
  message: string;
  line: number;
  column: number;
}

export interface ParsedTemplate {
  /** To be rendered: empty with issues. */
  readonly templates: Template[];
  /** What could be read, for those who only look at it. */
  readonly readable: readonly Template[];
  readonly issues: readonly TemplateIssue[];
}

type ParsedNode = ReturnType<Parser["parseToken"]>;

/** Branch tags of a block: once the block itself is at fault, they are not reported again. */
const BRANCHES: ReadonlySet<string> = new Set(["else", "elsif", "when"]);

const sentence = (text: string): string => {
  const plain = text
    .replace(/, line:\d+, col:\d+$/, "")
    .replace(/^undefined filter: (.*)$/, 'unknown filter "$1"')
    .replace(/^tag "(.*)" not found$/, 'unknown tag "$1"')
    .replace(
      /^invalid value expression: ""$/,
      "a value is missing here: a name, a text in quotes, or a number",
    );
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? "" : "."}`;
};

/** What LiquidJS says of a template, in its own words but without the position, and the position. */
export const issueOf = (error: unknown): TemplateIssue => {
  if (!LiquidError.is(error)) {
    return { message: sentence(error instanceof Error ? error.message : String(error)), line: 1, column: 1 };
  }
  const [line = 1, column = 1] = error.token.getPosition();
  const isStackFull = error.originalError instanceof RangeError;
  const text = isStackFull
    ? "the expression nests too deeply"
    : (error.originalError?.message ?? error.message);
  return { message: sentence(text), line, column };
};

/** A mistyped filter or tag is nearly always one that there is. */
const withNearest = (engine: Liquid, issue: TemplateIssue): TemplateIssue => {
  const [, kind, name = ""] = /^Unknown (filter|tag) "(.*)"\.$/.exec(issue.message) ?? [];
  if (kind === undefined) return issue;
  const known = Object.keys(kind === "tag" ? engine.tags : engine.filters);
  return { ...issue, message: `${issue.message}${didYouMean(name, known)}` };
};

const NOTHING: ParsedTemplate = { templates: [], readable: [], issues: [] };

/** Enough is wrong: reading on would cost time and say nothing new. */
class ParsingStopped extends Error {}

const isStopped = (error: unknown): boolean =>
  error instanceof ParsingStopped || (LiquidError.is(error) && error.originalError instanceof ParsingStopped);

/**
 * Reads a whole template and gathers everything wrong with it, where LiquidJS stops at the first error.
 * Static text becomes pieces and outputs write for their place (places/sink.ts).
 */
class MessageParser extends Parser {
  readonly issues: TemplateIssue[] = [];
  readonly #engine: Liquid;
  readonly #faulty: string[] = [];
  #depth = 0;

  constructor(engine: Liquid) {
    super(engine);
    this.#engine = engine;
  }

  /** LiquidJS shifts tokens off one by one, which moves all the others each time; popping does not. */
  override parseTokens(tokens: TopLevelToken[]): Template[] {
    const reversed = tokens.reverse();
    return super.parseTokens(Object.assign(reversed, { shift: () => reversed.pop() }));
  }

  override parseToken(token: TopLevelToken, rest: TopLevelToken[]): ParsedNode {
    if (this.#isOrphan(token)) return this.#nothing();
    if (this.#depth >= templateDepthMax) this.#stop(token);
    this.#depth += 1;
    try {
      return this.#place(token, super.parseToken(token, rest));
    } catch (error) {
      if (isStopped(error)) throw error;
      this.issues.push(withNearest(this.#engine, issueOf(error)));
      if (this.issues.length >= problemsPerFieldMax) throw new ParsingStopped();
      if (TypeGuards.isTagToken(token)) this.#faulty.push(token.name);
      return this.#nothing();
    } finally {
      this.#depth -= 1;
    }
  }

  #stop(token: TopLevelToken): never {
    const [line = 1, column = 1] = token.getPosition();
    this.issues.push({ message: `Blocks nest more than ${templateDepthMax} deep.`, line, column });
    throw new ParsingStopped();
  }

  #place(token: TopLevelToken, node: ParsedNode): ParsedNode {
    if (TypeGuards.isHTMLToken(token)) {
      const piece = new StaticPiece(token.getContent());
      return Object.assign(node, {
        render: (_: unknown, emitter: { write(written: unknown): void }): void => emitter.write(piece),
      });
    }
    return "value" in node && TypeGuards.isOutputToken(node.token) ? placeOutput(node) : node;
  }

  /** The rest of a block whose opening tag was already reported. */
  #isOrphan(token: TopLevelToken): boolean {
    if (!TypeGuards.isTagToken(token) || token.name in this.#engine.tags) return false;
    const opening = this.#faulty.findLastIndex((name) => token.name === `end${name}`);
    if (opening >= 0) this.#faulty.splice(opening, 1);
    return opening >= 0 || (BRANCHES.has(token.name) && this.#faulty.length > 0);
  }

  #nothing(): ParsedNode {
    return super.parseToken(new Tokenizer("").readHTMLToken([]), []);
  }
}

/** A tag or output that is never closed hides what follows; what stands before it is read all the same. */
const parseBefore = (engine: Liquid, text: string, error: unknown): ParsedTemplate => {
  const end = LiquidError.is(error) ? error.token.begin : 0;
  const before = end > 0 && end < text.length ? parseTemplate(engine, text.slice(0, end)) : NOTHING;
  const issues = before.issues.filter(({ message }) => !message.endsWith("not closed."));
  return { ...NOTHING, readable: before.readable, issues: [...issues, issueOf(error)] };
};

const tooLong = (chars: number): TemplateIssue => ({
  message: `The template has ${chars} characters; at most ${templateCharsMax} are possible.`,
  line: 1,
  column: 1,
});

/** Parses a template. With issues, `templates` is empty. */
export const parseTemplate = (engine: Liquid, text: string): ParsedTemplate => {
  if (text.length > templateCharsMax) return { ...NOTHING, issues: [tooLong(text.length)] };
  const parser = new MessageParser(engine);
  try {
    const readable = parser.parse(text);
    return { templates: parser.issues.length > 0 ? [] : readable, readable, issues: parser.issues };
  } catch (error) {
    if (isStopped(error)) return { ...NOTHING, issues: parser.issues };
    return parseBefore(engine, text, error);
  }
};
