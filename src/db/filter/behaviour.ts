import type { Amount, Condition, EventChoice, FieldFilter, TimeRange } from "../../contract/filter.ts";
import { parseMoment } from "../../contract/moments.ts";
import { isStorable } from "../../contract/storable.ts";
import { eventNameKey } from "../../lib/eventNameKey.ts";
import { filterEnoughEventsMax } from "../../limits.ts";
import { anyOf, type Sql, sql, unionAll } from "../sql.ts";
import { extentOf, shifted } from "./calendar.ts";
import { type Context, instantSql, member } from "./scope.ts";
import { fieldsHold } from "./valueTest.ts";

type Behaviour = Extract<Condition, { type: "behaviour" }>;
type Measure = Behaviour["measure"];

/**
 * A select of (holds, saw) about the events of `p`, of one row or, where no event has the constant property, of none.
 *
 * A *kind* is what is measured by itself: with `any` all events listed, with `all` each. Each event name is one range of
 * the primary key (account, profile, name, time), read once.
 *
 * @param isEnough events are counted only until it is known whether the condition holds; `saw` is then no more than that
 */
export const behaviourSelect = (condition: Behaviour, context: Context, isEnough = false): Sql => {
  const kinds = condition.match === "all" ? condition.events.map((event) => [event]) : [condition.events];
  const { measure, within, constant } = condition;
  if (constant !== undefined) return apartSelect(kinds, { ...condition, constant }, context);
  const enough = isEnough ? enoughEvents(measure) : undefined;
  const events = (rows: Sql): Sql =>
    enough === undefined ? rows : sql`select r.* from (${rows}) r limit ${enough}::int`;
  const measured = kinds.map((kind) =>
    staysForGood(kind, within, measure)
      ? measuredSelect(measure, summaryMeasures, keptRows(kind, context), context)
      : measuredSelect(measure, eventMeasures, events(happenedRows(kind, condition, context)), context),
  );
  const [only] = measured;
  if (only !== undefined && measured.length === 1) return only;
  return sql`select bool_and(k.holds) as holds, jsonb_agg(k.saw) as saw from (${unionAll(measured)}) k`;
};

/** Whether the counts and times that are kept for good answer it: then old events need not be there any more. */
const staysForGood = (kind: readonly EventChoice[], within: TimeRange, { kind: measure }: Measure): boolean =>
  within.kind === "ever" &&
  (measure === "count" || measure === "first" || measure === "last") &&
  kind.every(({ where }) => where === undefined);

/** How many events decide a count: none beyond them changes whether it holds. Undefined where all have to be looked at. */
const enoughEvents = (measure: Measure): number | undefined => {
  if (measure.kind !== "count" || !("is" in measure)) return undefined;
  const { op, value, to = value } = measure.is;
  const count = op === "at_least" ? Math.ceil(value) : Math.floor(op === "between" ? to : value) + 1;
  return count <= filterEnoughEventsMax ? Math.max(0, count) : undefined;
};

// ---------------------------------------------------------------- events

/** The places among which an event's instant lies. */
const rangeHolds = (at: Sql, range: TimeRange, { nowMs, zone }: Context): Sql => {
  const from = (text: string): Sql => {
    const moment = parseMoment(text);
    if (moment === undefined) return sql`false`;
    return sql`${at} >= ${instantSql(extentOf(moment, zone).fromMs)}`;
  };
  const to = (text: string): Sql => {
    const moment = parseMoment(text);
    if (moment === undefined) return sql`false`;
    const { fromMs, endMs } = extentOf(moment, zone);
    return endMs === undefined ? sql`${at} <= ${instantSql(fromMs)}` : sql`${at} < ${instantSql(endMs)}`;
  };
  switch (range.kind) {
    case "ever":
      return sql`true`;
    case "last":
      return sql`${at} >= ${instantSql(shifted(nowMs, -range.amount, range.unit, zone))}`;
    case "between":
      return sql`(${from(range.from)} and ${to(range.to)})`;
    case "since":
      return from(range.from);
    case "until":
      return to(range.to);
  }
};

/** Of several choices with one name an event may match any, and counts once. */
const byName = (kind: readonly EventChoice[]): Map<string, (FieldFilter | undefined)[]> => {
  const names = new Map<string, (FieldFilter | undefined)[]>();
  for (const { event, where } of kind) {
    if (!isStorable(event)) continue;
    const key = eventNameKey(event);
    names.set(key, [...(names.get(key) ?? []), where]);
  }
  return names;
};

const whereHolds = (wheres: readonly (FieldFilter | undefined)[], context: Context): Sql =>
  anyOf(
    wheres.map((where) => (where === undefined ? sql`true` : fieldsHold(sql`e.properties`, where, context))),
  );

/** Rows of (ts, amount, part): when an event that counts happened, what is measured, and what it is measured apart by. */
const happenedRows = (kind: readonly EventChoice[], condition: Behaviour, context: Context): Sql => {
  const { measure, within, constant } = condition;
  const amount = "property" in measure ? member(sql`e.properties`, measure.property) : sql`null::jsonb`;
  const part = constant === undefined ? sql`null::jsonb` : member(sql`e.properties`, constant);
  const selects = [...byName(kind)].map(
    ([key, wheres]) => sql`select e.ts, ${amount} as amount, ${part} as part from events e
      where e.account_id = ${context.accountId}::int and e.profile_id = p.id and e.name_key = ${key}::text
        and ${rangeHolds(sql`e.ts`, within, context)} and e.ts <= ${instantSql(context.nowMs)}
        and ${whereHolds(wheres, context)}`,
  );
  return selects.length === 0
    ? sql`select null::timestamptz as ts, null::jsonb as amount, null::jsonb as part where false`
    : unionAll(selects);
};

/**
 * Rows of (count, first_at, last_at) that outlive the events. They count events of the future, too, which the log
 * surely still has: those are taken off.
 */
const keptRows = (kind: readonly EventChoice[], context: Context): Sql => {
  const now = instantSql(context.nowMs);
  const ofName = sql`e.account_id = ${context.accountId}::int and e.profile_id = p.id and e.name_key = s.name_key`;
  return sql`select kept.count, kept.first_at, coalesce(kept.last_at, kept.first_at) as last_at
    from (
      select s.count - case when s.last_at <= ${now} then 0
          else (select count(*) from events e where ${ofName} and e.ts > ${now}) end as count,
        s.first_at,
        case when s.last_at <= ${now} then s.last_at
          else (select max(e.ts) from events e where ${ofName} and e.ts <= ${now}) end as last_at
      from event_summaries s
      where s.account_id = ${context.accountId}::int and s.profile_id = p.id
        and s.name_key = any(${[...byName(kind).keys()]}::text[]) and s.first_at <= ${now}
    ) kept where kept.count > 0`;
};

// ---------------------------------------------------------------- measures

/** How the measures are taken of one form of rows. */
interface Measures {
  count: Sql;
  first: Sql;
  last: Sql;
}
const eventMeasures: Measures = { count: sql`count(*)`, first: sql`min(h.ts)`, last: sql`max(h.ts)` };
const summaryMeasures: Measures = {
  count: sql`coalesce(sum(h.count), 0)`,
  first: sql`min(h.first_at)`,
  last: sql`max(h.last_at)`,
};

/** A number within the range of a double, or null: sums of others could overflow. */
const numberOf = (value: Sql): Sql =>
  sql`(case when jsonb_typeof(${value}) = 'number' then
    case when abs(${value}::numeric) <= 1.7976931348623157e308 then ${value}::numeric end end)`;

/** @param parts what the bounds are multiplied by: exact where a quotient would be rounded */
const amountHolds = (measured: Sql, is: Amount, parts: Sql = sql`1`): Sql => {
  const bound = (value: number): Sql => sql`${String(value)}::numeric * ${parts}`;
  switch (is.op) {
    case "at_least":
      return sql`${measured} >= ${bound(is.value)}`;
    case "at_most":
      return sql`${measured} <= ${bound(is.value)}`;
    case "exactly":
      return sql`${measured} = ${bound(is.value)}`;
    case "between":
      return sql`${measured} between ${bound(is.value)} and ${bound(is.to ?? is.value)}`;
  }
};

const asIso = (instant: Sql): Sql =>
  sql`to_jsonb(to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

/** What is measured of the rows `h`, as (holds, saw). */
const measuredOf = (measure: Measure, of: Measures, context: Context): { holds: Sql; saw: Sql } => {
  const sum = sql`sum(coalesce(${numberOf(sql`h.amount`)}, 0))`;
  const ofNumbers = (measured: Sql, is: Amount) => ({
    holds: sql`coalesce(${amountHolds(measured, is)}, false)`,
    saw: sql`to_jsonb(${measured})`,
  });
  switch (measure.kind) {
    case "count":
      return ofNumbers(of.count, measure.is);
    case "sum":
      return ofNumbers(sum, measure.is);
    case "average":
      return {
        holds: sql`coalesce(${amountHolds(sum, measure.is, sql`${of.count}`)}, false)`,
        saw: sql`to_jsonb(trim_scale(round(${sum} / nullif(${of.count}, 0), 6)))`,
      };
    case "minimum":
      return ofNumbers(sql`min(${numberOf(sql`h.amount`)})`, measure.is);
    case "maximum":
      return ofNumbers(sql`max(${numberOf(sql`h.amount`)})`, measure.is);
    case "first":
    case "last": {
      const at = of[measure.kind];
      return {
        holds: sql`coalesce(${at} is not null and ${rangeHolds(at, measure.within, context)}, false)`,
        saw: asIso(at),
      };
    }
  }
};

const measuredSelect = (measure: Measure, of: Measures, rows: Sql, context: Context): Sql => {
  const { holds, saw } = measuredOf(measure, of, context);
  return sql`select ${holds} as holds, ${saw} as saw from (${rows}) h`;
};

// ---------------------------------------------------------------- apart by a property

/** Whether the measure holds of no events at all. */
const holdsOfNone = ({ kind, ...measure }: Measure): boolean => {
  if (kind !== "count" || !("is" in measure)) return false;
  const { op, value, to = value } = measure.is;
  switch (op) {
    case "at_least":
      return value <= 0;
    case "at_most":
      return value >= 0;
    case "exactly":
      return value === 0;
    case "between":
      return value <= 0 && to >= 0;
  }
};

/** For each value of the property that an event has, all kinds; those that have no event there measure nothing. */
const apartSelect = (
  kinds: readonly EventChoice[][],
  condition: Behaviour & { constant: string },
  context: Context,
): Sql => {
  const { holds, saw } = measuredOf(condition.measure, eventMeasures, context);
  const measured = kinds.map(
    (kind) => sql`select h.part, count(*) as events, ${holds} as holds, ${saw} as saw
      from (${happenedRows(kind, condition, context)}) h
      where jsonb_typeof(h.part) <> 'null' group by h.part`,
  );
  const enough = holdsOfNone(condition.measure) ? sql`true` : sql`count(*) = ${kinds.length}::bigint`;
  return sql`select bool_and(k.holds) and ${enough} as holds,
      jsonb_build_object('value', k.part, 'measured', case when count(*) = 1 then (jsonb_agg(k.saw)) -> 0
        else jsonb_agg(k.saw) end) as saw
    from (${unionAll(measured)}) k group by k.part
    order by 1 desc, sum(k.events) desc, k.part limit 1`;
};
