import { describe, expect, test } from "vitest";
import { check } from "./checker/check.ts";
import type { Log, Message } from "./checker/log.ts";
import { goodLog, letLeave, MORNING } from "./goodLog.ts";

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
  [
    "a message that left though it was cancelled",
    (log) => letLeave(log, nth(log, "called", 0), nth(log, "called", 0).plannedMs ?? 0),
    /left at 2027-03-31T12:00:00.000Z though it was cancelled/,
  ],
  [
    "a message that ended otherwise though it was cancelled",
    (log) => Object.assign(nth(log, "called", 0), { outcome: "expired" }),
    /ended as expired though it was cancelled/,
  ],
  [
    "a cancelled message that goes on waiting",
    (log) => {
      const { id, endedMs, plannedMs } = nth(log, "called", 0);
      const waiting = [
        { messageId: id, dueMs: plannedMs ?? 0, state: "waiting", attempt: 0, isThrottled: false },
      ];
      log.recorded.looks.push({ atMs: endedMs ?? 0, hasRoom: true, waiting, undecided: [] });
    },
    /waits at .* until 2027-03-31T12:00:00.000Z; the earliest is 2027-03-31T03:31/,
  ],
  [
    "a message that was cancelled by nobody",
    (log) => void log.recorded.cancels.shift(),
    /ended as cancelled at .*, for which there was no reason/,
  ],
  [
    "a trigger that is decided though it was cancelled",
    (log) => letLeave(log, nth(log, "postponed", 0), nth(log, "postponed", 0).decidedMs),
    /was decided though its trigger had been cancelled/,
  ],
  [
    "a trigger that was cancelled by nobody",
    (log) => void log.recorded.cancels.splice(2, 1),
    /was decided though nobody had cancelled its trigger/,
  ],
  [
    "a trigger that is decided before its own moment",
    (log) => Object.assign(nth(log, "postponed", 1), { decidedMs: nth(log, "postponed", 1).decidedMs - 1 }),
    /was decided before its trigger's own moment/,
  ],
  [
    "a trigger whose own moment has passed, and that nobody decides",
    (log) => {
      const { requestId, decidedMs } = nth(log, "postponed", 1);
      const undecided = [{ requestId, isPostponed: true }];
      log.recorded.looks.push({ atMs: decidedMs, hasRoom: true, waiting: [], undecided });
    },
    /is not decided at .*, for nothing/,
  ],
  [
    "a call after the trigger's own end",
    (log) => leaveBy(log, nth(log, "postponed", 1), MINUTE),
    /was called after it expired/,
  ],
  [
    "a message that expired before its trigger's own end",
    (log) => {
      const trigger = log.triggers.find(({ requestId }) => requestId === nth(log, "postponed", 2).requestId);
      Object.assign(trigger ?? {}, { expiresMs: MORNING + 1 });
    },
    /came out as expired, not as passed/,
  ],
  [
    "a trigger that the resume dropped, and that went on",
    (log) => letLeave(log, nth(log, "dropped", 0), nth(log, "dropped", 0).decidedMs),
    /was decided though its trigger had been cancelled/,
  ],
  [
    "a trigger that came late enough, and was dropped all the same",
    (log) => refuse(log, nth(log, "dropped", 1), "cancelled"),
    /was decided though nobody had cancelled its trigger/,
  ],
  [
    "a version that came after the trigger",
    (log) => Object.assign(nth(log, "edited", 0), { version: 2 }),
    /was decided by version 2, not 1/,
  ],
  [
    "a version that came while the trigger was put off",
    (log) => Object.assign(nth(log, "edited", 1), { version: 2 }),
    /was decided by version 2, not 1/,
  ],
  [
    "a version older than the resume",
    (log) => Object.assign(nth(log, "edited", 2), { version: 1 }),
    /was decided by version 1, not 2/,
  ],
  [
    "global limits that hold a campaign which overrides them",
    (log) => refuse(log, nth(log, "edited", 2), "frequency_cap"),
    /came out as frequency_cap, not as passed/,
  ],
  [
    "a message limit that forgets what an older version sent",
    (log) => {
      const again = nth(log, "edited", 3);
      letLeave(log, again, again.decidedMs);
    },
    /left at .* though the message limit held it/,
  ],
  [
    "a custom group that the campaign leaves out, and that is sent to",
    (log) => {
      const left = log.messages.find(({ campaignId, outcome }) => {
        return campaignId === "chosen" && outcome === "control_group";
      });
      if (left !== undefined) letLeave(log, Object.assign(left, { controlGroupId: null }), left.decidedMs);
    },
    /came out as passed, not as control_group/,
  ],
  [
    "an exempt user who is left out",
    (log) => {
      for (const { id } of log.users) log.exempt.add(id);
    },
    /came out as control_group, not as passed/,
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
