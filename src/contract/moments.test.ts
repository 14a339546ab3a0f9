import { describe, expect, test } from "vitest";
import { parseMoment } from "./moments.ts";

describe("a moment is read as it is written", () => {
  test.each<[string, ReturnType<typeof parseMoment>]>([
    ["2026-03-01", { kind: "day", year: 2026, month: 3, day: 1 }],
    ["0000-02-29", { kind: "day", year: 0, month: 2, day: 29 }],
    ["2026-03-01T09:30:00Z", { kind: "instant", atMs: Date.UTC(2026, 2, 1, 9, 30) }],
    ["2026-03-01T09:30Z", { kind: "instant", atMs: Date.UTC(2026, 2, 1, 9, 30) }],
    ["2026-03-01T00:30:15.25+02:00", { kind: "instant", atMs: Date.UTC(2026, 1, 28, 22, 30, 15, 250) }],
    ["2026-03-01T00:30:15.123456789-02:30", { kind: "instant", atMs: Date.UTC(2026, 2, 1, 3, 0, 15, 123) }],
  ])("%s", (text, moment) => {
    expect(parseMoment(text)).toEqual(moment);
  });
});

test.each([
  "2026-02-29",
  "2026-02-30",
  "2100-02-29",
  "2026-13-01",
  "2026-00-10",
  "2026-01-00",
  "2026-3-1",
  "2026-03-01T24:00:00Z",
  "2026-03-01T09:60:00Z",
  "2026-03-01T09:30:60Z",
  "2026-03-01T09:30:00",
  "2026-03-01T09:30:00+24:00",
  "2026-03-01\n",
  "",
])("%j is no moment", (text) => {
  expect(parseMoment(text)).toBeUndefined();
});
