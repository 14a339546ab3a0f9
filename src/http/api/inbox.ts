import Type from "typebox";
import { requireCampaign } from "../../campaigns/find.ts";
import { InboxPage } from "../../contract/inbox.ts";
import { ProviderChannel } from "../../contract/provider.ts";
import { listCampaignNumbers } from "../../db/queries/campaigns.ts";
import { listInboxMessages } from "../../db/queries/inbox.ts";
import { isUuid } from "../../lib/ids.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { pageOf, pageQuery, positionOf } from "./paging.ts";

/** What the sandbox received. */
export const inboxRoutes: Routes = (app, { db }) => {
  app.get(
    "/inbox/messages",
    {
      config: { scope: "messages:read" },
      schema: {
        tags: ["Triggers and messages"],
        summary: "The sandbox inbox, newest first",
        querystring: Type.Object({
          ...pageQuery,
          channel: Type.Optional(ProviderChannel),
          campaign: Type.Optional(Type.String({ minLength: 1, maxLength: 36 })),
        }),
        response: { 200: InboxPage },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { cursor, limit, channel, campaign } = request.query;
      const rows = await listInboxMessages(db, accountId, {
        before: positionOf(cursor, isUuid),
        limit: limit + 1,
        ...(channel === undefined ? {} : { channel }),
        ...(campaign === undefined
          ? {}
          : { campaignId: (await requireCampaign(db, accountId, campaign)).id }),
      });
      const numbers = await listCampaignNumbers(db, accountId, [
        ...new Set(rows.map((row) => row.campaign_id)),
      ]);
      return pageOf(rows, limit, (row) => ({
        id: row.id,
        messageId: row.message_id,
        campaignId: numbers.get(row.campaign_id) ?? null,
        channel: row.channel,
        to: row.address,
        content: JSON.parse(row.content),
        receivedAt: row.received_at.toISOString(),
      }));
    },
  );
};
