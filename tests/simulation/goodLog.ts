import { gathered } from "./checker/gathered.ts";
import { groupOf } from "./checker/groups.ts";
import type { Content, Log, Message, Trigger } from "./checker/log.ts";
import { openCase } from "./checker/places.ts";
import { emptyRecord } from "./record.ts";

/** A log in which everything went well, for faults to be planted in: one campaign for each promise. */
export const MORNING = Date.parse("2027-03-29T09:00:00Z");
const MINUTE = 60_000;

const plain: Content = {
  channel: "webhook",
  start: { purpose: "transactional", unsubscribedToo: "purpose" },
  who: {
    systemControlGroup: "purpose",
    customControlGroups: [],
    campaignControlPercent: null,
    targetingCap: { total: null, perDay: null },
  },
  when: {
    endAt: null,
    timeToLiveMinutes: null,
    messageLimit: { minimumGapMinutes: null, atMostEver: null },
    globalLimits: "purpose",
    countsInGlobalLimits: "purpose",
    doNotDisturb: null,
    deliverAt: null,
    cutOff: null,
  },
};

const night = [{ from: "22:00", to: "08:00" }];
const week = {
  monday: night,
  tuesday: night,
  wednesday: night,
  thursday: night,
  friday: night,
  saturday: night,
  sunday: night,
};

const CONTENTS: Record<string, Content> = {
  capped: { ...plain, who: { ...plain.who, targetingCap: { total: 2, perDay: null } } },
  gap: { ...plain, when: { ...plain.when, messageLimit: { minimumGapMinutes: 60, atMostEver: null } } },
  quiet: {
    ...plain,
    when: { ...plain.when, doNotDisturb: { week, zone: "user", action: "deliver_after" } },
  },
  control: { ...plain, who: { ...plain.who, campaignControlPercent: 50 } },
  throttled: { ...plain, start: { ...plain.start, purpose: "promotional" } },
  called: {
    ...plain,
    when: { ...plain.when, doNotDisturb: { week, zone: "user", action: "deliver_after" } },
  },
  postponed: plain,
  dropped: plain,
  edited: plain,
  chosen: { ...plain, who: { ...plain.who, customControlGroups: ["custom"] } },
};

/** Published an hour later: promotional now, past the global limits, once for each user. */
const EDITED: Content = {
  ...plain,
  start: { ...plain.start, purpose: "promotional" },
  when: { ...plain.when, globalLimits: "no", messageLimit: { minimumGapMinutes: null, atMostEver: 2 } },
};

const emptyLog = (): Log => ({
  timeZone: "Europe/Berlin",
  key: Buffer.alloc(32, 7),
  limits: { webhook: { atMost: null, minimumGapMinutes: null, throttlePer5Minutes: 1 } },
  contents: new Map([
    ...Object.entries(CONTENTS).map(([name, content]): [string, Content] => [`${name}/1`, content]),
    ["edited/2", EDITED],
  ]),
  versions: [
    ...Object.keys(CONTENTS).map((campaignId) => ({ campaignId, version: 1, publishedMs: 0 })),
    { campaignId: "edited", version: 2, publishedMs: MORNING + 60 * MINUTE },
  ],
  groups: [{ id: "custom", kind: "custom", percent: 50 }],
  exempt: new Set([3]),
  users: Array.from({ length: 20 }, (_, index) => ({
    id: index + 1,
    identity: `user-${index + 1}`,
    timeZone: index % 2 === 0 ? "America/New_York" : null,
    email: `user-${index + 1}@example.com`,
    isSubscribed: true,
    isMoody: false,
  })),
  triggers: [],
  messages: [],
  counters: { slots: [], taken: [], campaignUsers: [], channelUsers: [], statistics: [] },
  recorded: emptyRecord(),
});

/** A trigger for one user, decided at once or at a moment of its own. */
const decided = (
  log: Log,
  campaignId: string,
  userId: number,
  atMs: number,
  more: Partial<Message>,
  trigger: Partial<Trigger> = {},
): Message => {
  const requestId = `request-${log.triggers.length}`;
  const names = [`user-${userId}`];
  log.triggers.push({
    requestId,
    campaignId,
    isTest: false,
    acceptedMs: atMs,
    names,
    reference: null,
    deliverMs: null,
    expiresMs: null,
    ...trigger,
  });
  const message: Message = {
    id: `message-${log.messages.length}`,
    requestId,
    recipientNo: 0,
    campaignId,
    version: 1,
    isTest: false,
    profileId: userId,
    outcome: null,
    isQualified: true,
    controlGroupId: null,
    shadowOutcome: null,
    decidedMs: atMs,
    plannedMs: null,
    endedMs: atMs,
    attempts: [],
    ...more,
  };
  log.messages.push(message);
  return message;
};

/** It leaves at a moment, and is taken a second later. */
export const letLeave = (log: Log, message: Message, atMs: number): void => {
  const endedMs = atMs + 1_000;
  Object.assign(message, { outcome: "sent", endedMs, plannedMs: message.plannedMs ?? atMs });
  message.attempts = [{ attempt: 1, result: "sent", startedMs: atMs, endedMs }];
  log.recorded.leases.push({ messageId: message.id, attempt: 1, atMs });
  log.recorded.calls.push({ messageId: message.id, atMs, answer: "sent" });
};

const sent = (log: Log, campaignId: string, userId: number, atMs: number, leavesMs = atMs): void =>
  letLeave(log, decided(log, campaignId, userId, atMs, { plannedMs: leavesMs }), leavesMs);

const refused = (log: Log, campaignId: string, userId: number, atMs: number, outcome: string): void =>
  void decided(log, campaignId, userId, atMs, { outcome });

/** Held by a pause from its acceptance on. */
const PAUSED_MS = MORNING + 120 * MINUTE;
const RESUMED_MS = MORNING + 180 * MINUTE;

const cancelSome = (log: Log): void => {
  // 23:30 in New York, so that it waits; and one that is being called
  const atMs = Date.parse("2027-03-31T03:30:00Z");
  const plannedMs = Date.parse("2027-03-31T12:00:00Z");
  const ended = { outcome: "cancelled", plannedMs, endedMs: atMs + MINUTE };
  decided(log, "called", 1, atMs, ended, { reference: "order-1" });
  sent(log, "called", 2, MORNING);
  const called = log.messages.at(-1);
  const undecided = { outcome: "cancelled", isQualified: false };
  const postponed = { acceptedMs: MORNING, deliverMs: MORNING + 90 * MINUTE };
  decided(log, "postponed", 1, MORNING + 30 * MINUTE, undecided, { ...postponed, reference: "order-2" });
  log.recorded.cancels.push(
    { kind: "reference", atMs: atMs + MINUTE - 1, reference: "order-1" },
    { kind: "trigger", atMs: MORNING + 500, requestId: called?.requestId ?? "" },
    { kind: "reference", atMs: MORNING + 30 * MINUTE - 1, reference: "order-2" },
  );
};

const postponeSome = (log: Log): void => {
  const deliverMs = MORNING + 90 * MINUTE;
  const leave = (userId: number, trigger: Partial<Trigger>): void =>
    letLeave(
      log,
      decided(log, "postponed", userId, deliverMs, { plannedMs: deliverMs }, { ...trigger, deliverMs }),
      deliverMs,
    );
  leave(2, { acceptedMs: MORNING, expiresMs: deliverMs + MINUTE });
  decided(log, "postponed", 4, MORNING, { outcome: "expired" }, { expiresMs: MORNING });
};

/** One campaign's old triggers are dropped at resume, and its new ones go on; another's go on by the version of then. */
const holdSome = (log: Log): void => {
  const lives = (campaignId: string) => [
    { campaignId, atMs: PAUSED_MS, act: "pause" as const },
    { campaignId, atMs: RESUMED_MS, act: "resume" as const },
  ];
  log.recorded.lives.push(...lives("dropped"), ...lives("edited"));
  const beforeMs = PAUSED_MS + 10 * MINUTE;
  log.recorded.cancels.push({
    kind: "accepted_before",
    atMs: RESUMED_MS,
    campaignId: "dropped",
    beforeMs,
  });
  const dropped = { outcome: "cancelled", isQualified: false };
  decided(log, "dropped", 1, RESUMED_MS + 1, dropped, { acceptedMs: beforeMs - 1 });
  const goOn = (campaignId: string, userId: number, version: number, acceptedMs: number): void => {
    const atMs = RESUMED_MS + 1;
    letLeave(log, decided(log, campaignId, userId, atMs, { plannedMs: atMs, version }, { acceptedMs }), atMs);
  };
  goOn("dropped", 2, 1, beforeMs);
  sent(log, "edited", 1, MORNING);
  // accepted before the version, and put off beyond it
  const plannedMs = MORNING + 90 * MINUTE;
  const acceptedMs = MORNING + MINUTE;
  letLeave(
    log,
    decided(log, "edited", 2, plannedMs, { plannedMs }, { acceptedMs, deliverMs: plannedMs }),
    plannedMs,
  );
  goOn("edited", 1, 2, PAUSED_MS);
  decided(log, "edited", 1, RESUMED_MS + 5 * MINUTE, { outcome: "message_limit", version: 2 });
};

const leaveOutSome = (log: Log, campaignId: string): void => {
  const content = CONTENTS[campaignId] ?? plain;
  for (const user of log.users) {
    const controlGroupId = groupOf(log, campaignId, content, user) ?? null;
    if (controlGroupId === null) sent(log, campaignId, user.id, MORNING);
    else {
      const shadow = { outcome: "control_group", shadowOutcome: "sent", plannedMs: MORNING };
      decided(log, campaignId, user.id, MORNING, { ...shadow, controlGroupId });
    }
  }
};

/** The counters as they must stand in the end. */
const count = (log: Log): void => {
  const { places } = openCase(log);
  const kept = places.filter(({ countedMs }) => countedMs !== undefined);
  const { counters } = log;
  const ofCampaign = (name: string) => kept.filter(({ message }) => message.campaignId === name);
  const slots = [...new Set(ofCampaign("capped").map(({ user }) => user.id))];
  counters.slots = slots.map((profileId) => ({
    campaignId: "capped",
    day: "-infinity",
    profileId,
    messages: 1,
  }));
  counters.taken = [{ campaignId: "capped", day: "-infinity", taken: slots.length }];
  const sends = gathered(kept, ({ message, user }) => `${message.campaignId}/${user.id}`);
  counters.campaignUsers = [...sends.values()].flatMap((places) =>
    places.slice(0, 1).map(({ message, user }) => ({
      campaignId: message.campaignId,
      profileId: user.id,
      sentCount: places.length,
      lastSentMs: Math.max(...places.map(({ countedMs }) => countedMs ?? 0)),
      underWay: 0,
    })),
  );
  const counting = kept.filter(({ content }) => content.start.purpose === "promotional");
  counters.channelUsers = [...gathered(counting, ({ user }) => String(user.id)).values()].flatMap((places) =>
    places.slice(0, 1).map(({ user }) => ({
      profileId: user.id,
      sentMs: places.map(({ countedMs }) => countedMs ?? 0).sort((a, b) => a - b),
      underWay: 0,
    })),
  );
  const measures = log.messages.flatMap(({ campaignId, outcome }) => [
    `${campaignId} decided`,
    `${campaignId} ${outcome}`,
  ]);
  counters.statistics = [...new Set(measures)].map((name) => {
    const [campaignId = "", measure = ""] = name.split(" ");
    return { campaignId, measure, count: measures.filter((other) => other === name).length };
  });
};

/** Nothing is wrong with it. */
export const goodLog = (): Log => {
  const log = emptyLog();
  for (const userId of [1, 2]) sent(log, "capped", userId, MORNING + userId);
  refused(log, "capped", 3, MORNING + 3, "targeting_cap_reached");
  sent(log, "capped", 1, MORNING + 4);

  sent(log, "gap", 1, MORNING);
  refused(log, "gap", 1, MORNING + 30 * MINUTE, "message_limit");
  // an hour after it was taken, not after it left
  sent(log, "gap", 1, MORNING + 60 * MINUTE + 1_000);

  // 23:30 in New York, and its 08:00
  sent(log, "quiet", 1, Date.parse("2027-03-31T03:30:00Z"), Date.parse("2027-03-31T12:00:00Z"));

  for (const campaignId of ["control", "chosen"]) leaveOutSome(log, campaignId);
  cancelSome(log);
  postponeSome(log);
  holdSome(log);

  sent(log, "throttled", 1, MORNING);
  sent(log, "throttled", 2, MORNING + 5 * MINUTE);
  count(log);
  return log;
};
