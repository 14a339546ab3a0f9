import { isDeepStrictEqual } from "node:util";
import type { Filter } from "../contract/filter.ts";
import { filterProblems } from "../contract/filterProblems.ts";
import type { Segment, SegmentCreate, SegmentPatch } from "../contract/segment.ts";
import type { Database, Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/segments.ts";
import { inTransaction, onlyRow } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError, type Problem } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import { filterNodesMax, problemsListedMax, segmentsPerAccountMax, segmentUsesNamedMax } from "../limits.ts";
import { foundSegment, requireSegment, usesOf } from "./find.ts";
import { growthOf, outgrown, segmentReferenceProblems } from "./graph.ts";
import { asSegments } from "./view.ts";

/** The filter was saved by somebody else since it was read; `current` is the segment as it is now. */
export class SegmentConflict extends DomainError {
  readonly current: Segment;

  constructor(read: number, current: Segment) {
    super(
      "segment/version-conflict",
      `The segment was saved meanwhile: this change was made on version ${read}, it is at ${current.version}.`,
      [{ field: "version", message: `Expected ${current.version}, got ${read}.` }],
    );
    this.current = current;
  }
}

const invalid = (detail: string, problems: readonly Problem[]) =>
  new DomainError("input/invalid", detail, problems.slice(0, problemsListedMax));

const nameTaken = (name: string) =>
  new DomainError("segment/exists", `Another segment of this account is called "${name}".`, [
    { field: "name", message: `Expected a name that no other segment has, got "${name}".` },
  ]);

const asSegment = async (q: Queryable, accountId: number, row: queries.SegmentRow): Promise<Segment> =>
  onlyRow(await asSegments(q, accountId, [row]));

/**
 * Segments are used as they are saved, so that only a filter without a fault is saved. The caller holds the lock on the
 * account's segments.
 */
const checkFilter = async (
  tx: Queryable,
  accountId: number,
  segment: { id: string; name: string },
  filter: Filter,
): Promise<void> => {
  const field = "filter";
  const faults = filterProblems(filter, field);
  const shapes = await queries.listSegmentShapes(tx, accountId);
  const problems = faults.length > 0 ? faults : segmentReferenceProblems(segment, filter, field, shapes);
  if (problems.length > 0) throw invalid("This filter cannot be saved.", problems);
  const { grown, nodes } = growthOf(segment, filter, shapes);
  if (grown.length === 0) return;
  const campaigns = await queries.listOutgrownCampaigns(tx, accountId, {
    grown,
    nodes,
    nodesMax: filterNodesMax,
  });
  if (campaigns.length === 0) return;
  throw invalid(
    "This filter cannot be saved.",
    campaigns.map((name) => outgrown(field, name)),
  );
};

const refuseInsert = async (tx: Queryable, accountId: number, id: string, name: string): Promise<never> => {
  if (await queries.isSegmentNameTaken(tx, accountId, name, id)) throw nameTaken(name);
  throw invalid(`An account has at most ${segmentsPerAccountMax} segments; delete one first.`, []);
};

/**
 * Creates a segment: with a filter, or an empty list.
 *
 * @throws DomainError input/invalid naming what is wrong with the filter, segment/exists
 */
export const createSegment = (
  db: Database,
  clock: Clock,
  accountId: number,
  input: SegmentCreate,
  by: string,
): Promise<Segment> => {
  const id = newId(clock.now().getTime());
  const { description = "", filter = null } = input;
  const name = input.name.trim();
  return inTransaction(db, async (tx) => {
    await queries.lockSegments(tx, accountId);
    if (filter !== null) await checkFilter(tx, accountId, { id, name }, filter);
    const isInserted = await queries.insertSegment(tx, accountId, {
      id,
      name,
      description,
      filter,
      createdBy: by,
      countMax: segmentsPerAccountMax,
    });
    if (!isInserted) await refuseInsert(tx, accountId, id, name);
    if (filter !== null) await queries.insertSegmentVersion(tx, accountId, id, by);
    return asSegment(tx, accountId, await requireSegment(tx, accountId, id));
  });
};

const lockedSegment = async (tx: Queryable, accountId: number, id: string): Promise<queries.SegmentRow> => {
  await queries.lockSegments(tx, accountId);
  return foundSegment(isUuid(id) ? await queries.lockSegment(tx, accountId, id) : undefined, id);
};

/** The filter that a patch brings; undefined when it changes none. */
const changedFilter = (row: queries.SegmentRow, { filter }: SegmentPatch): Filter | undefined => {
  if (filter === undefined || isDeepStrictEqual(filter, row.filter)) return undefined;
  if (row.kind === "filter") return filter;
  throw invalid(`"${row.name}" is a list; a list has no filter.`, [
    { field: "filter", message: "Expected no filter, got one." },
  ]);
};

/**
 * Changes what the patch names. Another filter makes the next version, and is what campaigns go by from the commit on.
 *
 * @throws DomainError segment/not-found, segment/exists, input/invalid; SegmentConflict when the version has moved on
 */
export const patchSegment = (
  db: Database,
  accountId: number,
  id: string,
  patch: SegmentPatch,
  by: string,
): Promise<Segment> =>
  inTransaction(db, async (tx) => {
    const row = await lockedSegment(tx, accountId, id);
    if (patch.version !== undefined && patch.version !== row.version) {
      throw new SegmentConflict(patch.version, await asSegment(tx, accountId, row));
    }
    const { description = row.description } = patch;
    const name = patch.name?.trim() ?? row.name;
    if (await queries.isSegmentNameTaken(tx, accountId, name, row.id)) throw nameTaken(name);
    const filter = changedFilter(row, patch);
    if (filter !== undefined) await checkFilter(tx, accountId, { id: row.id, name }, filter);
    await queries.updateSegment(tx, accountId, {
      id: row.id,
      name,
      description,
      filter: filter ?? row.filter,
      version: filter === undefined ? row.version : row.version + 1,
    });
    if (filter !== undefined) await queries.insertSegmentVersion(tx, accountId, row.id, by);
    return asSegment(tx, accountId, await requireSegment(tx, accountId, row.id));
  });

const needed = (names: readonly string[]): string => {
  const named = names.slice(0, segmentUsesNamedMax).map((name) => `"${name}"`);
  const more = names.length - named.length;
  return more === 0 ? named.join(", ") : `${named.join(", ")} and ${more} more`;
};

/**
 * Deletes a segment that nothing names any more, with its versions and members.
 *
 * @throws DomainError segment/not-found; segment/in-use naming what needs it
 */
export const deleteSegment = (db: Database, accountId: number, id: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    const row = await lockedSegment(tx, accountId, id);
    const uses = await usesOf(tx, accountId, row.id);
    if (uses.length > 0) {
      throw new DomainError(
        "segment/in-use",
        `The segment is needed: ${needed(uses.map(({ name }) => name))}. Take it out of them first.`,
        uses.slice(0, problemsListedMax).map(({ kind, id: userId, name }) => ({
          field: "",
          message: `The ${kind} "${name}" (${userId}) uses it.`,
        })),
      );
    }
    await queries.deleteSegment(tx, accountId, row.id);
  });
