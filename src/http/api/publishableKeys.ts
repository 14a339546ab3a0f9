import Type from "typebox";
import {
  createPublishableKey,
  listPublishableKeys,
  patchPublishableKey,
  revokePublishableKey,
} from "../../accounts/publishableKeys.ts";
import {
  PublishableKey,
  PublishableKeyCreate,
  PublishableKeyCreated,
  PublishableKeyList,
  PublishableKeyPatch,
} from "../../contract/publishableKey.ts";
import { findBrowserKey } from "../../providers/providers.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const tags = ["Devices"];
const config = { scope: "account:admin" } as const;
const KeyParams = Type.Object({ publishableKey: Type.String({ format: "uuid" }) });

const listRoutes: Routes = (app, { db, box }) => {
  app.get(
    "/publishable-keys",
    {
      config,
      schema: {
        tags,
        summary: "Keys of apps and browsers, newest first",
        response: { 200: PublishableKeyList },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      return {
        data: await listPublishableKeys(db, accountId),
        browserKey: await findBrowserKey(db, box, accountId),
      };
    },
  );
};

/** What apps and browsers call with. */
export const publishableKeyRoutes: Routes = (app, deps) => {
  listRoutes(app, deps);
  const { db, box } = deps;
  app.post(
    "/publishable-keys",
    {
      config,
      schema: {
        tags,
        summary: "Create a key for apps and browsers; its identity secret is answered this once",
        body: PublishableKeyCreate,
        response: { 201: PublishableKeyCreated },
      },
    },
    async (request, reply) => {
      reply.code(201);
      return createPublishableKey(db, box, callerOf(request).accountId, request.body);
    },
  );
  app.patch(
    "/publishable-keys/:publishableKey",
    {
      config,
      schema: {
        tags,
        summary: "Change a key's name or the origins whose pages may use it",
        params: KeyParams,
        body: PublishableKeyPatch,
        response: { 200: PublishableKey },
      },
    },
    async (request) =>
      patchPublishableKey(db, callerOf(request).accountId, request.params.publishableKey, request.body),
  );
  app.post(
    "/publishable-keys/:publishableKey/revoke",
    {
      config,
      schema: {
        tags,
        summary: "Revoke a key, for good; devices stay registered",
        params: KeyParams,
        response: { 200: PublishableKey },
      },
    },
    async (request) => revokePublishableKey(db, callerOf(request).accountId, request.params.publishableKey),
  );
};
