import fc from "fast-check";
import { expect, test } from "vitest";
import { fieldFilterOf } from "../../../tests/filter/filters.ts";
import { fieldsHold as says } from "../../../tests/filter/oracleValues.ts";
import { FIELDS, poolsOf, scalarArbitrary, storedDate } from "../../../tests/filter/pools.ts";
import { zoneOf } from "./calendar.ts";
import { fieldsHold } from "./fieldHolds.ts";

/** Days that clocks cut short, and one without a midnight. */
const MOMENTS: readonly [zone: string, now: number][] = [
  ["Europe/Berlin", Date.parse("2026-03-30T00:30:00.123Z")],
  ["America/Havana", Date.parse("2026-03-08T17:00:00Z")],
  ["UTC+05:30", Date.parse("2027-02-27T20:00:00Z")],
];

const nobody = {
  properties: {},
  email: null,
  phone: null,
  subscribed: { email: true, push: true, whatsapp: true },
  bucket: 0,
  devices: [],
  events: [],
  lists: [],
};

test.each(MOMENTS)("in %s an event in memory matches as the page on filters says", (zone, now) => {
  const pools = poolsOf(zone, now);
  const value = fc.oneof(scalarArbitrary, storedDate(pools));
  const field = fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.constant(null));
  const item = fc.dictionary(fc.constantFrom(...FIELDS), value);
  const fields = fc.dictionary(fc.constantFrom(...FIELDS), fc.oneof(field, fc.array(item, { maxLength: 3 })));
  const look = {
    user: nobody,
    scope: { now, zone, segments: new Map() },
    payload: {},
    within: [],
    isPayload: false,
  };
  fc.assert(
    fc.property(fields, fieldFilterOf(pools), (event, filter) => {
      expect(fieldsHold(event, filter, { nowMs: now, zone: zoneOf(zone) })).toBe(says(event, filter, look));
    }),
    { numRuns: 300 },
  );
});
