import type { code } from "../../texts/code.ts";
import { scopeAt, type Words } from "./scope.ts";
import type { Shape } from "./shape.ts";

/** Something to insert: a value, a loop or a condition. */
export interface Personalisation {
  group: keyof typeof code.personalise.groups;
  /** What it reads, as a template writes it. */
  path: string;
  example: string;
  /** `‸` is where the cursor goes. */
  insert: string;
}

const IS_NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

const below = (path: string, name: string): string =>
  IS_NAME.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

const value = (group: Personalisation["group"], path: string, example: string): Personalisation => ({
  group,
  path,
  example,
  insert: `{{ ${path} | default: "‸" }}`,
});

const DEPTH = 3;

/** Values beneath an object, but not within its lists: those need a loop. */
const leavesOf = (shape: Shape, path: string, depth = 0): { path: string; shape: Shape }[] =>
  [...shape.members].flatMap(([name, member]) => {
    const at = below(path, name);
    if (member.item !== null || member.members.size === 0) return [{ path: at, shape: member }];
    return depth < DEPTH ? leavesOf(member, at, depth + 1) : [];
  });

/** `productDetails` → `product`; a name that says what one item is. */
export const itemName = (list: string): string => {
  const name = list.replace(/^.*[.\]"]/u, "").replace(/_?(?:details|list|items?)$/i, "");
  const one = name.replace(/ies$/, "y").replace(/([^s])s$/, "$1");
  return IS_NAME.test(one) && one !== list ? one : "item";
};

const loopOver = (path: string, shape: Shape, isSingleLine: boolean): Personalisation => {
  const name = itemName(path);
  const [first] = shape.item?.members.keys() ?? [];
  const shown = first === undefined ? name : below(name, first);
  const inside = `{{ ${shown}‸ }}`;
  const open = `{% for ${name} in ${path} %}`;
  const insert = isSingleLine ? `${open}${inside} {% endfor %}` : `${open}\n  ${inside}\n{% endfor %}`;
  return { group: "loop", path, example: "", insert };
};

const condition = (path: string): Personalisation => ({
  group: "condition",
  path,
  example: "",
  insert: `{% if ${path} %}‸{% endif %}`,
});

const within = (group: Personalisation["group"], root: string, shape: Shape, isSingleLine: boolean) => {
  const leaves = leavesOf(shape, root);
  const values = leaves.filter((leaf) => leaf.shape.item === null);
  const lists = leaves.filter((leaf) => leaf.shape.item !== null);
  return {
    values: values.map((leaf) => value(group, leaf.path, leaf.shape.example)),
    loops: lists.map((leaf) => loopOver(leaf.path, leaf.shape, isSingleLine)),
    conditions: leaves.map((leaf) => condition(leaf.path)),
  };
};

const GROUP_OF_ROOT: Record<string, Personalisation["group"]> = {
  ExternalTrigger: "payload",
  Profile: "profile",
};

/** A code is always there, and asking whether it is takes one. */
const codesOf = (shape: Shape): Personalisation[] =>
  [...shape.members.keys()].map((pool) => {
    const path = below("Codes", pool);
    return { group: "code", path, example: "", insert: `{{ ${path} }}‸` };
  });

const putIn = (block: string): Personalisation => ({
  group: "block",
  path: block,
  example: "",
  insert: `{% render "${block}" %}‸`,
});

/** All that can be inserted at a place: variables of loops around it first, then trigger, user and the rest. */
export const personalisationsAt = (
  text: string,
  position: number,
  words: Words,
  isSingleLine: boolean,
): Personalisation[] => {
  const scope = scopeAt(text, position, words);
  const roots = new Set(words.liquid.roots.map(({ name }) => name));
  const found = [...scope].reverse().flatMap(([name, shape]) => {
    if (name === "forloop") return [];
    if (name === "Codes" && roots.has(name)) return [{ values: codesOf(shape), loops: [], conditions: [] }];
    const group = roots.has(name) ? (GROUP_OF_ROOT[name] ?? "other") : "variable";
    if (shape.members.size > 0) return [within(group, name, shape, isSingleLine)];
    if (name === "ExternalTrigger" || name === "Profile") return [];
    if (shape.item !== null)
      return [{ values: [], loops: [loopOver(name, shape, isSingleLine)], conditions: [condition(name)] }];
    return [{ values: [value(group, name, shape.example)], loops: [], conditions: [] }];
  });
  const order = ["variable", "payload", "profile", "code", "other"];
  const values = found.flatMap((one) => one.values);
  return [
    ...values.sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group)),
    ...words.liquid.blocks.map(putIn),
    ...found.flatMap(({ loops }) => loops),
    ...found.flatMap(({ conditions }) => conditions),
  ];
};
