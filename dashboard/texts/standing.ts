import { common } from "./common.ts";

/** Words of how a campaign stands now: its targeting cap, and what waits. */
export const standing = {
  safetyStop: {
    title: "Held by the safety stop",
    figures: (messages: string, busiest: string) =>
      `${messages} messages in five minutes, more than twenty times the busiest five minutes of the 14 days before (${busiest}). Held since`,
    listed: (campaigns: number) =>
      campaigns === 1
        ? "The safety stop holds a campaign"
        : `The safety stop holds ${campaigns.toLocaleString("en")} campaigns`,
    listedText:
      "Nothing is lost: what came waits. Open the campaign to let it go on, or to find out who fires it.",
    text: "Nothing is lost: triggers are still accepted and wait, as do messages that have not left. If this is what you meant, resume; it is not held again within the next hour. If not, look at who fires the campaign first.",
  },
  cap: {
    title: "Targeting cap",
    raise: "Raise the cap",
    total: "In all",
    today: "Today",
    taken: (taken: string, cap: string) => `${taken} of ${cap} users`,
    bar: (name: string) => `Targeting cap, ${name.toLowerCase()}: share that is taken`,
    reached80: "80 % since",
    reached100: "Full at",
    firstFull: "Was full at",
    full: {
      total:
        "The cap is reached: new users end as “Targeting cap reached”. It goes on when a slot comes back, because a message ended unsent, or when the cap is raised. Whoever holds a slot goes on getting messages.",
      today:
        "Today's cap is reached: new users end as “Targeting cap reached”. It goes on when the day turns, when a slot comes back, or when the cap is raised.",
    },
    near: "Nearly full: raise it in time if more users should get the campaign.",
    refused: "See who was refused",
  },
  waiting: {
    title: "Waiting now",
    undecided: "Not decided yet",
    triggers: (triggers: number, users: number) =>
      `${common.times(triggers, "trigger", "triggers")} for ${common.times(users, "user", "users")}`,
    oldest: "Oldest accepted",
    delayed: "Delayed until later",
    next: "next at",
    due: "Due, about to leave",
    throttled: "Waiting for the account's throttle",
    held: "Held, by a pause or as overdue",
    partial: "So much waits in this account that only a part of it is counted here.",
  },
} as const;
