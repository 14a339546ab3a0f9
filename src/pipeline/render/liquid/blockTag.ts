import {
  type Context,
  type Emitter,
  evalToken,
  Hash,
  type Liquid,
  type Parser,
  Tag,
  type TagToken,
  type Token,
  type Tokenizer,
  type TopLevelToken,
} from "liquidjs";
import type { ParsedBlock } from "./blocks.ts";
import { MessageParser } from "./parser.ts";
import { isRecord, type JsonRecord } from "./values.ts";

/** `with item as name` and `for items as name`: one value, or each of several. */
interface Given {
  readonly how: "with" | "for";
  readonly token: Token;
  readonly name: string;
}

const nameOf = (tokenizer: Tokenizer): string => {
  const name = tokenizer.readQuoted()?.content.trim() ?? "";
  if (name !== "") return name;
  throw new Error('expected the name of a content block in quotes, such as {% render "footer" %}');
};

const givenIn = (tokenizer: Tokenizer, block: string): Given | null => {
  tokenizer.skipBlank();
  const begin = tokenizer.p;
  const how = tokenizer.readIdentifier().content;
  tokenizer.skipBlank();
  const token =
    (how === "with" || how === "for") && tokenizer.peek() !== ":" ? tokenizer.readValue() : undefined;
  if (token === undefined || (how !== "with" && how !== "for")) {
    tokenizer.p = begin;
    return null;
  }
  const afterValue = tokenizer.p;
  if (tokenizer.readIdentifier().content === "as") {
    return { how, token, name: tokenizer.readIdentifier().content };
  }
  tokenizer.p = afterValue;
  return { how, token, name: block };
};

const itemsOf = (value: unknown): readonly unknown[] => {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
};

const loopAt = (index: number, length: number): JsonRecord => ({
  first: index === 0,
  last: index === length - 1,
  index: index + 1,
  index0: index,
  rindex: length - index,
  rindex0: length - index - 1,
  length,
});

/**
 * `{% render "name" %}` puts a content block in. It sees the message's namespaces and what it is given, and none of the names
 * around it, so that it says the same wherever it stands.
 */
export class BlockTag extends Tag {
  readonly block: ParsedBlock;
  /** `key: value` pairs; undefined: a key without a value, which is true. */
  readonly parameters: Readonly<Record<string, Token | undefined>>;
  readonly given: Given | null;
  readonly #hash: Hash;

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, rest, liquid);
    if (!(parser instanceof MessageParser)) throw new Error("content blocks stand in messages only");
    this.tokenizer.skipBlank();
    const name = nameOf(this.tokenizer);
    this.given = givenIn(this.tokenizer, name);
    this.#hash = new Hash(this.tokenizer, liquid.options.keyValueSeparator);
    this.parameters = this.#hash.hash;
    this.block = parser.block(name, token);
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const inner = context.spawn();
    const scope = inner.bottom();
    const parameters = yield this.#hash.render(context);
    if (isRecord(parameters)) Object.assign(scope, parameters);
    const value = this.given === null ? null : yield evalToken(this.given.token, context);
    if (this.given?.how !== "for") {
      if (this.given !== null) scope[this.given.name] = value;
      yield this.liquid.renderer.renderTemplates(this.block.templates, inner, emitter);
      return;
    }
    const items = itemsOf(value);
    for (const [index, item] of items.entries()) {
      scope[this.given.name] = item;
      scope["forloop"] = loopAt(index, items.length);
      yield this.liquid.renderer.renderTemplates(this.block.templates, inner, emitter);
    }
  }
}
