import { describe, expect, test } from "vitest";
import { check } from "./checker/check.ts";
import type { Log, Message } from "./checker/log.ts";
import { goodLog, letLeave } from "./goodLog.ts";

const MINUTE = 60_000;

const nth = (log: Log, campaignId: string, index: number): Message => {
  const found = log.messages.filter((message) => message.campaignId === campaignId)[index];
  if (found === undefined) throw new Error(`there is no message ${index} of ${campaignId}`);
  return found;
};

/** Moves everything that happened to a message from its lease on. */
const leaveBy = (log: Log, { id }: Message, ms: number): void => {
  for (const event of [...log.recorded.leases, ...log.recorded.calls]) {
    if (event.messageId === id) event.atMs += ms;
  }
};

const decideBy = (log: Log, message: Message, ms: number): void => {
  const trigger = log.triggers.find(({ requestId }) => requestId === message.requestId);
  if (trigger !== undefined) trigger.acceptedMs += ms;
  message.decidedMs += ms;
  message.plannedMs = (message.plannedMs ?? 0) + ms;
  leaveBy(log, message, ms);
};

/** It ended at its decision, and nothing came after. */
const refuse = (log: Log, message: Message, outcome: string): void => {
  Object.assign(message, { outcome, plannedMs: null, endedMs: message.decidedMs, attempts: [] });
  log.recorded.leases = log.recorded.leases.filter(({ messageId }) => messageId !== message.id);
  log.recorded.calls = log.recorded.calls.filter(({ messageId }) => messageId !== message.id);
};

const controlled = (log: Log): Message => {
  const found = log.messages.find(({ outcome }) => outcome === "control_group");
  if (found === undefined) throw new Error("nobody is in the control group");
  return found;
};

const FAULTS: [string, (log: Log) => void, RegExp][] = [
  [
    "one user more than the cap",
    (log) => letLeave(log, nth(log, "capped", 2), nth(log, "capped", 2).decidedMs),
    /3 users hold one of 2 slots in all/,
  ],
  [
    "a user refused by the cap while a slot was free",
    (log) => refuse(log, nth(log, "capped", 1), "targeting_cap_reached"),
    /came out as targeting_cap_reached, not as passed/,
  ],
  ["a slot that nobody holds", (log) => void log.counters.slots.pop(), /slots in all: missing capped user 2/],
  [
    "a message without an outcome",
    (log) => Object.assign(nth(log, "gap", 0), { outcome: null }),
    /has no outcome/,
  ],
  [
    "a recipient without a message",
    (log) => void log.messages.splice(0, 1),
    /messages for recipients , not for each of 0/,
  ],
  [
    "an outcome that no statistic counts",
    (log) => void log.counters.statistics.pop(),
    /statistics: missing throttled sent: 2/,
  ],
  [
    "a gap that is a minute short",
    (log) => decideBy(log, nth(log, "gap", 2), -MINUTE),
    /though the message limit held it/,
  ],
  [
    "a message withheld though the gap was over",
    (log) => refuse(log, nth(log, "gap", 2), "message_limit"),
    /came out as message_limit, not as passed/,
  ],
  [
    "do not disturb that ends an hour early",
    (log) => leaveBy(log, nth(log, "quiet", 0), -60 * MINUTE),
    /was called in a do-not-disturb range/,
  ],
  [
    "a plan that is an hour later than it need be",
    (log) =>
      Object.assign(nth(log, "quiet", 0), { plannedMs: (nth(log, "quiet", 0).plannedMs ?? 0) + 60 * MINUTE }),
    /the earliest is 2027-03-31T12:00:00.000Z/,
  ],
  [
    "a message that waits though it is due",
    (log) => {
      const { id, plannedMs } = nth(log, "quiet", 0);
      const waiting = [
        { messageId: id, dueMs: plannedMs ?? 0, state: "waiting", attempt: 0, isThrottled: false },
      ];
      log.recorded.looks.push({ atMs: (plannedMs ?? 0) + 1, hasRoom: true, waiting, undecided: [] });
    },
    /waits at .* for nothing/,
  ],
  [
    "a control user who was sent to",
    (log) => letLeave(log, controlled(log), controlled(log).decidedMs),
    /was called for a user of a control group/,
  ],
  [
    "a control user in no group",
    (log) => Object.assign(controlled(log), { controlGroupId: null }),
    /control group null, not control/,
  ],
  [
    "a message that the throttle let go too early",
    (log) => leaveBy(log, nth(log, "throttled", 1), -1),
    /2 messages began on webhook in the 5 minutes/,
  ],
  [
    "a call while the campaign was paused",
    (log) => {
      const { campaignId, decidedMs } = nth(log, "gap", 0);
      log.recorded.lives.push({ campaignId, atMs: decidedMs - MINUTE, act: "pause" });
    },
    /was decided during a pause/,
  ],
  [
    "a send that no provider took",
    (log) => void log.recorded.calls.splice(0, 1),
    /ended as sent though no provider took it/,
  ],
];

describe("the checker of simulated runs", () => {
  test("finds nothing wrong with a good log", () => {
    expect(check(goodLog())).toEqual([]);
  });

  test.each(FAULTS)("complains of %s", (_, plant, complaint) => {
    const log = goodLog();
    plant(log);
    expect(check(log).join("\n")).toMatch(complaint);
  });
});
