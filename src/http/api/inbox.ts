import Type from "typebox";
import { requireCampaign } from "../../campaigns/find.ts";
import { InboxMessage, InboxPage } from "../../contract/inbox.ts";
import { ProviderChannel } from "../../contract/provider.ts";
import { listCampaignNumbers } from "../../db/queries/campaigns.ts";
import { findInboxMessage, type InboxRow, listInboxMessages } from "../../db/queries/inbox.ts";
import { DomainError } from "../../lib/errors.ts";
import { isUuid } from "../../lib/ids.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { pageOf, pageQuery, positionOf } from "./paging.ts";

const tags = ["Triggers and messages"];

const asMessage = (row: InboxRow, numbers: ReadonlyMap<string, string>) => ({
  id: row.id,
  messageId: row.message_id,
  isLogged: row.is_logged,
  campaignId: numbers.get(row.campaign_id) ?? null,
  channel: row.channel,
  to: row.address,
  content: JSON.parse(row.content),
  receivedAt: row.received_at.toISOString(),
});

/** What the sandbox received. */
export const inboxRoutes: Routes = (app, { db }) => {
  app.get(
    "/inbox/messages",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
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
      return pageOf(rows, limit, (row) => asMessage(row, numbers));
    },
  );

  app.get(
    "/inbox/messages/:inboxMessage",
    {
      config: { scope: "messages:read" },
      schema: {
        tags,
        summary: "One message of the sandbox inbox",
        params: Type.Object({ inboxMessage: Type.String({ format: "uuid" }) }),
        response: { 200: InboxMessage },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const id = request.params.inboxMessage;
      const row = await findInboxMessage(db, accountId, id);
      if (row === undefined)
        throw new DomainError("message/not-found", `There is no message ${id} in the inbox of this account.`);
      return asMessage(row, await listCampaignNumbers(db, accountId, [row.campaign_id]));
    },
  );
};
