import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantOf, isSameWall, wallOf } from "./wallTime.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Apia",
  "Africa/Casablanca",
  "America/St_Johns",
  "Asia/Tehran",
];
const aZone = fc.constantFrom(...ZONES);
/** Whole minutes of the years campaigns are planned in; every zone's offset is whole minutes there. */
const aMinute = fc.integer({ min: Date.UTC(2000, 0, 1) / 60_000, max: Date.UTC(2040, 0, 1) / 60_000 });

describe("a time on the wall", () => {
  test("read from an instant means that instant again, or the first of the two that show it", () => {
    fc.assert(
      fc.property(aZone, aMinute, (zone, minute) => {
        const at = new Date(minute * 60_000).toISOString();
        const back = instantOf(wallOf(at, zone), zone);
        if (back?.clock === "twice") {
          expect(wallOf(back.at, zone)).toBe(wallOf(at, zone));
          expect(Date.parse(back.at)).toBeLessThanOrEqual(Date.parse(at));
        } else {
          expect(back).toEqual({ at, clock: "plain" });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("shows again what was typed, unless the clocks never showed it", () => {
    fc.assert(
      fc.property(aZone, aMinute, (zone, minute) => {
        const wall = wallOf(new Date(minute * 60_000).toISOString(), "UTC");
        const instant = instantOf(wall, zone);
        expect(instant).not.toBeNull();
        if (instant === null) return;
        if (instant.clock === "skipped") expect(wallOf(instant.at, zone) > wall).toBe(true);
        else expect(wallOf(instant.at, zone)).toBe(wall);
      }),
      { numRuns: 2_000 },
    );
  });

  test("that the clocks skip in spring is as much later", () => {
    expect(instantOf("2026-03-29T02:30", "Europe/Berlin")).toEqual({
      at: "2026-03-29T01:30:00.000Z",
      clock: "skipped",
    });
    expect(wallOf("2026-03-29T01:30:00.000Z", "Europe/Berlin")).toBe("2026-03-29T03:30");
  });

  test("that is shown twice in autumn is the first", () => {
    expect(instantOf("2026-10-25T02:30", "Europe/Berlin")).toEqual({
      at: "2026-10-25T00:30:00.000Z",
      clock: "twice",
    });
    expect(instantOf("2026-04-05T01:45", "Australia/Lord_Howe")).toEqual({
      at: "2026-04-04T14:45:00.000Z",
      clock: "twice",
    });
  });

  test("on a day that an island skipped is a day later", () => {
    expect(instantOf("2011-12-30T12:00", "Pacific/Apia")).toEqual({
      at: "2011-12-30T22:00:00.000Z",
      clock: "skipped",
    });
  });

  test("that is none is refused", () => {
    for (const wall of ["", "2026-02-30T10:00", "2026-13-01T10:00", "2026-01-01T24:00", "tomorrow"]) {
      expect(instantOf(wall, "UTC"), wall).toBeNull();
    }
    expect(wallOf("never", "UTC")).toBe("");
  });

  test("is the same in zones that agree at the instant, whatever their names", () => {
    expect(isSameWall("2026-01-01T00:00:00Z", "Europe/London", "UTC")).toBe(true);
    expect(isSameWall("2026-07-01T00:00:00Z", "Europe/London", "UTC")).toBe(false);
  });
});
