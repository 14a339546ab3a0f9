import type { Problem } from "../lib/errors.ts";
import { filterNodesMax, segmentDepthMax } from "../limits.ts";
import { measure, pathIn } from "./tree.ts";

/** A segment without its filter: how large it is, and the segments it names, once for each place. */
export interface Shape {
  id: string;
  name: string;
  /** Of its own filter. */
  nodes: number;
  segment_ids: readonly string[];
}

/** What a filter comes to with the segments that it names in its place. */
interface Extent {
  nodes: number;
  /** Segments within segments: 0 for a filter that names none. */
  depth: number;
}

/**
 * How the account's segments hang together. Each is measured once, so that the work grows with the segments and not
 * with the ways through them. They make no circle: no save that would is let through.
 */
const extents = (shapes: ReadonlyMap<string, Shape>) => {
  const known = new Map<string, Extent>();
  const ofAll = (nodes: number, segmentIds: readonly string[]): Extent =>
    segmentIds
      .map(of)
      .reduce((all, one) => ({ nodes: all.nodes + one.nodes, depth: Math.max(all.depth, one.depth + 1) }), {
        nodes,
        depth: 0,
      });
  const of = (id: string): Extent => {
    const found = known.get(id);
    if (found !== undefined) return found;
    // should they go round in a circle after all, this ends it
    known.set(id, { nodes: 0, depth: 0 });
    const shape = shapes.get(id);
    const extent = shape === undefined ? { nodes: 0, depth: 0 } : ofAll(shape.nodes, shape.segment_ids);
    known.set(id, extent);
    return extent;
  };
  return { of, ofAll };
};

/** Names of the segments from `from` to `to`, both included, or null when there is no way. */
const wayTo = (shapes: ReadonlyMap<string, Shape>, from: string, to: string): string[] | null => {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  const waiting = [from];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (at === to) {
      const way: string[] = [];
      for (let step: string | null = at; step !== null; step = cameFrom.get(step) ?? null) {
        way.unshift(shapes.get(step)?.name ?? step);
      }
      return way;
    }
    for (const next of shapes.get(at)?.segment_ids ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      waiting.push(next);
    }
  }
  return null;
};

/** How many nodes each segment comes to, with those of the segments that it names. */
export const nodesOf = (shapes: readonly Shape[]): ((id: string) => number) => {
  const { of } = extents(byId(shapes));
  return (id) => of(id).nodes;
};

const byId = (shapes: readonly Shape[]): Map<string, Shape> => new Map(shapes.map((one) => [one.id, one]));

const tooLarge = (nodes: number): string =>
  `Expected at most ${filterNodesMax} groups and conditions with those of the segments, got ${nodes}.`;
const tooDeep = (depth: number): string =>
  `Expected at most ${segmentDepthMax} segments within segments, got ${depth}.`;

/**
 * What is wrong with the segments that a filter names: one that is not there, too many within each other, too much in
 * all. Each with the path of the node.
 *
 * @param field the path of the filter within what it belongs to
 * @param depthMax segments within segments that the filter may have beneath it
 */
const referenceProblems = (
  filter: unknown,
  field: string,
  shapes: ReadonlyMap<string, Shape>,
  depthMax: number,
): Problem[] => {
  const { of } = extents(shapes);
  const { nodes, references } = measure(filter);
  let total = nodes;
  let isTold = nodes > filterNodesMax;
  return references.flatMap(({ path, segmentId }): Problem[] => {
    const at = (message: string) => [{ field: pathIn(field, path), message }];
    if (!shapes.has(segmentId)) return at(`There is no segment ${segmentId} in this account.`);
    const extent = of(segmentId);
    if (extent.depth + 1 > depthMax) return at(tooDeep(extent.depth + 1 + segmentDepthMax - depthMax));
    total += extent.nodes;
    if (isTold || total <= filterNodesMax) return [];
    isTold = true;
    return at(tooLarge(total));
  });
};

/** What is wrong with the segments that a campaign's filter names. */
export const campaignReferenceProblems = (
  filter: unknown,
  field: string,
  shapes: readonly Shape[],
): Problem[] => referenceProblems(filter, field, byId(shapes), segmentDepthMax);

/** What a segment's filter does to the segments that name it, however far up. */
const usersProblems = (id: string, field: string, shapes: ReadonlyMap<string, Shape>): Problem[] => {
  const { of } = extents(shapes);
  return [...shapes.values()]
    .filter((other) => other.id !== id && wayTo(shapes, other.id, id) !== null)
    .flatMap((other) => {
      const { nodes, depth } = of(other.id);
      const told = (message: string) => [
        { field, message: `"${other.name}" uses this segment and would be too large. ${message}` },
      ];
      if (depth + 1 > segmentDepthMax) return told(tooDeep(depth + 1));
      return nodes > filterNodesMax ? told(tooLarge(nodes)) : [];
    });
};

const withSaved = (
  saved: { id: string; name: string },
  filter: unknown,
  others: readonly Shape[],
): Map<string, Shape> => {
  const { nodes, references } = measure(filter);
  const shapes = byId(others);
  shapes.set(saved.id, { ...saved, nodes, segment_ids: references.map(({ segmentId }) => segmentId) });
  return shapes;
};

/**
 * What each segment would come to, with those that it names, if this became a segment's filter: of that segment and of
 * all that name it, however far up. Empty when it does not grow. There is no circle.
 */
export const growthOf = (
  saved: { id: string; name: string },
  filter: unknown,
  others: readonly Shape[],
): { grown: string[]; nodes: Map<string, number> } => {
  const shapes = withSaved(saved, filter, others);
  const { of } = extents(shapes);
  const nodes = new Map([...shapes.keys()].map((id) => [id, of(id).nodes]));
  if (of(saved.id).nodes <= nodesOf(others)(saved.id)) return { grown: [], nodes };
  return { grown: [...shapes.keys()].filter((id) => wayTo(shapes, id, saved.id) !== null), nodes };
};

/** A filter of so many nodes is no filter any more. */
export const outgrown = (field: string, campaign: string): Problem => ({
  field,
  message: `The live campaign "${campaign}" uses this segment, and its filter would be too large: expected at most ${filterNodesMax} groups and conditions with those of the segments.`,
});

/**
 * What is wrong with how a segment would hang together with the others, if this became its filter: what campaigns are
 * refused for, a circle, and what it does to the segments that name it.
 *
 * @param saved the segment; of a new one an id that nobody names yet
 * @param others all segments of the account; the segment itself among them or not
 */
export const segmentReferenceProblems = (
  saved: { id: string; name: string },
  filter: unknown,
  field: string,
  others: readonly Shape[],
): Problem[] => {
  const { references } = measure(filter);
  const shapes = withSaved(saved, filter, others);
  const circles = references.flatMap(({ path, segmentId }) => {
    const way = wayTo(shapes, segmentId, saved.id);
    if (way === null) return [];
    const names = [saved.name, ...way].map((name) => `"${name}"`).join(" → ");
    return [{ field: pathIn(field, path), message: `Segments may not go round in a circle: ${names}.` }];
  });
  // nothing can be measured on a circle
  if (circles.length > 0) return circles;
  const own = referenceProblems(filter, field, shapes, segmentDepthMax - 1);
  return own.length > 0 ? own : usersProblems(saved.id, field, shapes);
};
