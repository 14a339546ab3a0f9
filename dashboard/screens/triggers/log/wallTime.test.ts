import { expect, test } from "vitest";
import { momentOfWallTime, wallTimeOf } from "./wallTime.ts";

test("a wall time in a zone is the same moment there and back, also beside a clock change", () => {
  expect(momentOfWallTime("2026-11-24T18:04", "America/Los_Angeles")).toBe("2026-11-25T02:04:00.000Z");
  expect(momentOfWallTime("2026-07-01T00:00", "Asia/Kolkata")).toBe("2026-06-30T18:30:00.000Z");
  for (const wall of ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T03:00", "2026-10-25T01:30"]) {
    expect(wallTimeOf(momentOfWallTime(wall, "Europe/Berlin"), "Europe/Berlin")).toBe(wall);
  }
});

test("what is no time is no moment, and the other way round", () => {
  expect(momentOfWallTime("", "UTC")).toBeUndefined();
  expect(momentOfWallTime("tomorrow", "UTC")).toBeUndefined();
  expect(wallTimeOf(undefined, "UTC")).toBe("");
  expect(wallTimeOf("never", "UTC")).toBe("");
});
