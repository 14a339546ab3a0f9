import type { Received } from "../caps/story.ts";
import type { CodeStory } from "./story.ts";

/**
 * Judges what became of a pool of codes. It knows which codes there were, what was asked, what the receiver took and what
 * the log says, and none of the code that is judged.
 */

const SHOWN_MAX = 5;
const OUTCOMES: ReadonlySet<string | null> = new Set(["sent", "code_pool_empty", "provider_rejected"]);

const fewOf = (faults: readonly string[]): string[] =>
  faults.length <= SHOWN_MAX
    ? [...faults]
    : [...faults.slice(0, SHOWN_MAX), `… and ${faults.length - SHOWN_MAX} more of this kind`];

const isGood = ({ answer }: Received): boolean => answer !== "cut" && answer >= 200 && answer < 300;
/** A connection that broke after the request was read may mean that it was taken: the user may have the code. */
export const isTaken = (call: Received): boolean => call.answer === "cut" || isGood(call);

const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

const codesOf = (calls: readonly Received[]): Set<string> => new Set(calls.map(({ code = "" }) => code));
const usersOf = (calls: readonly Received[]): Set<string> => new Set(calls.map(({ user }) => user));

/** Nobody is lost: as many messages as a user was named, each with an outcome that such a scene can have. */
const checkMessages = ({ asked, messages }: CodeStory): string[] => {
  const named = grouped(asked, (user) => user);
  const found = grouped(messages, ({ user }) => user);
  return [
    ...fewOf(
      [...named].flatMap(([user, times]) => {
        const count = found.get(user)?.length ?? 0;
        return count === times.length
          ? []
          : [`${user} was named ${times.length} times and has ${count} messages`];
      }),
    ),
    ...fewOf([...found.keys()].flatMap((user) => (named.has(user) ? [] : [`nobody named ${user}`]))),
    ...fewOf(
      messages.flatMap(({ user, outcome }) =>
        OUTCOMES.has(outcome) ? [] : [`a message of ${user} ended as ${outcome}`],
      ),
    ),
  ];
};

/** What is sent was taken, who found no code was never called for, and nobody was called without a code of the pool. */
const checkCalls = ({ messages, calls, pool }: CodeStory): string[] => {
  const known = new Set(pool);
  const callsOf = grouped(calls, ({ id }) => id);
  return [
    ...fewOf(
      calls.flatMap(({ user, code = "" }) =>
        known.has(code) ? [] : [`${user} was sent "${code}", which is no code of the pool`],
      ),
    ),
    ...fewOf(
      messages.flatMap(({ id, user, outcome }) => {
        const own = callsOf.get(id) ?? [];
        if (outcome === "sent" && !own.some(isGood))
          return [`a message of ${user} was not taken, and counts as sent`];
        return outcome === "code_pool_empty" && own.length > 0
          ? [`${user} found no code and was called`]
          : [];
      }),
    ),
  ];
};

/** No code reaches two users, no user gets two, and a message keeps its code through all its calls. */
const checkShared = ({ calls }: CodeStory): string[] => {
  const taken = calls.filter(isTaken);
  const complain = (
    groups: Map<string, Received[]>,
    words: (key: string, own: Received[]) => string | undefined,
  ) => fewOf([...groups].flatMap(([key, own]) => words(key, own) ?? []));
  return [
    ...complain(
      grouped(taken, ({ code = "" }) => code),
      (code, own) =>
        usersOf(own).size > 1 ? `${code} went to ${[...usersOf(own)].join(" and ")}` : undefined,
    ),
    ...complain(
      grouped(taken, ({ user }) => user),
      (user, own) => (codesOf(own).size > 1 ? `${user} got ${[...codesOf(own)].join(" and ")}` : undefined),
    ),
    ...complain(
      grouped(calls, ({ id }) => id),
      (_, own) => (codesOf(own).size > 1 ? `a message of ${own[0]?.user} changed its code` : undefined),
    ),
  ];
};

/** Every code of the pool went out, and the tables say of each what the receiver saw. */
const checkTables = ({ pool, calls, messages, counted, kept }: CodeStory): string[] => {
  const unsure = new Set(messages.filter(({ maybeSent }) => maybeSent === true).map(({ user }) => user));
  const takenBy = new Map(calls.filter(isTaken).map(({ user, code = "" }) => [code, user]));
  const stored = new Map(kept.map(({ code, user }) => [code, user]));
  const unused = kept.filter(({ user }) => user === null).length;
  return [
    ...(stored.size === pool.length ? [] : [`the pool had ${pool.length} codes, and has ${stored.size}`]),
    ...(counted.codes === stored.size && counted.free === unused
      ? []
      : [
          `the pool counts ${counted.free} free of ${counted.codes}, and ${unused} of ${stored.size} are free`,
        ]),
    ...(unused === 0 ? [] : [`${unused} codes are left, though more users came than there were codes`]),
    ...fewOf(
      pool.flatMap((code) => {
        const [owner, taker] = [stored.get(code) ?? null, takenBy.get(code) ?? null];
        // a call that nobody knows the end of may not have arrived: the code is kept for its user all the same
        if (taker === null)
          return owner === null || unsure.has(owner) ? [] : [`${code} of ${owner} was lost`];
        return owner === taker ? [] : [`the receiver took ${code} of ${taker}, and it belongs to ${owner}`];
      }),
    ),
  ];
};

/** While codes are free, nobody finds the pool empty. */
const checkTopUps = ({ topUps, messages }: CodeStory): string[] => {
  const refused = new Set(
    messages.filter(({ outcome }) => outcome === "code_pool_empty").map(({ user }) => user),
  );
  return topUps.flatMap(({ users, free }) => {
    const count = users.filter((user) => refused.has(user)).length;
    return count <= Math.max(0, users.length - free)
      ? []
      : [`${count} of ${users.length} users found no code while ${free} were free`];
  });
};

/** Every broken promise in words, none when all are kept. */
export const judgeCodes = (story: CodeStory): string[] =>
  [checkMessages, checkCalls, checkShared, checkTables, checkTopUps]
    .flatMap((check) => check(story))
    .map((fault) => `${story.name}: ${fault}`);
