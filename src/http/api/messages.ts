import Type from "typebox";
import { requireCampaign } from "../../campaigns/find.ts";
import { MessageDetail, MessagePage } from "../../contract/messageLog.ts";
import { OUTCOMES } from "../../contract/outcomes.ts";
import { ProviderChannel } from "../../contract/provider.ts";
import type { Queryable } from "../../db/pool.ts";
import { idFloor, isUuid } from "../../lib/ids.ts";
import { readMessage, searchMessages } from "../../reports/messageLog.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { pageOf, pageQuery, positionOf } from "./paging.ts";

const tags = ["Triggers and messages"];

const MessageQuery = Type.Object({
  ...pageQuery,
  campaign: Type.Optional(
    Type.String({ minLength: 1, maxLength: 36, description: "Its id or campaign ID." }),
  ),
  channel: Type.Optional(ProviderChannel),
  outcome: Type.Optional(Type.Enum([...OUTCOMES])),
  recipient: Type.Optional(Type.String({ maxLength: 1_000, description: "The value that the caller sent." })),
  from: Type.Optional(Type.String({ format: "date-time", description: "Triggered at or after." })),
  before: Type.Optional(Type.String({ format: "date-time" })),
  test: Type.Boolean({ default: false, description: "Messages of test credentials instead of real ones." }),
});

/** Above every UUIDv7 there will ever be. */
const ID_CEILING = "ffffffff-ffff-ffff-ffff-ffffffffffff";

const floorOf = (moment: string | undefined, otherwise: string): string =>
  moment === undefined ? otherwise : idFloor(new Date(moment).getTime());

/** Ids and their bounds compare as text, since all are lower-case and of one length. */
const lower = (a: string, b: string): string => (a < b ? a : b);

const campaignIdOf = async (q: Queryable, accountId: number, ref: string | undefined) =>
  ref === undefined ? undefined : (await requireCampaign(q, accountId, ref)).id;

/** The message log. */
export const messageRoutes: Routes = (app, { db }) => {
  app.get(
    "/messages",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
        summary: "Decided messages, newest trigger first",
        querystring: MessageQuery,
        response: { 200: MessagePage },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { cursor, limit, from, before, campaign, test, ...filter } = request.query;
      const after = positionOf(cursor, isUuid) ?? ID_CEILING;
      const rows = await searchMessages(
        db,
        accountId,
        { ...filter, isTest: test, campaignId: await campaignIdOf(db, accountId, campaign) },
        {
          from: floorOf(from, idFloor(0)),
          before: lower(after, floorOf(before, ID_CEILING)),
          limit: limit + 1,
        },
      );
      return pageOf(rows, limit, (row) => row);
    },
  );

  app.get(
    "/messages/:message",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
        summary: "A message: its checks, its timeline, and what was sent",
        params: Type.Object({ message: Type.String({ format: "uuid" }) }),
        response: { 200: MessageDetail },
      },
    },
    async (request) => readMessage(db, callerOf(request).accountId, request.params.message),
  );
};
