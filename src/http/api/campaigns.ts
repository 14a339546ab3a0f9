import Type from "typebox";
import { cloneCampaign } from "../../campaigns/clone.ts";
import { createDraft, patchDraft } from "../../campaigns/drafts.ts";
import { requireCampaign } from "../../campaigns/find.ts";
import {
  archiveCampaign,
  pauseCampaign,
  resumeCampaign,
  stopCampaign,
  unarchiveCampaign,
} from "../../campaigns/life.ts";
import { listDraftProblems } from "../../campaigns/problems.ts";
import { publishCampaign } from "../../campaigns/publish.ts";
import { asCampaign } from "../../campaigns/view.ts";
import {
  Campaign,
  CampaignCapUse,
  CampaignCreate,
  CampaignPatch,
  CampaignPublished,
  CampaignStats,
  CampaignWaiting,
  DraftProblem,
} from "../../contract/campaignLife.ts";
import type { Scope } from "../../contract/credential.ts";
import { readCampaignStats } from "../../reports/campaignStats.ts";
import { readCampaignWaiting } from "../../reports/campaignWaiting.ts";
import { readCampaignCapUse } from "../../reports/capUse.ts";
import { authorOf, callerOf } from "../auth.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";

const tags = ["Campaigns"];

export const CampaignParams = Type.Object({
  campaign: Type.String({
    minLength: 1,
    maxLength: 36,
    description: "The campaign's id, its 10-digit campaign ID, or a former ID.",
  }),
});

/** Moment given as text, when it was given. */
export const momentOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);

const draftRoutes: Routes = (app, { db, clock }) => {
  app.post(
    "/campaigns",
    {
      config: { scope: "campaigns:write" },
      schema: { tags, summary: "Create a draft", body: CampaignCreate, response: { 201: Campaign } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.code(201);
      return createDraft(db, clock, caller.accountId, request.body, authorOf(caller));
    },
  );

  app.get(
    "/campaigns/:campaign",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "A campaign with its draft",
        params: CampaignParams,
        response: { 200: Campaign },
      },
    },
    async (request) =>
      asCampaign(
        await requireCampaign(db, callerOf(request).accountId, request.params.campaign),
        clock.now(),
      ),
  );

  app.patch(
    "/campaigns/:campaign",
    {
      config: { scope: "campaigns:write" },
      schema: {
        tags,
        summary: "Replace sections of the draft",
        description:
          "On an older revision the sections are merged, unless somebody changed one of them since. What is published changes only when it is published again.",
        params: CampaignParams,
        body: CampaignPatch,
        response: { 200: Campaign },
      },
    },
    async (request) =>
      patchDraft(db, clock, callerOf(request).accountId, request.params.campaign, request.body),
  );
};

const problemsRoute: Routes = (app, deps) => {
  const { db, clock } = deps;
  app.get(
    "/campaigns/:campaign/problems",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "What keeps the draft from being published, and what is worth a look",
        params: CampaignParams,
        response: { 200: Type.Object({ data: Type.Array(DraftProblem) }) },
      },
    },
    async (request) => ({
      data: await listDraftProblems(
        db,
        callerOf(request).accountId,
        request.params.campaign,
        clock.now(),
        deps,
      ),
    }),
  );
};

const publishRoute: Routes = (app, deps) => {
  app.post(
    "/campaigns/:campaign/publish",
    {
      config: { scope: "campaigns:publish" },
      schema: {
        tags,
        summary: "Freeze the draft as the next version; the first publish gives the campaign ID",
        params: CampaignParams,
        body: Type.Object(
          {
            revision: Type.Optional(
              Type.Integer({ minimum: 1, description: "Refuse if the draft is at another revision." }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: CampaignPublished },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { campaign, worthALook } = await publishCampaign(
        deps,
        caller.accountId,
        request.params.campaign,
        {
          by: authorOf(caller),
          revision: request.body.revision,
          mayOverrideLimits: caller.scopes.includes("limits:override"),
        },
      );
      return { ...campaign, worthALook };
    },
  );
};

const actRoute = (
  app: Api,
  { db, clock }: NativeDeps,
  act: { name: string; summary: string; scope: Scope; apply: typeof pauseCampaign },
): void => {
  app.post(
    `/campaigns/:campaign/${act.name}`,
    {
      config: { scope: act.scope },
      schema: { tags, summary: act.summary, params: CampaignParams, response: { 200: Campaign } },
    },
    async (request) => act.apply(db, clock, callerOf(request).accountId, request.params.campaign),
  );
};

const lifeRoutes: Routes = (app, deps) => {
  const publish = "campaigns:publish" as const;
  const write = "campaigns:write" as const;
  for (const act of [
    { name: "pause", summary: "Hold undelivered messages", scope: publish, apply: pauseCampaign },
    { name: "stop", summary: "End the campaign, for good", scope: publish, apply: stopCampaign },
    { name: "archive", summary: "Take it out of the lists", scope: write, apply: archiveCampaign },
    { name: "unarchive", summary: "Bring it back as it was", scope: write, apply: unarchiveCampaign },
  ]) {
    actRoute(app, deps, act);
  }
};

const resumeRoute: Routes = (app, { db, clock }) => {
  app.post(
    "/campaigns/:campaign/resume",
    {
      config: { scope: "campaigns:publish" },
      schema: {
        tags,
        summary: "Go on after a pause",
        description:
          "What the pause held goes on, with the newest version where it is not decided yet. `dropAcceptedBefore` ends as `cancelled` what was accepted before that moment (one that lies ahead: all that waits); `GET /campaigns/{campaign}/waiting` says how much that is.",
        params: CampaignParams,
        body: Type.Object(
          { dropAcceptedBefore: Type.Optional(Type.String({ format: "date-time" })) },
          { additionalProperties: false, default: {} },
        ),
        response: { 200: Campaign },
      },
    },
    async (request) => {
      const { dropAcceptedBefore: before } = request.body;
      const dropBefore = before === undefined ? null : new Date(before);
      return resumeCampaign(db, clock, callerOf(request).accountId, request.params.campaign, dropBefore);
    },
  );
};

const cloneRoute: Routes = (app, { db, clock }) => {
  app.post(
    "/campaigns/:campaign/clone",
    {
      config: { scope: "campaigns:write" },
      schema: {
        tags,
        summary: "Copy the draft into a new draft",
        params: CampaignParams,
        response: { 201: Campaign },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.code(201);
      return cloneCampaign(db, clock, caller.accountId, request.params.campaign, {
        intoAccountId: caller.accountId,
        by: authorOf(caller),
      });
    },
  );
};

const statsRoute: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/stats",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "What its messages came to, in all, by version and by hour",
        params: CampaignParams,
        querystring: Type.Object({
          from: Type.Optional(Type.String({ format: "date-time" })),
          before: Type.Optional(Type.String({ format: "date-time" })),
        }),
        response: { 200: CampaignStats },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { id } = await requireCampaign(db, accountId, request.params.campaign);
      const { from, before } = request.query;
      return readCampaignStats(db, accountId, id, {
        from: momentOf(from) ?? null,
        before: momentOf(before) ?? null,
      });
    },
  );
};

const capRoute: Routes = (app, { db, clock }) => {
  app.get(
    "/campaigns/:campaign/cap",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "How much of its targeting cap is taken, in all and today",
        params: CampaignParams,
        response: { 200: CampaignCapUse },
      },
    },
    async (request) => {
      const { accountId, account } = callerOf(request);
      const { id } = await requireCampaign(db, accountId, request.params.campaign);
      return readCampaignCapUse(db, accountId, id, account.timeZone, clock.now());
    },
  );
};

const waitingRoute: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/waiting",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "What of it waits: messages that have not ended, and triggers that are not decided",
        params: CampaignParams,
        querystring: Type.Object(
          {
            acceptedBefore: Type.Optional(
              Type.String({
                format: "date-time",
                description:
                  "Say how much of it was accepted before this moment, to choose what a resume drops.",
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: CampaignWaiting },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { id } = await requireCampaign(db, accountId, request.params.campaign);
      return readCampaignWaiting(db, accountId, id, momentOf(request.query.acceptedBefore) ?? null);
    },
  );
};

/** Campaigns: drafts, their life and their numbers. */
export const campaignRoutes: Routes = (app, deps) => {
  for (const routes of [
    draftRoutes,
    problemsRoute,
    publishRoute,
    lifeRoutes,
    resumeRoute,
    cloneRoute,
    statsRoute,
    capRoute,
    waitingRoute,
  ])
    routes(app, deps);
};
