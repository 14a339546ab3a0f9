import fc from "fast-check";
import type { OracleDevice, OracleEvent, OracleUser } from "./oracleValues.ts";
import {
  CITIES,
  EVENTS,
  ODD_VERSIONS,
  POINTS,
  type Pools,
  scalarArbitrary,
  storedDate,
  TEXTS,
  VERSIONS,
} from "./pools.ts";

/** Users as uploads make them, and as they never would: properties of any JSON type in any place. */

const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const tags = fc.array(fc.constantFrom(...TEXTS.slice(0, 6)), { maxLength: 3 });

const itemsOf = (pools: Pools): fc.Arbitrary<unknown> =>
  fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record(
          {
            price: fc.oneof(
              { weight: 3, arbitrary: fc.constantFrom<unknown>(1, 2, 7, 7.5) },
              scalarArbitrary,
            ),
            Category: fc.constantFrom(...TEXTS.slice(0, 3)),
            When: storedDate(pools),
          },
          { requiredKeys: [] },
        ),
      },
      scalarArbitrary,
      fc.constant(null),
    ),
    { maxLength: 3 },
  );

const anything = (pools: Pools): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: scalarArbitrary },
    { weight: 2, arbitrary: storedDate(pools) },
    { weight: 2, arbitrary: tags },
    itemsOf(pools),
    fc.constantFrom<unknown>(null, {}, [], [[]], { Gold: 1 }, [1, 7, true, null, ["Gold"]]),
  );

const without = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const placeOfUser = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ point: fc.constantFrom(...POINTS), east: fc.constantFrom(0, 0.01, -0.02) })
      .map(({ point, east }) => ({ Latitude: point.latitude, Longitude: point.longitude - Math.abs(east) })),
  },
  fc.constantFrom<Record<string, unknown>>(
    {},
    { Latitude: 52.52 },
    { Latitude: "52.52", Longitude: 13.405 },
    { Latitude: 95, Longitude: 13 },
    { Latitude: 5e-324, Longitude: Number.MAX_VALUE },
  ),
);

const propertiesOf = (pools: Pools): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(
      fc.record({
        Plan: some(
          fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...TEXTS.slice(0, 5)) }, anything(pools)),
        ),
        Age: some(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 1, 2, 7, 7.5) }, anything(pools))),
        Tags: some(fc.oneof({ weight: 3, arbitrary: tags }, anything(pools))),
        Born: some(
          fc.oneof(
            { weight: 4, arbitrary: storedDate(pools) },
            fc.array(storedDate(pools), { maxLength: 2 }),
            anything(pools),
          ),
        ),
        "Ünï ✓": some(anything(pools)),
        Items: some(fc.oneof({ weight: 4, arbitrary: itemsOf(pools) }, anything(pools))),
        City: some(fc.oneof({ weight: 4, arbitrary: fc.constantFrom<unknown>(...CITIES) }, anything(pools))),
        Country: some(fc.constantFrom<unknown>(...CITIES, 7)),
      }),
      placeOfUser,
    )
    .map(([properties, place]) => ({ ...without(properties), ...place }));

const version = fc.option(
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...VERSIONS) }, fc.constantFrom(...ODD_VERSIONS)),
);
const device: fc.Arbitrary<OracleDevice> = fc.record({
  platform: fc.constantFrom("android", "ios", "web", "other"),
  osVersion: version,
  appVersion: version,
});

const eventOf = (pools: Pools): fc.Arbitrary<OracleEvent> =>
  fc.record({
    name: fc.constantFrom(...EVENTS, "PRODUCT viewed"),
    at: fc.constantFrom(...pools.instants),
    properties: fc
      .record({
        Amount: some(
          fc.oneof(
            { weight: 3, arbitrary: fc.constantFrom<unknown>(0.1, 0.2, 1, 2, 7, 7.5) },
            anything(pools),
          ),
        ),
        Category: some(
          fc.oneof(
            { weight: 4, arbitrary: fc.constantFrom<unknown>("Gold", "Silver", 7, "7") },
            fc.constant(null),
            tags,
          ),
        ),
        When: some(storedDate(pools)),
        Tags: some(tags),
        Items: some(fc.oneof({ weight: 4, arbitrary: itemsOf(pools) }, anything(pools))),
      })
      .map(without),
  });

export const userOf = (pools: Pools, lists: readonly string[]): fc.Arbitrary<OracleUser> =>
  fc.record({
    properties: propertiesOf(pools),
    email: fc.option(fc.constantFrom("a@example.com", "b@example.com")),
    phone: fc.option(fc.constant("+4930123456")),
    subscribed: fc.record({ email: fc.boolean(), push: fc.boolean(), whatsapp: fc.boolean() }),
    bucket: fc.constantFrom(0, 1, 499, 500, 999),
    devices: fc.array(device, { maxLength: 3 }),
    events: fc.array(eventOf(pools), { maxLength: 12 }),
    lists: fc.subarray([...lists]),
  });

/** A trigger's payload as it was parsed; with what no database can hold. */
export const payloadOf = (pools: Pools): fc.Arbitrary<unknown> => {
  const date = fc.oneof(storedDate(pools), fc.constantFrom(...pools.moments));
  const value = fc.oneof({ weight: 3, arbitrary: scalarArbitrary }, date, anything(pools));
  const item = fc.record({ price: value, When: date }, { requiredKeys: [] });
  const payload = fc.record(
    {
      plan: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...TEXTS.slice(0, 5)) }, value),
      order: fc.oneof(
        { weight: 4, arbitrary: fc.record({ total: fc.oneof(fc.constantFrom(0, 1, 2, 7, 7.5), value) }) },
        scalarArbitrary,
      ),
      tags: fc.oneof(tags, fc.array(value, { maxLength: 3 })),
      day: fc.oneof({ weight: 4, arbitrary: date }, value),
      items: fc.array(fc.oneof({ weight: 4, arbitrary: item }, value), { maxLength: 3 }),
      none: fc.constant(null),
      bad: fc.constantFrom<unknown>("a\u0000b", "\uD800", Number.POSITIVE_INFINITY, ["Gold", "\u0000"]),
    },
    { requiredKeys: [] },
  );
  return fc.oneof({ weight: 9, arbitrary: payload }, fc.constantFrom<unknown>(undefined, null, [], "plan"));
};
