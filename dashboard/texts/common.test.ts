import { expect, test } from "vitest";
import { CAMPAIGN_STATES } from "../../src/contract/campaignStates.ts";
import { CHANNELS } from "../../src/contract/content.ts";
import { OUTCOMES } from "../../src/contract/outcomes.ts";
import { ROLES } from "../../src/contract/session.ts";
import { names } from "./common.ts";

test.each([
  { what: "outcome", codes: OUTCOMES, words: names.outcome },
  { what: "state of a campaign", codes: CAMPAIGN_STATES, words: names.state },
  { what: "channel", codes: CHANNELS, words: names.channel },
  { what: "role", codes: ROLES, words: names.role },
])("every $what has a name, and no name is left over", ({ codes, words }) => {
  expect(Object.keys(words).toSorted()).toEqual([...codes].toSorted());
  expect(Object.values<string>(words).filter((word) => word.trim() === "")).toEqual([]);
  expect(new Set<string>(Object.values(words)).size).toBe(codes.length);
});
