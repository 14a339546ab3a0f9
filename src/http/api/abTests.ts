import { requireCampaign } from "../../campaigns/find.ts";
import { AbTestAnswer, WinnerChoice } from "../../contract/abTest.ts";
import { decideAbTest, readAbTest } from "../../experiments/abTests.ts";
import { authorOf, callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { CampaignParams } from "./campaigns.ts";

const tags = ["Campaigns"];

/** The A/B test of a campaign: how it stands, and a person's word on it. */
export const abTestRoutes: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/ab-test",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "How the campaign's A/B test stands; null where its newest version is none",
        params: CampaignParams,
        response: { 200: AbTestAnswer },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { id } = await requireCampaign(db, accountId, request.params.campaign);
      return { test: await readAbTest(db, accountId, id) };
    },
  );

  app.post(
    "/campaigns/:campaign/ab-test/winner",
    {
      config: { scope: "campaigns:publish" },
      schema: {
        tags,
        summary: "Say which variant everybody gets from now on, or that all go on",
        description:
          "May be changed at any time. Messages that are decided keep their variant; a winner ends with the test, when other variants are published.",
        params: CampaignParams,
        body: WinnerChoice,
        response: { 200: AbTestAnswer },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { accountId } = caller;
      const { id } = await requireCampaign(db, accountId, request.params.campaign);
      await decideAbTest(db, accountId, id, { variant: request.body.variant, by: authorOf(caller) });
      return { test: await readAbTest(db, accountId, id) };
    },
  );
};
