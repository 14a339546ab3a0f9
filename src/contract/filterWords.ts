import { filterWordsValuesMax } from "../limits.ts";
import type {
  Amount,
  Condition,
  EventChoice,
  FieldFilter,
  Filter,
  Measure,
  PayloadValue,
  SpanUnit,
  TimeRange,
  ValueTest,
  VersionTest,
} from "./filter.ts";
import { parseMoment } from "./moments.ts";

/** The audience filter as people read it: _Customer Type is Gold and did Charged at least 2 times in the last 30 days_. */

/** The name of a segment by its id; undefined where there is none. */
export type SegmentNames = (segmentId: string) => string | undefined;

// ---------------------------------------------------------------- lists and values

const isOne = (count: number): boolean => count === 1;
const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${isOne(count) ? one : several}`;

/** `a, b or c` */
export const listed = (parts: readonly string[], word: "and" | "or"): string => {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} ${word} ${last}`;
};

/** A text that could be taken for something else, or for more than one, stands in quotes. */
const PLAIN =
  /^(?!(?:true|false|and|or|is|not)$)[\p{L}\p{N}@$€£#+&][\p{L}\p{N}\p{M}@$€£%#+&._/:' -]*(?<! )$/u;
const AMBIGUOUS = /^[-+.\d]*$|\b(?:and|or)\b/;
const textWords = (text: string): string => (PLAIN.test(text) && !AMBIGUOUS.test(text) ? text : `“${text}”`);

type Scalar = string | number | boolean;
const scalarWords = (value: Scalar): string => (typeof value === "string" ? textWords(value) : String(value));

const valueWords = (value: Scalar | PayloadValue): string =>
  typeof value === "object" ? `the payload's ${value.payload}` : scalarWords(value);

/** Of many values the first few. */
const valuesWords = (values: readonly Scalar[], word: "and" | "or"): string => {
  if (values.length <= filterWordsValuesMax) return listed(values.map(scalarWords), word);
  const shown = values.slice(0, filterWordsValuesMax).map(scalarWords);
  return listed([...shown, `${values.length - filterWordsValuesMax} more`], word);
};

// ---------------------------------------------------------------- time

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** `1 March 2026`, or `1 March 2026, 09:30 UTC`. */
const momentWords = (text: string): string => {
  const moment = parseMoment(text);
  if (moment === undefined) return text;
  if (moment.kind === "day") return `${moment.day} ${MONTHS[moment.month - 1]} ${moment.year}`;
  const at = new Date(moment.atMs);
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  const [, time = ""] = at.toISOString().split("T");
  return `${day}, ${time.replace(/(:00)?\.000Z$|Z$/, "")} UTC`;
};

const dateWords = (value: string | PayloadValue): string =>
  typeof value === "object" ? valueWords(value) : momentWords(value);

const ONE_UNIT: Readonly<Record<SpanUnit, string>> = {
  minutes: "minute",
  hours: "hour",
  days: "day",
  weeks: "week",
  months: "month",
};
/** `30 days`, `day`. */
const spanWords = (amount: number, unit: SpanUnit): string =>
  isOne(amount) ? ONE_UNIT[unit] : `${amount} ${unit}`;

const rangeWords = (range: TimeRange): string => {
  switch (range.kind) {
    case "ever":
      return "";
    case "last":
      return `in the last ${spanWords(range.amount, range.unit)}`;
    case "between":
      return `from ${momentWords(range.from)} to ${momentWords(range.to)}`;
    case "since":
      return `since ${momentWords(range.from)}`;
    case "until":
      return `until ${momentWords(range.to)}`;
  }
};

// ---------------------------------------------------------------- tests

const testWords = (test: ValueTest): string => {
  switch (test.op) {
    case "equals":
      return `is ${valueWords(test.value)}`;
    case "not_equals":
      return `is not ${valueWords(test.value)}`;
    case "in":
      return `is ${isOne(test.values.length) ? "" : "one of "}${valuesWords(test.values, "or")}`;
    case "not_in":
      return `is ${isOne(test.values.length) ? "not" : "none of"} ${valuesWords(test.values, "or")}`;
    case "contains":
      return `contains ${valueWords(test.value)}`;
    case "not_contains":
      return `does not contain ${valueWords(test.value)}`;
    case "starts_with":
      return `begins with ${valueWords(test.value)}`;
    case "ends_with":
      return `ends with ${valueWords(test.value)}`;
    case "greater":
      return `is above ${valueWords(test.value)}`;
    case "greater_or_equal":
      return `is at least ${valueWords(test.value)}`;
    case "less":
      return `is below ${valueWords(test.value)}`;
    case "less_or_equal":
      return `is at most ${valueWords(test.value)}`;
    case "between":
      return `is from ${test.from} to ${test.to}`;
    case "exists":
      return "has a value";
    case "not_exists":
      return "has no value";
    case "any_of":
      return `has ${isOne(test.values.length) ? "" : "any of "}${valuesWords(test.values, "or")}`;
    case "all_of":
      return `has ${isOne(test.values.length) ? "" : "all of "}${valuesWords(test.values, "and")}`;
    case "before":
      return `is before ${dateWords(test.value)}`;
    case "after":
      return `is after ${dateWords(test.value)}`;
    case "on":
      return `is on ${dateWords(test.value)}`;
    case "within_last":
      return `is in the last ${spanWords(test.amount, test.unit)}`;
    case "within_next":
      return `is in the next ${spanWords(test.amount, test.unit)}`;
    case "anniversary_within":
      return test.days === 0 ? "comes round today" : `comes round within ${counted(test.days, "day")}`;
    case "items":
      return `${itemsWords(test.quantifier, test.count ?? 1)} where ${fieldsWords(test.where)}`;
  }
};

const itemsWords = (quantifier: "any" | "all" | "none" | "at_least", count: number): string => {
  switch (quantifier) {
    case "any":
      return "has an item";
    case "all":
      return "has only items";
    case "none":
      return "has no item";
    case "at_least":
      return `has at least ${counted(count, "item")}`;
  }
};

const versionWords = (name: string, { op, value }: VersionTest): string =>
  `${name} version ${VERSION_WORDS[op]}${value}`;
const VERSION_WORDS: Readonly<Record<VersionTest["op"], string>> = {
  equals: "",
  greater: "above ",
  greater_or_equal: "at least ",
  less: "below ",
  less_or_equal: "at most ",
};

// ---------------------------------------------------------------- behaviour

const amountWords = ({ op, value, to = value }: Amount): string => {
  switch (op) {
    case "at_least":
      return `at least ${value}`;
    case "at_most":
      return `at most ${value}`;
    case "exactly":
      return `exactly ${value}`;
    case "between":
      return `${value} to ${to}`;
  }
};

/** _Did Charged_ says by itself that it was once or more often. */
const countWords = (is: Amount): string =>
  is.op === "at_least" && isOne(is.value)
    ? ""
    : `${amountWords(is)} ${isOne(is.op === "between" ? (is.to ?? is.value) : is.value) ? "time" : "times"}`;

/** Before and after the range: _at least 2 times_ in the last day, in the last day _with a sum of …_. */
const measureWords = (measure: Measure): [before: string, after: string] => {
  switch (measure.kind) {
    case "count":
      return [countWords(measure.is), ""];
    case "sum":
      return ["", `with the sum of ${measure.property} ${amountWords(measure.is)}`];
    case "average":
      return ["", `with the average of ${measure.property} ${amountWords(measure.is)}`];
    case "minimum":
      return ["", `with the least ${measure.property} ${amountWords(measure.is)}`];
    case "maximum":
      return ["", `with the greatest ${measure.property} ${amountWords(measure.is)}`];
    case "first":
    case "last":
      return ["", `for the ${measure.kind} time ${rangeWords(measure.within) || "ever"}`];
  }
};

const eventWords = ({ event, where }: EventChoice): string =>
  where === undefined ? event : `${event} where ${fieldsWords(where)}`;

type Behaviour = Extract<Condition, { type: "behaviour" }>;

const eventsWords = ({ events, match }: Behaviour): string => {
  const several = events.map((event) => (event.where === undefined ? event.event : `(${eventWords(event)})`));
  const [only] = events;
  if (only !== undefined && isOne(events.length)) return eventWords(only);
  return match === "all" ? `each of ${listed(several, "and")}` : listed(several, "or");
};

const behaviourWords = (condition: Behaviour): string => {
  const [before, after] = measureWords(condition.measure);
  const [only] = condition.events;
  const isNarrowed = isOne(condition.events.length) && only?.where !== undefined;
  return [
    condition.did ? "did" : "did not do",
    isNarrowed ? `(${eventsWords(condition)})` : eventsWords(condition),
    before,
    rangeWords(condition.within),
    after,
    condition.constant === undefined ? "" : `with the same ${condition.constant}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
};

// ---------------------------------------------------------------- conditions

const ADDRESS_WORDS = {
  email: "an e-mail address",
  push: "a push token",
  whatsapp: "a phone number",
} as const;
const CHANNEL_WORDS = { email: "e-mail", push: "push", whatsapp: "WhatsApp" } as const;
const PLATFORM_WORDS = {
  android: "an Android device",
  ios: "an iOS device",
  web: "a browser",
  other: "a device of another platform",
} as const;
const PLACE_WORDS = { country: "Country", region: "Region", city: "City" } as const;

const deviceWords = ({ platform, osVersion, appVersion }: Extract<Condition, { type: "device" }>): string => {
  const versions = [
    ...(osVersion === undefined ? [] : [versionWords("OS", osVersion)]),
    ...(appVersion === undefined ? [] : [versionWords("app", appVersion)]),
  ];
  const device = `has ${platform === undefined ? "a device" : PLATFORM_WORDS[platform]}`;
  return versions.length === 0 ? device : `${device} with ${listed(versions, "and")}`;
};

const METRES_PER_KM = 1_000;
const distanceWords = (metres: number): string =>
  metres < METRES_PER_KM ? `${metres} m` : `${Math.round(metres / 10) / 100} km`;

const radiusWords = ({ points }: Extract<Condition, { type: "radius" }>): string =>
  `is within ${listed(
    points.map(
      ({ latitude, longitude, metres }) => `${distanceWords(metres)} of (${latitude}, ${longitude})`,
    ),
    "or",
  )}`;

const segmentWords = (name: string | undefined): string =>
  name === undefined ? "is in a segment that is not there" : `is in the segment ${textWords(name)}`;

/** One condition in words, which begin in lower case unless a name does not: _did Charged in the last 30 days_. */
export const conditionWords = (condition: Condition, names: SegmentNames): string => {
  switch (condition.type) {
    case "property":
      return `${condition.property} ${testWords(condition.test)}`;
    case "behaviour":
      return behaviourWords(condition);
    case "reachable":
      return `has ${ADDRESS_WORDS[condition.channel]}`;
    case "subscribed":
      return `is subscribed to ${CHANNEL_WORDS[condition.channel]}`;
    case "device":
      return deviceWords(condition);
    case "place":
      return `${PLACE_WORDS[condition.part]} ${testWords({ op: "in", values: condition.values })}`;
    case "radius":
      return radiusWords(condition);
    case "bucket":
      return `is in ${condition.from === condition.to ? `bucket ${condition.from}` : `buckets ${condition.from} to ${condition.to}`}`;
    case "segment":
      return segmentWords(names(condition.segmentId));
    case "payload":
      return `the payload's ${condition.path} ${testWords(condition.test)}`;
  }
};

// ---------------------------------------------------------------- groups

interface GroupOf<Node> {
  type: "and" | "or";
  nodes: readonly Node[];
}

/** Two are joined by their word; more, within another group, are told by what they are together. */
const groupWords = <Node>(
  { type, nodes }: GroupOf<Node>,
  isWithin: boolean,
  words: (node: Node, isWithin: boolean) => string,
): string => {
  const [only] = nodes;
  if (only !== undefined && isOne(nodes.length)) return words(only, isWithin);
  const parts = nodes.map((node) => words(node, true));
  if (!isWithin) return parts.join(` ${type} `);
  return nodes.length === 2
    ? `(${parts.join(` ${type} `)})`
    : `${type === "and" ? "all" : "any"} of (${parts.join("; ")})`;
};

/** A filter of the properties of an event in words. */
export const fieldsWords = (filter: FieldFilter, isWithin = false): string => {
  switch (filter.type) {
    case "field":
      return `${filter.field} ${testWords(filter.test)}`;
    case "not":
      return `not (${fieldsWords(filter.node)})`;
    case "and":
    case "or":
      return groupWords(filter, isWithin, fieldsWords);
  }
};

/** A whole filter in words. */
export const filterWords = (filter: Filter, names: SegmentNames, isWithin = false): string => {
  switch (filter.type) {
    case "not":
      return `not (${filterWords(filter.node, names)})`;
    case "and":
    case "or":
      return groupWords(filter, isWithin, (node, deeper) => filterWords(node, names, deeper));
    default:
      return conditionWords(filter, names);
  }
};
