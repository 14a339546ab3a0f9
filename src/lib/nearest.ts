import { gotCharsMax } from "../limits.ts";

/** Edits, each a character put in, left out, replaced or swapped with its neighbour (optimal string alignment). */
const editsBetween = (a: string, b: string): number => {
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const replaced = (last[column - 1] ?? 0) + (isSame ? 0 : 1);
      const edits = Math.min(replaced, (last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next.push(isSwap ? Math.min(edits, (older[column - 2] ?? 0) + 1) : edits);
    }
    older = last;
    last = next;
  }
  return last[b.length] ?? 0;
};

/** One slip for so many letters; with more it is another word. */
const LETTERS_PER_SLIP = 4;

/** The known name that `name` was probably meant to be; the first of several that are equally near. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  if (name.length > gotCharsMax) return undefined;
  let nearest: string | undefined;
  let fewest = Math.floor(name.length / LETTERS_PER_SLIP) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= fewest) continue;
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [nearest, fewest] = [candidate, edits];
  }
  return nearest;
};

/** ` Did you mean "default"?`, or nothing. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
};
