import fc from "fast-check";
import type {
  Amount,
  Condition,
  FieldFilter,
  Filter,
  Measure,
  PayloadValue,
  TimeRange,
  ValueTest,
  VersionTest,
} from "../../src/contract/filter.ts";
import {
  CITIES,
  EVENT_WORDS,
  FIELDS,
  numberArbitrary,
  PATHS,
  POINTS,
  type Pools,
  PROPERTIES,
  SPANS,
  scalarArbitrary,
  TEXTS,
  VERSIONS,
} from "./pools.ts";

/** Any filter, of all kinds of conditions and all operators. */

const payloadValue: fc.Arbitrary<PayloadValue> = fc.constantFrom(...PATHS).map((payload) => ({ payload }));
const orPayload = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | PayloadValue> =>
  fc.oneof({ weight: 3, arbitrary: value }, payloadValue);
const from = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const texts = fc.oneof(
  { weight: 4, arbitrary: from(...TEXTS.slice(0, 8)) },
  from(...TEXTS, "a\u0000b", "\uD800"),
);
const numbers = fc.oneof({ weight: 3, arbitrary: from(0, 1, 2, 7, 7.5) }, numberArbitrary);
const scalars = fc.oneof({ weight: 9, arbitrary: scalarArbitrary }, texts);
const values = fc.array(scalars, { minLength: 1, maxLength: 3 });
const ordered = fc.tuple(numbers, numbers).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const span = from(...SPANS).map(([amount, unit]) => ({ amount, unit }));

const equality: fc.Arbitrary<ValueTest> = fc.oneof(
  fc.record({ op: from("equals", "not_equals"), value: orPayload(scalars) }),
  fc.record({ op: from("in", "not_in", "any_of", "all_of"), values }),
  fc.record({ op: from("exists", "not_exists") }),
);
const textual: fc.Arbitrary<ValueTest> = fc.record({
  op: from("contains", "not_contains", "starts_with", "ends_with"),
  value: orPayload(fc.oneof({ weight: 2, arbitrary: from("Go", "ld", "G") }, texts)),
});
const numeric: fc.Arbitrary<ValueTest> = fc.oneof(
  fc.record({ op: from("greater", "greater_or_equal", "less", "less_or_equal"), value: orPayload(numbers) }),
  ordered.map((range) => ({ op: "between" as const, ...range })),
);
const dates = ({ moments }: Pools): fc.Arbitrary<ValueTest> =>
  fc.oneof(
    fc.record({ op: from("before", "after", "on"), value: orPayload(from(...moments)) }),
    fc
      .record({ op: from("within_last", "within_next"), span })
      .map(({ op, span: length }) => ({ op, ...length })),
    fc.record({ op: fc.constant("anniversary_within" as const), days: from(0, 1, 2, 30, 366) }),
  );

const scalarTest = (pools: Pools): fc.Arbitrary<ValueTest> =>
  fc.oneof(equality, textual, numeric, dates(pools));

const itemsTest = (pools: Pools): fc.Arbitrary<ValueTest> =>
  fc
    .record({
      quantifier: from("any", "all", "none", "at_least"),
      count: from(1, 2),
      where: fieldsOf((field) => (field === "price" ? numeric : scalarTest(pools))),
    })
    .map(({ quantifier, count, where }) => ({
      op: "items" as const,
      quantifier,
      where,
      ...(quantifier === "at_least" ? { count } : {}),
    }));

/** A test that suits a value of the name, and now and then one that does not. */
const fittingTest = (pools: Pools, name: string): fc.Arbitrary<ValueTest> => {
  const fitting: Readonly<Record<string, fc.Arbitrary<ValueTest>>> = {
    Plan: fc.oneof(equality, textual),
    plan: fc.oneof(equality, textual),
    Category: fc.oneof(equality, textual),
    Age: numeric,
    Amount: numeric,
    price: numeric,
    "order.total": numeric,
    "items.1.price": numeric,
    Born: dates(pools),
    When: dates(pools),
    day: dates(pools),
    Items: itemsTest(pools),
    items: itemsTest(pools),
  };
  return fc.oneof({ weight: 3, arbitrary: fitting[name] ?? equality }, anyTest(pools));
};

const anyTest = (pools: Pools): fc.Arbitrary<ValueTest> =>
  fc.oneof({ weight: 6, arbitrary: scalarTest(pools) }, itemsTest(pools));

/** Groups of what is given, so many levels of them at most. */
const grouped = <Leaf>(leaf: fc.Arbitrary<Leaf>, depth: number): fc.Arbitrary<Leaf | Group<Leaf>> => {
  if (depth === 0) return leaf;
  const node = grouped(leaf, depth - 1);
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc.record({
        type: from("and", "or"),
        nodes: fc.array(node, { minLength: 1, maxLength: 3 }),
      }),
    },
    fc.record({ type: fc.constant("not" as const), node }),
  );
};
type Group<Leaf> =
  | { type: "and" | "or"; nodes: (Leaf | Group<Leaf>)[] }
  | { type: "not"; node: Leaf | Group<Leaf> };

/** @param testOf of a field's name */
const fieldsOf = (testOf: (field: string) => fc.Arbitrary<ValueTest>): fc.Arbitrary<FieldFilter> =>
  grouped(
    from(...FIELDS).chain((field) => testOf(field).map((test) => ({ type: "field" as const, field, test }))),
    1,
  );

/** Any filter of one event's properties. */
export const fieldFilterOf = (pools: Pools): fc.Arbitrary<FieldFilter> =>
  fieldsOf((field) => fittingTest(pools, field));

// ---------------------------------------------------------------- behaviour

const rangeOf = ({ moments }: Pools): fc.Arbitrary<TimeRange> =>
  fc.oneof(
    fc.constant({ kind: "ever" as const }),
    { weight: 2, arbitrary: span.map((length) => ({ kind: "last" as const, ...length })) },
    fc.record({ kind: fc.constant("between" as const), from: from(...moments), to: from(...moments) }),
    fc.record({ kind: fc.constant("since" as const), from: from(...moments) }),
    fc.record({ kind: fc.constant("until" as const), to: from(...moments) }),
  );

const amount = (bounds: readonly number[]): fc.Arbitrary<Amount> =>
  fc.oneof(
    fc.record({ op: from("at_least", "at_most", "exactly"), value: from(...bounds) }),
    fc
      .tuple(from(...bounds), from(...bounds))
      .map(([a, b]) => ({ op: "between" as const, value: Math.min(a, b), to: Math.max(a, b) })),
  );

const measureOf = (pools: Pools): fc.Arbitrary<Measure> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("count" as const), is: amount([0, 1, 2, 3]) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: from("sum", "average", "minimum", "maximum"),
        property: from("Amount", "Amount", "Category"),
        is: amount([0, 0.1, 0.3, 1, 2, 3.5, 7]),
      }),
    },
    fc.record({ kind: from("first", "last"), within: rangeOf(pools) }),
  );

const behaviourOf = (pools: Pools): fc.Arbitrary<Condition> =>
  fc
    .record({
      did: fc.boolean(),
      match: from("any", "all"),
      events: fc.array(
        fc
          .record({
            event: from(...EVENT_WORDS),
            where: fc.option(fieldFilterOf(pools), { nil: undefined }),
          })
          .map(({ event, where }) => (where === undefined ? { event } : { event, where })),
        { minLength: 1, maxLength: 3 },
      ),
      within: rangeOf(pools),
      measure: measureOf(pools),
      constant: fc.option(from("Category", "Amount", "Tags"), { nil: undefined, freq: 2 }),
    })
    .map(({ constant, ...rest }) => ({
      type: "behaviour" as const,
      ...rest,
      ...(constant === undefined ? {} : { constant }),
    }));

// ---------------------------------------------------------------- conditions

const channel = from("email", "push", "whatsapp");
const versionTest: fc.Arbitrary<VersionTest> = fc.record({
  op: from("equals", "greater", "greater_or_equal", "less", "less_or_equal"),
  value: from(...VERSIONS),
});
const device: fc.Arbitrary<Condition> = fc.record(
  {
    type: fc.constant("device" as const),
    platform: from("android", "ios", "web", "other"),
    osVersion: versionTest,
    appVersion: versionTest,
  },
  { requiredKeys: ["type"] },
);

const simple = (segments: readonly string[]): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc.record({ type: fc.constant("reachable" as const), channel }),
    fc.record({ type: fc.constant("subscribed" as const), channel }),
    device,
    fc.record({
      type: fc.constant("place" as const),
      part: from("country", "region", "city"),
      values: fc.array(from(...CITIES), { minLength: 1, maxLength: 2 }),
    }),
    fc
      .array(
        fc
          .record({ point: from(...POINTS), metres: from(100, 900, 5_000, 2_000_000, 20_037_508) })
          .map(({ point, metres }) => ({ ...point, metres })),
        { minLength: 1, maxLength: 3 },
      )
      .map((points) => ({ type: "radius" as const, points })),
    fc
      .tuple(from(0, 1, 499, 500, 999), from(0, 1, 499, 500, 999))
      .map(([a, b]) => ({ type: "bucket" as const, from: Math.min(a, b), to: Math.max(a, b) })),
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant("segment" as const), segmentId: from(...segments) }),
    },
  );

const conditionOf = (pools: Pools, segments: readonly string[]): fc.Arbitrary<Condition> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: from(...PROPERTIES).chain((property) =>
        fittingTest(pools, property).map((test) => ({ type: "property" as const, property, test })),
      ),
    },
    {
      weight: 2,
      arbitrary: from(...PATHS).chain((path) =>
        fittingTest(pools, path).map((test) => ({ type: "payload" as const, path, test })),
      ),
    },
    { weight: 4, arbitrary: behaviourOf(pools) },
    { weight: 3, arbitrary: simple(segments) },
  );

/** @param segments ids that it may name */
export const filterOf = (pools: Pools, segments: readonly string[], depth = 2): fc.Arbitrary<Filter> =>
  grouped(conditionOf(pools, segments), depth);
