import { isFilter } from "../../../src/contract/filterProblems.ts";
import type { CampaignGoal, GoalEvent } from "../../../src/contract/goal.ts";
import { goalWords } from "../../../src/contract/goalWords.ts";
import { goal as texts } from "../../texts/goal.ts";
import { present } from "./members.ts";

/** The condition that asks for the events of a goal, so that they are judged as filters are. */
export const goalCondition = (events: readonly Pick<GoalEvent, "event" | "where">[]) => ({
  type: "behaviour",
  did: true,
  match: "any",
  events: events.map(({ event, where }) => present({ event, where: where ?? undefined })),
  within: { kind: "ever" },
  measure: { kind: "count", is: { op: "at_least", value: 1 } },
});

const isComplete = (event: GoalEvent): boolean => event.times >= 1 && isFilter(goalCondition([event]));

/**
 * A goal in words, as far as it is complete, and what is not said since something is missing.
 *
 * @param nameOf a segment by its id
 */
export const goalText = (goal: CampaignGoal, nameOf: (segmentId: string) => string | undefined): string => {
  const events = goal.events.filter(isComplete);
  const users = goal.users !== null && isFilter(goal.users) ? goal.users : null;
  const left = goal.events.length - events.length;
  const words = goal.withinMinutes > 0 ? goalWords({ ...goal, events, users }, nameOf) : "";
  return [
    ...(words === "" ? [] : [texts.sentence(words)]),
    ...(left === 0 ? [] : [texts.incomplete(left)]),
    ...(users === goal.users ? [] : [texts.incompleteUsers]),
  ].join(" ");
};
