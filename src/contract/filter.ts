import Type, { type Static, type TSchema } from "typebox";
import {
  anniversaryDaysMax,
  filterChildrenMax,
  filterCountMax,
  filterEventsMax,
  filterPointsMax,
  filterTextCharsMax,
  filterValuesMax,
  propertyKeyCharsMax,
  radiusMetresMax,
} from "../limits.ts";

/**
 * The audience filter: a tree of groups and conditions about one user at one moment. What each condition means, to
 * the last missing value, is written in docs/audience.md; the compiler to SQL (db/filter) and the words
 * (filterWords.ts) follow it.
 *
 * Each kind of node has a schema of its own, in which the nodes beneath it are unknown: `filterProblems.ts` walks the
 * tree and holds every node against the schema of its kind, so that a mistake is told with the path of its node.
 */

const strict = <Properties extends Record<string, TSchema>>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

const Text = Type.String({ maxLength: filterTextCharsMax });
const Scalar = Type.Union([Text, Type.Number(), Type.Boolean()]);
const Name = Type.String({ minLength: 1, maxLength: propertyKeyCharsMax });
/** Dotted path within `ExternalTrigger`; a number is the place in a list. */
const PayloadPath = Type.String({ minLength: 1, maxLength: filterTextCharsMax });

/** In the place of a value: the value that the trigger's payload has at the path. */
export const PayloadValue = strict({ payload: PayloadPath });
export type PayloadValue = Static<typeof PayloadValue>;

/** A calendar day of the account's time zone, or an instant (RFC 3339). */
const Moment = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2}))?$",
});
export const SPAN_UNITS = ["minutes", "hours", "days", "weeks", "months"] as const;
export type SpanUnit = (typeof SPAN_UNITS)[number];
const Span = {
  amount: Type.Integer({ minimum: 1, maximum: filterCountMax }),
  unit: Type.Enum([...SPAN_UNITS]),
};

const orPayload = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, PayloadValue]);
const Values = Type.Array(Scalar, { minItems: 1, maxItems: filterValuesMax });
const operators = <Words extends string[]>(...words: [...Words]) => Type.Enum(words);

/** Tests of one value. By `op`; the schema of each. */
export const VALUE_TESTS = {
  equals: strict({ op: operators("equals"), value: orPayload(Scalar) }),
  not_equals: strict({ op: operators("not_equals"), value: orPayload(Scalar) }),
  in: strict({ op: operators("in"), values: Values }),
  not_in: strict({ op: operators("not_in"), values: Values }),
  contains: strict({ op: operators("contains"), value: orPayload(Text) }),
  not_contains: strict({ op: operators("not_contains"), value: orPayload(Text) }),
  starts_with: strict({ op: operators("starts_with"), value: orPayload(Text) }),
  ends_with: strict({ op: operators("ends_with"), value: orPayload(Text) }),
  greater: strict({ op: operators("greater"), value: orPayload(Type.Number()) }),
  greater_or_equal: strict({ op: operators("greater_or_equal"), value: orPayload(Type.Number()) }),
  less: strict({ op: operators("less"), value: orPayload(Type.Number()) }),
  less_or_equal: strict({ op: operators("less_or_equal"), value: orPayload(Type.Number()) }),
  between: strict({ op: operators("between"), from: Type.Number(), to: Type.Number() }),
  exists: strict({ op: operators("exists") }),
  not_exists: strict({ op: operators("not_exists") }),
  any_of: strict({ op: operators("any_of"), values: Values }),
  all_of: strict({ op: operators("all_of"), values: Values }),
  before: strict({ op: operators("before"), value: orPayload(Moment) }),
  after: strict({ op: operators("after"), value: orPayload(Moment) }),
  on: strict({ op: operators("on"), value: orPayload(Moment) }),
  within_last: strict({ op: operators("within_last"), ...Span }),
  within_next: strict({ op: operators("within_next"), ...Span }),
  anniversary_within: strict({
    op: operators("anniversary_within"),
    days: Type.Integer({ minimum: 0, maximum: anniversaryDaysMax }),
  }),
  items: strict({
    op: operators("items"),
    quantifier: operators("any", "all", "none", "at_least"),
    /** Of `at_least`. */
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: filterCountMax })),
    /** A FieldFilter about the fields of an item. */
    where: Type.Unknown(),
  }),
} as const;

type Tests = { [Op in keyof typeof VALUE_TESTS]: Static<(typeof VALUE_TESTS)[Op]> };
export type ValueTest =
  | Tests[Exclude<keyof Tests, "items">]
  | (Omit<Tests["items"], "where"> & { where: FieldFilter });

/** Of events and of when something happened. */
export const TIME_RANGES = {
  ever: strict({ kind: operators("ever") }),
  last: strict({ kind: operators("last"), ...Span }),
  between: strict({ kind: operators("between"), from: Moment, to: Moment }),
  since: strict({ kind: operators("since"), from: Moment }),
  until: strict({ kind: operators("until"), to: Moment }),
} as const;
export type TimeRange = {
  [Kind in keyof typeof TIME_RANGES]: Static<(typeof TIME_RANGES)[Kind]>;
}[keyof typeof TIME_RANGES];

const Amount = strict({
  op: operators("at_least", "at_most", "exactly", "between"),
  value: Type.Number(),
  /** The upper end of `between`. */
  to: Type.Optional(Type.Number()),
});
export type Amount = Static<typeof Amount>;

/** What is measured of the events that match, and what it has to be. */
export const MEASURES = {
  count: strict({ kind: operators("count"), is: Amount }),
  sum: strict({ kind: operators("sum"), property: Name, is: Amount }),
  average: strict({ kind: operators("average"), property: Name, is: Amount }),
  minimum: strict({ kind: operators("minimum"), property: Name, is: Amount }),
  maximum: strict({ kind: operators("maximum"), property: Name, is: Amount }),
  first: strict({ kind: operators("first"), within: Type.Unknown() }),
  last: strict({ kind: operators("last"), within: Type.Unknown() }),
} as const;
type Measures = { [Kind in keyof typeof MEASURES]: Static<(typeof MEASURES)[Kind]> };
export type Measure =
  | Measures["count" | "sum" | "average" | "minimum" | "maximum"]
  | { kind: "first" | "last"; within: TimeRange };

/** Versions are compared number by number: 1.10 is above 1.9, and 2 is 2.0. */
export const VersionTest = strict({
  op: operators("equals", "greater", "greater_or_equal", "less", "less_or_equal"),
  value: Type.String({ pattern: "^\\d{1,9}(\\.\\d{1,9}){0,7}$" }),
});
export type VersionTest = Static<typeof VersionTest>;

export const PLATFORMS = ["android", "ios", "web", "other"] as const;
const ADDRESSED = ["email", "push", "whatsapp"] as const;
export const PLACE_PARTS = ["country", "region", "city"] as const;

const Children = Type.Array(Type.Unknown(), { minItems: 1, maxItems: filterChildrenMax });

/** Groups, in filters of users and of fields alike. */
export const GROUPS = {
  and: strict({ type: operators("and"), nodes: Children }),
  or: strict({ type: operators("or"), nodes: Children }),
  not: strict({ type: operators("not"), node: Type.Unknown() }),
} as const;
interface Several<Node> {
  type: "and" | "or";
  nodes: Node[];
}
interface Not<Node> {
  type: "not";
  node: Node;
}

/** Of an event's property, an item's field, a payload's: one value by its name. */
export const FieldCondition = strict({ type: operators("field"), field: Name, test: Type.Unknown() });

export type FieldFilter =
  | Several<FieldFilter>
  | Not<FieldFilter>
  | { type: "field"; field: string; test: ValueTest };

/** One kind of event, narrowed by its properties. */
export const EventChoice = strict({ event: Name, where: Type.Optional(Type.Unknown()) });
export interface EventChoice {
  event: string;
  where?: FieldFilter;
}

/** Conditions about a user. By `type`; the schema of each. */
export const CONDITIONS = {
  property: strict({ type: operators("property"), property: Name, test: Type.Unknown() }),
  behaviour: strict({
    type: operators("behaviour"),
    /** False: the opposite. */
    did: Type.Boolean(),
    /** Of several events: any of them, or all. */
    match: operators("any", "all"),
    events: Type.Array(Type.Unknown(), { minItems: 1, maxItems: filterEventsMax }),
    within: Type.Unknown(),
    measure: Type.Unknown(),
    /** Events count together only where they have the same value of this property. */
    constant: Type.Optional(Name),
  }),
  reachable: strict({ type: operators("reachable"), channel: Type.Enum([...ADDRESSED]) }),
  subscribed: strict({ type: operators("subscribed"), channel: Type.Enum([...ADDRESSED]) }),
  device: strict({
    type: operators("device"),
    platform: Type.Optional(Type.Enum([...PLATFORMS])),
    osVersion: Type.Optional(VersionTest),
    appVersion: Type.Optional(VersionTest),
  }),
  place: strict({
    type: operators("place"),
    part: Type.Enum([...PLACE_PARTS]),
    values: Type.Array(Text, { minItems: 1, maxItems: filterValuesMax }),
  }),
  radius: strict({
    type: operators("radius"),
    points: Type.Array(
      strict({
        latitude: Type.Number({ minimum: -90, maximum: 90 }),
        longitude: Type.Number({ minimum: -180, maximum: 180 }),
        metres: Type.Number({ minimum: 1, maximum: radiusMetresMax }),
      }),
      { minItems: 1, maxItems: filterPointsMax },
    ),
  }),
  bucket: strict({
    type: operators("bucket"),
    from: Type.Integer({ minimum: 0, maximum: 999 }),
    to: Type.Integer({ minimum: 0, maximum: 999 }),
  }),
  segment: strict({ type: operators("segment"), segmentId: Type.String({ format: "uuid" }) }),
  payload: strict({ type: operators("payload"), path: PayloadPath, test: Type.Unknown() }),
} as const;

type Shapes = { [Kind in keyof typeof CONDITIONS]: Static<(typeof CONDITIONS)[Kind]> };
export type Condition =
  | (Omit<Shapes["property"], "test"> & { test: ValueTest })
  | (Omit<Shapes["payload"], "test"> & { test: ValueTest })
  | (Omit<Shapes["behaviour"], "events" | "within" | "measure"> & {
      events: EventChoice[];
      within: TimeRange;
      measure: Measure;
    })
  | Shapes["reachable" | "subscribed" | "device" | "place" | "radius" | "bucket" | "segment"];

export type Filter = Several<Filter> | Not<Filter> | Condition;

/**
 * A filter as a draft holds it: perhaps incomplete, and not looked into before it is published or run. The members
 * named here are what every node has.
 */
export const DraftFilter = Type.Unsafe<Filter>(
  Type.Object(
    { type: Type.Enum([...Object.keys(GROUPS), ...Object.keys(CONDITIONS)]) },
    { additionalProperties: true, description: "A tree of groups and conditions: docs/audience.md." },
  ),
);

/** The same for the fields of one event. */
export const DraftFieldFilter = Type.Unsafe<FieldFilter>(
  Type.Object(
    { type: Type.Enum([...Object.keys(GROUPS), "field"]) },
    {
      additionalProperties: true,
      description: "A tree of groups and tests of properties: docs/audience.md.",
    },
  ),
);

/** One condition about one user: where it stands in the tree, whether it held, and the value that it was held against. */
export const ConditionResult = Type.Object({
  path: Type.String({
    description: "Path of the condition within the filter: `nodes.0.node`; empty for the filter itself.",
  }),
  passed: Type.Boolean(),
  saw: Type.Optional(Type.Unknown({ description: "The value that was there; absent where there was none." })),
});
export type ConditionResult = Static<typeof ConditionResult>;
