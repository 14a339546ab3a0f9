/** Lines of one text times lines of the other: 4 bytes each, and some 10 ms for all; beyond it they count as replaced. */
const CELLS_MAX = 1_000_000;

/** A line of one text beside the line of the other; null where one has none. */
export interface LinePair {
  kind: "same" | "changed" | "added" | "removed";
  before: string | null;
  after: string | null;
}

const same = (line: string): LinePair => ({ kind: "same", before: line, after: line });

/** What went and what came in its place, side by side. */
const replaced = (gone: readonly string[], come: readonly string[]): LinePair[] =>
  [...Array(Math.max(gone.length, come.length)).keys()].map((index) => {
    const before = gone[index] ?? null;
    const after = come[index] ?? null;
    if (before === null) return { kind: "added", before, after };
    return { kind: after === null ? "removed" : "changed", before, after };
  });

/** Lengths of the longest common subsequences of all tails, row by row (Wagner and Fischer 1974). */
const tailsOf = (before: readonly string[], after: readonly string[]): Uint32Array => {
  const width = after.length + 1;
  const tails = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--) {
      const at = row * width + column;
      tails[at] =
        before[row] === after[column]
          ? (tails[at + width + 1] ?? 0) + 1
          : Math.max(tails[at + width] ?? 0, tails[at + 1] ?? 0);
    }
  return tails;
};

const middle = (before: readonly string[], after: readonly string[]): LinePair[] => {
  if (before.length * after.length > CELLS_MAX) return replaced(before, after);
  const tails = tailsOf(before, after);
  const width = after.length + 1;
  const pairs: LinePair[] = [];
  let [gone, come]: [string[], string[]] = [[], []];
  const settle = (): void => {
    for (const pair of replaced(gone, come)) pairs.push(pair);
    [gone, come] = [[], []];
  };
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, fresh] = [before[row], after[column]];
    if (old !== undefined && old === fresh) {
      settle();
      pairs.push(same(old));
      row++;
      column++;
    } else if (
      fresh === undefined ||
      (old !== undefined &&
        (tails[(row + 1) * width + column] ?? 0) >= (tails[row * width + column + 1] ?? 0))
    ) {
      if (old !== undefined) gone.push(old);
      row++;
    } else {
      come.push(fresh);
      column++;
    }
  }
  settle();
  return pairs;
};

const commonLength = (one: readonly string[], other: readonly string[]): number => {
  const max = Math.min(one.length, other.length);
  let length = 0;
  while (length < max && one[length] === other[length]) length++;
  return length;
};

const linesOf = (text: string): string[] => (text === "" ? [] : text.split(/\r\n|\r|\n/));

/**
 * Two texts line by line, with as many lines in common as can be. Where what differs is too long to compare
 * every line with every other, all of it counts as replaced.
 */
export const diffLines = (before: string, after: string): LinePair[] => {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const head = commonLength(old, fresh);
  const tail = commonLength(old.slice(head).toReversed(), fresh.slice(head).toReversed());
  return [
    ...old.slice(0, head).map(same),
    ...middle(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail)),
    ...old.slice(old.length - tail).map(same),
  ];
};

/** As it is drawn, with its place. */
export type DiffRow = (LinePair | { kind: "folded"; count: number }) & { place: number };

const CONTEXT_LINES = 3;

/** Without the unchanged lines that no change is near. */
export const folded = (pairs: readonly LinePair[]): DiffRow[] => {
  const near = new Uint8Array(pairs.length);
  for (const [index, { kind }] of pairs.entries())
    if (kind !== "same") near.fill(1, Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1);
  const rows: DiffRow[] = [];
  let count = 0;
  const fold = (): void => {
    if (count > 0) rows.push({ kind: "folded", count, place: rows.length });
    count = 0;
  };
  for (const [index, pair] of pairs.entries()) {
    if (near[index] === 1) {
      fold();
      rows.push({ ...pair, place: rows.length });
    } else count++;
  }
  fold();
  return rows;
};
