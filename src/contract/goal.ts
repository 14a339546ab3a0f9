import { type Static, Type } from "typebox";
import { goalEventsMax, goalTimesMax, goalWithinMinutesMax } from "../limits.ts";
import { DraftFieldFilter, DraftFilter } from "./filter.ts";

/** One event that a goal asks for. */
export const GoalEvent = Type.Object({
  event: Type.String(),
  where: Type.Union([DraftFieldFilter, Type.Null()]),
  times: Type.Integer({ minimum: 1, maximum: goalTimesMax, default: 1 }),
});
export type GoalEvent = Static<typeof GoalEvent>;

export const CampaignGoal = Type.Object({
  match: Type.Enum(["any", "all"]),
  events: Type.Array(GoalEvent, { maxItems: goalEventsMax }),
  users: Type.Union([DraftFilter, Type.Null()]),
  revenueProperty: Type.Union([Type.String(), Type.Null()]),
  withinMinutes: Type.Integer({ minimum: 1, maximum: goalWithinMinutesMax }),
});
export type CampaignGoal = Static<typeof CampaignGoal>;
