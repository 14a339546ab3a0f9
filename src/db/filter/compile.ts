import type { Condition, Filter } from "../../contract/filter.ts";
import { conditionsOf, countNodes } from "../../contract/filterTree.ts";
import { filterNodesMax, filterSawCharsMax, segmentDepthMax } from "../../limits.ts";
import { allOf, anyOf, type Sql, sql } from "../sql.ts";
import { zoneOf } from "./calendar.ts";
import { type ConditionSql, conditionSql } from "./conditions.ts";
import { payloadPaths } from "./payload.ts";
import type { Context, FilterScope } from "./scope.ts";

/**
 * A filter as SQL about one row of profiles, by the alias `p`. Whatever is stored, it raises no error; and it reads
 * rows of the scope's account only.
 */
export interface CompiledFilter {
  filter: Filter;
  timeZone: string;
  /** True or false, for `where` clauses over many users: a trigger's payload has nothing then. */
  condition: Sql;
  /** Each condition by itself, in order, for decisions that are explained. */
  leaves: readonly Leaf[];
  /** Where the filter looks in the payload. */
  payloadPaths: readonly string[];
}

export interface Leaf {
  /** As in ConditionResult. */
  path: string;
  /** `[holds, saw]` as jsonb, of the row `p` and the jsonb `r.payload`. */
  explained: Sql;
}

const NO_PAYLOAD = sql`'{}'::jsonb`;

/** @param scope.segments those that are not there have nobody in them */
export const compileFilter = (filter: Filter, scope: FilterScope): CompiledFilter => ({
  filter,
  timeZone: scope.timeZone,
  get condition() {
    return filterCondition(filter, scope, NO_PAYLOAD);
  },
  leaves: filterLeaves(filter, scope, sql`r.payload`),
  payloadPaths: payloadPaths(filter),
});

/**
 * The whole filter as one condition.
 *
 * @param payload a jsonb expression with what `payloadValues` gives
 */
export const filterCondition = (filter: Filter, scope: FilterScope, payload: Sql): Sql =>
  holds(filter, startOf(scope, payload));

const filterLeaves = (filter: Filter, scope: FilterScope, payload: Sql): Leaf[] => {
  const walk = startOf(scope, payload);
  return conditionsOf(filter).map(({ path, condition }) => ({
    path,
    explained: bounded(conditionIn(condition, walk).explained),
  }));
};

/** Where the compiler stands: which segments it is in, and how many nodes it may still take from segments. */
interface Walk {
  context: Context;
  segments: FilterScope["segments"];
  within: readonly string[];
  budget: { nodes: number };
}

const startOf = (scope: FilterScope, payload: Sql): Walk => ({
  context: {
    accountId: scope.accountId,
    nowMs: scope.now.getTime(),
    zone: zoneOf(scope.timeZone),
    payload,
    dates: "stored",
  },
  segments: scope.segments,
  within: [],
  budget: { nodes: filterNodesMax },
});

const holds = (filter: Filter, walk: Walk): Sql => {
  switch (filter.type) {
    case "and":
      return allOf(filter.nodes.map((node) => holds(node, walk)));
    case "or":
      return anyOf(filter.nodes.map((node) => holds(node, walk)));
    case "not":
      return sql`(not ${holds(filter.node, walk)})`;
    default:
      return conditionIn(filter, walk).holds;
  }
};

const conditionIn = (condition: Condition, walk: Walk): ConditionSql => {
  if (condition.type !== "segment") return conditionSql(condition, walk.context);
  const isIn = segmentHolds(condition.segmentId.toLowerCase(), walk);
  return {
    holds: isIn,
    explained: sql`(select jsonb_build_array(s.is_in, s.is_in) from (select ${isIn} as is_in) s)`,
  };
};

const NOBODY = sql`false`;

/** A segment is compiled where it is named; one within itself, or too deep, has nobody in it. */
const segmentHolds = (id: string, walk: Walk): Sql => {
  const segment = walk.segments.get(id);
  if (segment === undefined) return NOBODY;
  if (segment.kind === "list") {
    return sql`exists (select from segment_members m where m.account_id = ${walk.context.accountId}::int
      and m.segment_id = ${id}::uuid and m.profile_id = p.id)`;
  }
  if (walk.within.includes(id) || walk.within.length >= segmentDepthMax) return NOBODY;
  walk.budget.nodes -= countNodes(segment.filter);
  if (walk.budget.nodes < 0) return NOBODY;
  const context: Context = { ...walk.context, payload: NO_PAYLOAD };
  return holds(segment.filter, { ...walk, context, within: [...walk.within, id] });
};

/** What a trace keeps of the value that was there. */
const bounded = (explained: Sql): Sql =>
  sql`(select case when length(x.pair ->> 1) <= ${filterSawCharsMax}::int then x.pair
      when x.pair ->> 1 is null then x.pair
      else jsonb_build_array(x.pair -> 0, left(x.pair ->> 1, ${filterSawCharsMax}::int - 1) || '…') end
    from (select ${explained} as pair offset 0) x)`;
