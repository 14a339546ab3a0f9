import Type from "typebox";
import { findBlocks } from "../../campaigns/asPublished.ts";
import { listBlocksOfCampaign } from "../../campaigns/contentBlocks.ts";
import {
  createContentBlock,
  listAllContentBlocks,
  listEarlierTexts,
  patchContentBlock,
  readContentBlock,
  removeContentBlock,
  requireContentBlock,
} from "../../content/contentBlocks.ts";
import { blocksNamedIn } from "../../contract/blocksIn.ts";
import {
  ContentBlock,
  ContentBlockCheck,
  ContentBlockChecked,
  ContentBlockCreate,
  ContentBlockDetail,
  ContentBlockPatch,
  ContentBlockVersion,
  FrozenBlockStanding,
} from "../../contract/contentBlock.ts";
import { previewsPerAccountMax } from "../../limits.ts";
import { authorOf, callerOf } from "../auth.ts";
import { createPlaces, type Places } from "../places.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";
import { lookAtBlock } from "./blockCheck.ts";
import { CampaignParams } from "./campaigns.ts";

const tags = ["Content blocks"];
const read = { scope: "campaigns:read" } as const;
const write = { scope: "campaigns:write" } as const;

const BlockParams = Type.Object({ block: Type.String({ format: "uuid" }) });

/** Looks at the text of a block in one of the account's places for previews. */
const lookIn =
  (inPlace: Places, deps: NativeDeps, accountId: number) => (block: { name: string; source: string }) =>
    inPlace(accountId, async () => {
      const others = await findBlocks(deps.db, accountId, blocksNamedIn(block.source));
      return lookAtBlock(deps, accountId, block, others);
    });

const listRoutes: Routes = (app, { db }) => {
  app.get(
    "/content-blocks",
    {
      config: read,
      schema: {
        tags,
        summary: "Content blocks, by name",
        description: "Named pieces of templates that campaigns share.",
        response: { 200: Type.Object({ data: Type.Array(ContentBlock) }) },
      },
    },
    async (request) => ({ data: await listAllContentBlocks(db, callerOf(request).accountId) }),
  );
  app.get(
    "/content-blocks/:block/versions",
    {
      config: read,
      schema: {
        tags,
        summary: "What a content block said before, newest first",
        params: BlockParams,
        response: { 200: Type.Object({ data: Type.Array(ContentBlockVersion) }) },
      },
    },
    async (request) => ({
      data: await listEarlierTexts(db, callerOf(request).accountId, request.params.block),
    }),
  );
  app.get(
    "/campaigns/:campaign/content-blocks",
    {
      config: read,
      schema: {
        tags: ["Campaigns"],
        summary: "The content blocks of what is published, each with its newest version",
        params: CampaignParams,
        response: { 200: Type.Object({ data: Type.Array(FrozenBlockStanding) }) },
      },
    },
    async (request) => ({
      data: await listBlocksOfCampaign(db, callerOf(request).accountId, request.params.campaign),
    }),
  );
};

const lookRoutes = (inPlace: Places, app: Api, deps: NativeDeps): void => {
  const { db } = deps;
  app.get(
    "/content-blocks/:block",
    {
      config: read,
      schema: {
        tags,
        summary: "A content block, with where it is put in",
        params: BlockParams,
        response: { 200: ContentBlockDetail },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const block = await readContentBlock(db, accountId, request.params.block);
      return { ...block, problems: (await lookIn(inPlace, deps, accountId)(block)).problems };
    },
  );
  app.post(
    "/content-blocks/:block/check",
    {
      config: read,
      schema: {
        tags,
        summary: "What a content block would say in an e-mail, and what is wrong with it; nothing is stored",
        params: BlockParams,
        body: ContentBlockCheck,
        response: { 200: ContentBlockChecked },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { name } = await requireContentBlock(db, accountId, request.params.block);
      return lookIn(inPlace, deps, accountId)({ name, source: request.body.source });
    },
  );
};

const writeRoutes = (inPlace: Places, app: Api, deps: NativeDeps): void => {
  const { db } = deps;
  const checkIn = (accountId: number) => async (block: { name: string; source: string }) =>
    (await lookIn(inPlace, deps, accountId)(block)).problems;
  app.post(
    "/content-blocks",
    {
      config: write,
      schema: {
        tags,
        summary: "Make a content block",
        body: ContentBlockCreate,
        response: { 201: ContentBlock },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { accountId } = caller;
      const made = await createContentBlock(
        db,
        accountId,
        request.body,
        authorOf(caller),
        checkIn(accountId),
      );
      return reply.code(201).send(made);
    },
  );
  app.patch(
    "/content-blocks/:block",
    {
      config: write,
      schema: {
        tags,
        summary: "Change a content block",
        description:
          "A new text is its next version. What is published keeps the version that it was published with, until it is published again.",
        params: BlockParams,
        body: ContentBlockPatch,
        response: { 200: ContentBlock },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { accountId } = caller;
      const { block } = request.params;
      return patchContentBlock(db, accountId, block, request.body, authorOf(caller), checkIn(accountId));
    },
  );
};

const removeRoute: Routes = (app, { db }) => {
  app.delete(
    "/content-blocks/:block",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a content block that no draft and no other block puts in",
        params: BlockParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeContentBlock(db, callerOf(request).accountId, request.params.block);
      return reply.code(204).send(null);
    },
  );
};

/** Pieces of templates that campaigns share. */
export const contentBlockRoutes: Routes = (app, deps) => {
  const inPlace = createPlaces({
    countMax: previewsPerAccountMax,
    code: "preview/busy",
    what: ["preview", "previews"],
  });
  listRoutes(app, deps);
  lookRoutes(inPlace, app, deps);
  writeRoutes(inPlace, app, deps);
  removeRoute(app, deps);
};
