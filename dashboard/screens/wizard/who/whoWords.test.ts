import { describe, expect, test } from "vitest";
import type { CampaignContent } from "../../../../src/contract/campaign.ts";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../../../../src/contract/campaignDefaults.ts";
import type { ControlGroup } from "../../../../src/contract/controlGroup.ts";
import { saying } from "../consequence.ts";
import { capMeaning, capWords, controlWords, estimateOf } from "./whoWords.ts";

const group = (kind: ControlGroup["kind"], id: string, name: string): ControlGroup => ({
  id,
  kind,
  name,
  purpose: "",
  percent: 3,
  createdBy: "owner",
  createdAt: "2026-01-01T00:00:00Z",
});

const campaign = (
  purpose: "transactional" | "promotional",
  who: Partial<CampaignContent["who"]>,
): CampaignContent => ({
  name: "Receipt",
  labels: [],
  channel: "email",
  start: { ...START_DEFAULTS, purpose },
  who: { ...WHO_DEFAULTS, ...who },
  what: { messageType: "single", missingValues: "blank" },
  when: WHEN_DEFAULTS,
  formerIds: [],
});

describe("a cap", () => {
  test("says what it means alone and together with the other, in the account's days", () => {
    expect(capMeaning({ total: 5_000, perDay: null }, "UTC")).toMatch(/^The first 5,000 users/);
    expect(capMeaning({ total: null, perDay: 100 }, "UTC")).toMatch(/^Each day the first 100 users .* UTC\./);
    expect(capMeaning({ total: 5_000, perDay: 100 }, "UTC")).toMatch(/100 users get it, until 5,000 users/);
  });

  test("says nothing of a number that cannot be, not even half of it", () => {
    expect(capMeaning({ total: 99, perDay: 100 }, "UTC")).toBe("");
    expect(capMeaning({ total: 0, perDay: null }, "UTC")).toBe("");
  });

  test("asks for one where neither is chosen", () => {
    expect(capMeaning({ total: null, perDay: null }, "UTC")).toMatch(/^Choose/);
    expect(capWords({ total: null, perDay: null })).toBe("All: no cap");
  });
});

describe("who is left out", () => {
  const groups = [group("system", "s", "System"), group("custom", "c", "No newsletters")];

  test("follows the purpose until somebody says otherwise", () => {
    expect(controlWords(campaign("promotional", {}), groups)).toBe("The system control group (3 %)");
    expect(controlWords(campaign("transactional", {}), groups)).toBe("Nobody is left out");
    expect(controlWords(campaign("promotional", { systemControlGroup: "no" }), groups)).toBe(
      "Nobody is left out",
    );
  });

  test("names each group, and one that is gone", () => {
    const who = { customControlGroups: ["c", "x"], campaignControlPercent: 10 };
    expect(controlWords(campaign("transactional", who), groups).split("\n")).toEqual([
      "No newsletters (3 %)",
      "A group that does not exist any more",
      "10 % of those who qualify",
    ]);
  });

  test("is estimated of those who match, or of a thousand where only the call knows them", () => {
    expect(estimateOf(10, 1_234)).toBe(
      "About 123 of the 1,234 users who match now would be left out, and 1,111 would go on.",
    );
    expect(estimateOf(25, null)).toBe("Of every 1,000 users who qualify, about 250 are left out.");
    expect(estimateOf(1, 1_000)).toBe("");
  });
});

test("what the purpose says too is left to the purpose, so that it follows when that changes", () => {
  expect(saying("promotional", true)).toBe("purpose");
  expect(saying(null, true)).toBe("purpose");
  expect(saying("transactional", false)).toBe("purpose");
  expect(saying("promotional", false)).toBe("no");
  expect(saying("transactional", true)).toBe("yes");
});
