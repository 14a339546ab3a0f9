import Type from "typebox";
import { requireCampaign } from "../../campaigns/find.ts";
import { CampaignLinks } from "../../contract/campaignLinks.ts";
import { readCampaignLinks } from "../../reports/campaignLinks.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { CampaignParams, momentOf } from "./campaigns.ts";

/** What the links of a campaign brought. */
export const campaignLinkRoutes: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/links",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags: ["Campaigns"],
        summary: "What its links brought, the most followed first",
        description:
          "Counted with the clicks themselves, by the hour in which the message was decided, and seconds old. Addresses that differ only behind ? or # are one link. Links whose tracking is off are not followed.",
        params: CampaignParams,
        querystring: Type.Object({
          from: Type.Optional(
            Type.String({ format: "date-time", description: "Hours that begin then or later." }),
          ),
          before: Type.Optional(
            Type.String({ format: "date-time", description: "Hours that begin earlier." }),
          ),
        }),
        response: { 200: CampaignLinks },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { id } = await requireCampaign(db, accountId, request.params.campaign);
      const { from, before } = request.query;
      return readCampaignLinks(db, accountId, id, {
        from: momentOf(from) ?? null,
        before: momentOf(before) ?? null,
      });
    },
  );
};
