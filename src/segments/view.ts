import { filterWords, type SegmentNames } from "../contract/filterWords.ts";
import type { Segment, SegmentVersion } from "../contract/segment.ts";
import type { Queryable } from "../db/pool.ts";
import {
  countMembers,
  listSegmentNames,
  type SegmentRow,
  type SegmentVersionRow,
} from "../db/queries/segments.ts";
import { isUuid } from "../lib/ids.ts";
import { measure } from "./tree.ts";

/** The names of all segments that these filters name. */
export const namesIn = async (
  q: Queryable,
  accountId: number,
  filters: readonly unknown[],
): Promise<SegmentNames> => {
  const ids = filters.flatMap((filter) => measure(filter).references.map(({ segmentId }) => segmentId));
  const names = await listSegmentNames(q, accountId, [...new Set(ids.filter(isUuid))]);
  return (id) => names.get(id.toLowerCase());
};

/** Segments as they are shown: each with its filter in words, or how many are on the list. */
export const asSegments = async (
  q: Queryable,
  accountId: number,
  rows: readonly SegmentRow[],
): Promise<Segment[]> => {
  const names = await namesIn(
    q,
    accountId,
    rows.map(({ filter }) => filter),
  );
  const lists = rows.filter(({ kind }) => kind === "list").map(({ id }) => id);
  const members = await countMembers(q, accountId, lists);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    kind: row.kind,
    filter: row.filter,
    words: row.filter === null ? null : filterWords(row.filter, names),
    version: row.version,
    members: row.kind === "list" ? (members.get(row.id) ?? 0) : null,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    updatedAt: row.updated_at.toISOString(),
  }));
};

export const asSegmentVersions = async (
  q: Queryable,
  accountId: number,
  rows: readonly SegmentVersionRow[],
): Promise<SegmentVersion[]> => {
  const names = await namesIn(
    q,
    accountId,
    rows.map(({ filter }) => filter),
  );
  return rows.map((row) => ({
    version: row.version,
    filter: row.filter,
    words: filterWords(row.filter, names),
    savedAt: row.saved_at.toISOString(),
    savedBy: row.saved_by,
  }));
};
