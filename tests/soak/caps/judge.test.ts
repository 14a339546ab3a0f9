import { expect, test } from "vitest";
import { judge } from "./judge.ts";
import type { Story } from "./story.ts";

const NOON = Date.UTC(2027, 2, 28, 10);

type Draft = {
  -readonly [Key in keyof Story]: Story[Key] extends readonly (infer Item)[] ? Item[] : Story[Key];
};

/** A cap of two: `a` is sent at once, `b` after a broken connection, `c` was refused by the receiver, `d` by the cap. */
const aStory = (): Draft => ({
  name: "Story",
  cap: { kind: "all", users: 2 },
  asked: ["a", "b", "c", "d"],
  messages: [
    { id: "m-a", user: "a", outcome: "sent" },
    { id: "m-b", user: "b", outcome: "sent" },
    { id: "m-c", user: "c", outcome: "provider_rejected" },
    { id: "m-d", user: "d", outcome: "targeting_cap_reached" },
  ],
  calls: [
    { id: "m-c", user: "c", atMs: NOON, answer: 422 },
    { id: "m-b", user: "b", atMs: NOON, answer: "cut" },
    { id: "m-a", user: "a", atMs: NOON, answer: 200 },
    { id: "m-b", user: "b", atMs: NOON, answer: 200 },
  ],
  topUps: [
    { users: ["a"], free: 1 },
    { users: ["d"], free: 0 },
  ],
  counted: [{ day: "-infinity", taken: 2 }],
});

/** The same by day, in Berlin, where all four zones have noon or thereabouts. */
const aDayStory = (): Draft => ({
  ...aStory(),
  cap: {
    kind: "day",
    users: 2,
    timeZone: "Europe/Berlin",
    fullDays: ["2027-03-28"],
    quiet: { fromHour: 21, toHour: 9, zoneOf: (user) => (user === "a" ? "Asia/Tokyo" : "Europe/Berlin") },
  },
  counted: [{ day: "2027-03-28", taken: 2 }],
});

const at = <T>(list: readonly T[], index: number): T => {
  const item = list.at(index);
  if (item === undefined) throw new Error(`there is no ${index}`);
  return item;
};

test("a cap that is kept is not complained of, in all or by day", () => {
  expect(judge(aStory())).toEqual([]);
  expect(judge(aDayStory())).toEqual([]);
});

/** Each planted fault, and the words that must name it. */
const FAULTS: [fault: string, story: Draft, spoil: (story: Draft) => void, words: RegExp][] = [
  [
    "one send too many",
    aStory(),
    ({ calls, messages }) => {
      calls.push({ id: "m-d", user: "d", atMs: NOON, answer: 200 });
      at(messages, 3).outcome = "sent";
    },
    /took messages for 3 users in all, and the cap is 2/,
  ],
  [
    "one send too few",
    aStory(),
    ({ calls, messages }) => {
      calls.splice(2, 1);
      at(messages, 0).outcome = "targeting_cap_reached";
    },
    /took messages for 1 users in all, and the cap is 2/,
  ],
  [
    "a lost outcome",
    aStory(),
    ({ messages }) => {
      at(messages, 3).outcome = null;
    },
    /the message of d ended as null/,
  ],
  ["a lost message", aStory(), ({ messages }) => messages.pop(), /d was named once and has 0 messages/],
  [
    "an outcome that nothing gives a reason for",
    aStory(),
    ({ messages }) => {
      at(messages, 3).outcome = "internal_error";
    },
    /the message of d ended as internal_error/,
  ],
  [
    "a refusal by the provider that no receiver gave",
    aStory(),
    ({ calls }) => calls.shift(),
    /the message of c ended as provider_rejected/,
  ],
  [
    "a user with two messages",
    aStory(),
    ({ messages, calls }) => {
      messages.push({ id: "m-a2", user: "a", outcome: "sent" });
      calls.push({ id: "m-a2", user: "a", atMs: NOON, answer: 200 });
    },
    /the receiver took 2 messages for a/,
  ],
  [
    "a user who was called again after an answer",
    aStory(),
    ({ calls }) => calls.push({ id: "m-a", user: "a", atMs: NOON, answer: 200 }),
    /a was called again though the receiver had answered/,
  ],
  [
    "a message that is sent and never came",
    aStory(),
    ({ messages }) => {
      at(messages, 3).outcome = "sent";
    },
    /the message of d ended as sent, and the receiver took it: false/,
  ],
  [
    "a call that belongs to no message",
    aStory(),
    ({ calls }) => calls.push({ id: "m-x", user: "d", atMs: NOON, answer: 422 }),
    /called for d, of which no message tells/,
  ],
  ["somebody whom nobody named", aStory(), ({ asked }) => asked.pop(), /nobody named d/],
  [
    "somebody refused while a slot was free",
    aStory(),
    ({ topUps }) => topUps.push({ users: ["d"], free: 1 }),
    /1 of 1 users were refused while 1 slots were free/,
  ],
  [
    "a counter that is off by one",
    aStory(),
    ({ counted }) => {
      at(counted, 0).taken = 3;
    },
    /the tables count 3 users, and the receiver took 2/,
  ],
  [
    "a day with one too many",
    aDayStory(),
    ({ calls, messages }) => {
      calls.push({ id: "m-d", user: "d", atMs: NOON, answer: 200 });
      at(messages, 3).outcome = "sent";
    },
    /took messages for 3 users on 2027-03-28, and the cap is 2/,
  ],
  [
    "a day that was not filled since one went out after its midnight",
    aDayStory(),
    ({ calls }) => {
      at(calls, 2).atMs = Date.UTC(2027, 2, 28, 22);
    },
    /took messages for 1 users on 2027-03-28, and the cap is 2/,
  ],
  [
    "a day that is counted wrong",
    aDayStory(),
    ({ counted }) => {
      at(counted, 0).day = "2027-03-29";
    },
    /the tables count 0 users on 2027-03-28, and the receiver took 2/,
  ],
  [
    "a call in the evening of the user's zone",
    aDayStory(),
    ({ calls }) => {
      at(calls, 2).atMs = Date.UTC(2027, 2, 28, 12);
    },
    /a was called at 21 h of the own zone/,
  ],
];

test.each(FAULTS)("%s is named", (_fault, story, spoil, words) => {
  spoil(story);
  expect(judge(story)).toContainEqual(expect.stringMatching(words));
});
