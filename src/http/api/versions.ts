import Type from "typebox";
import {
  diffCampaignVersions,
  getCampaignVersion,
  listCampaignVersions,
  restoreCampaignVersion,
} from "../../campaigns/versions.ts";
import {
  Campaign,
  CampaignChange,
  CampaignVersion,
  CampaignVersionDetail,
} from "../../contract/campaignLife.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { CampaignParams } from "./campaigns.ts";

const tags = ["Campaigns"];

const VersionNumber = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const VersionParams = Type.Object({ ...CampaignParams.properties, version: VersionNumber });
const VersionOrDraft = Type.String({
  pattern: "^(draft|[1-9][0-9]{0,5})$",
  description: "A version, or `draft`.",
});

const refOf = (text: string): number | "draft" => (text === "draft" ? text : Number(text));

const readRoutes: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/versions",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "Published versions, newest first",
        params: CampaignParams,
        response: { 200: Type.Object({ data: Type.Array(CampaignVersion) }) },
      },
    },
    async (request) => ({
      data: await listCampaignVersions(db, callerOf(request).accountId, request.params.campaign),
    }),
  );

  app.get(
    "/campaigns/:campaign/versions/:version",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "A version as published",
        params: VersionParams,
        response: { 200: CampaignVersionDetail },
      },
    },
    async (request) =>
      getCampaignVersion(db, callerOf(request).accountId, request.params.campaign, request.params.version),
  );
};

const diffRoute: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/diff",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "What changed from one version to another",
        params: CampaignParams,
        querystring: Type.Object({ from: VersionOrDraft, to: VersionOrDraft }),
        response: { 200: Type.Object({ data: Type.Array(CampaignChange) }) },
      },
    },
    async (request) => {
      const { from, to } = request.query;
      const { accountId } = callerOf(request);
      return {
        data: await diffCampaignVersions(db, accountId, request.params.campaign, refOf(from), refOf(to)),
      };
    },
  );
};

const restoreRoute: Routes = (app, { db, clock }) => {
  app.post(
    "/campaigns/:campaign/versions/:version/restore",
    {
      config: { scope: "campaigns:write" },
      schema: {
        tags,
        summary: "Copy a version into the draft",
        params: VersionParams,
        body: Type.Object(
          { revision: Type.Integer({ minimum: 1, description: "The revision of the draft it replaces." }) },
          { additionalProperties: false },
        ),
        response: { 200: Campaign },
      },
    },
    async (request) =>
      restoreCampaignVersion(db, clock, callerOf(request).accountId, request.params.campaign, {
        version: request.params.version,
        revision: request.body.revision,
      }),
  );
};

/** Published versions: immutable, comparable, restorable. */
export const versionRoutes: Routes = (app, deps) => {
  for (const routes of [readRoutes, diffRoute, restoreRoute]) routes(app, deps);
};
