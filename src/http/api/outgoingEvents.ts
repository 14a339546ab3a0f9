import Type from "typebox";
import {
  OutgoingEvent,
  OutgoingEventDetail,
  OutgoingReplay,
  OutgoingReplayed,
} from "../../contract/outgoing.ts";
import { OUTGOING_KINDS, TEST_KIND } from "../../contract/outgoingKinds.ts";
import { OUTGOING_STATES } from "../../contract/outgoingStates.ts";
import { Page } from "../../contract/page.ts";
import { ID_CEILING, isUuid } from "../../lib/ids.ts";
import { asEvent, listEvents, readEvent, replayEvent, replayFailed } from "../../outgoing/events.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { pageOf, pageQuery, positionOf } from "./paging.ts";

const tags = ["Outgoing events"];
/** What is told names people, as messages do. */
const read = { scope: "messages:read" } as const;
const write = { scope: "account:admin" } as const;

const WebhookParams = Type.Object({
  outgoingWebhook: Type.String({ format: "uuid", description: "The outgoing webhook's id." }),
});
const EventParams = Type.Object({
  ...WebhookParams.properties,
  outgoingEvent: Type.String({ format: "uuid", description: "The event's id." }),
});

const readRoutes: Routes = (app, { db }) => {
  app.get(
    "/outgoing-webhooks/:outgoingWebhook/events",
    {
      config: read,
      schema: {
        tags,
        summary: "What a receiver is told, newest first",
        params: WebhookParams,
        querystring: Type.Object({
          state: Type.Optional(Type.Enum([...OUTGOING_STATES])),
          kind: Type.Optional(Type.Enum([...OUTGOING_KINDS, TEST_KIND])),
          ...pageQuery,
        }),
        response: { 200: Page(OutgoingEvent) },
      },
    },
    async (request) => {
      const { state, kind, cursor, limit } = request.query;
      const before = positionOf(cursor, isUuid) ?? ID_CEILING;
      const search = { before, state, kind, limit: limit + 1 };
      const { accountId } = callerOf(request);
      const rows = await listEvents(db, accountId, request.params.outgoingWebhook, search);
      return pageOf(rows, limit, asEvent);
    },
  );
  app.get(
    "/outgoing-webhooks/:outgoingWebhook/events/:outgoingEvent",
    {
      config: read,
      schema: {
        tags,
        summary: "An event: what is told, and how each call went",
        params: EventParams,
        response: { 200: OutgoingEventDetail },
      },
    },
    async (request) => {
      const { outgoingWebhook, outgoingEvent } = request.params;
      return readEvent(db, callerOf(request).accountId, outgoingWebhook, outgoingEvent);
    },
  );
};

const replayRoutes: Routes = (app, { db }) => {
  app.post(
    "/outgoing-webhooks/:outgoingWebhook/events/:outgoingEvent/replay",
    {
      config: write,
      schema: {
        tags,
        summary: "Tell an event again, under the same id",
        params: EventParams,
        response: { 200: OutgoingEvent },
      },
    },
    async (request) => {
      const { outgoingWebhook, outgoingEvent } = request.params;
      return replayEvent(db, callerOf(request).accountId, outgoingWebhook, outgoingEvent);
    },
  );
  app.post(
    "/outgoing-webhooks/:outgoingWebhook/replay",
    {
      config: write,
      schema: {
        tags,
        summary: "Tell again what was given up since a moment, under the same ids",
        params: WebhookParams,
        body: OutgoingReplay,
        response: { 200: OutgoingReplayed },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const since = new Date(request.body.since);
      return replayFailed(db, accountId, request.params.outgoingWebhook, since);
    },
  );
};

/** What receivers are told, and how that goes. */
export const outgoingEventRoutes: Routes = (app, deps) => {
  for (const routes of [readRoutes, replayRoutes]) routes(app, deps);
};
