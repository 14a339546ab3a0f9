import type { FieldFilter, PayloadValue, ValueTest } from "../../contract/filter.ts";
import { parseMoment } from "../../contract/moments.ts";
import { isStorable } from "../../contract/storable.ts";
import { allOf, anyOf, type Sql, sql } from "../sql.ts";
import { daysOfYear, extentOf, offsetsOf, shifted } from "./calendar.ts";
import { type Context, member, secondsSql } from "./scope.ts";

/**
 * Tests of one jsonb value as SQL. Each is true or false, never null, and raises on no value: every cast stands
 * behind a CASE that has seen the type.
 */

type Scalar = string | number | boolean;
type DateTest = Extract<ValueTest, { op: "before" | "after" | "on" }>;
type NumberTest = Extract<ValueTest, { op: "greater" | "greater_or_equal" | "less" | "less_or_equal" }>;
type TextTest = Extract<ValueTest, { op: "contains" | "starts_with" | "ends_with" }>;
/** Of a value or, where that is a list, of at least one of its entries. */
type EntryTest = Exclude<
  ValueTest,
  { op: "exists" | "not_exists" | "not_equals" | "not_in" | "not_contains" | "all_of" | "items" }
>;

const isPresent = (value: Sql): Sql => sql`coalesce(jsonb_typeof(${value}) <> 'null', false)`;

/** As jsonb texts; a text that jsonb cannot hold is nowhere in it. */
const jsonTexts = (values: readonly Scalar[]): string[] =>
  values
    .filter((value) => typeof value !== "string" || isStorable(value))
    .map((value) => JSON.stringify(value));

const operandOf = (value: PayloadValue, context: Context): Sql => member(context.payload, value.payload);

export const testHolds = (value: Sql, test: ValueTest, context: Context): Sql => {
  switch (test.op) {
    case "exists":
      return isPresent(value);
    case "not_exists":
      return sql`(not ${isPresent(value)})`;
    case "not_equals":
      return sql`(not ${testHolds(value, { op: "equals", value: test.value }, context)})`;
    case "not_in":
      return sql`(not ${testHolds(value, { op: "in", values: test.values }, context)})`;
    case "not_contains":
      return sql`(not ${testHolds(value, { op: "contains", value: test.value }, context)})`;
    case "all_of":
      return hasAll(value, test.values);
    case "items":
      return itemsMatch(value, test, context);
    default:
      return sql`(case when jsonb_typeof(${value}) = 'array'
        then exists (select from ${entriesOf(value)} as entry (v) where ${entryHolds(sql`entry.v`, test, context)})
        else ${entryHolds(value, test, context)} end)`;
  }
};

/** Of anything else than a list no entries, wherever the planner may call it. */
const entriesOf = (value: Sql): Sql =>
  sql`jsonb_array_elements(case when jsonb_typeof(${value}) = 'array' then ${value} else '[]' end)`;

const hasAll = (value: Sql, values: readonly Scalar[]): Sql => {
  const texts = jsonTexts(values);
  if (texts.length < values.length) return sql`false`;
  const all = sql`${`[${texts.join(",")}]`}::jsonb`;
  return sql`coalesce(case when jsonb_typeof(${value}) = 'array' then ${value} @> ${all}
    else jsonb_build_array(${value}) @> ${all} end, false)`;
};

const itemsMatch = (value: Sql, test: Extract<ValueTest, { op: "items" }>, context: Context): Sql => {
  const matches = sql`(case when jsonb_typeof(item.v) = 'object'
    then ${fieldsHold(sql`item.v`, test.where, context)} else false end)`;
  const items = sql`${entriesOf(value)} as item (v)`;
  return sql`(case when jsonb_typeof(${value}) = 'array' then ${quantified(items, matches, test)} else false end)`;
};

const quantified = (items: Sql, matches: Sql, test: Extract<ValueTest, { op: "items" }>): Sql => {
  switch (test.quantifier) {
    case "any":
      return sql`exists (select from ${items} where ${matches})`;
    case "none":
      return sql`not exists (select from ${items} where ${matches})`;
    case "all":
      return sql`not exists (select from ${items} where not ${matches})`;
    case "at_least":
      return sql`(select count(*) >= ${test.count ?? 1}::bigint from ${items} where ${matches})`;
  }
};

/** A tree of tests about the members of one jsonb object. */
export const fieldsHold = (object: Sql, filter: FieldFilter, context: Context): Sql => {
  switch (filter.type) {
    case "field":
      return testHolds(member(object, filter.field), filter.test, context);
    case "not":
      return sql`(not ${fieldsHold(object, filter.node, context)})`;
    case "and":
      return allOf(filter.nodes.map((node) => fieldsHold(object, node, context)));
    case "or":
      return anyOf(filter.nodes.map((node) => fieldsHold(object, node, context)));
  }
};

const entryHolds = (entry: Sql, test: EntryTest, context: Context): Sql => {
  switch (test.op) {
    case "equals":
      return equals(entry, test.value, context);
    case "in":
    case "any_of":
      return sql`coalesce(${entry} = any(${jsonTexts(test.values)}::jsonb[]), false)`;
    case "contains":
    case "starts_with":
    case "ends_with":
      return textHolds(entry, test, context);
    case "greater":
    case "greater_or_equal":
    case "less":
    case "less_or_equal":
      return numberHolds(entry, test, context);
    case "between":
      return sql`(case when jsonb_typeof(${entry}) = 'number'
        then ${entry}::numeric between ${String(test.from)}::numeric and ${String(test.to)}::numeric else false end)`;
    case "before":
    case "after":
    case "on":
      return dateHolds(entry, test, context);
    case "within_last":
    case "within_next":
      return isWithinSpan(entry, test, context);
    case "anniversary_within":
      return comesRound(entry, test.days, context);
  }
};

const equals = (entry: Sql, value: Scalar | PayloadValue, context: Context): Sql => {
  if (typeof value === "object") {
    const operand = operandOf(value, context);
    return sql`coalesce(${entry} = ${operand} and jsonb_typeof(${operand}) in ('string', 'number', 'boolean'), false)`;
  }
  const [text] = jsonTexts([value]);
  return text === undefined ? sql`false` : sql`coalesce(${entry} = ${text}::jsonb, false)`;
};

const textHolds = (entry: Sql, { op, value }: TextTest, context: Context): Sql => {
  const compared = (part: Sql): Sql => {
    switch (op) {
      case "contains":
        return sql`strpos(${entry} #>> '{}', ${part}) > 0`;
      case "starts_with":
        return sql`starts_with(${entry} #>> '{}', ${part})`;
      case "ends_with":
        return sql`right(${entry} #>> '{}', length(${part})) = ${part}`;
    }
  };
  if (typeof value === "object") {
    const operand = operandOf(value, context);
    return sql`(case when jsonb_typeof(${entry}) = 'string' and jsonb_typeof(${operand}) = 'string'
      then ${compared(sql`(${operand} #>> '{}')`)} else false end)`;
  }
  if (!isStorable(value)) return sql`false`;
  return sql`(case when jsonb_typeof(${entry}) = 'string' then ${compared(sql`${value}::text`)} else false end)`;
};

const numberHolds = (entry: Sql, { op, value }: NumberTest, context: Context): Sql => {
  const compared = (bound: Sql): Sql => {
    switch (op) {
      case "greater":
        return sql`${entry}::numeric > ${bound}`;
      case "greater_or_equal":
        return sql`${entry}::numeric >= ${bound}`;
      case "less":
        return sql`${entry}::numeric < ${bound}`;
      case "less_or_equal":
        return sql`${entry}::numeric <= ${bound}`;
    }
  };
  if (typeof value === "number") {
    return sql`(case when jsonb_typeof(${entry}) = 'number' then ${compared(sql`${String(value)}::numeric`)}
      else false end)`;
  }
  const operand = operandOf(value, context);
  return sql`(case when jsonb_typeof(${entry}) = 'number' and jsonb_typeof(${operand}) = 'number'
    then ${compared(sql`${operand}::numeric`)} else false end)`;
};

/** `[seconds]` or, of a day, `[first instant, that of the next day]`, by payload.ts; null where it is no date. */
const payloadDate = (value: Sql, { payload }: Context): Sql =>
  sql`(case when jsonb_typeof(${value}) = 'string' then ${payload} -> '' -> (${value} #>> '{}') end)`;

/** The value as epoch seconds, or null. */
const secondsOf = (entry: Sql, context: Context): Sql => {
  if (context.dates === "payload") return sql`(${payloadDate(entry, context)} ->> 0)::numeric`;
  return sql`(case when jsonb_typeof(${entry}) = 'string' and ${entry} #>> '{}' ~ '^\\$D_-?[0-9]{1,11}$'
    then substr(${entry} #>> '{}', 4)::numeric end)`;
};

const dateHolds = (entry: Sql, { op, value }: DateTest, context: Context): Sql => {
  const at = secondsOf(entry, context);
  if (typeof value === "string") {
    const moment = parseMoment(value);
    if (moment === undefined) return sql`false`;
    const { fromMs, endMs } = extentOf(moment, context.zone);
    const end = endMs === undefined ? undefined : secondsSql(endMs);
    return sql`coalesce(${compareDate(op, at, secondsSql(fromMs), end)}, false)`;
  }
  const operand = payloadDate(operandOf(value, context), context);
  const [from, end] = [sql`(${operand} ->> 0)::numeric`, sql`(${operand} ->> 1)::numeric`];
  return sql`coalesce(case when ${end} is null then ${compareDate(op, at, from, undefined)}
    else ${compareDate(op, at, from, end)} end, false)`;
};

/** @param end of a day; without one it is a moment */
const compareDate = (op: DateTest["op"], at: Sql, from: Sql, end: Sql | undefined): Sql => {
  switch (op) {
    case "before":
      return sql`${at} < ${from}`;
    case "after":
      return end === undefined ? sql`${at} > ${from}` : sql`${at} >= ${end}`;
    case "on":
      return end === undefined ? sql`${at} = ${from}` : sql`(${at} >= ${from} and ${at} < ${end})`;
  }
};

const isWithinSpan = (
  entry: Sql,
  { op, amount, unit }: Extract<ValueTest, { op: "within_last" | "within_next" }>,
  context: Context,
): Sql => {
  const { nowMs, zone } = context;
  const other = shifted(nowMs, op === "within_last" ? -amount : amount, unit, zone);
  return sql`coalesce(${secondsOf(entry, context)} between ${secondsSql(Math.min(nowMs, other))}
    and ${secondsSql(Math.max(nowMs, other))}, false)`;
};

const comesRound = (entry: Sql, days: number, context: Context): Sql => {
  const at = secondsOf(entry, context);
  const day = sql`date '1970-01-01' + floor((${at} + ${offsetAt(at, context)}) / 86400)::int`;
  // a timestamp without zone: of a date to_char would ask for the session's
  return sql`coalesce(to_char((${day})::timestamp, 'MMDD') = any(${daysOfYear(context.nowMs, days, context.zone)}::text[]),
    false)`;
};

/** Seconds that the account's clocks were ahead of UTC. */
const offsetAt = (at: Sql, { zone }: Context): Sql => {
  const { fromSeconds, offsetSeconds } = offsetsOf(zone);
  if (fromSeconds.length === 0) return sql`${offsetSeconds[0] ?? 0}::int`;
  return sql`(${offsetSeconds}::int[])[1 + width_bucket(${at}, ${fromSeconds}::numeric[])]`;
};
