import type { Segment, SegmentVersion } from "../contract/segment.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { findSegmentVersion, listSegmentVersions } from "../db/queries/segments.ts";
import { DomainError } from "../lib/errors.ts";
import { requireSegment } from "./find.ts";
import { patchSegment } from "./segments.ts";
import { asSegmentVersions } from "./view.ts";

/** A page of a segment's versions, newest first; a list has none. @throws DomainError segment/not-found */
export const readSegmentVersions = async (
  q: Queryable,
  accountId: number,
  id: string,
  page: { below: number | null; limit: number },
): Promise<{ data: SegmentVersion[]; next: string | null }> => {
  const segment = await requireSegment(q, accountId, id);
  const rows = await listSegmentVersions(q, accountId, segment.id, page.below, page.limit + 1);
  const kept = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? kept.at(-1) : undefined;
  return {
    data: await asSegmentVersions(q, accountId, kept),
    next: last === undefined ? null : String(last.version),
  };
};

/**
 * Makes an earlier version's filter the segment's again, as its next version.
 *
 * @throws DomainError segment/not-found when there is no such segment, or no such version of it; input/invalid when the
 *   filter does not go with what other segments are now; SegmentConflict when the segment has moved on
 */
export const restoreSegmentVersion = async (
  db: Database,
  accountId: number,
  id: string,
  { version, editedVersion }: { version: number; editedVersion: number | undefined },
  by: string,
): Promise<Segment> => {
  const segment = await requireSegment(db, accountId, id);
  const row = await findSegmentVersion(db, accountId, segment.id, version);
  if (row === undefined) throw new DomainError("segment/not-found", `The segment has no version ${version}.`);
  const patch = editedVersion === undefined ? {} : { version: editedVersion };
  return patchSegment(db, accountId, segment.id, { ...patch, filter: row.filter }, by);
};
