import type { PayloadKey } from "../../../src/contract/preview.ts";

/** What is known of a value before it is there: which names it has, or what its items look like. */
export interface Shape {
  readonly members: Map<string, Shape>;
  item: Shape | null;
  /** How a value of it looks, in a few characters; empty when unknown. */
  example: string;
}

const EXAMPLE_CHARS = 40;
const ITEMS_READ = 20;
const MEMBERS_READ = 500;
const DEPTH_READ = 20;

export const newShape = (): Shape => ({ members: new Map(), item: null, example: "" });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const short = (text: string): string =>
  text.length <= EXAMPLE_CHARS ? text : `${text.slice(0, EXAMPLE_CHARS)}…`;

/** A value in a few characters. */
export const exampleOf = (value: unknown): string => {
  if (typeof value === "string") return short(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
};

const memberOf = (shape: Shape, name: string): Shape => {
  const known = shape.members.get(name);
  if (known !== undefined) return known;
  const made = newShape();
  shape.members.set(name, made);
  return made;
};

const itemOf = (shape: Shape): Shape => {
  shape.item ??= newShape();
  return shape.item;
};

const learn = (shape: Shape, value: unknown, depth: number): void => {
  if (depth > DEPTH_READ) return;
  if (Array.isArray(value)) {
    const item = itemOf(shape);
    for (const one of value.slice(0, ITEMS_READ)) learn(item, one, depth + 1);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value).slice(0, MEMBERS_READ)) {
      learn(memberOf(shape, name), member, depth + 1);
    }
  } else if (shape.example === "") shape.example = exampleOf(value);
};

const STEP = /\[\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g;

/** `productDetails[].price` → `["productDetails", "[]", "price"]`. */
export const stepsOf = (path: string): string[] =>
  [...path.matchAll(STEP)].map(([whole, quoted, plain]) => {
    if (quoted !== undefined) return quoted.replaceAll(/\\(.)/g, "$1");
    return plain ?? whole;
  });

/** The shape of a payload, from one that is there and from the keys that templates read. */
export const shapeOf = (payload: unknown, keys: readonly PayloadKey[]): Shape => {
  const root = newShape();
  learn(root, payload, 0);
  for (const { path, kind } of keys) {
    let at = root;
    for (const step of stepsOf(path)) at = step === "[]" ? itemOf(at) : memberOf(at, step);
    if (kind === "list") itemOf(at);
  }
  return root;
};

/** The member of this name, whatever its case: templates find it so. */
export const memberNamed = (shape: Shape, name: string): Shape | null => {
  const exact = shape.members.get(name);
  if (exact !== undefined) return exact;
  const lower = name.toLowerCase();
  for (const [known, member] of shape.members) if (known.toLowerCase() === lower) return member;
  return null;
};
