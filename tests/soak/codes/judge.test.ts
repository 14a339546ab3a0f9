import { expect, test } from "vitest";
import { judgeCodes } from "./judge.ts";
import type { CodeStory } from "./story.ts";

type Draft = {
  -readonly [Key in keyof CodeStory]: CodeStory[Key] extends readonly (infer Item)[]
    ? Item[]
    : CodeStory[Key];
};

/**
 * Two codes for four users: `a` has A at once and again, `b` has B after a broken connection, `c` was refused by the receiver
 * with B, which came back, and `d` found none.
 */
const aStory = (): Draft => ({
  name: "Story",
  killed: 1,
  pool: ["A", "B"],
  asked: ["a", "b", "c", "d", "a"],
  messages: [
    { id: "m-a", user: "a", outcome: "sent" },
    { id: "m-b", user: "b", outcome: "sent", maybeSent: true },
    { id: "m-c", user: "c", outcome: "provider_rejected" },
    { id: "m-d", user: "d", outcome: "code_pool_empty" },
    { id: "m-a2", user: "a", outcome: "sent" },
  ],
  calls: [
    { id: "m-c", user: "c", code: "B", atMs: 1, answer: 422 },
    { id: "m-b", user: "b", code: "B", atMs: 2, answer: "cut" },
    { id: "m-a", user: "a", code: "A", atMs: 3, answer: 200 },
    { id: "m-b", user: "b", code: "B", atMs: 4, answer: 200 },
    { id: "m-a2", user: "a", code: "A", atMs: 5, answer: 200 },
  ],
  topUps: [
    { users: ["b"], free: 1 },
    { users: ["d"], free: 0 },
  ],
  counted: { codes: 2, free: 0 },
  kept: [
    { code: "A", user: "a" },
    { code: "B", user: "b" },
  ],
});

const at = <T>(list: readonly T[], index: number): T => {
  const item = list.at(index);
  if (item === undefined) throw new Error(`there is no ${index}`);
  return item;
};

test("a pool that is used up with every code at one user is not complained of", () => {
  expect(judgeCodes(aStory())).toEqual([]);
});

test("a code that may have gone out, and did not arrive, is its user's", () => {
  const story = aStory();
  story.calls = story.calls.filter(({ id }) => id !== "m-b");
  at(story.messages, 1).outcome = "provider_rejected";
  expect(judgeCodes(story)).toEqual([]);
});

/** Each planted fault, and the words that must name it. */
const FAULTS: [fault: string, spoil: (story: Draft) => void, words: RegExp][] = [
  ["a code at two users", ({ calls }) => (at(calls, 0).answer = 200), /B went to c and b/],
  [
    "a user with two codes",
    ({ calls }) => {
      at(calls, 4).code = "B";
    },
    /a got A and B/,
  ],
  [
    "a message that changed its code on the way",
    ({ calls }) => {
      at(calls, 3).code = "A";
    },
    /a message of b changed its code/,
  ],
  ["a lost message", ({ messages }) => messages.pop(), /a was named 2 times and has 1 messages/],
  ["somebody whom nobody named", ({ asked }) => asked.splice(3, 1), /nobody named d/],
  [
    "an outcome that nothing gives a reason for",
    ({ messages }) => {
      at(messages, 3).outcome = "internal_error";
    },
    /a message of d ended as internal_error/,
  ],
  [
    "a message without its code",
    ({ calls }) => {
      at(calls, 2).code = "";
    },
    /a was sent "", which is no code of the pool/,
  ],
  [
    "somebody who found none and was called all the same",
    ({ calls }) => calls.push({ id: "m-d", user: "d", code: "A", atMs: 6, answer: 422 }),
    /d found no code and was called/,
  ],
  [
    "a message that is sent and never came",
    ({ calls }) => calls.splice(4, 1),
    /a message of a was not taken, and counts as sent/,
  ],
  [
    "a code that was given back though it was taken",
    ({ kept }) => {
      at(kept, 0).user = null;
    },
    /the receiver took A of a, and it belongs to null/,
  ],
  [
    "a code that nobody got and that is not free",
    ({ kept, calls, messages }) => {
      calls.splice(0, calls.length);
      messages.forEach((message) => {
        message.outcome = "provider_rejected";
      });
      at(kept, 0).user = "a";
    },
    /A of a was lost/,
  ],
  [
    "a code that is gone",
    ({ kept, counted }) => {
      kept.pop();
      counted.codes = 1;
    },
    /the pool had 2 codes, and has 1/,
  ],
  [
    "a counter that is off by one",
    ({ counted }) => {
      counted.free = 1;
    },
    /the pool counts 1 free of 2, and 0 of 2 are free/,
  ],
  [
    "somebody who found none while one was free",
    ({ topUps }) => topUps.push({ users: ["d"], free: 1 }),
    /1 of 1 users found no code while 1 were free/,
  ],
];

test.each(FAULTS)("%s is named", (_fault, spoil, words) => {
  const story = aStory();
  spoil(story);
  expect(judgeCodes(story)).toContainEqual(expect.stringMatching(words));
});
