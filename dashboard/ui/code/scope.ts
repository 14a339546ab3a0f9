import type { LiquidWords } from "../../../src/contract/preview.ts";
import { memberNamed, newShape, type Shape } from "./shape.ts";

/** Everything that an editor knows of names. */
export interface Words {
  readonly liquid: LiquidWords;
  /** Properties of profiles, most frequent first. */
  readonly profile: readonly { name: string; example: string }[];
  readonly payload: Shape;
}

/** Names that can be read at a place, with what is known of them. */
export type Scope = ReadonlyMap<string, Shape>;

const NAME = "[\\p{L}_][\\p{L}\\p{N}_-]*";
const PATH = `${NAME}(?:\\s*(?:\\.\\s*${NAME}|\\[\\s*(?:\\d+|"[^"]*"|'[^']*')\\s*\\]))*`;
const TAG = /\{%-?\s*(\w+)\s*([^%]*(?:%(?!\})[^%]*)*)-?%\}/g;
const LOOP = new RegExp(`^(${NAME})\\s+in\\s+(${PATH})?`, "u");
const ASSIGN = new RegExp(`^(${NAME})\\s*=\\s*(${PATH})?\\s*(\\S?)`, "u");
const STEPS = new RegExp(
  `(${NAME})|\\[\\s*(\\d+)\\s*\\]|\\[\\s*"([^"]*)"\\s*\\]|\\[\\s*'([^']*)'\\s*\\]`,
  "gu",
);

const FORLOOP = ["first", "index", "index0", "last", "length", "rindex", "rindex0"];

const shapeWith = (names: readonly string[]): Shape => {
  const shape = newShape();
  for (const name of names) shape.members.set(name, newShape());
  return shape;
};

/** What stands at the top, whatever tags came before. */
const rootScope = ({ liquid, profile, payload }: Words): Map<string, Shape> => {
  const scope = new Map<string, Shape>();
  for (const { name, members, nested } of liquid.roots) {
    const shape = shapeWith(members ?? []);
    for (const [member, names] of Object.entries(nested ?? {})) shape.members.set(member, shapeWith(names));
    scope.set(name, shape);
  }
  const known = shapeWith([]);
  for (const { name, example } of profile) known.members.set(name, { ...newShape(), example });
  scope.set("Profile", known);
  scope.set("ExternalTrigger", payload);
  return scope;
};

const stepShape = (shape: Shape, step: string): Shape | null =>
  step === "first" || step === "last" || /^\d+$/.test(step)
    ? (shape.item ?? memberNamed(shape, step))
    : memberNamed(shape, step);

/** What a path leads to within a scope; null where nothing is known. */
export const shapeAt = (scope: Scope, path: string): Shape | null => {
  const steps = [...path.matchAll(STEPS)].map(([, name, index, double, single]) => {
    return name ?? index ?? double ?? single ?? "";
  });
  const [root, ...rest] = steps;
  let at = root === undefined ? null : memberNamed({ ...newShape(), members: new Map(scope) }, root);
  for (const step of rest) at = at === null ? null : stepShape(at, step);
  return at;
};

/** The names that a template can read at a position: roots, and variables of the loops and tags around and before it. */
export const scopeAt = (text: string, position: number, words: Words): Scope => {
  const outer: Map<string, Shape>[] = [];
  let scope = rootScope(words);
  for (const [, tag, rest = ""] of text.slice(0, position).matchAll(TAG)) {
    if (tag === "for" || tag === "tablerow") {
      const [, name = "", path = ""] = LOOP.exec(rest) ?? [];
      outer.push(scope);
      const item = shapeAt(scope, path)?.item ?? newShape();
      scope = new Map(scope).set("forloop", shapeWith(FORLOOP));
      if (name !== "") scope.set(name, item);
    } else if (tag === "endfor" || tag === "endtablerow") {
      scope = outer.pop() ?? scope;
    } else if (tag === "assign") {
      const [, name, path = "", more] = ASSIGN.exec(rest) ?? [];
      if (name !== undefined) scope.set(name, (more === "" ? shapeAt(scope, path) : null) ?? newShape());
    } else if (tag === "capture") {
      const [name] = new RegExp(`^${NAME}`, "u").exec(rest) ?? [];
      if (name !== undefined) scope.set(name, newShape());
    }
  }
  return scope;
};
