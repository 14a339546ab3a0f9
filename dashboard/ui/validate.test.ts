import { describe, expect, test } from "vitest";
import { CampaignContent } from "../../src/contract/campaign.ts";
import { WHEN_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import { problemsWith } from "./validate.ts";

const { when, formerIds, labels } = CampaignContent.properties;

describe("a form's problems", () => {
  test("are none where the API would take the value", () => {
    expect(problemsWith(formerIds, ["17"])).toEqual([]);
  });

  test("name the field, what was expected and what came, as the API does", () => {
    expect(problemsWith(formerIds, ["1", "abc"])).toEqual([
      { field: "1", message: 'Expected digits only, up to 20, got "abc".' },
    ]);
    expect(problemsWith(labels, ["", "good"])).toEqual([
      { field: "0", message: "Expected at least 1 characters, got 0 characters." },
    ]);
    const value = { ...WHEN_DEFAULTS, timeToLiveMinutes: 99_999, lostAnswer: "perhaps" };
    expect(problemsWith(when, value).map(({ field }) => field)).toEqual(["timeToLiveMinutes", "lostAnswer"]);
  });
});
