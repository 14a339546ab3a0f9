import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  added,
  duplicated,
  filterOf,
  fits,
  type GroupNode,
  MATCHES,
  moved,
  removed,
  restored,
  type Tree,
  type TreeNode,
  treeOf,
  withLeaf,
  withMatch,
  withOpposite,
  wrapped,
} from "./tree.ts";

const property = (name: string) => ({ type: "property", property: name, test: { op: "exists" } });
const segment = { type: "segment", segmentId: "s" };

const aNode = fc.letrec<{ node: object }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(property("A"), property("B"), segment, { type: "not", node: segment }),
    fc.record({
      type: fc.constantFrom("and", "or"),
      nodes: fc.array(tie("node"), { minLength: 1, maxLength: 4 }),
    }),
    fc.record({
      type: fc.constant("not"),
      node: fc.record({
        type: fc.constantFrom("and", "or"),
        nodes: fc.array(tie("node"), { minLength: 1, maxLength: 3 }),
      }),
    }),
  ),
})).node;

const aFilter = aNode.filter((filter) => fits(treeOf(filter)));

const all = (node: TreeNode): TreeNode[] =>
  node.kind === "leaf" ? [node] : [node, ...node.nodes.flatMap(all)];

const leavesOf = ({ root }: Tree): string[] =>
  all(root)
    .flatMap((node) => (node.kind === "leaf" ? [JSON.stringify(node.leaf)] : []))
    .sort();

/** The node at a place of the tree, whatever its size. */
const pick = ({ root }: Tree, at: number): TreeNode => {
  const nodes = all(root);
  return nodes[at % nodes.length] ?? root;
};
const groupAt = ({ root }: Tree, at: number): GroupNode => {
  const groups = all(root).filter((node) => node.kind === "group");
  return groups[at % groups.length] ?? root;
};

const EDITS: Record<string, (tree: Tree, at: number) => Tree> = {
  add: (tree, at) => added(tree, groupAt(tree, at).id, property("New")),
  addGroup: (tree, at) => added(tree, groupAt(tree, at).id, { type: "and", nodes: [property("In")] }),
  change: (tree, at) => withLeaf(tree, pick(tree, at).id, property("Changed")),
  opposite: (tree, at) => withOpposite(tree, pick(tree, at).id, at % 2 === 0),
  match: (tree, at) => withMatch(tree, groupAt(tree, at).id, MATCHES[at % MATCHES.length] ?? "all"),
  duplicate: (tree, at) => duplicated(tree, pick(tree, at).id),
  wrap: (tree, at) => wrapped(tree, pick(tree, at).id),
  remove: (tree, at) => removed(tree, pick(tree, at).id).tree,
  up: (tree, at) => moved(tree, pick(tree, at).id, "up"),
  down: (tree, at) => moved(tree, pick(tree, at).id, "down"),
};

const edits = fc.array(fc.tuple(fc.constantFrom(...Object.keys(EDITS)), fc.nat(200)), { maxLength: 30 });

const edited = (tree: Tree, steps: readonly (readonly [string, number])[]): Tree =>
  steps.reduce((now, [name, at]) => EDITS[name]?.(now, at) ?? now, tree);

const expectWellFormed = (tree: Tree): void => {
  const nodes = all(tree.root);
  const ids = nodes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Math.max(...ids)).toBeLessThan(tree.next);
  expect(fits(tree)).toBe(true);
  const empty = nodes.filter((node) => node.kind === "group" && node.nodes.length === 0);
  expect(empty.filter(({ id }) => id !== tree.root.id)).toEqual([]);
};

describe("the tree of a filter", () => {
  test("is written as it was read, but for a single condition, which becomes a group of one", () => {
    fc.assert(
      fc.property(aFilter, (filter) => {
        const tree = treeOf(filter);
        const isGroup =
          "nodes" in filter || ("node" in filter && JSON.stringify(filter.node) !== JSON.stringify(segment));
        expect(filterOf(tree)).toEqual(isGroup ? filter : { type: "and", nodes: [filter] });
        expect(filterOf(treeOf(filterOf(tree)))).toEqual(filterOf(tree));
      }),
    );
  });

  test("is well-formed after any edits", () => {
    fc.assert(
      fc.property(aFilter, edits, (filter, steps) => {
        let tree = treeOf(filter);
        for (const step of steps) {
          tree = edited(tree, [step]);
          expectWellFormed(tree);
        }
      }),
    );
  });

  test("is as it was once what was removed is put back", () => {
    fc.assert(
      fc.property(aFilter, edits, fc.nat(200), (filter, steps, at) => {
        const tree = edited(treeOf(filter), steps);
        const gone = removed(tree, pick(tree, at).id);
        if (gone.removed === null) expect(gone.tree).toBe(tree);
        else expect(restored(gone.tree, gone.removed)).toEqual(tree);
      }),
    );
  });

  test("takes back what was removed whatever was edited since", () => {
    fc.assert(
      fc.property(aFilter, fc.nat(200), edits, (filter, at, steps) => {
        const gone = removed(treeOf(filter), pick(treeOf(filter), at).id);
        if (gone.removed === null) return;
        const since = edited(gone.tree, steps);
        const back = restored(since, gone.removed);
        expectWellFormed(back);
        if (back !== since) expect(all(back.root)).toContainEqual(gone.removed.node);
      }),
    );
  });

  test("loses and gains no condition by moving and grouping", () => {
    fc.assert(
      fc.property(aFilter, edits, (filter, steps) => {
        const tree = treeOf(filter);
        const moves = steps.filter(([name]) => ["up", "down", "wrap", "match"].includes(name));
        expect(leavesOf(edited(tree, moves))).toEqual(leavesOf(tree));
      }),
    );
  });

  test("lets a condition reach every place: down through the last group and up again to the first", () => {
    const start = treeOf({
      type: "and",
      nodes: [property("A"), { type: "or", nodes: [property("B"), property("C")] }],
    });
    const id = start.root.nodes[0]?.id ?? 0;
    const order = (tree: Tree): string => JSON.stringify(filterOf(tree)).replaceAll(/[^A-C[\]]/g, "");
    let tree = start;
    const seen = [order(tree)];
    for (;;) {
      const next = moved(tree, id, "down");
      if (next === tree) break;
      tree = next;
      seen.push(order(tree));
    }
    expect(seen).toEqual(["[A[BC]]", "[[ABC]]", "[[BAC]]", "[[BCA]]", "[[BC]A]"]);
    for (const expected of seen.toReversed()) {
      expect(order(tree)).toBe(expected);
      tree = moved(tree, id, "up");
    }
  });

  test("reads whatever a draft may hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expectSafe(value);
      }),
    );
    for (const odd of [
      { type: "not" },
      { type: "and" },
      { type: "and", nodes: [null, 3, { type: "not", node: { type: "not" } }] },
    ])
      expectSafe(odd);
  });
});

const expectSafe = (value: unknown): void => {
  const once = filterOf(treeOf(value));
  expect(filterOf(treeOf(once))).toEqual(once);
};
