import type { Cap, Quiet, Received, Story } from "./story.ts";

/**
 * Judges what a cap came to. It knows what was asked, what the receiver took and what the log says, and none of the code
 * that is judged; days are read on calendars of its own.
 */

const SHOWN_MAX = 5;

const fewOf = (faults: readonly string[]): string[] =>
  faults.length <= SHOWN_MAX
    ? [...faults]
    : [...faults.slice(0, SHOWN_MAX), `… and ${faults.length - SHOWN_MAX} more of this kind`];

const countsOf = (names: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

const isGood = ({ answer }: Received): boolean => answer !== "cut" && answer >= 200 && answer < 300;
/** A connection that broke after the request was read may mean that it was taken: the user may have the message. */
const isTaken = (call: Received): boolean => call.answer === "cut" || isGood(call);

const usersOf = (calls: readonly Received[]): Set<string> => new Set(calls.map(({ user }) => user));

const dayOf = (timeZone: string) => {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  return (atMs: number): string => format.format(atMs);
};

/** Each user has one message, with an outcome that such a scene can have. */
const checkRecipients = ({ asked, messages, calls }: Story): string[] => {
  const found = countsOf(messages.map(({ user }) => user));
  const named = new Set(asked);
  const canReject = calls.some((call) => !isTaken(call));
  const expected = new Set(["sent", "targeting_cap_reached", ...(canReject ? ["provider_rejected"] : [])]);
  return [
    fewOf(
      asked.flatMap((user) =>
        found.get(user) === 1 ? [] : [`${user} was named once and has ${found.get(user) ?? 0} messages`],
      ),
    ),
    fewOf(messages.flatMap(({ user }) => (named.has(user) ? [] : [`nobody named ${user}`]))),
    fewOf(
      messages.flatMap(({ user, outcome }) =>
        outcome !== null && expected.has(outcome) ? [] : [`the message of ${user} ended as ${outcome}`],
      ),
    ),
  ].flat();
};

/** What is sent was taken, what was taken is sent, and only a lost answer is followed by another call. */
const checkCalls = ({ messages, calls }: Story): string[] => {
  const callsOf = new Map<string, Received[]>();
  for (const call of calls) callsOf.set(call.id, [...(callsOf.get(call.id) ?? []), call]);
  const known = new Map(messages.map((message) => [message.id, message]));
  const strange = calls.flatMap(({ id, user }) =>
    known.get(id)?.user === user ? [] : [`the receiver was called for ${user}, of which no message tells`],
  );
  const told = messages.flatMap(({ id, user, outcome }) => {
    const own = callsOf.get(id) ?? [];
    const wasTaken = own.some(isGood);
    if (wasTaken !== (outcome === "sent"))
      return [`the message of ${user} ended as ${outcome}, and the receiver took it: ${wasTaken}`];
    const wasAsked = own.slice(0, -1).every(({ answer }) => answer === "cut");
    return wasAsked ? [] : [`${user} was called again though the receiver had answered`];
  });
  return [...fewOf(strange), ...fewOf(told)];
};

/** Two messages of a campaign for one user are two sends. */
const checkOnce = ({ calls }: Story): string[] => {
  const messageIds = new Map<string, Set<string>>();
  for (const { user, id } of calls.filter(isTaken))
    messageIds.set(user, (messageIds.get(user) ?? new Set()).add(id));
  return fewOf(
    [...messageIds].flatMap(([user, ids]) =>
      ids.size === 1 ? [] : [`the receiver took ${ids.size} messages for ${user}`],
    ),
  );
};

const checkExact = (what: string, users: number, cap: number): string[] =>
  users === cap ? [] : [`the receiver took messages for ${users} users ${what}, and the cap is ${cap}`];

const checkInAll = ({ calls, counted }: Story, cap: number): string[] => {
  const users = usersOf(calls.filter(isTaken)).size;
  const taken = counted.reduce((sum, day) => sum + day.taken, 0);
  return [
    ...checkExact("in all", users, cap),
    ...(taken === users ? [] : [`the tables count ${taken} users, and the receiver took ${users}`]),
  ];
};

const checkByDay = ({ calls, counted }: Story, cap: Extract<Cap, { kind: "day" }>): string[] => {
  const dayAt = dayOf(cap.timeZone);
  const taken = calls.filter(isTaken);
  const days = new Set([...cap.fullDays, ...taken.map(({ atMs }) => dayAt(atMs))]);
  return [...days].toSorted().flatMap((day) => {
    const users = usersOf(taken.filter(({ atMs }) => dayAt(atMs) === day)).size;
    const told = counted.find((row) => row.day === day)?.taken ?? 0;
    const isFull = cap.fullDays.includes(day);
    return [
      ...(isFull || users > cap.users ? checkExact(`on ${day}`, users, cap.users) : []),
      ...(told === users ? [] : [`the tables count ${told} users on ${day}, and the receiver took ${users}`]),
    ];
  });
};

const checkQuiet = (calls: readonly Received[], { fromHour, toHour, zoneOf }: Quiet): string[] => {
  const formats = new Map<string, Intl.DateTimeFormat>();
  const hourAt = (timeZone: string, atMs: number): number => {
    const known = formats.get(timeZone);
    const format = known ?? new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", hourCycle: "h23" });
    formats.set(timeZone, format);
    return Number(format.format(atMs));
  };
  return fewOf(
    calls.flatMap(({ user, atMs }) => {
      const hour = hourAt(zoneOf(user), atMs);
      return hour >= fromHour || hour < toHour ? [`${user} was called at ${hour} h of the own zone`] : [];
    }),
  );
};

/** While slots are free, nobody is refused. */
const checkTopUps = ({ topUps, messages }: Story): string[] => {
  const outcomeOf = new Map(messages.map(({ user, outcome }) => [user, outcome]));
  return topUps.flatMap(({ users, free }) => {
    const refused = users.filter((user) => outcomeOf.get(user) === "targeting_cap_reached").length;
    return refused <= Math.max(0, users.length - free)
      ? []
      : [`${refused} of ${users.length} users were refused while ${free} slots were free`];
  });
};

/** Every broken promise in words, none when all are kept. */
export const judge = (story: Story): string[] => {
  const { cap } = story;
  return [
    checkRecipients(story),
    checkCalls(story),
    checkOnce(story),
    checkTopUps(story),
    cap.kind === "all" ? checkInAll(story, cap.users) : checkByDay(story, cap),
    cap.kind === "all" ? [] : checkQuiet(story.calls, cap.quiet),
  ]
    .flat()
    .map((fault) => `${story.name}: ${fault}`);
};
