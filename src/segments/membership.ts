import type { Filter } from "../contract/filter.ts";
import type { ProfileSegments } from "../contract/segment.ts";
import { compileFilter } from "../db/filter/compile.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { findMergedInto, findProfileDetail } from "../db/queries/profileSearch.ts";
import { conditionsMet } from "../db/queries/reach.ts";
import { listListsOf, listSegmentShapes, listSegments } from "../db/queries/segments.ts";
import { isCanceled, readBounded } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { segmentsAskedMax, segmentsAskedMsMax, segmentsAskedNodesMax } from "../limits.ts";
import { scopeOf } from "./audience.ts";
import { nodesOf } from "./graph.ts";

interface Asked {
  id: string;
  filter: Filter;
  nodes: number;
}

/** As many in one statement as it has room for. */
const inGroups = (asked: readonly Asked[]): Asked[][] => {
  const groups: Asked[][] = [];
  let nodes = Number.POSITIVE_INFINITY;
  for (const one of asked) {
    nodes += one.nodes;
    const group = groups.at(-1);
    if (group !== undefined && nodes <= segmentsAskedNodesMax) {
      group.push(one);
    } else {
      groups.push([one]);
      nodes = one.nodes;
    }
  }
  return groups;
};

/** Which of the segments' filters the user matches, as ids. */
const matching = async (
  tx: Queryable,
  accountId: number,
  profileId: number,
  asked: readonly Asked[],
  now: Date,
): Promise<Set<string>> => {
  const matched = new Set<string>();
  const filters = asked.map(({ filter }) => filter);
  const scope = await scopeOf(tx, accountId, filters, now);
  for (const group of inGroups(asked)) {
    const conditions = group.map(({ filter }) => compileFilter(filter, scope).condition);
    const met = await conditionsMet(tx, accountId, profileId, conditions);
    for (const [at, { id }] of group.entries()) if (met[at] === true) matched.add(id);
  }
  return matched;
};

/**
 * The saved segments that a user is in now, by name. Of an account with very many, the first by name are asked.
 *
 * @throws DomainError profile/not-found; reach/too-slow
 */
export const readProfileSegments = (
  db: Database,
  clock: Clock,
  accountId: number,
  profileId: number,
): Promise<ProfileSegments> =>
  readBounded(db, segmentsAskedMsMax, async (tx) => {
    const id = await findMergedInto(tx, accountId, profileId);
    if ((await findProfileDetail(tx, accountId, id)) === undefined) {
      throw new DomainError("profile/not-found", `There is no profile ${profileId} in this account.`);
    }
    const shapes = await listSegmentShapes(tx, accountId);
    const nodes = nodesOf(shapes);
    const wanted = { text: "", kind: undefined, after: null, limit: segmentsAskedMax };
    const segments = await listSegments(tx, accountId, wanted);
    const asked = segments.flatMap((one) =>
      one.filter === null ? [] : [{ id: one.id, filter: one.filter, nodes: nodes(one.id) }],
    );
    const lists = await listListsOf(tx, accountId, id);
    const matched = await matching(tx, accountId, id, asked, clock.now()).catch((error: unknown) => {
      if (!isCanceled(error)) throw error;
      throw new DomainError("reach/too-slow", "The user has so many events that the question was given up.");
    });
    return {
      data: segments
        .filter((one) => matched.has(one.id) || lists.has(one.id))
        .map(({ id: segmentId, name, kind }) => ({ id: segmentId, name, kind })),
      unasked: shapes.length - segments.length,
    };
  });
