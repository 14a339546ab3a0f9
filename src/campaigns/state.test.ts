import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CampaignLife, campaignState, checkAct } from "./state.ts";

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);
const window = (start: number | null, end: number | null): CampaignLife => ({
  life: "published",
  start_at: start === null ? null : at(start),
  end_at: end === null ? null : at(end),
});

describe("the state of a campaign", () => {
  test("the window opens at its start and closes at its end, both to the millisecond", () => {
    const states = [-1, 0, 9, 10].map((ms) => campaignState(window(0, 10), at(ms)));
    expect(states).toEqual(["scheduled", "running", "running", "completed"]);
    expect(campaignState(window(null, null), at(0))).toBe("running");
  });

  test("what a person did stands over the window", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("draft", "paused", "stopped", "archived"),
        fc.integer(),
        fc.integer({ min: -1e9, max: 1e9 }),
        (life, end, now) => {
          expect(campaignState({ life, start_at: null, end_at: at(end % 1e9) }, at(now))).toBe(life);
        },
      ),
    );
  });

  test("a refused act names the state and where it would do", () => {
    expect(() => checkAct({ ...window(null, null), life: "stopped" }, at(0), "publish")).toThrow(
      "The campaign is stopped; publish is possible when it is draft, scheduled, running, paused, completed.",
    );
    expect(() => checkAct(window(null, null), at(0), "archive")).toThrow(/running/);
    expect(() => checkAct(window(null, 0), at(0), "archive")).not.toThrow();
  });
});
