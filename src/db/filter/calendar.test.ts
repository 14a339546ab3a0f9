import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { offsetsOf, zoneOf } from "./calendar.ts";

describe("the table of a zone's offsets says what the zone says", () => {
  const offsetBy = (zone: string, seconds: number): number | undefined => {
    const { fromSeconds, offsetSeconds } = offsetsOf(zoneOf(zone));
    return offsetSeconds[fromSeconds.filter((from) => from <= seconds).length];
  };

  test.each([
    "Europe/Berlin",
    "America/New_York",
    "Africa/Casablanca",
    "Pacific/Apia",
    "America/Boa_Vista",
    "UTC-03:30",
  ])("in %s, at any moment from 1840 to 2199", (zone) => {
    const moments = fc.integer({ min: Date.UTC(1840, 0, 1) / 1_000, max: Date.UTC(2200, 0, 1) / 1_000 - 1 });
    fc.assert(
      fc.property(moments, (seconds) => {
        expect(offsetBy(zone, seconds)).toBe(zoneOf(zone).offsetMs(seconds * 1_000) / 1_000);
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  test("in a zone that kept its summer time for less than a week", () => {
    expect(offsetBy("America/Boa_Vista", Date.UTC(2000, 9, 7) / 1_000)).toBe(-4 * 3_600);
    expect(offsetBy("America/Boa_Vista", Date.UTC(2000, 9, 10) / 1_000)).toBe(-3 * 3_600);
    expect(offsetBy("America/Boa_Vista", Date.UTC(2000, 9, 16) / 1_000)).toBe(-4 * 3_600);
  });
});
