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
