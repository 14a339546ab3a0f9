import Type, { type Static } from "typebox";
import {
  eventNameCharsMax,
  goalEventsMax,
  goalTimesMax,
  goalWithinMinutesMax,
  goalWithinMinutesUsual,
  propertyKeyCharsMax,
} from "../limits.ts";
import { DraftFieldFilter, DraftFilter } from "./filter.ts";

/** One event that a goal asks for. */
export const GoalEvent = Type.Object(
  {
    event: Type.String({ description: "Its name.", maxLength: eventNameCharsMax }),
    where: Type.Union([DraftFieldFilter, Type.Null()], {
      description: "Only events whose properties match: docs/audience.md.",
      default: null,
    }),
    times: Type.Integer({
      description: "How often it has to happen within the conversion time.",
      minimum: 1,
      maximum: goalTimesMax,
      default: 1,
    }),
  },
  { additionalProperties: false },
);
export type GoalEvent = Static<typeof GoalEvent>;

/** What users are to do after the message. */
export const CampaignGoal = Type.Object(
  {
    match: Type.Enum(["any", "all"], {
      description: "Of several events: any of them is enough, or all are needed.",
      default: "any",
    }),
    events: Type.Array(GoalEvent, { maxItems: goalEventsMax, default: [] }),
    users: Type.Union([DraftFilter, Type.Null()], {
      description:
        "Only users who match count, as they were before the message: it is asked when the message is decided. null: all.",
      default: null,
    }),
    revenueProperty: Type.Union([Type.String({ maxLength: propertyKeyCharsMax }), Type.Null()], {
      description: "Property of the events whose values are summed as revenue; null: none.",
      default: null,
    }),
    withinMinutes: Type.Integer({
      description: "Conversion time: how long after the message it counts.",
      minimum: 1,
      maximum: goalWithinMinutesMax,
      default: goalWithinMinutesUsual,
    }),
  },
  {
    additionalProperties: false,
    description: "What users are to do after the message, which is counted as a conversion: docs/goals.md.",
  },
);
export type CampaignGoal = Static<typeof CampaignGoal>;
