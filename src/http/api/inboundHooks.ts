import Type from "typebox";
import {
  createInboundHook,
  deleteInboundHook,
  findLastRequest,
  type HookAuthor,
  listInboundHooks,
  patchInboundHook,
  readLastReceived,
  rotateInboundHook,
} from "../../campaigns/inboundHooks.ts";
import {
  InboundHook,
  InboundHookCreate,
  InboundHookPatch,
  InboundHookWithUrl,
  InboundLast,
  InboundMapping,
  InboundPreview,
} from "../../contract/inboundHook.ts";
import { previewInbound } from "../../pipeline/accept/inbound/preview.ts";
import { authorOf, callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { CampaignParams } from "./campaigns.ts";

const tags = ["Campaigns"];
const write = { scope: "campaigns:write" } as const;
/** What came names people, as messages do. */
const readWhatCame = { scope: "messages:read" } as const;

const HookParams = Type.Object({
  ...CampaignParams.properties,
  hook: Type.String({ format: "uuid", description: "The inbound webhook's id." }),
});

const hookAuthorOf = (request: Parameters<typeof callerOf>[0]): HookAuthor => {
  const caller = callerOf(request);
  return {
    accountId: caller.accountId,
    by: authorOf(caller),
    mayPublish: caller.scopes.includes("campaigns:publish"),
  };
};

const collectionRoutes: Routes = (app, deps) => {
  app.get(
    "/campaigns/:campaign/inbound-hooks",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "The inbound webhooks that fire a campaign, oldest first",
        params: CampaignParams,
        response: { 200: Type.Object({ data: Type.Array(InboundHook) }) },
      },
    },
    async (request) => ({
      data: await listInboundHooks(deps.db, callerOf(request).accountId, request.params.campaign),
    }),
  );

  app.post(
    "/campaigns/:campaign/inbound-hooks",
    {
      config: write,
      schema: {
        tags,
        summary: "Make a secret address that fires the campaign with whatever JSON is posted to it",
        description:
          "Whatever changes what fires a published campaign also takes the scope `campaigns:publish`. Guide: docs/api/inbound-webhooks.md.",
        params: CampaignParams,
        body: InboundHookCreate,
        response: { 201: InboundHookWithUrl },
      },
    },
    async (request, reply) => {
      reply.code(201);
      return createInboundHook(deps, hookAuthorOf(request), request.params.campaign, request.body);
    },
  );
};

const oneRoutes: Routes = (app, deps) => {
  app.patch(
    "/campaigns/:campaign/inbound-hooks/:hook",
    {
      config: write,
      schema: {
        tags,
        summary: "Change an inbound webhook: its check, its secret, what its bodies mean; or turn it off",
        params: HookParams,
        body: InboundHookPatch,
        response: { 200: InboundHook },
      },
    },
    async (request) => patchInboundHook(deps, hookAuthorOf(request), request.params, request.body),
  );

  app.delete(
    "/campaigns/:campaign/inbound-hooks/:hook",
    {
      config: write,
      schema: {
        tags,
        summary: "Remove an inbound webhook; what it fired stays",
        params: HookParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await deleteInboundHook(deps, hookAuthorOf(request), request.params);
      return reply.code(204).send(null);
    },
  );

  app.post(
    "/campaigns/:campaign/inbound-hooks/:hook/rotate",
    {
      config: write,
      schema: {
        tags,
        summary: "Give it another secret address; the former one answers 404 at once",
        params: HookParams,
        response: { 200: InboundHookWithUrl },
      },
    },
    async (request) => rotateInboundHook(deps, hookAuthorOf(request), request.params),
  );
};

const lastRoutes: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/inbound-hooks/:hook/last",
    {
      config: readWhatCame,
      schema: {
        tags,
        summary: "What the address took last, and what became of it",
        params: HookParams,
        response: { 200: InboundLast },
      },
    },
    async (request) => readLastReceived(db, callerOf(request).accountId, request.params),
  );

  app.post(
    "/campaigns/:campaign/inbound-hooks/:hook/preview",
    {
      config: readWhatCame,
      schema: {
        tags,
        summary: "What the last body would fire under a mapping; fires nothing",
        params: HookParams,
        body: Type.Object({ mapping: InboundMapping }, { additionalProperties: false }),
        response: { 200: InboundPreview },
      },
    },
    async (request) => {
      const last = await findLastRequest(db, callerOf(request).accountId, request.params);
      return previewInbound(last, request.body.mapping);
    },
  );
};

/** Other systems' webhooks as a source of triggers. */
export const inboundHookRoutes: Routes = (app, deps) => {
  for (const routes of [collectionRoutes, oneRoutes, lastRoutes]) routes(app, deps);
};
