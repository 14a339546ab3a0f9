import {
  type Liquid,
  LiquidError,
  Parser,
  type Template,
  type Token,
  Tokenizer,
  type TopLevelToken,
  TypeGuards,
} from "liquidjs";
import { didYouMean } from "../../../lib/nearest.ts";
import {
  contentBlockUsesMax,
  problemsPerFieldMax,
  templateCharsMax,
  templateDepthMax,
} from "../../../limits.ts";
import { MissingBlock, NO_BLOCKS, type OpenBlock, type ParsedBlock } from "./blocks.ts";
import { type TemplateIssue, withinBlock } from "./issue.ts";
import { placeOutput } from "./placed.ts";
import { StaticPiece } from "./values.ts";

export interface ParsedTemplate {
  /** To be rendered: empty with issues. */
  readonly templates: Template[];
  /** What could be read, for those who only look at it. */
  readonly readable: readonly Template[];
  readonly issues: readonly TemplateIssue[];
  /** Content blocks that are put in, those within others counted too. */
  readonly uses: number;
  /** How deep they nest. */
  readonly depth: number;
}

interface ParseOptions {
  /** Content blocks by name; left out: there are none. */
  open?: OpenBlock;
  /** The content block that is parsed. */
  file?: string;
}

type ParsedNode = ReturnType<Parser["parseToken"]>;

/** Branch tags of a block: once the block itself is at fault, they are not reported again. */
const BRANCHES: ReadonlySet<string> = new Set(["else", "elsif", "when"]);

const sentence = (text: string): string => {
  const plain = text
    .replace(/(, file:[\w-]+)?(, line:\d+, col:\d+)?$/, "")
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
  const issue = { message: sentence(text), line, column };
  const { originalError } = error;
  return originalError instanceof MissingBlock ? { ...issue, missingBlock: originalError.block } : issue;
};

/** A mistyped filter or tag is nearly always one that there is. */
const withNearest = (engine: Liquid, issue: TemplateIssue): TemplateIssue => {
  const [, kind, name = ""] = /^Unknown (filter|tag) "(.*)"\.$/.exec(issue.message) ?? [];
  if (kind === undefined) return issue;
  const known = Object.keys(kind === "tag" ? engine.tags : engine.filters);
  return { ...issue, message: `${issue.message}${didYouMean(name, known)}` };
};

const NOTHING: ParsedTemplate = { templates: [], readable: [], issues: [], uses: 0, depth: 0 };

/** Enough is wrong: reading on would cost time and say nothing new. */
class ParsingStopped extends Error {}

const isStopped = (error: unknown): boolean =>
  error instanceof ParsingStopped || (LiquidError.is(error) && error.originalError instanceof ParsingStopped);

/**
 * Reads a whole template and gathers everything wrong with it, where LiquidJS stops at the first error.
 * Static text becomes pieces and outputs write for their place (places/sink.ts).
 */
export class MessageParser extends Parser {
  readonly issues: TemplateIssue[] = [];
  /** See ParsedTemplate. */
  uses = 0;
  depth = 0;
  readonly #engine: Liquid;
  readonly #open: OpenBlock;
  readonly #told = new Set<ParsedBlock>();
  readonly #faulty: string[] = [];
  #depth = 0;

  constructor(engine: Liquid, open: OpenBlock) {
    super(engine);
    this.#engine = engine;
    this.#open = open;
  }

  /** Puts a content block in where a tag stands. What is wrong with it is told where it is put in first. @throws Error */
  block(name: string, tag: Token): ParsedBlock {
    const block = this.#open(name);
    this.uses += block.uses;
    this.depth = Math.max(this.depth, block.depth);
    if (this.uses > contentBlockUsesMax) {
      throw new Error(`content blocks are put in more than ${contentBlockUsesMax} times`);
    }
    if (!this.#told.has(block)) this.#tell(block, tag);
    this.#told.add(block);
    return block;
  }

  #tell({ name, issues }: ParsedBlock, tag: Token): void {
    const [line = 1, column = 1] = tag.getPosition();
    for (const issue of issues) {
      const block = issue.block ?? { name, line: issue.line, column: issue.column };
      const message = issue.block === undefined ? withinBlock(block, issue.message) : issue.message;
      this.issues.push({ ...issue, message, line, column, block });
    }
    if (this.issues.length >= problemsPerFieldMax) throw new ParsingStopped();
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
const parseBefore = (engine: Liquid, text: string, error: unknown, options: ParseOptions): ParsedTemplate => {
  const end = LiquidError.is(error) ? error.token.begin : 0;
  const before = end > 0 && end < text.length ? parseTemplate(engine, text.slice(0, end), options) : NOTHING;
  const issues = before.issues.filter(({ message }) => !message.endsWith("not closed."));
  return { ...NOTHING, readable: before.readable, issues: [...issues, issueOf(error)] };
};

const tooLong = (chars: number): TemplateIssue => ({
  message: `The template has ${chars} characters; at most ${templateCharsMax} are possible.`,
  line: 1,
  column: 1,
});

/** Parses a template. With issues, `templates` is empty. */
export const parseTemplate = (engine: Liquid, text: string, options: ParseOptions = {}): ParsedTemplate => {
  if (text.length > templateCharsMax) return { ...NOTHING, issues: [tooLong(text.length)] };
  const { open = NO_BLOCKS, file } = options;
  const parser = new MessageParser(engine, open);
  try {
    const readable = parser.parse(text, file);
    const { issues, uses, depth } = parser;
    return { templates: issues.length > 0 ? [] : readable, readable, issues, uses, depth };
  } catch (error) {
    if (isStopped(error)) return { ...NOTHING, issues: parser.issues };
    return parseBefore(engine, text, error, options);
  }
};
