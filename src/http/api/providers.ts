import Type from "typebox";
import { listChannels } from "../../channels/registry.ts";
import {
  Provider,
  ProviderChannel,
  ProviderCreate,
  ProviderPatch,
  ProviderStandIn,
  ProviderUse,
  ProviderVerification,
} from "../../contract/provider.ts";
import {
  createProvider,
  deleteProvider,
  getProvider,
  listProviders,
  listProviderUse,
  updateProvider,
  verifyProvider,
} from "../../providers/providers.ts";
import { readStandIns } from "../../providers/standIns.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const tags = ["Providers"];

const ProviderParams = Type.Object({ provider: Type.String({ format: "uuid" }) });

const ProviderKind = Type.Object({
  kind: Type.String(),
  title: Type.String(),
  channels: Type.Array(ProviderChannel),
  secretFields: Type.Array(Type.String()),
  config: Type.Unknown({ description: "JSON Schema of the settings." }),
});

const kindRoute: Routes = (app) => {
  app.get(
    "/provider-kinds",
    {
      config: { scope: "providers:read" },
      schema: {
        tags,
        summary: "Kinds of providers, with the schema of their settings",
        response: { 200: Type.Object({ data: Type.Array(ProviderKind) }) },
      },
    },
    async () => ({
      data: listChannels().map(({ kind, title, sends, secretFields, config }) => ({
        kind,
        title,
        channels: [...sends],
        secretFields: [...secretFields],
        config,
      })),
    }),
  );
};

const readRoutes: Routes = (app, { db, box }) => {
  app.get(
    "/providers",
    {
      config: { scope: "providers:read" },
      schema: {
        tags,
        summary: "Providers, oldest first, without their secrets",
        response: { 200: Type.Object({ data: Type.Array(Provider) }) },
      },
    },
    async (request) => ({ data: await listProviders(db, box, callerOf(request).accountId) }),
  );

  app.get(
    "/providers/:provider",
    {
      config: { scope: "providers:read" },
      schema: { tags, summary: "A provider", params: ProviderParams, response: { 200: Provider } },
    },
    async (request) => getProvider(db, box, callerOf(request).accountId, request.params.provider),
  );
};

const useRoute: Routes = (app, { db }) => {
  app.get(
    "/provider-use",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "Providers that live campaigns deliver by, and which campaigns",
        response: { 200: Type.Object({ data: Type.Array(ProviderUse) }) },
      },
    },
    async (request) => ({ data: await listProviderUse(db, callerOf(request).accountId) }),
  );
};

const standInRoute: Routes = (app, { db }) => {
  app.get(
    "/provider-stand-ins",
    {
      config: { scope: "providers:read" },
      schema: {
        tags,
        summary: "Providers of live campaigns that another stands in for, and who takes messages now",
        response: { 200: Type.Object({ data: Type.Array(ProviderStandIn) }) },
      },
    },
    async (request) => ({ data: await readStandIns(db, callerOf(request).accountId) }),
  );
};

const writeRoutes: Routes = (app, { db, box }) => {
  app.post(
    "/providers",
    {
      config: { scope: "providers:write" },
      schema: { tags, summary: "Create a provider", body: ProviderCreate, response: { 201: Provider } },
    },
    async (request, reply) => {
      reply.code(201);
      return createProvider(db, box, callerOf(request).accountId, request.body);
    },
  );

  app.patch(
    "/providers/:provider",
    {
      config: { scope: "providers:write" },
      schema: {
        tags,
        summary: "Change a provider; settings and secrets that are left out stay",
        params: ProviderParams,
        body: ProviderPatch,
        response: { 200: Provider },
      },
    },
    async (request) =>
      updateProvider(db, box, callerOf(request).accountId, request.params.provider, request.body),
  );

  app.delete(
    "/providers/:provider",
    {
      config: { scope: "providers:write" },
      schema: { tags, summary: "Delete a provider", params: ProviderParams, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await deleteProvider(db, callerOf(request).accountId, request.params.provider);
      return reply.code(204).send(null);
    },
  );
};

const verifyRoute: Routes = (app, { db, box, services }) => {
  app.post(
    "/providers/:provider/verify",
    {
      config: { scope: "providers:write" },
      schema: {
        tags,
        summary: "Try a provider for real",
        params: ProviderParams,
        response: { 200: ProviderVerification },
      },
    },
    async (request) =>
      verifyProvider(db, box, services, callerOf(request).accountId, request.params.provider),
  );
};

/** Who delivers messages. */
export const providerRoutes: Routes = (app, deps) => {
  for (const routes of [kindRoute, readRoutes, useRoute, standInRoute, writeRoutes, verifyRoute])
    routes(app, deps);
};
