import Type from "typebox";
import { requireCampaign } from "../../campaigns/find.ts";
import { GoalReportAnswer } from "../../contract/goalReport.ts";
import { readGoalReport } from "../../reports/goalReport.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { CampaignParams, momentOf } from "./campaigns.ts";

/** What came of a campaign's goal. */
export const goalReportRoutes: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/goal",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags: ["Campaigns"],
        summary: "What the campaign's goal came to: target against control; null where it has none",
        description:
          "Seconds old. Users count once, under the hour in which they were first reached, or, of control users, would have been.",
        params: CampaignParams,
        querystring: Type.Object({
          from: Type.Optional(Type.String({ format: "date-time" })),
          before: Type.Optional(Type.String({ format: "date-time" })),
        }),
        response: { 200: GoalReportAnswer },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { id } = await requireCampaign(db, accountId, request.params.campaign);
      const { from, before } = request.query;
      return {
        report: await readGoalReport(db, accountId, id, {
          from: momentOf(from) ?? null,
          before: momentOf(before) ?? null,
        }),
      };
    },
  );
};
