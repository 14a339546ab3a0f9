import type { RouteOptions } from "fastify";
import { authenticate } from "../auth.ts";
import { validatorCompiler } from "../validate.ts";
import { accountRoutes, credentialRoutes } from "./account.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";
import { campaignRoutes } from "./campaigns.ts";
import { inboxRoutes } from "./inbox.ts";
import { messageRoutes } from "./messages.ts";
import { providerRoutes } from "./providers.ts";
import { triggerRoutes } from "./triggers.ts";
import { versionRoutes } from "./versions.ts";

const FAMILIES: readonly Routes[] = [
  accountRoutes,
  credentialRoutes,
  campaignRoutes,
  versionRoutes,
  providerRoutes,
  triggerRoutes,
  messageRoutes,
  inboxRoutes,
];

/** A route without a scope would be open to every credential: that is a mistake, found at start. */
const checkScope = ({ method, url, config }: RouteOptions): void => {
  if (config?.scope === undefined) throw new Error(`${method} ${url} names no scope`);
};

const asDocumented = (route: RouteOptions): void => {
  route.schema = { ...route.schema, security: [{ apiKey: [] }] };
};

/** The native API: every route behind a key and a scope, checked against its schema. */
export const nativeApi =
  (deps: NativeDeps) =>
  async (app: Api): Promise<void> => {
    app.setValidatorCompiler(validatorCompiler);
    // Answers are typed by their schemas; serialising by them would cost unions and free-form fields.
    app.setSerializerCompiler(() => (data) => JSON.stringify(data));
    app.decorateRequest("apiCaller", null);
    app.addHook("onRoute", checkScope);
    app.addHook("onRoute", asDocumented);
    app.addHook("onRequest", (request) => authenticate(deps.db, deps.box, request));
    for (const routes of FAMILIES) routes(app, deps);
  };
