import type { Filter } from "../../contract/filter.ts";
import { segmentUsesNamedMax } from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** Any fixed number: the class of the advisory locks on how an account's segments hang together. */
const SEGMENTS_LOCK = 7423;

export interface SegmentRow {
  id: string;
  name: string;
  description: string;
  kind: "filter" | "list";
  /** Of the newest version; null: a list. */
  filter: Filter | null;
  version: number;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

/** Of `segments s`. */
const columns = sql`
  s.id, s.name, s.description, s.kind, s.filter, s.version, s.created_by, s.created_at, s.updated_at`;

/**
 * Whoever changes how the account's segments hang together comes one after the other, until the transaction ends: two
 * saves that are right by themselves could make a circle together.
 */
export const lockSegments = async (tx: Queryable, accountId: number): Promise<void> => {
  await tx.query(sql`select pg_advisory_xact_lock(${SEGMENTS_LOCK}::int, ${accountId}::int)`);
};

/** False when the account has a segment of this name, whatever its case, or as many as it may. */
export const insertSegment = async (
  q: Queryable,
  accountId: number,
  segment: {
    id: string;
    name: string;
    description: string;
    filter: Filter | null;
    createdBy: string;
    countMax: number;
  },
): Promise<boolean> => {
  const { filter } = segment;
  const rows = await q.query(sql`
    insert into segments (account_id, id, name, description, kind, filter, created_by)
    select ${accountId}::int, ${segment.id}::uuid, ${segment.name}, ${segment.description},
      ${filter === null ? "list" : "filter"}, ${filter === null ? null : JSON.stringify(filter)}::jsonb,
      ${segment.createdBy}
    where (select count(*) from segments where account_id = ${accountId}) < ${segment.countMax}::int
    on conflict (account_id, fold_case(name)) do nothing returning 1 as one`);
  return rows.length > 0;
};

/** Whether another segment of the account has this name, whatever its case. */
export const isSegmentNameTaken = async (
  q: Queryable,
  accountId: number,
  name: string,
  exceptId: string,
): Promise<boolean> => {
  const rows = await q.query(sql`
    select 1 from segments s
    where s.account_id = ${accountId} and fold_case(s.name) = fold_case(${name}) and s.id <> ${exceptId}`);
  return rows.length > 0;
};

/** Writes a segment that the caller has locked. */
export const updateSegment = async (
  tx: Queryable,
  accountId: number,
  segment: Pick<SegmentRow, "id" | "name" | "description" | "filter" | "version">,
): Promise<void> => {
  await tx.query(sql`
    update segments set name = ${segment.name}, description = ${segment.description}, version = ${segment.version},
      filter = ${segment.filter === null ? null : JSON.stringify(segment.filter)}::jsonb, updated_at = clarion_now()
    where account_id = ${accountId} and id = ${segment.id}`);
};

/** Keeps what the newest version is, of a segment that is a filter. */
export const insertSegmentVersion = async (
  tx: Queryable,
  accountId: number,
  segmentId: string,
  savedBy: string,
): Promise<void> => {
  await tx.query(sql`
    insert into segment_versions (account_id, segment_id, version, filter, saved_by)
    select s.account_id, s.id, s.version, s.filter, ${savedBy} from segments s
    where s.account_id = ${accountId} and s.id = ${segmentId}`);
};

export const findSegment = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<SegmentRow | undefined> => {
  const [row] = await q.query<SegmentRow>(
    sql`select ${columns} from segments s where s.account_id = ${accountId} and s.id = ${id}`,
  );
  return row;
};

/** Holds the row until the transaction ends. */
export const lockSegment = async (
  tx: Queryable,
  accountId: number,
  id: string,
): Promise<SegmentRow | undefined> => {
  const [row] = await tx.query<SegmentRow>(
    sql`select ${columns} from segments s where s.account_id = ${accountId} and s.id = ${id} for update`,
  );
  return row;
};

/**
 * Keeps segments from being deleted until the transaction ends; in one order, so that nobody waits in a circle.
 *
 * @returns the ids of those that are there
 */
export const shareSegments = async (
  tx: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<string[]> => {
  const rows = await tx.query<{ id: string }>(sql`
    select id from segments where account_id = ${accountId} and id = any(${[...ids]}::uuid[])
    order by id for key share`);
  return rows.map(({ id }) => id);
};

/** The text itself as a pattern of `like`. */
const partOf = (word: string): string => `%${word.replace(/[\\%_]/g, "\\$&")}%`;

/** By name, after the folded name `after`; each row with its own. */
export const listSegments = (
  q: Queryable,
  accountId: number,
  wanted: { text: string; kind: "filter" | "list" | undefined; after: string | null; limit: number },
): Promise<(SegmentRow & { position: string })[]> =>
  q.query<SegmentRow & { position: string }>(sql`
    select ${columns}, fold_case(s.name) as position from segments s
    where s.account_id = ${accountId} and (${wanted.after}::text is null or fold_case(s.name) > ${wanted.after})
      and (${wanted.text} = '' or fold_case(s.name) like fold_case(${partOf(wanted.text)}))
      and (${wanted.kind ?? null}::text is null or s.kind = ${wanted.kind ?? null})
    order by fold_case(s.name) limit ${wanted.limit}`);

/** How many users are on each of the lists; a list that nobody is on is absent. */
export const countMembers = async (
  q: Queryable,
  accountId: number,
  listIds: readonly string[],
): Promise<Map<string, number>> => {
  if (listIds.length === 0) return new Map();
  const rows = await q.query<{ segment_id: string; count: number }>(sql`
    select segment_id, count(*)::int as count from segment_members
    where account_id = ${accountId} and segment_id = any(${[...listIds]}::uuid[]) group by 1`);
  return new Map(rows.map(({ segment_id, count }) => [segment_id, count]));
};

export const listSegmentNames = async (
  q: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map();
  const rows = await q.query<{ id: string; name: string }>(sql`
    select id, name from segments where account_id = ${accountId} and id = any(${[...ids]}::uuid[])`);
  return new Map(rows.map(({ id, name }) => [id, name]));
};

/** A segment without its filter: how large it is, and the segments it names, once for each place. */
export interface SegmentShape {
  id: string;
  name: string;
  nodes: number;
  segment_ids: string[];
}

/** All segments of the account, lists included. */
export const listSegmentShapes = (q: Queryable, accountId: number): Promise<SegmentShape[]> =>
  q.query<SegmentShape>(sql`
    select id, name, coalesce(nodes, 0) as nodes, coalesce(segment_ids, '{}') as segment_ids
    from segments where account_id = ${accountId}`);

/** What a filter over these segments needs: themselves and all that they name, however deep. */
export const listSegmentsReached = (
  q: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<Pick<SegmentRow, "id" | "name" | "kind" | "filter">[]> =>
  q.query<Pick<SegmentRow, "id" | "name" | "kind" | "filter">>(sql`
    with recursive reached (id) as (
      select unnest(${[...ids]}::uuid[])
      union
      select unnest(s.segment_ids) from reached r join segments s on s.account_id = ${accountId} and s.id = r.id
    )
    select s.id, s.name, s.kind, s.filter from reached r
    join segments s on s.account_id = ${accountId} and s.id = r.id`);

export interface SegmentVersionRow {
  version: number;
  filter: Filter;
  saved_at: Date;
  saved_by: string;
}

/** Newest first, below the version `below`. */
export const listSegmentVersions = (
  q: Queryable,
  accountId: number,
  segmentId: string,
  below: number | null,
  limit: number,
): Promise<SegmentVersionRow[]> =>
  q.query<SegmentVersionRow>(sql`
    select version, filter, saved_at, saved_by from segment_versions
    where account_id = ${accountId} and segment_id = ${segmentId}
      and (${below}::int is null or version < ${below}::int)
    order by version desc limit ${limit}`);

export const findSegmentVersion = async (
  q: Queryable,
  accountId: number,
  segmentId: string,
  version: number,
): Promise<SegmentVersionRow | undefined> => {
  const [row] = await q.query<SegmentVersionRow>(sql`
    select version, filter, saved_at, saved_by from segment_versions
    where account_id = ${accountId} and segment_id = ${segmentId} and version = ${version}`);
  return row;
};

export interface SegmentUseRow {
  kind: "campaign" | "segment";
  id: string;
  name: string;
}

/**
 * Campaigns whose live version goes by the segment, in its audience or its goal, or whose draft names it, then segments that name it. A draft that
 * can be published no more (stopped, archived) counts not.
 */
export const listSegmentUses = (
  q: Queryable,
  accountId: number,
  segmentId: string,
  limit: number,
): Promise<SegmentUseRow[]> =>
  q.query<SegmentUseRow>(sql`
    with used as (
      select c.id, c.name from campaigns c
      where c.account_id = ${accountId} and (c.draft_segment_ids @> array[${segmentId}::uuid]
        or c.draft_goal_segment_ids @> array[${segmentId}::uuid])
        and c.life in ('draft', 'published', 'paused')
      union
      select c.id, c.name from campaign_versions v
      join campaigns c on c.account_id = v.account_id and c.id = v.campaign_id and c.version = v.version
      where v.account_id = ${accountId} and (v.segment_ids @> array[${segmentId}::uuid]
        or v.goal_segment_ids @> array[${segmentId}::uuid])
        and c.life in ('published', 'paused')
    )
    (select 'campaign' as kind, id, name from used order by name, id limit ${limit})
    union all
    (select 'segment', s.id, s.name from segments s
     where s.account_id = ${accountId} and s.segment_ids @> array[${segmentId}::uuid]
     order by s.name, s.id limit ${limit})
    limit ${limit}`);

/**
 * Names of live campaigns of which a filter, of the audience or of the goal, would be too large, if segments came to so many nodes.
 *
 * @param grown the segments that would grow
 * @param nodes of all segments, with those that they name in their places
 */
export const listOutgrownCampaigns = async (
  q: Queryable,
  accountId: number,
  {
    grown,
    nodes,
    nodesMax,
  }: { grown: readonly string[]; nodes: ReadonlyMap<string, number>; nodesMax: number },
): Promise<string[]> => {
  const rows = await q.query<{ name: string }>(sql`
    with extents as materialized (
      select * from unnest(${[...nodes.keys()]}::uuid[], ${[...nodes.values()]}::int[]) t (id, nodes)
    )
    select c.name from campaign_versions v
    join campaigns c on c.account_id = v.account_id and c.id = v.campaign_id and c.version = v.version
    cross join lateral (values (v.content -> 'who' -> 'filter', v.segment_ids),
      (v.content -> 'start' -> 'goal' -> 'users', v.goal_segment_ids)) f (filter, segment_ids)
    where v.account_id = ${accountId}
      and (v.segment_ids && ${[...grown]}::uuid[] or v.goal_segment_ids && ${[...grown]}::uuid[])
      and f.segment_ids && ${[...grown]}::uuid[] and c.life in ('published', 'paused')
      and filter_nodes(f.filter) + (
        select coalesce(sum(e.nodes), 0) from unnest(f.segment_ids) s (id) join extents e on e.id = s.id) > ${nodesMax}
    group by c.name, c.id order by c.name, c.id limit ${segmentUsesNamedMax}`);
  return rows.map(({ name }) => name);
};

/** The segment with its versions and its members. */
export const deleteSegment = async (tx: Queryable, accountId: number, id: string): Promise<void> => {
  await tx.query(sql`delete from segments where account_id = ${accountId} and id = ${id}`);
};

/**
 * Puts users on a list whose row the caller holds; those who are there stay.
 *
 * @returns how many were not there before. A profile that was merged away meanwhile is left out.
 */
export const insertMembers = async (
  tx: Queryable,
  accountId: number,
  segmentId: string,
  profileIds: readonly number[],
): Promise<number> => {
  const rows = await tx.query(sql`
    with p as materialized (
      select id from profiles where account_id = ${accountId} and id = any(${[...profileIds]}::bigint[])
      order by id for key share
    )
    insert into segment_members (account_id, segment_id, profile_id)
    select ${accountId}::int, ${segmentId}::uuid, p.id from p order by p.id
    on conflict do nothing returning 1 as one`);
  return rows.length;
};

/** @returns how many were on the list */
export const deleteMembers = async (
  tx: Queryable,
  accountId: number,
  segmentId: string,
  profileIds: readonly number[],
): Promise<number> => {
  const rows = await tx.query(sql`
    delete from segment_members
    where account_id = ${accountId} and segment_id = ${segmentId} and profile_id = any(${[...profileIds]}::bigint[])
    returning 1 as one`);
  return rows.length;
};

/** Lists that a user is on, as ids. */
export const listListsOf = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<Set<string>> => {
  const rows = await q.query<{ segment_id: string }>(sql`
    select segment_id from segment_members where account_id = ${accountId} and profile_id = ${profileId}`);
  return new Set(rows.map(({ segment_id }) => segment_id));
};
