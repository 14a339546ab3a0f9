import {
  AssignTag,
  CaseTag,
  ForTag,
  IfTag,
  type PropertyAccessToken,
  TablerowTag,
  type Template,
  type Token,
  TypeGuards,
  toValueSync,
  UnlessTag,
  Value,
} from "liquidjs";
import { templateDepthMax } from "../../../limits.ts";
import { BlockTag } from "../liquid/blockTag.ts";
import { BY_KEY, DATE_FILTERS, NUMBER_FILTERS, OF_LISTS, ONE_ITEM, SAME_ITEMS } from "./filterWords.ts";
import { type Alias, DERIVED, ITEM, type Path, pathText, Scope, within } from "./scope.ts";
import { accessOf, argumentOf, literalOf, soleAccess } from "./tokens.ts";

/** How a place uses what it reads. */
export interface Use {
  /** The message lacks something where it is missing; a condition only asks. */
  readonly isNeeded: boolean;
  readonly hasDefault: boolean;
  readonly wants: "any" | "list" | "number" | "date";
  /** What it is compared with. */
  readonly literal?: string | number | undefined;
}

/** A place that reads something. */
export interface Place {
  readonly token: Token;
  /** Where it is in a content block: its name, and the tag of the field that puts it in, or what it stands in. */
  readonly within: { readonly block: string; readonly tag: Token } | null;
}

export interface Observer {
  read(path: Path, use: Use, place: Place): void;
  /** A name that is neither a namespace nor assigned before. */
  unknown(name: string, place: Place, known: () => readonly string[]): void;
  /** Names that the field, or a content block in it, assigns wherever it does. */
  assigned?(names: readonly string[], within: Place["within"]): void;
}

const ASKED: Use = { isNeeded: false, hasDefault: false, wants: "any" };
const COUNTED: Use = { ...ASKED, isNeeded: true, wants: "number" };

const wantedBy = (names: readonly string[]): Use["wants"] => {
  const telling = names.find((name) => name !== "default" && name !== "raw");
  if (telling === undefined) return "any";
  if (NUMBER_FILTERS.has(telling)) return "number";
  if (DATE_FILTERS.has(telling)) return "date";
  return OF_LISTS.has(telling) ? "list" : "any";
};

/** Walks one field and tells what it reads. */
class Reader {
  #scope = new Scope();
  #within: Place["within"] = null;
  readonly #roots: ReadonlySet<string>;
  readonly #observer: Observer;

  constructor(roots: ReadonlySet<string>, observer: Observer) {
    this.#roots = roots;
    this.#observer = observer;
  }

  visitField(templates: Iterable<Template>): void {
    this.visitAll(templates);
    this.#observer.assigned?.(this.#scope.names(), this.#within);
  }

  visitAll(templates: Iterable<Template>): void {
    for (const template of templates) this.#visit(template);
  }

  #visit(template: Template): void {
    if (template instanceof ForTag || template instanceof TablerowTag) this.#visitLoop(template);
    else if (template instanceof IfTag || template instanceof UnlessTag) this.#visitBranches(template);
    else if (template instanceof CaseTag) this.#visitCase(template);
    else if (template instanceof AssignTag) this.#visitAssign(template);
    else if (template instanceof BlockTag) this.#visitBlock(template);
    else this.#visitOther(template);
  }

  #visitOther(template: Template): void {
    for (const argument of template.arguments?.() ?? []) {
      if (argument instanceof Value) this.#readValue(argument);
      else this.#readToken(argument, { ...ASKED, isNeeded: true });
    }
    for (const name of template.localScope?.() ?? []) this.#scope.assign(name.content, DERIVED);
    if (template.children !== undefined) this.visitAll(toValueSync(template.children(false, true)));
  }

  /** What is handed to a content block is read where the block reads it. */
  #visitBlock({ token, block, parameters, given }: BlockTag): void {
    const names = new Map<string, Alias>();
    for (const [name, value] of Object.entries(parameters)) {
      names.set(name, value === undefined ? DERIVED : this.#readToken(value, ASKED));
    }
    if (given !== null) {
      const isLoop = given.how === "for";
      const value = this.#readToken(
        given.token,
        isLoop ? { ...ASKED, isNeeded: true, wants: "list" } : ASKED,
      );
      names.set(given.name, isLoop ? within(value, [ITEM]) : value);
      if (isLoop) names.set("forloop", DERIVED);
    }
    const [outer, around] = [this.#scope, this.#within];
    this.#scope = outer.inner(names);
    this.#within = { block: block.name, tag: around?.tag ?? token };
    this.visitField(block.readable);
    this.#scope = outer;
    this.#within = around;
  }

  #visitLoop(tag: ForTag | TablerowTag): void {
    const isElse = tag instanceof ForTag && tag.elseTemplates.length > 0;
    const [collection, ...others] = tag.arguments();
    const use: Use = { isNeeded: true, hasDefault: isElse, wants: "list" };
    const items =
      collection === undefined || collection instanceof Value ? DERIVED : this.#readToken(collection, use);
    for (const argument of others) if (!(argument instanceof Value)) this.#readToken(argument, COUNTED);
    const [variable = "", ...helpers] = tag.blockScope();
    const names = new Map<string, Alias>(helpers.map((name) => [name, DERIVED]));
    names.set(variable, within(items, [ITEM]));
    this.#scope.inBlock(names, () => this.visitAll(tag.templates));
    if (tag instanceof ForTag) this.visitAll(tag.elseTemplates);
  }

  #visitBranches(tag: IfTag | UnlessTag): void {
    for (const { value, templates } of tag.branches) {
      const asked = this.#ask(value);
      this.#scope.inBranch(asked, () => this.visitAll(templates));
    }
    this.visitAll(tag.elseTemplates ?? []);
  }

  #visitCase(tag: CaseTag): void {
    const values = tag.branches.flatMap((branch) => branch.values);
    const literal = values.map(literalOf).find((found) => found !== undefined);
    const access = soleAccess(tag.value);
    if (access === undefined) this.#ask(tag.value);
    else this.#readToken(access, { ...ASKED, literal });
    for (const value of values) this.#readToken(value, ASKED);
    for (const { templates } of tag.branches) this.visitAll(templates);
    this.visitAll(tag.elseTemplates);
  }

  /** A name that only stands for another value is no reading place yet. */
  #visitAssign(tag: AssignTag): void {
    const [value] = tag.arguments();
    const alias = value instanceof Value ? this.#assigned(value) : DERIVED;
    for (const name of tag.localScope()) this.#scope.assign(name.content, alias);
  }

  #assigned(value: Value): Alias {
    const access = soleAccess(value);
    const names = value.filters.map(({ name }) => name);
    const isKept = names.every((name) => name === "default" || SAME_ITEMS.has(name) || ONE_ITEM.has(name));
    if (access === undefined || !isKept) {
      this.#readValue(value);
      return DERIVED;
    }
    const hasDefault = names.includes("default");
    const found = this.#readToken(access, { ...ASKED, wants: wantedBy(names) });
    this.#readArguments(value, found, ASKED);
    const items = names.filter((name) => ONE_ITEM.has(name)).map(() => ITEM);
    return { ...within(found, items), hasDefault: found.hasDefault || hasDefault };
  }

  /** @returns the paths that a condition asks for */
  #ask(value: Value): Set<string> {
    const asked = new Set<string>();
    const { postfix } = value.initial;
    const literals = this.#compared(postfix);
    for (const token of postfix) {
      const { paths } = this.#readToken(token, { ...ASKED, ...literals.get(token) });
      for (const path of paths) asked.add(pathText(path));
    }
    this.#readArguments(value, DERIVED, ASKED);
    return asked;
  }

  /** `a == "b"` is kept as a, "b", ==. */
  #compared(postfix: readonly Token[]): Map<Token, Partial<Use>> {
    const found = new Map<Token, Partial<Use>>();
    postfix.forEach((token, index) => {
      const [left, right] = [postfix[index - 2], postfix[index - 1]];
      if (!TypeGuards.isOperatorToken(token) || left === undefined) return;
      const literal = literalOf(right);
      if (token.operator === "==" && literal !== undefined) found.set(left, { literal });
      else if (typeof literal === "number") found.set(left, { wants: "number" });
    });
    return found;
  }

  #readValue(value: Value): void {
    const access = soleAccess(value);
    const names = value.filters.map(({ name }) => name);
    const use: Use = { isNeeded: true, hasDefault: names.includes("default"), wants: wantedBy(names) };
    if (access === undefined) this.#ask(value);
    else this.#readArguments(value, this.#readToken(access, use), use);
  }

  #readArguments(value: Value, input: Alias, { isNeeded, hasDefault }: Use): void {
    let items = input;
    for (const { name, args } of value.filters) {
      const [first, second] = args.map(argumentOf);
      const key = literalOf(first);
      if (BY_KEY.has(name) && typeof key === "string") {
        const use: Use = { ...ASKED, isNeeded: name === "map" && isNeeded, literal: literalOf(second) };
        if (first !== undefined) this.#tell(within(items, [ITEM, ...key.split(".")]), use, first);
      }
      const wants = NUMBER_FILTERS.has(name) ? "number" : "any";
      for (const token of args.map(argumentOf)) {
        if (token !== undefined) this.#readToken(token, { isNeeded, hasDefault, wants });
      }
      if (!SAME_ITEMS.has(name)) items = DERIVED;
    }
  }

  /** @returns what the token stands for */
  #readToken(token: Token, use: Use, depth = 0): Alias {
    if (depth > templateDepthMax) return DERIVED;
    if (TypeGuards.isRangeToken(token)) {
      for (const end of [token.lhs, token.rhs]) this.#readToken(end, COUNTED, depth + 1);
      return DERIVED;
    }
    return TypeGuards.isPropertyAccessToken(token) ? this.#readAccess(token, use, depth) : DERIVED;
  }

  #readAccess(token: PropertyAccessToken, use: Use, depth: number): Alias {
    const { name, steps, nested } = accessOf(token);
    for (const inner of nested) this.#readToken(inner, { ...ASKED, isNeeded: use.isNeeded }, depth + 1);
    if (name === null) return DERIVED;
    const root = name.toLowerCase();
    const alias = this.#scope.find(name);
    if (alias === undefined && !this.#roots.has(root))
      this.#observer.unknown(name, { token, within: this.#within }, () => this.#scope.names());
    if (steps === undefined || (alias === undefined && !this.#roots.has(root))) return DERIVED;
    const base = alias ?? { paths: [{ root, steps: [] }], hasDefault: false };
    const found = within(base, steps);
    this.#tell(found, use, token);
    return found;
  }

  #tell({ paths, hasDefault }: Alias, use: Use, token: Token): void {
    for (const path of paths) {
      const isSafe = use.hasDefault || hasDefault || this.#scope.isGuarded(pathText(path));
      this.#observer.read(path, { ...use, hasDefault: isSafe }, { token, within: this.#within });
    }
  }
}

/**
 * What the templates of one field read, told place by place.
 *
 * @param roots the namespaces of a message, in lower case
 */
export const observeReads = (
  templates: Iterable<Template>,
  roots: ReadonlySet<string>,
  observer: Observer,
): void => new Reader(roots, observer).visitField(templates);
