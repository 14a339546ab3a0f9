import Type from "typebox";
import { asListItem } from "../../campaigns/view.ts";
import { Purpose } from "../../contract/campaign.ts";
import { CampaignPage, CampaignStateName } from "../../contract/campaignLife.ts";
import { CAMPAIGN_STATES } from "../../contract/campaignStates.ts";
import { ProviderChannel } from "../../contract/provider.ts";
import { listCampaigns, listLabels } from "../../db/queries/campaignList.ts";
import { isUuid } from "../../lib/ids.ts";
import { labelsListedMax } from "../../limits.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { momentOf } from "./campaigns.ts";
import { pageOf, pageQuery, positionOf } from "./paging.ts";

const tags = ["Campaigns"];

const CampaignQuery = Type.Object({
  ...pageQuery,
  state: Type.Optional(
    Type.Array(CampaignStateName, {
      maxItems: CAMPAIGN_STATES.length,
      uniqueItems: true,
      description: "Repeat it for several: `state=running&state=paused`.",
    }),
  ),
  channel: Type.Optional(ProviderChannel),
  purpose: Type.Optional(Purpose),
  label: Type.Optional(Type.String({ maxLength: 60 })),
  creator: Type.Optional(
    Type.String({
      maxLength: 60,
      description: "`createdBy` as answered: `person/<id>` or `credential/<id>`.",
    }),
  ),
  text: Type.Optional(
    Type.String({
      maxLength: 200,
      description: "Words of the name, the labels or the campaign ID: all of them, in any order and case.",
    }),
  ),
  createdFrom: Type.Optional(Type.String({ format: "date-time" })),
  createdBefore: Type.Optional(Type.String({ format: "date-time" })),
});

const wordsOf = (text: string | undefined): string[] =>
  (text ?? "").split(/\s+/).filter((word) => word !== "");

const listRoute: Routes = (app, { db, clock }) => {
  app.get(
    "/campaigns",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "Campaigns, newest first; archived ones only when asked for",
        querystring: CampaignQuery,
        response: { 200: CampaignPage },
      },
    },
    async (request) => {
      const { cursor, limit, state, text, createdFrom, createdBefore, ...filter } = request.query;
      const now = clock.now();
      const rows = await listCampaigns(
        db,
        callerOf(request).accountId,
        {
          ...filter,
          states: state,
          words: wordsOf(text),
          createdFrom: momentOf(createdFrom),
          createdBefore: momentOf(createdBefore),
        },
        { now, after: positionOf(cursor, isUuid), limit: limit + 1 },
      );
      return pageOf(rows, limit, (row) => asListItem(row, now));
    },
  );
};

const labelRoute: Routes = (app, { db }) => {
  app.get(
    "/campaign-labels",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "Labels of the campaigns that are not archived, in alphabetical order",
        response: { 200: Type.Object({ data: Type.Array(Type.String()) }) },
      },
    },
    async (request) => ({ data: await listLabels(db, callerOf(request).accountId, labelsListedMax) }),
  );
};

/** Campaigns as lists show and find them. */
export const campaignListRoutes: Routes = (app, deps) => {
  for (const routes of [listRoute, labelRoute]) routes(app, deps);
};
