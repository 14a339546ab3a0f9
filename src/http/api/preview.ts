import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { asPublished, withBlocks } from "../../campaigns/asPublished.ts";
import { whatAsWritten } from "../../campaigns/asWritten.ts";
import { mayNamePools } from "../../campaigns/codePools.ts";
import { mayNameBlocks } from "../../campaigns/contentBlocks.ts";
import { requireCampaign } from "../../campaigns/find.ts";
import { mayNameLinked } from "../../campaigns/linked.ts";
import { validateMessage } from "../../campaigns/validate.ts";
import type { CampaignContent } from "../../contract/campaign.ts";
import { postalLine } from "../../contract/postalAddress.ts";
import {
  LiquidWords,
  PayloadSample,
  Preview,
  PreviewRequest,
  SampleRequest,
} from "../../contract/preview.ts";
import { secondContent } from "../../contract/secondChannel.ts";
import type { Queryable } from "../../db/pool.ts";
import { findAccount } from "../../db/queries/accounts.ts";
import type { CampaignRow } from "../../db/queries/campaigns.ts";
import { listPoolStocks } from "../../db/queries/codePools.ts";
import { listContentBlockNames } from "../../db/queries/contentBlocks.ts";
import { listLinkedNames } from "../../db/queries/linkedApis.ts";
import { findTriggerPayload } from "../../db/queries/triggers.ts";
import { DomainError } from "../../lib/errors.ts";
import { keepDigits } from "../../lib/json.ts";
import { previewsPerAccountMax } from "../../limits.ts";
import { listSamples, valuesOf } from "../../linked/samples.ts";
import { sampleLinks } from "../../links/messageLinks.ts";
import { withNamesOf } from "../../pipeline/render/liquidWords.ts";
import { type MessageFacts, readMessageFacts } from "../../profiles/facts.ts";
import { callerOf } from "../auth.ts";
import { createPlaces, type Places } from "../places.ts";
import { accountGiven } from "./accountGiven.ts";
import type { NativeDeps, Routes } from "./api.ts";
import { CampaignParams } from "./campaigns.ts";
import { EXAMPLE_USER } from "./exampleUser.ts";
import { keepBodyBytes, payloadBytesOf } from "./previewBody.ts";

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

const addressOf = ({ channel }: CampaignContent, { email, phone }: Omit<MessageFacts, "id">): string => {
  if (channel === "email") return email ?? "";
  return channel === "whatsapp" ? (phone ?? "") : "";
};

const contentOf = (
  { draft }: CampaignRow,
  { what, secondChannel = false }: Pick<Static<typeof PreviewRequest>, "what" | "secondChannel">,
): CampaignContent => {
  const content = what === undefined ? draft : { ...draft, what: whatAsWritten(what) };
  return secondChannel ? (secondContent(content) ?? content) : content;
};

/** @throws DomainError trigger/not-found */
const triggerPayload = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  campaignId: string,
): Promise<Buffer> => {
  const found = await findTriggerPayload(q, accountId, triggerId.toLowerCase(), campaignId);
  if (found !== undefined) return found.payload ?? Buffer.from("{}");
  throw new DomainError("trigger/not-found", `There is no trigger ${triggerId} in this account.`);
};

const requireAccount = async (q: Queryable, accountId: number) => {
  const account = await findAccount(q, accountId);
  if (account === undefined) throw new Error(`account ${accountId} is gone while its caller is served`);
  return accountGiven(account);
};

const makePreview = async (
  { db, clock, previewer, publicUrl }: NativeDeps,
  accountId: number,
  ref: string,
  asked: Static<typeof PreviewRequest>,
  ownPayload: Buffer | null,
): Promise<Preview> => {
  const row = await requireCampaign(db, accountId, ref);
  const { triggerId, profileId, variant } = asked;
  const content = await asPublished(db, accountId, contentOf(row, asked));
  const [account, facts, payload, codePools, linkedApis, contentBlocks] = await Promise.all([
    requireAccount(db, accountId),
    profileId === undefined ? EXAMPLE_USER : readMessageFacts(db, accountId, profileId),
    triggerId === undefined ? ownPayload : triggerPayload(db, accountId, triggerId, row.id),
    mayNamePools(content) ? listPoolStocks(db, accountId) : [],
    mayNameLinked(content) ? listSamples(db, accountId) : [],
    mayNameBlocks(content) ? listContentBlockNames(db, accountId) : [],
  ]);
  const { id, ...profile } = facts;
  const input = {
    profile,
    address: addressOf(content, facts),
    payload,
    campaign: { id: String(row.number ?? row.id), name: content.name },
    account,
    links: sampleLinks(publicUrl),
    now: clock.now(),
    linked: { values: valuesOf(linkedApis), mayAsk: false },
  };
  const { result, problems, sample, made } = await previewer.preview(content, input, variant);
  const ending = result === null || result.kind === "rendered" ? null : result;
  return {
    outcome: ending?.kind ?? null,
    detail: ending?.detail ?? null,
    content: result?.kind === "rendered" ? result.content : null,
    problems: validateMessage(made, () => problems, {
      codePools,
      linkedApis,
      contentBlocks,
      postalAddress: postalLine(account.postalAddress),
    }),
    payload: shownPayload(payload?.toString("utf8") ?? sample),
    profile: { id, name: nameOf(facts) },
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
