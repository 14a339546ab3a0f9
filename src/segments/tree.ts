import type { Problem } from "../lib/errors.ts";
import { filterDepthMax, filterNodesMax } from "../limits.ts";

/** A filter as a tree, whatever is in it: a draft may hold anything. */

interface Node {
  /** Within the filter: `nodes.0.node`; empty for the filter itself. */
  path: string;
  node: object;
  /** 1 for the filter itself. */
  depth: number;
}

/** The path of a node within what its filter belongs to. */
export const pathIn = (field: string, path: string): string =>
  field === "" || path === "" ? field + path : `${field}.${path}`;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What may be nodes beneath a node: of groups, of the items that a test asks of, of the events of a behaviour. */
const beneath = (node: object): [path: string, node: unknown][] => [
  ...listOf(memberOf(node, "nodes")).map((inner, at): [string, unknown] => [`nodes.${at}`, inner]),
  ["node", memberOf(node, "node")],
  ["test.where", memberOf(memberOf(node, "test"), "where")],
  ...listOf(memberOf(node, "events")).map((event, at): [string, unknown] => [
    `events.${at}.where`,
    memberOf(event, "where"),
  ]),
];

/** Every node, a parent before what is beneath it, in the order written. Stops where a tree is absurd. */
const walk = (filter: unknown, visit: (node: Node) => "go on" | "stop"): void => {
  const waiting: { path: string; node: unknown; depth: number }[] = [{ path: "", node: filter, depth: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, node, depth } = next;
    if (!isObject(node)) continue;
    if (visit({ path, node, depth }) === "stop") return;
    const inner = beneath(node).map(([step, one]) => ({
      path: pathIn(path, step),
      node: one,
      depth: depth + 1,
    }));
    waiting.push(...inner.reverse());
  }
};

/**
 * What even a draft may not hold: a tree deeper or larger than any filter. Everything else is looked at before the
 * filter is published or run.
 *
 * @param field the path of the filter within what was sent
 */
export const absurdities = (filter: unknown, field: string): Problem[] => {
  const found: Problem[] = [];
  let nodes = 0;
  walk(filter, ({ path, depth }) => {
    nodes += 1;
    const where = pathIn(field, path);
    if (depth > filterDepthMax) {
      found.push({ field: where, message: `Expected at most ${filterDepthMax} levels, got more.` });
    } else if (nodes > filterNodesMax) {
      found.push({
        field: where,
        message: `Expected at most ${filterNodesMax} groups and conditions; this is one more.`,
      });
    }
    return found.length > 0 ? "stop" : "go on";
  });
  return found;
};

/** Where a filter names a segment. */
export interface SegmentReference {
  path: string;
  segmentId: string;
}

/** How many nodes a filter has by itself, and the segments that it names, once for each place. */
export const measure = (filter: unknown): { nodes: number; references: SegmentReference[] } => {
  let nodes = 0;
  const references: SegmentReference[] = [];
  walk(filter, ({ path, node }) => {
    nodes += 1;
    const segmentId = memberOf(node, "segmentId");
    if (memberOf(node, "type") === "segment" && typeof segmentId === "string") {
      references.push({ path, segmentId: segmentId.toLowerCase() });
    }
    return "go on";
  });
  return { nodes, references };
};
