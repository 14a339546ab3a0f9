import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { withBlocks } from "../../campaigns/asPublished.ts";
import { requireCampaign } from "../../campaigns/find.ts";
import { validateMessage } from "../../campaigns/validate.ts";
import {
  LiquidWords,
  PayloadSample,
  Preview,
  PreviewRequest,
  SampleRequest,
} from "../../contract/preview.ts";
import { listPoolStocks } from "../../db/queries/codePools.ts";
import { listContentBlockNames } from "../../db/queries/contentBlocks.ts";
import { listLinkedNames } from "../../db/queries/linkedApis.ts";
import { keepDigits } from "../../lib/json.ts";
import { previewsPerAccountMax } from "../../limits.ts";
import { withNamesOf } from "../../pipeline/render/liquidWords.ts";
import type { MessageFacts } from "../../profiles/facts.ts";
import { callerOf } from "../auth.ts";
import { createPlaces, type Places } from "../places.ts";
import type { NativeDeps, Routes } from "./api.ts";
import { CampaignParams } from "./campaigns.ts";
import type { EXAMPLE_USER } from "./exampleUser.ts";
import { keepBodyBytes, payloadBytesOf } from "./previewBody.ts";
import { contentOf, renderDraft } from "./renderDraft.ts";

const tags = ["Campaigns"];

const JsonObject = Type.Record(Type.String(), Type.Unknown());

/** Numbers that JavaScript cannot carry become texts of their digits. */
const shownPayload = (text: string): Record<string, unknown> => {
  const value = keepDigits(text, JSON.parse(text));
  return Value.Check(JsonObject, value) ? value : {};
};

const nameOf = (facts: typeof EXAMPLE_USER | MessageFacts): string => {
  const name = facts.properties["Name"];
  if (typeof name === "string" && name !== "") return name;
  return facts.identity ?? facts.email ?? facts.phone ?? `Profile ${facts.id}`;
};

const makePreview = async (
  deps: NativeDeps,
  accountId: number,
  ref: string,
  asked: Static<typeof PreviewRequest>,
  ownPayload: Buffer | null,
): Promise<Preview> => {
  const { facts, payload, known, previewed } = await renderDraft(deps, accountId, ref, asked, ownPayload);
  const { result, problems, sample, made } = previewed;
  const ending = result === null || result.kind === "rendered" ? null : result;
  return {
    outcome: ending?.kind ?? null,
    detail: ending?.detail ?? null,
    content: result?.kind === "rendered" ? result.content : null,
    problems: validateMessage(made, () => problems, known),
    payload: shownPayload(payload?.toString("utf8") ?? sample),
    profile: { id: facts.id, name: nameOf(facts) },
  };
};

const previewRoute =
  (inPlace: Places): Routes =>
  (app, deps) => {
    app.post(
      "/campaigns/:campaign/preview",
      {
        config: { scope: "messages:read" },
        schema: {
          tags,
          summary: "The message as one user would get it; nothing is stored, sent or counted",
          description:
            "Without `what` the draft is rendered, without a payload the campaign's sample, completed with what " +
            "the templates read.",
          params: CampaignParams,
          body: PreviewRequest,
          response: { 200: Preview },
        },
      },
      async (request) => {
        const { accountId } = callerOf(request);
        const payload = payloadBytesOf(request);
        return inPlace(accountId, () =>
          makePreview(deps, accountId, request.params.campaign, request.body, payload),
        );
      },
    );
  };

const sampleRoute =
  (inPlace: Places): Routes =>
  (app, { db, previewer }) => {
    app.post(
      "/campaigns/:campaign/sample",
      {
        config: { scope: "campaigns:read" },
        schema: {
          tags,
          summary: "The payload keys that the templates read, and a sample payload that has them all",
          params: CampaignParams,
          body: SampleRequest,
          response: { 200: PayloadSample },
        },
      },
      async (request) => {
        const { accountId } = callerOf(request);
        const row = await requireCampaign(db, accountId, request.params.campaign);
        const content = await withBlocks(db, accountId, contentOf(row, request.body));
        const { keys, sample } = await inPlace(accountId, () => previewer.preview(content, null));
        return { keys: [...keys], payload: shownPayload(sample) };
      },
    );
  };

/** A message before anything is sent. */
export const previewRoutes: Routes = (app, deps) => {
  app.register(async (scoped: typeof app) => {
    keepBodyBytes(scoped);
    // the one process for previews serves all accounts: none may fill it
    const inPlace = createPlaces({
      countMax: previewsPerAccountMax,
      code: "preview/busy",
      what: ["preview", "previews"],
    });
    for (const route of [previewRoute(inPlace), sampleRoute(inPlace)]) route(scoped, deps);
  });
};

/** What an editor of templates completes. */
export const liquidRoutes: Routes = (app, { db }) => {
  app.get(
    "/liquid",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "The tags, filters and names that a template can use",
        description:
          "Of `Codes` the members are the code pools of the account, of `Linked` its look-ups, each with its labels in `nested`.",
        response: { 200: LiquidWords },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const pools = await listPoolStocks(db, accountId);
      return withNamesOf(
        pools.map(({ name }) => name),
        await listLinkedNames(db, accountId),
        await listContentBlockNames(db, accountId),
      );
    },
  );
};
