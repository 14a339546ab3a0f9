import type { Filter } from "../../../src/contract/filter.ts";
import type { Segment, SegmentPatch } from "../../../src/contract/segment.ts";
import { segments as words } from "../../texts/segments.ts";
import { problemsOf } from "../../ui/segment/checks.ts";

/** A segment as it is written, and what it lacks. */
export interface SegmentValues {
  name: string;
  description: string;
  /** Null while nothing is asked; a list never asks anything. */
  filter: Filter | null;
}

export type SegmentProblems = Partial<Record<keyof SegmentValues, string>>;

export const EMPTY: SegmentValues = { name: "", description: "", filter: null };

export const valuesOf = ({ name, description, filter }: Segment): SegmentValues => ({
  name,
  description,
  filter,
});

/** What keeps it from being saved. */
export const problemsIn = ({ name, filter }: SegmentValues, isList: boolean): SegmentProblems => ({
  ...(name.trim() === "" ? { name: words.form.nameMissing } : {}),
  ...(isList
    ? {}
    : filter === null
      ? { filter: words.form.filterMissing }
      : problemsOf(filter).length > 0
        ? { filter: words.form.filterIncomplete }
        : {}),
});

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What differs; null where nothing does. */
export const changesFrom = (before: SegmentValues, now: SegmentValues): SegmentPatch | null => {
  const patch: SegmentPatch = {
    ...(before.name === now.name ? {} : { name: now.name.trim() }),
    ...(before.description === now.description ? {} : { description: now.description.trim() }),
    ...(now.filter === null || isSame(before.filter, now.filter) ? {} : { filter: now.filter }),
  };
  return Object.keys(patch).length === 0 ? null : patch;
};
