import { describe, expect, test } from "vitest";
import type { SchedulePicture } from "../../../../../src/contract/schedulePicture.ts";
import type { When } from "../../../../../src/moments/permits.ts";
import { pictureOf } from "../../../../../src/moments/picture.ts";
import { FIRST_QUIET } from "../quietWeek.ts";
import { placeOf, type Row, rowsOf, rowWords } from "./week.ts";

const NOTHING: When = { doNotDisturb: null, deliverAt: null, cutOff: null };

/** The week as the API answers it. */
const week = (zone: string, at: string, when: Partial<When> = {}): SchedulePicture =>
  pictureOf({ ...NOTHING, ...when }, { user: zone, account: zone }, null, Date.parse(at));

const rowOn = (picture: SchedulePicture, date: string): Row => {
  const row = rowsOf(picture).find((one) => one.date === date);
  if (row === undefined) throw new Error(`the picture has no row for ${date}`);
  return row;
};

const hours = (part: number): number => Math.round(part * 24 * 60) / 60;

describe("a day of the picture", () => {
  test("shows the clocks of the user's zone: quiet until 9, open until 21, quiet to the end", () => {
    const picture = week("Europe/Berlin", "2026-06-01T00:00:00+02:00", { doNotDisturb: FIRST_QUIET });
    const { pieces, hours: length, title } = rowOn(picture, "2026-06-02");
    expect(title).toBe("Tue 2 Jun");
    expect(length).toBe(24);
    expect(pieces.map(({ kind, left, width }) => [kind, hours(left), hours(width)])).toEqual([
      ["do_not_disturb", 0, 9],
      ["open", 9, 12],
      ["do_not_disturb", 21, 3],
    ]);
  });

  test("of 23 hours has a gap where the clocks are put forward, and 9 is below 9", () => {
    const picture = week("Europe/Berlin", "2026-03-27T12:00:00Z", { doNotDisturb: FIRST_QUIET });
    const row = rowOn(picture, "2026-03-29");
    expect(row.hours).toBe(23);
    expect(row.skipped && [hours(row.skipped.left), hours(row.skipped.width)]).toEqual([2, 1]);
    expect(row.pieces.map(({ left }) => hours(left))).toEqual([0, 9, 21]);
    expect(rowWords(row, picture.zone)).toBe(
      "a day of 23 hours, since the clocks change; 00:00 to 09:00: Do not disturb; 09:00 to 21:00: Goes out; 21:00 to 24:00: Do not disturb",
    );
  });

  test("of 25 hours has the hour that comes twice in the room of one, in order", () => {
    const picture = week("Europe/Berlin", "2026-10-23T12:00:00Z", { doNotDisturb: FIRST_QUIET });
    const row = rowOn(picture, "2026-10-25");
    expect(row.hours).toBe(25);
    expect(row.skipped).toBeNull();
    expect(row.pieces.map(({ left }) => hours(left))).toEqual([0, 9, 21]);
    const left = (at: string): number => hours(placeOf(picture, at)?.left ?? -1);
    expect(["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"].map(left)).toEqual([
      2, 2.5, 3,
    ]);
  });

  test("that begins at 1, since clocks skip its midnight, begins with a gap", () => {
    const picture = week("Africa/Cairo", "2026-04-22T12:00:00Z");
    const row = rowOn(picture, "2026-04-24");
    expect(row.hours).toBe(23);
    expect(row.skipped && [hours(row.skipped.left), hours(row.skipped.width)]).toEqual([0, 1]);
    expect(row.pieces.map(({ left, width }) => [hours(left), hours(width)])).toEqual([[1, 23]]);
  });

  test("with a time of day waits but for that instant", () => {
    const deliverAt = { time: "10:00", ifPassed: "next_day" } as const;
    const picture = week("Asia/Kolkata", "2026-06-01T12:00:00Z", { deliverAt });
    const row = rowOn(picture, "2026-06-02");
    expect(row.pieces.map(({ kind }) => kind)).toEqual(["waits"]);
    expect(row.times.map(({ left }) => hours(left))).toEqual([10]);
    expect(rowWords(row, picture.zone)).toBe("00:00 to 24:00: Waits for the time of day; 10:00: it leaves");
  });
});

describe("an instant", () => {
  test("has its place in the row of its day, and none outside of the picture", () => {
    const picture = week("UTC", "2026-06-01T06:00:00Z");
    expect(placeOf(picture, "2026-06-03T18:00:00Z")).toEqual({ date: "2026-06-03", left: 0.75 });
    expect(placeOf(picture, "2026-07-03T18:00:00Z")).toBeNull();
  });
});
