import type { Condition, EventChoice, FieldFilter, Filter, TimeRange } from "../../contract/filter.ts";
import { filterProblems } from "../../contract/filterProblems.ts";
import { parseMoment } from "../../contract/moments.ts";
import { DomainError } from "../../lib/errors.ts";
import type { JsonObject } from "../values.ts";
import { isEmpty, listAt, objectAt, refuse, refuseOthers, refuseUnknown } from "./refuse.ts";
import { userConditions } from "./userFilters.ts";
import { namedConditionOf, type TestTree, testTreeOf } from "./valueTests.ts";

/** A query of the compatible API: events of one kind, and who did them. */
export interface EventQuery {
  /** Null: events of every kind; users whatever they did. */
  event: string | null;
  /** Days of the account's zone, both included, `YYYY-MM-DD`; null: from the beginning, to the end. */
  from: string | null;
  to: string | null;
  /** What an event's properties must pass. */
  where: FieldFilter | null;
  /** What its user must match. */
  users: Filter | null;
}

const BASE_MEMBERS = ["event_name", "from", "to", "event_properties", "session_properties"];
const MEMBERS = [...BASE_MEMBERS, "common_profile_properties", "advanced_query"];

/** `YYYYMMDD`, a number; texts of eight digits are taken, too. */
const dayAt = (value: unknown, field: string): string | null => {
  if (value === undefined || value === null) return null;
  const digits = typeof value === "number" || typeof value === "string" ? String(value) : "";
  const [, year = "", month = "", day = ""] = /^(\d{4})(\d{2})(\d{2})$/.exec(digits) ?? [];
  const text = `${year}-${month}-${day}`;
  return parseMoment(text) === undefined ? refuse(field, "a day as YYYYMMDD", value) : text;
};

/** Some clients send -1 where they mean no event. */
const nameAt = (value: unknown, field: string): string | null => {
  if (value === undefined || value === null || value === "-1" || value === -1) return null;
  return typeof value === "string" && value.trim() !== ""
    ? value
    : refuse(field, "the name of an event", value);
};

// ---------------------------------------------------------------- properties of events

const all = (nodes: FieldFilter[]): FieldFilter | null => {
  const [first, ...others] = nodes;
  if (first === undefined) return null;
  return others.length === 0 ? first : { type: "and", nodes };
};

const ofField = (name: string, tree: TestTree): FieldFilter =>
  tree.kind === "test"
    ? { type: "field", field: name, test: tree.test }
    : { type: tree.kind, nodes: tree.parts.map((part) => ofField(name, part)) };

/** `Items|Category`: at least one of the items has a category that passes. */
const ITEM_FIELD = /^items\|(.+)$/i;

const eventProperty = (sent: unknown, field: string): FieldFilter => {
  const condition = namedConditionOf(sent, field);
  const item = ITEM_FIELD.exec(condition.name)?.[1];
  const tree = testTreeOf(condition);
  if (item === undefined) return ofField(condition.name, tree);
  return {
    type: "field",
    field: "Items",
    test: { op: "items", quantifier: "any", where: ofField(item, tree) },
  };
};

const propertiesAt = (value: unknown, field: string): FieldFilter | null =>
  all(listAt(value, field).map((sent, index) => eventProperty(sent, `${field}[${index}]`)));

// ---------------------------------------------------------------- behaviour

interface Base {
  event: string | null;
  from: string | null;
  to: string | null;
  where: FieldFilter | null;
}

const baseOf = (object: JsonObject, prefix: string): Base => {
  const from = dayAt(object["from"], `${prefix}from`);
  const to = dayAt(object["to"], `${prefix}to`);
  if (from !== null && to !== null && from > to) {
    return refuse(`${prefix}to`, `a day that is not before from (${object["from"]})`, object["to"]);
  }
  if (!isEmpty(object["session_properties"])) {
    return refuseUnknown(`${prefix}session_properties`, "Clarion keeps no properties of sessions.");
  }
  const event = nameAt(object["event_name"], `${prefix}event_name`);
  const where = propertiesAt(object["event_properties"], `${prefix}event_properties`);
  if (event === null && where !== null) {
    return refuse(`${prefix}event_name`, "the event whose properties are asked for", object["event_name"]);
  }
  return { event, from, to, where };
};

const rangeOf = ({ from, to }: Pick<Base, "from" | "to">): TimeRange => {
  if (from !== null && to !== null) return { kind: "between", from, to };
  if (from !== null) return { kind: "since", from };
  return to === null ? { kind: "ever" } : { kind: "until", to };
};

const didAtLeastOnce = (base: Base & { event: string }, did: boolean): Condition => {
  const choice: EventChoice =
    base.where === null ? { event: base.event } : { event: base.event, where: base.where };
  return {
    type: "behaviour",
    did,
    match: "any",
    events: [choice],
    within: rangeOf(base),
    measure: { kind: "count", is: { op: "at_least", value: 1 } },
  };
};

const behaviourAt = (sent: unknown, field: string, did: boolean): Condition => {
  const object = objectAt(sent, field);
  refuseOthers(object, BASE_MEMBERS, field);
  const base = baseOf(object, `${field}.`);
  const { event } = base;
  return event === null
    ? refuse(`${field}.event_name`, "the name of an event", object["event_name"])
    : didAtLeastOnce({ ...base, event }, did);
};

/** `did_all`: each; `did_any`: at least one; `did_none`: none of them. */
const advancedConditions = (sent: unknown): Filter[] => {
  if (isEmpty(sent)) return [];
  const object = objectAt(sent, "advanced_query");
  refuseOthers(object, ["did_all", "did_any", "did_none"], "advanced_query");
  const each = (member: string, did: boolean): Condition[] =>
    listAt(object[member], `advanced_query.${member}`).map((entry, index) =>
      behaviourAt(entry, `advanced_query.${member}[${index}]`, did),
    );
  const any = each("did_any", true);
  return [...each("did_all", true), ...(any.length > 0 ? [one("or", any)] : []), ...each("did_none", false)];
};

// ---------------------------------------------------------------- the whole query

const one = (type: "and" | "or", nodes: Filter[]): Filter => {
  const [first, ...others] = nodes;
  return first !== undefined && others.length === 0 ? first : { type, nodes };
};

const allOf = (nodes: Filter[]): Filter | null => (nodes.length === 0 ? null : one("and", nodes));

/** A query may be right member by member, and too large as a whole. */
const checked = (filter: Filter | null): Filter | null => {
  const [problem] = filter === null ? [] : filterProblems(filter);
  if (problem === undefined) return filter;
  throw new DomainError("input/invalid", `The query cannot be asked: ${problem.message}`, [problem]);
};

/**
 * Who matches a query as one audience filter; null: everybody.
 *
 * Pure, like all of the translation.
 */
export const usersOf = ({ event, from, to, where, users }: EventQuery): Filter | null => {
  const did = event === null ? [] : [didAtLeastOnce({ event, from, to, where }, true)];
  return allOf([...did, ...(users === null ? [] : [users])]);
};

/**
 * Reads a query: `{event_name, from, to, event_properties, session_properties, common_profile_properties,
 * advanced_query}`. Members may be left out; what Clarion cannot ask is refused, never left out of the answer.
 *
 * @param others members that belong to the request around the query
 * @throws DomainError input/invalid that names the field
 */
export const eventQueryOf = (sent: unknown, others: readonly string[] = []): EventQuery => {
  const object = objectAt(sent, "The query");
  refuseOthers(object, [...MEMBERS, ...others], "");
  const base = baseOf(object, "");
  const users = allOf([
    ...userConditions(object["common_profile_properties"], "common_profile_properties"),
    ...advancedConditions(object["advanced_query"]),
  ]);
  const query: EventQuery = { ...base, users };
  checked(usersOf(query));
  return query;
};
