import type { Filter } from "../../../src/contract/filter.ts";
import { filterChildrenMax, filterDepthMax, filterNodesMax } from "../../../src/limits.ts";
import { isMembers, listOf, type Members } from "./members.ts";

/**
 * A filter as it is edited: groups and leaves with numbers that stay theirs whatever is moved, so that a field keeps
 * the focus and a removed part can be put back. Serves filters of users and of fields alike; what a leaf says is its
 * editor's.
 *
 *   all → and, any → or, none → not or, notAll → not and; a leaf that says the opposite → not leaf
 *
 * What must stay true after every edit: numbers are told once, the tree fits into the limits, and a group that an
 * edit left without nodes is gone (but for the root, and one that was just added).
 */

export const MATCHES = ["all", "any", "none", "notAll"] as const;
export type Match = (typeof MATCHES)[number];

export interface LeafNode {
  kind: "leaf";
  id: number;
  isNegated: boolean;
  leaf: Members;
}
export interface GroupNode {
  kind: "group";
  id: number;
  match: Match;
  nodes: readonly TreeNode[];
}
export type TreeNode = LeafNode | GroupNode;

export interface Tree {
  root: GroupNode;
  /** Above every number that was ever given. */
  next: number;
}

/** Where a part stood that was taken out. */
export interface Removed {
  node: TreeNode;
  parent: number;
  index: number;
}

/** Conditions that are read as “is” and “is not”; the tests of all others have opposites of their own. */
const WITH_OPPOSITE = new Set(["reachable", "subscribed", "device", "place", "radius", "bucket", "segment"]);

const isGroup = (value: unknown): value is Members & { type: "and" | "or" } =>
  isMembers(value) && (value["type"] === "and" || value["type"] === "or");

type Numbers = () => number;

const groupOf = (match: Match, nodes: readonly unknown[], give: Numbers): GroupNode => ({
  kind: "group",
  id: give(),
  match,
  nodes: nodes.map((node) => readNode(node, give)),
});

const readNode = (value: unknown, give: Numbers): TreeNode => {
  if (!isMembers(value)) return { kind: "leaf", id: give(), isNegated: false, leaf: {} };
  if (isGroup(value)) return groupOf(value.type === "and" ? "all" : "any", listOf(value["nodes"]), give);
  if (value["type"] !== "not") return { kind: "leaf", id: give(), isNegated: false, leaf: value };
  const inner = value["node"];
  if (isGroup(inner)) return groupOf(inner.type === "or" ? "none" : "notAll", listOf(inner["nodes"]), give);
  if (!isMembers(inner)) return groupOf("none", [], give);
  if (inner["type"] === "not") return readNode(inner["node"], give);
  return WITH_OPPOSITE.has(String(inner["type"]))
    ? { kind: "leaf", id: give(), isNegated: true, leaf: inner }
    : groupOf("none", [inner], give);
};

/** A filter, or none, for editing; a single condition becomes a group of one. */
export const treeOf = (filter: unknown): Tree => {
  let next = 1;
  const give = (): number => next++;
  const read = filter === null || filter === undefined ? null : readNode(filter, give);
  const root: GroupNode =
    read?.kind === "group"
      ? read
      : { kind: "group", id: give(), match: "all", nodes: read === null ? [] : [read] };
  return { root, next };
};

const written = (node: TreeNode): Members => {
  if (node.kind === "leaf") return node.isNegated ? { type: "not", node: node.leaf } : node.leaf;
  const type = node.match === "all" || node.match === "notAll" ? "and" : "or";
  const group = { type, nodes: node.nodes.map(written) };
  return node.match === "all" || node.match === "any" ? group : { type: "not", node: group };
};

/** As drafts hold filters: what is incomplete is told when it is published or run. */
const isDraft = (value: Members): value is Members & Filter => typeof value["type"] === "string";

/** The filter as it stands, perhaps incomplete; null when nothing is asked. */
export const filterOf = ({ root }: Tree): Filter | null => {
  const filter = written(root);
  return root.nodes.length > 0 && isDraft(filter) ? filter : null;
};

/** The path of a group's node within the filter, as problems name it. */
export const childPath = (group: GroupNode, path: string, index: number): string => {
  const inner = group.match === "none" || group.match === "notAll" ? ["node"] : [];
  return [...(path === "" ? [] : [path]), ...inner, "nodes", index].join(".");
};

/** The path of what a leaf says: beneath `not` where it says the opposite. */
export const leafPath = ({ isNegated }: LeafNode, path: string): string =>
  isNegated ? (path === "" ? "node" : `${path}.node`) : path;

const nodesIn = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + nodesIn(one), 0);
  if (!isMembers(value)) return 0;
  const own = typeof value["type"] === "string" ? 1 : 0;
  return own + Object.values(value).reduce((sum: number, one) => sum + nodesIn(one), 0);
};

const depthOf = (node: TreeNode): number => {
  if (node.kind === "leaf") return node.isNegated ? 2 : 1;
  const own = node.match === "none" || node.match === "notAll" ? 2 : 1;
  return own + Math.max(0, ...node.nodes.map(depthOf));
};

const isNarrow = (node: TreeNode): boolean =>
  node.kind === "leaf" || (node.nodes.length <= filterChildrenMax && node.nodes.every(isNarrow));

/** Whether the limits of a filter allow the tree. */
export const fits = ({ root }: Tree): boolean =>
  isNarrow(root) && depthOf(root) <= filterDepthMax && nodesIn(written(root)) <= filterNodesMax;

/** The tree after an edit, unless that would be larger than a filter may be. */
const within = (before: Tree, after: Tree): Tree => (fits(after) ? after : before);

interface Place {
  node: TreeNode;
  parent: GroupNode;
  index: number;
}

const placeIn = (parent: GroupNode, id: number): Place | undefined => {
  for (const [index, node] of parent.nodes.entries()) {
    if (node.id === id) return { node, parent, index };
    const deeper = node.kind === "group" ? placeIn(node, id) : undefined;
    if (deeper !== undefined) return deeper;
  }
  return undefined;
};

export const groupIn = ({ root }: Tree, id: number): GroupNode | undefined => {
  const node = root.id === id ? root : placeIn(root, id)?.node;
  return node?.kind === "group" ? node : undefined;
};

const mapped = (group: GroupNode, id: number, change: (node: GroupNode) => GroupNode): GroupNode =>
  group.id === id
    ? change(group)
    : {
        ...group,
        nodes: group.nodes.map((node) => (node.kind === "group" ? mapped(node, id, change) : node)),
      };

const withNodes = (tree: Tree, id: number, change: (nodes: readonly TreeNode[]) => TreeNode[]): Tree => ({
  ...tree,
  root: mapped(tree.root, id, (group) => ({ ...group, nodes: change(group.nodes) })),
});

const inserted = (nodes: readonly TreeNode[], index: number, node: TreeNode): TreeNode[] => [
  ...nodes.slice(0, index),
  node,
  ...nodes.slice(index),
];

/** Adds a part at the end of a group. */
export const added = (tree: Tree, group: number, part: Members): Tree => {
  let { next } = tree;
  const node = readNode(part, () => next++);
  return within(tree, { ...withNodes(tree, group, (nodes) => [...nodes, node]), next });
};

export const withLeaf = (tree: Tree, id: number, leaf: Members): Tree => {
  const place = placeIn(tree.root, id);
  if (place?.node.kind !== "leaf") return tree;
  const changed: LeafNode = { ...place.node, leaf };
  return withNodes(tree, place.parent.id, (nodes) => nodes.map((node) => (node.id === id ? changed : node)));
};

export const withOpposite = (tree: Tree, id: number, isNegated: boolean): Tree => {
  const place = placeIn(tree.root, id);
  if (place?.node.kind !== "leaf") return tree;
  const changed: LeafNode = { ...place.node, isNegated };
  return within(
    tree,
    withNodes(tree, place.parent.id, (nodes) => nodes.map((node) => (node.id === id ? changed : node))),
  );
};

export const withMatch = (tree: Tree, id: number, match: Match): Tree =>
  within(tree, { ...tree, root: mapped(tree.root, id, (group) => ({ ...group, match })) });

const renumbered = (node: TreeNode, give: Numbers): TreeNode =>
  node.kind === "leaf"
    ? { ...node, id: give() }
    : { ...node, id: give(), nodes: node.nodes.map((one) => renumbered(one, give)) };

/** Puts a copy after the part. */
export const duplicated = (tree: Tree, id: number): Tree => {
  const place = placeIn(tree.root, id);
  if (place === undefined) return tree;
  let { next } = tree;
  const copy = renumbered(place.node, () => next++);
  const after = withNodes(tree, place.parent.id, (nodes) => inserted(nodes, place.index + 1, copy));
  return within(tree, { ...after, next });
};

/** Puts the part into a group of its own, which matches the other way than the one round it. */
export const wrapped = (tree: Tree, id: number): Tree => {
  const place = placeIn(tree.root, id);
  if (place === undefined) return tree;
  const match = place.parent.match === "all" ? "any" : "all";
  const group: GroupNode = { kind: "group", id: tree.next, match, nodes: [place.node] };
  const after = withNodes(tree, place.parent.id, (nodes) =>
    nodes.map((node) => (node.id === id ? group : node)),
  );
  return within(tree, { ...after, next: tree.next + 1 });
};

/** What has to go so that no group is left empty: the part itself, or the outermost group that holds nothing else. */
const outermost = (tree: Tree, place: Place): Place => {
  if (place.parent.nodes.length > 1 || place.parent.id === tree.root.id) return place;
  const around = placeIn(tree.root, place.parent.id);
  return around === undefined ? place : outermost(tree, around);
};

/** Takes a part out, with the groups that held nothing else; what is taken out can be put back. */
export const removed = (tree: Tree, id: number): { tree: Tree; removed: Removed | null } => {
  const place = placeIn(tree.root, id);
  if (place === undefined) return { tree, removed: null };
  const { node, parent, index } = outermost(tree, place);
  return {
    tree: withNodes(tree, parent.id, (nodes) => nodes.filter((one) => one.id !== node.id)),
    removed: { node, parent: parent.id, index },
  };
};

/** Puts a part back where it was; at the end of everything, where its group is gone. */
export const restored = (tree: Tree, { node, parent, index }: Removed): Tree => {
  if (tree.root.id === node.id || placeIn(tree.root, node.id) !== undefined) return tree;
  const home = groupIn(tree, parent)?.id ?? tree.root.id;
  return within(
    tree,
    withNodes(tree, home, (nodes) => inserted(nodes, Math.min(index, nodes.length), node)),
  );
};

const putAt = (tree: Tree, group: number, index: number, node: TreeNode): Tree =>
  withNodes(tree, group, (nodes) => inserted(nodes, index, node));

/**
 * Moves a part one place up or down as an outline does: past a neighbour, into a group beside it, or out of its own
 * group at its ends. The same tree when there is no such place.
 */
export const moved = (tree: Tree, id: number, direction: "up" | "down"): Tree => {
  const place = placeIn(tree.root, id);
  if (place === undefined) return tree;
  const { node, parent, index } = place;
  const isUp = direction === "up";
  const neighbour = parent.nodes[isUp ? index - 1 : index + 1];
  if (neighbour === undefined) {
    const around = placeIn(tree.root, parent.id);
    if (around === undefined) return tree;
    const put = putAt(withoutNode(tree, id), around.parent.id, isUp ? around.index : around.index + 1, node);
    return within(tree, parent.nodes.length === 1 ? withoutNode(put, parent.id) : put);
  }
  const without = withoutNode(tree, id);
  if (neighbour.kind === "leaf") return putAt(without, parent.id, isUp ? index - 1 : index + 1, node);
  return within(tree, putAt(without, neighbour.id, isUp ? neighbour.nodes.length : 0, node));
};

const withoutNode = (tree: Tree, id: number): Tree => {
  const place = placeIn(tree.root, id);
  return place === undefined
    ? tree
    : withNodes(tree, place.parent.id, (nodes) => nodes.filter((node) => node.id !== id));
};

/** Whom the focus goes to once a part is gone: what took its place, what stood before it, or its group. */
export const afterRemoval = (tree: Tree, { parent, index }: Removed): number => {
  const nodes = groupIn(tree, parent)?.nodes ?? [];
  return nodes[index]?.id ?? nodes[index - 1]?.id ?? parent;
};

/** Groups in the order in which they are read, from 1; the root is 1. */
export const groupNumbers = ({ root }: Tree): ReadonlyMap<number, number> => {
  const numbers = new Map<number, number>();
  const walk = (group: GroupNode): void => {
    numbers.set(group.id, numbers.size + 1);
    for (const node of group.nodes) if (node.kind === "group") walk(node);
  };
  walk(root);
  return numbers;
};
