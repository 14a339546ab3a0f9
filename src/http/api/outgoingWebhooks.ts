import Type from "typebox";
import {
  OutgoingTested,
  OutgoingWebhook,
  OutgoingWebhookCreate,
  OutgoingWebhookList,
  OutgoingWebhookPatch,
  OutgoingWebhookWithSecret,
} from "../../contract/outgoing.ts";
import { outgoingTestsPerAccountMax } from "../../limits.ts";
import { testWebhook } from "../../outgoing/tryOut.ts";
import {
  changeWebhook,
  createWebhook,
  listWebhooks,
  readWebhook,
  removeWebhook,
  rotateSecret,
} from "../../outgoing/webhooks.ts";
import { callerOf } from "../auth.ts";
import { createPlaces } from "../places.ts";
import type { Routes } from "./api.ts";

const tags = ["Outgoing events"];
const read = { scope: "account:read" } as const;
/** Whoever adds a receiver hands out what becomes of every message. */
const write = { scope: "account:admin" } as const;

const WebhookParams = Type.Object({
  outgoingWebhook: Type.String({ format: "uuid", description: "The outgoing webhook's id." }),
});

const readRoutes: Routes = (app, { db }) => {
  app.get(
    "/outgoing-webhooks",
    {
      config: read,
      schema: {
        tags,
        summary: "The receivers of outgoing events, by name",
        description: "Guide: docs/outgoing-events.md. Secrets are not answered.",
        response: { 200: OutgoingWebhookList },
      },
    },
    async (request) => ({ data: await listWebhooks(db, callerOf(request).accountId) }),
  );
  app.get(
    "/outgoing-webhooks/:outgoingWebhook",
    {
      config: read,
      schema: {
        tags,
        summary: "A receiver of outgoing events, and how it fares",
        params: WebhookParams,
        response: { 200: OutgoingWebhook },
      },
    },
    async (request) => readWebhook(db, callerOf(request).accountId, request.params.outgoingWebhook),
  );
};

const writeRoutes: Routes = (app, { db, box }) => {
  app.post(
    "/outgoing-webhooks",
    {
      config: write,
      schema: {
        tags,
        summary: "Add a receiver of outgoing events",
        description:
          "It is told what happens from then on. The answer has the secret that signatures are checked with; it is not shown again.",
        body: OutgoingWebhookCreate,
        response: { 201: OutgoingWebhookWithSecret },
      },
    },
    async (request, reply) => {
      reply.code(201);
      return createWebhook(db, box, callerOf(request).accountId, request.body);
    },
  );
  app.patch(
    "/outgoing-webhooks/:outgoingWebhook",
    {
      config: write,
      schema: {
        tags,
        summary: "Change a receiver of outgoing events, or switch it on or off",
        params: WebhookParams,
        body: OutgoingWebhookPatch,
        response: { 200: OutgoingWebhook },
      },
    },
    async (request) =>
      changeWebhook(db, callerOf(request).accountId, request.params.outgoingWebhook, request.body),
  );
  app.delete(
    "/outgoing-webhooks/:outgoingWebhook",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a receiver of outgoing events, with its log",
        params: WebhookParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeWebhook(db, callerOf(request).accountId, request.params.outgoingWebhook);
      return reply.code(204).send(null);
    },
  );
};

const secretRoute: Routes = (app, { db, box }) => {
  app.post(
    "/outgoing-webhooks/:outgoingWebhook/rotate-secret",
    {
      config: write,
      schema: {
        tags,
        summary: "Give it another secret",
        description: "For a day, requests are signed with both, so that nothing is refused meanwhile.",
        params: WebhookParams,
        response: { 200: OutgoingWebhookWithSecret },
      },
    },
    async (request) => rotateSecret(db, box, callerOf(request).accountId, request.params.outgoingWebhook),
  );
};

const testRoute: Routes = (app, { db, box, clock, services }) => {
  const inPlace = createPlaces({
    countMax: outgoingTestsPerAccountMax,
    code: "outgoing-webhook/busy",
    what: ["test of an outgoing webhook", "tests of outgoing webhooks"],
  });
  const deps = { db, box, guard: services.guard, now: () => clock.now() };
  app.post(
    "/outgoing-webhooks/:outgoingWebhook/test",
    {
      config: write,
      schema: {
        tags,
        summary: "Send a test event now, and show what the receiver answers",
        description: "An event of the kind `webhook.test`, called once, whether the receiver is on or off.",
        params: WebhookParams,
        response: { 200: OutgoingTested },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      return inPlace(accountId, () => testWebhook(deps, accountId, request.params.outgoingWebhook));
    },
  );
};

/** Systems of the account's own that are told what happens. */
export const outgoingWebhookRoutes: Routes = (app, deps) => {
  for (const routes of [readRoutes, writeRoutes, secretRoute, testRoute]) routes(app, deps);
};
