import { common } from "./common.ts";

const many = (count: number, one: string, more: string): string => common.times(count, one, more);

/** Words of the global campaign limits: what is set, and what they say of one user. */
export const limits = {
  title: "Global campaign limits",
  text: "How much one user gets, of all campaigns together. Each channel has limits of its own, which hold from the next decision on.",
  who: "Held by them",
  whoText:
    "Every promotional campaign is held by these limits and counts in them. Transactional ones are not, since their users wait for them. Either can be changed in the campaign, under Purpose. A message that the limits refuse ends as “Frequency cap”; what the throttle holds waits and goes out later. Tests are held and never counted.",
  days: "A day is the calendar day in the user's time zone; today is one of the days.",
  atMost: "Messages to one user",
  atMostHint: "At most so many in so many days, today included. Empty: no limit.",
  messages: "messages",
  messagesLabel: (channel: string) => `${channel}: most messages to one user`,
  inDays: "in",
  daysLabel: (channel: string) => `${channel}: days that they are counted in`,
  daysUnit: "days",
  gap: "Least time between two",
  gapLabel: (channel: string) => `${channel}: least time between two messages to one user`,
  gapHint: "Of messages to one user, 5 minutes to 30 days. Empty: none.",
  gapUnit: (channel: string) => `${channel}: unit of the least time between two`,
  units: { minutes: "minutes", hours: "hours", days: "days" },
  throttle: "Throttle for 5 minutes",
  throttleLabel: (channel: string) => `${channel}: most messages of the account in any 5 minutes`,
  throttleHint: "Of the whole account; what is more waits, and campaigns take turns. Empty: none.",
  both: "Give both numbers, or neither.",
  gapBetween: "Expected 5 minutes to 30 days, in whole numbers, or nothing.",
  typing: "What it means stands here once it is complete.",
  wrong: "Put right what is marked to see what it means.",
  none: (channel: string) => `No limit on ${channel}: a user gets every message that campaigns send.`,
  messageOf: {
    push: "push notification",
    email: "email",
    whatsapp: "WhatsApp message",
    webhook: "webhook call",
  },
  atMostWords: (messages: number, days: number, thing: string) =>
    `A user gets at most ${many(messages, thing, `${thing}s`)} of promotional campaigns ${days === 1 ? "a day" : `in ${days} days`}.`,
  gapWords: (duration: string) => `Between two there are at least ${duration}.`,
  duration: (count: number, unit: "minutes" | "hours" | "days") => many(count, unit.slice(0, -1), unit),
  throttleWords: (count: number) =>
    `The account sends at most ${count.toLocaleString("en")} in any 5 minutes.`,
  held: (count: number) =>
    count === 0
      ? "No published campaign is held."
      : `${many(count, "published campaign is", "published campaigns are")} held`,
  free: (count: number) =>
    count === 0
      ? "No published campaign is free of them."
      : `${many(count, "published campaign is", "published campaigns are")} not held`,
  counting: (count: number) =>
    count === 0 ? "" : ` ${count.toLocaleString("en")} of them count all the same.`,
  more: (count: number) => `and ${count.toLocaleString("en")} more`,
  saved: "The limits are saved",
  failed: "The limits were not saved",
  user: {
    title: "Limits",
    text: "What the global campaign limits say of this user now. Transactional campaigns are not held by them.",
    none: "The account has no limits, so nothing holds this user's messages.",
    toLimits: "Set limits",
    sentIn: (sent: string, most: string, days: number) =>
      `${sent} of ${most} ${days === 1 ? "today" : `in ${days} days`}`,
    underWay: (count: number) => `${count.toLocaleString("en")} more under way`,
    last: "Last sent",
    now: "May get one now",
    noLimit: "No limit",
    next: "Next one at",
    later: "Not now; what is under way has to end first",
  },
} as const;
