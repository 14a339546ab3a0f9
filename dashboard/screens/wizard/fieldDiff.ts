/** What differs between two values, by dotted path: objects are walked, lists and plain values compared whole. */
export interface FieldDifference {
  field: string;
  mine: unknown;
  theirs: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fieldDifferences = (field: string, mine: unknown, theirs: unknown): FieldDifference[] => {
  if (isObject(mine) && isObject(theirs)) {
    const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
    return names.flatMap((name) => fieldDifferences(`${field}.${name}`, mine[name], theirs[name]));
  }
  return JSON.stringify(mine) === JSON.stringify(theirs) ? [] : [{ field, mine, theirs }];
};

/** A value as people read it: text as it is, anything else as JSON. */
export const readable = (value: unknown): string => {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  return JSON.stringify(value, null, 2);
};

/** What two texts have in common at both ends, so that what differs stands out. */
export const cutCommon = (
  one: string,
  other: string,
): { head: string; one: string; other: string; tail: string } => {
  const max = Math.min(one.length, other.length);
  let start = 0;
  while (start < max && one[start] === other[start]) start++;
  let end = 0;
  while (end < max - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  return {
    head: one.slice(0, start),
    one: one.slice(start, one.length - end),
    other: other.slice(start, other.length - end),
    tail: one.slice(one.length - end),
  };
};
