import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import type { Filter, Measure } from "../contract/filter.ts";
import { filterProblems } from "../contract/filterProblems.ts";
import type { CampaignGoal, GoalEvent } from "../contract/goal.ts";
import { payloadPaths } from "../db/filter/payload.ts";
import type { CatalogueName } from "../db/queries/catalogue.ts";
import type { Problem } from "../lib/errors.ts";
import { campaignReferenceProblems, type Shape } from "../segments/graph.ts";
import { unseenNames } from "./unseen.ts";

/** What a goal is held against, besides itself. */
interface GoalFacts {
  /** All segments of the account; may be empty where the goal names none. */
  segments: readonly Shape[];
  received: readonly CatalogueName[];
}

const GOAL = "start.goal";
const EVENTS = `${GOAL}.events`;
const USERS = `${GOAL}.users`;
const REVENUE = `${GOAL}.revenueProperty`;
const INNER = "events.0.";

const blocking = ({ field, message }: Problem): DraftProblem => ({
  section: "start",
  level: "blocking",
  field,
  message,
});
const worthALook = (problem: Problem): DraftProblem => ({ ...blocking(problem), level: "worth_a_look" });

const DONE: Measure = { kind: "count", is: { op: "at_least", value: 1 } };

/** The event as the condition that asks for it, so that it is judged as filters are. */
const conditionOf = ({ event, where }: Omit<GoalEvent, "times">, measure: Measure = DONE): Filter => ({
  type: "behaviour",
  did: true,
  match: "any",
  events: [where === null ? { event } : { event, where }],
  within: { kind: "ever" },
  measure,
});

const fieldOf = (at: number, path: string): string =>
  path.startsWith(INNER) ? `${EVENTS}.${at}.${path.slice(INNER.length)}` : `${EVENTS}.${at}.event`;

/** The event is looked at when it happens, which is after the trigger. */
const validateEvent = (event: GoalEvent, at: number, received: readonly CatalogueName[]): DraftProblem[] => {
  const own = `${EVENTS}.${at}`;
  if (event.event.trim() === "") {
    return [blocking({ field: `${own}.event`, message: "Name the event that counts, or remove it." })];
  }
  const condition = conditionOf(event);
  const faults = filterProblems(condition);
  if (faults.length > 0) {
    return faults.map(({ field, message }) => blocking({ field: fieldOf(at, field), message }));
  }
  if (payloadPaths(condition).length > 0) {
    const message =
      "The event comes after the call: compare its properties with values, not with the payload.";
    return [blocking({ field: `${own}.where`, message })];
  }
  return unseenNames(condition, "", received).map(({ field, message }) =>
    worthALook({ field: fieldOf(at, field.replace(/^\./, "")), message }),
  );
};

const validateUsers = ({ users }: CampaignGoal, { segments, received }: GoalFacts): DraftProblem[] => {
  if (users === null) return [];
  const faults = filterProblems(users, USERS);
  const problems = faults.length > 0 ? faults : campaignReferenceProblems(users, USERS, segments);
  return problems.length > 0 ? problems.map(blocking) : unseenNames(users, USERS, received).map(worthALook);
};

/** The property has to be one of any of the events; those that were never received say nothing of it. */
const validateRevenue = (
  { events, revenueProperty: property }: CampaignGoal,
  received: readonly CatalogueName[],
): DraftProblem[] => {
  if (property === null) return [];
  if (property.trim() === "") {
    return [
      blocking({ field: REVENUE, message: "Name the property whose values are summed, or leave it out." }),
    ];
  }
  const lacking = events.flatMap(({ event }) => {
    const plain = { event, where: null };
    if (unseenNames(conditionOf(plain), "", received).length > 0) return [];
    const summed: Measure = { kind: "sum", property, is: { op: "at_least", value: 0 } };
    return [unseenNames(conditionOf(plain, summed), "", received)];
  });
  if (lacking.length === 0 || lacking.some((found) => found.length === 0)) return [];
  const [first] = lacking.flat();
  const message =
    lacking.length === 1 && first !== undefined
      ? first.message
      : `No event of the goal has had the property "${property}" so far.`;
  return [worthALook({ field: REVENUE, message })];
};

/** What keeps a goal from being counted, and what its author should see first. No goal is none to worry about. */
export const validateGoal = ({ start }: Pick<CampaignContent, "start">, facts: GoalFacts): DraftProblem[] => {
  const goal = start.goal ?? null;
  if (goal === null) return [];
  const noEvent = { field: EVENTS, message: "Choose the event that counts, or remove the goal." };
  return [
    ...(goal.events.length === 0 ? [blocking(noEvent)] : []),
    ...goal.events.flatMap((event, at) => validateEvent(event, at, facts.received)),
    ...validateUsers(goal, facts),
    ...validateRevenue(goal, facts.received),
  ];
};
