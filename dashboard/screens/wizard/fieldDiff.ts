import type { DraftChange } from "../../api/campaigns.ts";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Told whole: pieces of a filter or a goal mean nothing by themselves. */
const WHOLE = new Set(["start.goal", "who.filter", "start.sources.event.where"]);

/** What differs between two values, by dotted path: objects are walked; lists, filters and plain values compared whole. */
export const fieldDifferences = (field: string, before: unknown, after: unknown): DraftChange[] => {
  if (isObject(before) && isObject(after) && !WHOLE.has(field)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => fieldDifferences(`${field}.${name}`, before[name], after[name]));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, before, after }];
};
