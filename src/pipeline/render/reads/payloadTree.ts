import type { PayloadKey } from "../../../contract/preview.ts";
import { payloadKeysMax } from "../../../limits.ts";
import type { Use } from "./reads.ts";
import { ITEM, type Path } from "./scope.ts";

/** A key of the payload, with all that the templates say of it. */
export interface PayloadNode {
  readonly name: string;
  /** By the name in lower case, since templates find keys whatever their case; `[]` for items. */
  readonly children: Map<string, PayloadNode>;
  isNeeded: boolean;
  /** Some place needs it and gives no default. */
  isBare: boolean;
  wants: Use["wants"];
  literal: string | number | undefined;
}

const newNode = (name: string): PayloadNode => ({
  name,
  children: new Map(),
  isNeeded: false,
  isBare: false,
  wants: "any",
  literal: undefined,
});

/** Steps that ask something of a list, where nothing else is read of the value. */
const OF_LISTS: ReadonlySet<string> = new Set(["first", "last"]);

/** Gathers reads of the payload. */
export const createPayloadTree = () => {
  const root = newNode("");
  let count = 0;
  const below = (node: PayloadNode, step: string): PayloadNode | undefined => {
    const key = step.toLowerCase();
    const known = node.children.get(key);
    if (known !== undefined) return known;
    if (count >= payloadKeysMax) return undefined;
    count += 1;
    const made = newNode(step);
    node.children.set(key, made);
    return made;
  };
  const note = ({ steps }: Path, use: Use): void => {
    const isSize = steps.length > 1 && steps.at(-1) === "size";
    let node: PayloadNode | undefined = root;
    for (const step of isSize ? steps.slice(0, -1) : steps) node = node && below(node, step);
    if (node === undefined || node === root) return;
    node.isNeeded ||= use.isNeeded;
    node.isBare ||= use.isNeeded && !use.hasDefault;
    const wants = isSize ? "list" : use.wants;
    if (node.wants === "any" || wants === "list") node.wants = wants;
    node.literal ??= use.literal;
  };
  return { root, note };
};

/** The items of a list, from whatever names them; undefined when it is no list. */
export const itemOf = ({ children, wants }: PayloadNode): PayloadNode | undefined => {
  const isAsked = [...children.keys()].every((key) => key === ITEM || OF_LISTS.has(key));
  if (!isAsked || (children.size === 0 && wants !== "list")) return undefined;
  const item = newNode(ITEM);
  for (const from of children.values()) merge(item, from);
  return item;
};

const merge = (into: PayloadNode, from: PayloadNode): void => {
  into.isNeeded ||= from.isNeeded;
  into.isBare ||= from.isBare;
  if (into.wants === "any") into.wants = from.wants;
  into.literal ??= from.literal;
  for (const [key, child] of from.children) {
    const known = into.children.get(key);
    if (known === undefined) into.children.set(key, child);
    else if (known !== child) merge(known, child);
  }
};

/** The keys of an object, apart from what only a list has. */
export const membersOf = ({ children }: PayloadNode): PayloadNode[] =>
  [...children.values()].filter(({ name }) => name !== ITEM);

/** The path of a key, as `productDetails[].productName`. */
export const joined = (above: string, name: string): string => {
  if (name === ITEM) return `${above}[]`;
  if (!/^[\p{L}_][\p{L}\p{N}_-]*\??$/u.test(name)) return `${above}[${JSON.stringify(name)}]`;
  return above === "" ? name : `${above}.${name}`;
};

/** Some place reads it, or what is in it, and gives no default. */
export const isBareWithin = (node: PayloadNode): boolean =>
  node.isBare || [...node.children.values()].some(isBareWithin);

const collect = (node: PayloadNode, path: string, keys: PayloadKey[]): void => {
  const item = itemOf(node);
  const members = item === undefined ? membersOf(node) : [];
  const kind = item !== undefined ? "list" : members.length > 0 ? "object" : "value";
  keys.push({ path, kind, hasDefault: kind === "object" ? !isBareWithin(node) : !node.isBare });
  for (const member of members) collect(member, joined(path, member.name), keys);
  if (item !== undefined) collectItem(item, `${path}[]`, keys);
};

/** An item that is an object is told by its keys. */
const collectItem = (item: PayloadNode, path: string, keys: PayloadKey[]): void => {
  const isList = itemOf(item) !== undefined;
  const members = isList ? [] : membersOf(item);
  if (members.length === 0 && (item.isNeeded || isList)) collect(item, path, keys);
  for (const member of members) collect(member, joined(path, member.name), keys);
};

/** The keys in the order in which the templates read them. */
export const keysOf = (root: PayloadNode): PayloadKey[] => {
  const keys: PayloadKey[] = [];
  for (const member of membersOf(root)) collect(member, joined("", member.name), keys);
  return keys;
};
