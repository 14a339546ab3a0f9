import type { TopSource, TrendMeasure } from "../../db/queries/eventRecords.ts";
import { countGroupsMax, topValuesDefault, topValuesMax, trendDaysMax } from "../../limits.ts";
import { findReservedKey } from "../reservedKeys.ts";
import type { JsonObject } from "../values.ts";
import { type EventQuery, eventQueryOf } from "./eventQuery.ts";
import { calendarPeriods, type Period, TREND_TYPES, type TrendType } from "./periods.ts";
import { objectAt, refuse, refuseOthers, refuseUnknown } from "./refuse.ts";

/** What is to be counted, read from a request. Pure. */

export const COUNT_KINDS = ["events", "profiles", "top", "trends"] as const;
export type CountKind = (typeof COUNT_KINDS)[number];

export type EventOf = EventQuery & { event: string };

export interface TopGroup {
  name: string;
  source: TopSource;
  isAscending: boolean;
  limit: number;
}

export interface TrendGroup {
  name: string;
  periods: readonly Period[];
}

export type CountPlan =
  | { kind: "events"; query: EventOf }
  | { kind: "profiles"; query: EventQuery }
  | { kind: "top"; query: EventOf; groups: readonly TopGroup[] }
  | { kind: "trends"; query: EventOf; groups: readonly TrendGroup[]; measure: TrendMeasure };

const requireEvent = (query: EventQuery): EventOf => {
  const { event } = query;
  return event === null ? refuse("event_name", "the name of an event", undefined) : { ...query, event };
};

/** The groups by their names, each read by `read`. */
const groupsOf = <Group>(
  object: JsonObject,
  read: (group: JsonObject, name: string, field: string) => Group,
): Group[] => {
  const groups = Object.entries(objectAt(object["groups"], "groups"));
  if (groups.length === 0 || groups.length > countGroupsMax) {
    return refuse("groups", `an object of 1 to ${countGroupsMax} groups`, object["groups"]);
  }
  return groups.map(([name, group]) => {
    const field = `groups.${name}`;
    if (name === "status" || name === "req_id")
      return refuseUnknown(field, "The answer has a member of this name.");
    return read(objectAt(group, field), name, field);
  });
};

// ---------------------------------------------------------------- top values

const DEVICE_FIELDS: Readonly<Record<string, Extract<TopSource, { of: "device" }>["column"]>> = {
  platform: "platform",
  os: "platform",
  osversion: "os_version",
  appversion: "app_version",
  make: "make",
  model: "model",
};

const sourceOf = (type: unknown, name: string, field: string): TopSource => {
  switch (type) {
    case "event_properties":
      return { of: "event", property: name };
    case "profile_fields":
    case "demographics":
    case "geo_fields":
      return { of: "user", property: findReservedKey(name)?.name ?? name };
    case "technographics":
    case "app_fields": {
      const column = DEVICE_FIELDS[name.toLowerCase().replace(/[ _]/g, "")];
      return column === undefined
        ? refuseUnknown(
            `${field}.name`,
            `Clarion knows platform, os_version, app_version, make and model of a device, and no ${name}.`,
          )
        : { of: "device", column };
    }
    case "session_properties":
      return refuseUnknown(`${field}.property_type`, "Clarion keeps no properties of sessions.");
    default:
      return refuse(
        `${field}.property_type`,
        "event_properties, profile_fields, demographics, geo_fields, technographics or app_fields",
        type,
      );
  }
};

const topGroup = (group: JsonObject, name: string, field: string): TopGroup => {
  refuseOthers(group, ["property_type", "name", "top_n", "order"], field);
  const { property_type: type, name: property, top_n: limit = topValuesDefault, order = "desc" } = group;
  if (typeof property !== "string" || property === "") {
    return refuse(`${field}.name`, "the name of a property", property);
  }
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > topValuesMax) {
    return refuse(`${field}.top_n`, `a whole number from 1 to ${topValuesMax}`, limit);
  }
  if (order !== "asc" && order !== "desc") return refuse(`${field}.order`, "asc or desc", order);
  return { name, source: sourceOf(type, property, field), isAscending: order === "asc", limit };
};

// ---------------------------------------------------------------- trends

const isTrendType = (value: unknown): value is TrendType => TREND_TYPES.some((type) => type === value);

const measureOf = ({ unique, sum_event_prop: property }: JsonObject): TrendMeasure => {
  const isUnique = unique === true || String(unique).toLowerCase() === "true";
  if (property === undefined || property === null || property === "") {
    return { kind: isUnique ? "users" : "events" };
  }
  if (isUnique) {
    return refuseUnknown("sum_event_prop", "A sum is of all events; it cannot be of unique users.");
  }
  return typeof property === "string"
    ? { kind: "sum", property }
    : refuse("sum_event_prop", "the name of an event property", property);
};

const trendsOf = (object: JsonObject, query: EventOf): CountPlan => {
  const { from, to } = query;
  if (from === null || to === null) {
    const missing = from === null ? "from" : "to";
    return refuse(missing, "a day as YYYYMMDD", object[missing]);
  }
  const groups = groupsOf(object, (group, name, field) => {
    refuseOthers(group, ["trend_type"], field);
    const type = group["trend_type"];
    if (!isTrendType(type)) return refuse(`${field}.trend_type`, TREND_TYPES.join(", "), type);
    const periods = calendarPeriods(type, from, to, trendDaysMax);
    return periods === undefined
      ? refuse("to", `a day at most ${trendDaysMax - 1} days after from`, object["to"])
      : { name, periods };
  });
  return { kind: "trends", query, groups, measure: measureOf(object) };
};

/**
 * Reads what is to be counted.
 *
 * @throws DomainError input/invalid that names the field
 */
export const countPlanOf = (kind: CountKind, sent: unknown): CountPlan => {
  const object = objectAt(sent, "The query");
  switch (kind) {
    case "events":
      return { kind, query: requireEvent(eventQueryOf(object)) };
    case "profiles":
      return { kind, query: eventQueryOf(object) };
    case "top":
      return {
        kind,
        query: requireEvent(eventQueryOf(object, ["groups"])),
        groups: groupsOf(object, topGroup),
      };
    case "trends":
      return trendsOf(object, requireEvent(eventQueryOf(object, ["groups", "unique", "sum_event_prop"])));
  }
};
