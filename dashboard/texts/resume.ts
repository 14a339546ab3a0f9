import { common } from "./common.ts";

interface Amount {
  triggers: number;
  users: number;
  messages: number;
  isPartial: boolean;
}

/** 12 triggers for 40 users and 3 messages */
const amount = ({ triggers, users, messages, isPartial }: Amount): string => {
  const undecided = `${common.times(triggers, "trigger", "triggers")} for ${common.times(users, "user", "users")}`;
  const decided = common.times(messages, "message", "messages");
  const parts = [triggers > 0 ? [undecided] : [], messages > 0 ? [decided] : []].flat();
  return `${isPartial ? "at least " : ""}${parts.join(" and ")}`;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const isOne = ({ triggers, messages }: Amount): boolean => triggers + messages === 1;

/** Words that ask what becomes of what a pause held. */
export const resume = {
  title: (names: readonly string[]) =>
    names.length === 1 ? `Resume “${names[0]}”?` : `Resume ${names.length.toLocaleString("en")} campaigns?`,
  waits: (held: Amount) => `${capital(amount(held))} ${isOne(held) ? "waits" : "wait"}.`,
  oldest: "The oldest was accepted",
  postponed: (users: number) =>
    `${common.times(users, "user is", "users are")} of triggers that name a later moment themselves; they go on waiting for it.`,
  partial: "So much waits that only a part of it is counted here.",
  what: "What becomes of it",
  choices: {
    nothing: "Send all",
    hour: "Drop what is older than 1 hour",
    day: "Drop what is older than 1 day",
    moment: "Drop what was accepted before a moment",
    all: "Drop all",
  },
  hints: {
    nothing: "It goes on with the newest version. What has outlived its time to live ends as “Expired”.",
    all: "Only what is accepted from now on is sent.",
  },
  before: (moment: string) => `Accepted before ${moment}.`,
  noneThatOld: "Nothing that waits is that old.",
  moment: "Accepted before",
  zone: (zone: string) => `Time zone ${zone}.`,
  notATime: "Give a date and a time.",
  counting: "Counting what would be dropped…",
  countFailed: "What would be dropped could not be counted.",
  goesOn: "All of it goes on.",
  dropsNothing: "Nothing was accepted before that: all of it goes on.",
  drops: (dropped: Amount) =>
    `${capital(amount(dropped))} ${isOne(dropped) ? "ends" : "end"} as “Cancelled”, which cannot be taken back.`,
  resume: "Resume",
  drop: "Drop and resume",
  failed: "It was not resumed",
} as const;
