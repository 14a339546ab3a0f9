import type { Filter } from "../contract/filter.ts";
import { filterProblems } from "../contract/filterProblems.ts";
import { conditionsOf } from "../contract/filterTree.ts";
import { type CompiledFilter, compileFilter } from "../db/filter/compile.ts";
import type { FilterScope, ScopeSegment } from "../db/filter/scope.ts";
import type { Queryable } from "../db/pool.ts";
import { findAccount } from "../db/queries/accounts.ts";
import { listSegmentShapes, listSegmentsReached } from "../db/queries/segments.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";
import { problemsListedMax } from "../limits.ts";
import { campaignReferenceProblems } from "./graph.ts";
import { measure } from "./tree.ts";

/** @throws DomainError input/invalid naming everything that is wrong with a filter that is about to be run */
export const checkRunnable = async (q: Queryable, accountId: number, filter: unknown): Promise<void> => {
  const faults = filterProblems(filter, "filter");
  const problems =
    faults.length > 0 || measure(filter).references.length === 0
      ? faults
      : campaignReferenceProblems(filter, "filter", await listSegmentShapes(q, accountId));
  if (problems.length === 0) return;
  throw new DomainError("input/invalid", "This filter cannot be run.", problems.slice(0, problemsListedMax));
};

/** The segments that the filters name, and those that these name, as they are at this moment. */
export const segmentsReached = async (
  q: Queryable,
  accountId: number,
  filters: readonly Filter[],
): Promise<FilterScope["segments"]> => {
  const named = filters.flatMap((filter) => measure(filter).references.map(({ segmentId }) => segmentId));
  const ids = [...new Set(named.filter(isUuid))];
  const rows = ids.length === 0 ? [] : await listSegmentsReached(q, accountId, ids);
  const segments = rows.map(({ id, filter }): [string, ScopeSegment] => [
    id,
    filter === null ? { kind: "list" } : { kind: "filter", filter },
  ]);
  return new Map(segments);
};

/** What filters of the account need to run at this moment: its time zone, and the segments that they name. */
export const scopeOf = async (
  q: Queryable,
  accountId: number,
  filters: readonly Filter[],
  now: Date,
): Promise<FilterScope> => {
  const account = await findAccount(q, accountId);
  if (account === undefined) throw new Error(`account ${accountId} is gone while its caller is served`);
  const segments = await segmentsReached(q, accountId, filters);
  return { accountId, now, timeZone: account.time_zone, segments };
};

export interface Audience {
  compiled: CompiledFilter;
  /** Conditions about buckets, in the filter and in the segments that it names. */
  bucketConditions: number;
}

/** A filter, ready to be held against users as of now. @throws DomainError input/invalid */
export const readyAudience = async (
  q: Queryable,
  accountId: number,
  filter: Filter,
  now: Date,
): Promise<Audience> => {
  await checkRunnable(q, accountId, filter);
  const scope = await scopeOf(q, accountId, [filter], now);
  const inSegments = [...scope.segments.values()].flatMap((one) =>
    one.kind === "filter" ? [one.filter] : [],
  );
  const conditions = [filter, ...inSegments].flatMap(conditionsOf);
  return {
    compiled: compileFilter(filter, scope),
    bucketConditions: conditions.filter(({ condition }) => condition.type === "bucket").length,
  };
};
