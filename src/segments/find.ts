import type { Segment, SegmentDetail, SegmentUse } from "../contract/segment.ts";
import type { Queryable } from "../db/pool.ts";
import { findSegment, listSegments, listSegmentUses, type SegmentRow } from "../db/queries/segments.ts";
import { onlyRow } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";
import { segmentUsesListedMax } from "../limits.ts";
import { asSegments } from "./view.ts";

export const segmentNotFound = (id: string) =>
  new DomainError("segment/not-found", `There is no segment ${id} in this account.`);

/** The segment when it was found. @throws DomainError segment/not-found, naming `id` */
export const foundSegment = (row: SegmentRow | undefined, id: string): SegmentRow => {
  if (row === undefined) throw segmentNotFound(id);
  return row;
};

/** @throws DomainError segment/not-found */
export const requireSegment = async (q: Queryable, accountId: number, id: string): Promise<SegmentRow> =>
  foundSegment(isUuid(id) ? await findSegment(q, accountId, id) : undefined, id);

/** Campaigns and segments that name a segment, at most as many as are listed. */
export const usesOf = (q: Queryable, accountId: number, id: string): Promise<SegmentUse[]> =>
  listSegmentUses(q, accountId, id, segmentUsesListedMax);

/** A segment and what uses it. @throws DomainError segment/not-found */
export const readSegment = async (q: Queryable, accountId: number, id: string): Promise<SegmentDetail> => {
  const row = await requireSegment(q, accountId, id);
  const [segment] = await asSegments(q, accountId, [row]);
  return { ...onlyRow(segment === undefined ? [] : [segment]), usedBy: await usesOf(q, accountId, row.id) };
};

/** A page of segments by name; the positions tell where each stands, for the next page. */
export const listSegmentPage = async (
  q: Queryable,
  accountId: number,
  wanted: { text: string; kind: "filter" | "list" | undefined; after: string | null; limit: number },
): Promise<{ data: Segment[]; next: string | null }> => {
  const rows = await listSegments(q, accountId, { ...wanted, limit: wanted.limit + 1 });
  const kept = rows.slice(0, wanted.limit);
  const last = rows.length > wanted.limit ? kept.at(-1) : undefined;
  return { data: await asSegments(q, accountId, kept), next: last?.position ?? null };
};
