import Type, { type Static } from "typebox";
import { CampaignGoal } from "./goal.ts";
import { Lift, VariantPair } from "./lift.ts";
import { Nullable } from "./page.ts";

const counts = {
  users: Type.Integer({ description: "Users who were first reached then, or would have been." }),
  converted: Type.Integer({ description: "Of those, who have reached the goal by now." }),
};

/** What a campaign's goal came to. */
export const GoalReport = Type.Object({
  goal: CampaignGoal,
  isCounting: Type.Boolean({
    description:
      "The goal has changed, and users are still being counted anew: figures move without anybody's doing.",
  }),
  plannedUsers: Type.Integer({
    description:
      "For how many users the intervals are made narrowest: the targeting cap, or what most campaigns get to.",
  }),
  lift: Lift,
  variants: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      ...counts,
      byClick: Type.Integer({ description: "Of those, who had clicked before." }),
      revenue: Type.Number(),
    }),
    { description: "Empty where the campaign has one message." },
  ),
  pairs: Type.Array(VariantPair, { description: "Each variant against each other." }),
  hours: Type.Array(
    Type.Object({ hour: Type.String(), target: Type.Object(counts), control: Type.Object(counts) }),
    { description: "By the hour in which users were first reached." },
  ),
});
export type GoalReport = Static<typeof GoalReport>;

export const GoalReportAnswer = Type.Object({ report: Nullable(GoalReport) });
export type GoalReportAnswer = Static<typeof GoalReportAnswer>;
