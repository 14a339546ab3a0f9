/**
 * Many byte strings as one parameter. The driver sends a single Buffer as it is but spells an array of them
 * out in hexadecimal; a slice by offset and length costs the server nothing.
 */
export interface Packed {
  blob: Buffer;
  /** 1-based, as SQL's substring counts. */
  offsets: number[];
  /** −1 where there was none. */
  lengths: number[];
}

export const packBytes = (parts: readonly (Buffer | null)[]): Packed => {
  const offsets: number[] = [];
  const lengths: number[] = [];
  let at = 1;
  for (const part of parts) {
    offsets.push(at);
    lengths.push(part === null ? -1 : part.length);
    at += part?.length ?? 0;
  }
  return { blob: Buffer.concat(parts.filter((part) => part !== null)), offsets, lengths };
};

/**
 * An array literal (PostgreSQL manual 8.15.2) of values that need no quotes: ids, numbers, booleans, moments and words of
 * ours. The driver would look into each of them for what has to be escaped.
 */
export const plainArray = (values: readonly (string | number | boolean | Date | null)[]): string =>
  `{${values.map((value) => (value instanceof Date ? value.toISOString() : (value ?? "NULL"))).join(",")}}`;
