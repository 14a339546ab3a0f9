import { fieldsWords, filterWords, listed, type SegmentNames } from "./filterWords.ts";
import type { CampaignGoal, GoalEvent } from "./goal.ts";

/** A goal as people read it: _Charged where price is at least 50, twice, within 7 days after the message_. */

const MINUTES = [
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
] as const;

/** In the largest unit that says it in a whole number: `1 day`, `90 minutes`. */
const spanWords = (minutes: number): string => {
  const [unit, length] = MINUTES.find(([, one]) => minutes % one === 0) ?? ["minute", 1];
  const count = minutes / length;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
};

const timesWords = (times: number): string => (times === 2 ? "twice" : `${times} times`);

const eventWords = ({ event, where, times }: GoalEvent): string => {
  const which = where === null ? event : `${event} where ${fieldsWords(where)}`;
  return times === 1 ? which : `${which}, ${timesWords(times)}`;
};

/** One of several stands in brackets where more than its name is said. */
const eventsWords = ({ events, match }: CampaignGoal): string => {
  const [only] = events;
  if (only !== undefined && events.length === 1) {
    return only.times === 1 ? eventWords(only) : `${eventWords(only)},`;
  }
  const parts = events.map((one) => {
    const words = eventWords(one);
    return words === one.event ? words : `(${words})`;
  });
  return listed(parts, match === "all" ? "and" : "or");
};

/** A whole goal in words; one without an event is none. */
export const goalWords = (goal: CampaignGoal, names: SegmentNames): string => {
  if (goal.events.length === 0) return "";
  const { users, revenueProperty, withinMinutes } = goal;
  return [
    `${eventsWords(goal)} within ${spanWords(withinMinutes)} after the message`,
    ...(users === null ? [] : [`only users of whom it held before: ${filterWords(users, names)}`]),
    ...(revenueProperty === null ? [] : [`revenue is the sum of ${revenueProperty}`]),
  ].join("; ");
};
