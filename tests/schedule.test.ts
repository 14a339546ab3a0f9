import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { SchedulePicture } from "../src/contract/schedulePicture.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { everyDay } from "./helpers/everyDay.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
});
afterAll(() => app.stop());

const doNotDisturb = {
  week: everyDay("21:00", "09:00"),
  zone: "user",
  action: "deliver_after",
};

const pictureOf = async (when: object, more: object = {}): Promise<SchedulePicture> => {
  const answer = await app.native("POST", "/schedule/preview", {
    when: { ...WHEN_DEFAULTS, ...when },
    zone: "Europe/Berlin",
    at: "2026-03-27T20:30:00Z",
    ...more,
  });
  expect(answer.status).toBe(200);
  return answer.body;
};

describe("the picture of a week", () => {
  test("shows where a message could leave and where not, on the night of summer time too", async () => {
    const { ranges, days, planned } = await pictureOf({ doNotDisturb });
    expect(ranges.slice(0, 4)).toEqual([
      {
        from: "2026-03-27T20:30:00.000Z",
        until: "2026-03-28T08:00:00.000Z",
        forbiddenBy: "do_not_disturb",
      },
      { from: "2026-03-28T08:00:00.000Z", until: "2026-03-28T20:00:00.000Z", forbiddenBy: null },
      {
        from: "2026-03-28T20:00:00.000Z",
        until: "2026-03-29T07:00:00.000Z",
        forbiddenBy: "do_not_disturb",
      },
      { from: "2026-03-29T07:00:00.000Z", until: "2026-03-29T19:00:00.000Z", forbiddenBy: null },
    ]);
    expect(ranges.at(-1)?.until).toBe("2026-04-03T20:30:00.000Z");
    for (const [index, { from }] of ranges.entries())
      if (index > 0) expect(from).toBe(ranges[index - 1]?.until);
    expect(days[2]).toEqual({
      date: "2026-03-29",
      from: "2026-03-28T23:00:00.000Z",
      until: "2026-03-29T22:00:00.000Z",
    });
    expect(planned).toEqual({
      outcome: null,
      moment: "2026-03-28T08:00:00.000Z",
      delays: [{ by: "do_not_disturb", zone: "Europe/Berlin", until: "2026-03-28T08:00:00.000Z" }],
    });
  });

  test("names the instants of a time of day that all else permits", async () => {
    const deliverAt = { time: "18:30", ifPassed: "next_day" };
    const cutOff = { time: "19:00", zone: "account", action: "next_day" };
    const { times, planned } = await pictureOf({ deliverAt, cutOff, endAt: "2026-03-30T00:00:00Z" });
    expect(times).toEqual(["2026-03-28T17:30:00.000Z", "2026-03-29T16:30:00.000Z"]);
    expect(planned.moment).toBe("2026-03-28T17:30:00.000Z");
  });

  test("shows the end of the campaign, and what a trigger after it comes to", async () => {
    const { ranges, planned } = await pictureOf({ doNotDisturb, endAt: "2026-03-28T06:00:00Z" });
    expect(ranges.map(({ forbiddenBy }) => forbiddenBy)).toEqual(["do_not_disturb", "campaign_ended"]);
    expect(planned).toMatchObject({ outcome: "campaign_ended", moment: null });
  });

  test("is the account's zone and now where nothing is named", async () => {
    const picture = await pictureOf({}, { zone: undefined, at: undefined });
    expect(picture.zone).toBe("Europe/Berlin");
    expect(picture.ranges).toHaveLength(1);
    expect(picture.planned.moment).toBe(picture.at);
  });

  test("refuses a zone that nobody knows, naming the field", async () => {
    const answer = await app.native("POST", "/schedule/preview", { when: WHEN_DEFAULTS, zone: "Mars/Base" });
    expect(answer.status).toBe(400);
    expect(answer.body.problems).toEqual([
      { field: "zone", message: expect.stringContaining('got "Mars/Base"') },
    ]);
  });

  test("refuses a moment that no clock has", async () => {
    const at = "2026-12-31T23:59:60Z";
    const answer = await app.native("POST", "/schedule/preview", { when: WHEN_DEFAULTS, at });
    expect(answer.status).toBe(400);
    expect(answer.body.problems).toEqual([{ field: "at", message: expect.stringContaining(at) }]);
  });
});
