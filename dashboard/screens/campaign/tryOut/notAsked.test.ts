import { expect, test } from "vitest";
import { dryRun } from "../../../texts/dryRun.ts";
import { notAskedOf } from "./notAsked.ts";

const texts = dryRun.notAsked;
const NOW = { isNow: true, isLater: false };

const recipient = {
  number: 0,
  kind: "identity",
  value: "u-1",
  profileId: 1,
  address: null,
  variant: null,
  outcome: null,
  meaning: null,
  advice: null,
  code: null,
  detail: null,
  plannedAt: null,
  isThrottled: false,
  controlGroup: null,
  trace: [],
  content: { channel: "webhook", body: "hello" },
} as const;

test("an answer is taken for no more than it is: each says what was not asked, and nothing that was", () => {
  const of = (change: object, how = NOW, isHeld = false): string[] =>
    notAskedOf({ isHeld }, { ...recipient, trace: [], ...change }, how);
  expect(of({})).toEqual([texts.provider]);
  expect(of({ isThrottled: true })).toContain(texts.throttle);
  expect(of({}, { isNow: false, isLater: true })).toEqual([texts.provider, texts.due, texts.asOfNow]);
  expect(of({ profileId: null })).toContain(texts.groups);
  expect(of({}, NOW, true)).toContain(texts.pause);
  expect(of({ content: { body: "Take SAMPLE-CODE" } })).toContain(texts.code("SAMPLE-CODE"));
  expect(of({ outcome: "not_reachable", content: null })).toEqual([texts.rest]);
  expect(of({ outcome: "profile_not_found", profileId: null, content: null })).toEqual([texts.rest]);
});
