import cookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import type { RouteOptions } from "fastify";
import { authenticate } from "../auth.ts";
import { allowOrigins, createDeviceAuth } from "../deviceAuth.ts";
import { validatorCompiler } from "../validate.ts";
import { abTestRoutes } from "./abTests.ts";
import { accountRoutes, credentialRoutes, globalLimitRoutes, oneCredentialRoutes } from "./account.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";
import { backtestRoutes } from "./backtests.ts";
import { campaignLinkRoutes } from "./campaignLinks.ts";
import { campaignListRoutes } from "./campaignList.ts";
import { campaignRoutes } from "./campaigns.ts";
import { catalogueRoutes } from "./catalogue.ts";
import { codePoolRoutes } from "./codePools.ts";
import { contentBlockRoutes } from "./contentBlocks.ts";
import { controlGroupRoutes } from "./controlGroups.ts";
import { demoRoutes } from "./demo.ts";
import { deviceRoutes } from "./devices.ts";
import { dryRunRoutes } from "./dryRuns.ts";
import { fireTriggerRoutes } from "./fireTrigger.ts";
import { goalReportRoutes } from "./goalReports.ts";
import { inboundHookRoutes } from "./inboundHooks.ts";
import { inboxRoutes } from "./inbox.ts";
import { linkedApiRoutes } from "./linkedApis.ts";
import { liveRoutes } from "./live.ts";
import { mailDomainRoutes } from "./mailDomains.ts";
import { mediaRoutes } from "./media.ts";
import { messageRoutes } from "./messages.ts";
import { outgoingEventRoutes } from "./outgoingEvents.ts";
import { outgoingWebhookRoutes } from "./outgoingWebhooks.ts";
import { overdueRoutes } from "./overdue.ts";
import { overviewRoutes } from "./overview.ts";
import { liquidRoutes, previewRoutes } from "./preview.ts";
import { profileDeletionRoutes } from "./profileDeletions.ts";
import { profileRoutes } from "./profiles.ts";
import { providerCallbackRoutes } from "./providerCallbacks.ts";
import { providerRoutes } from "./providers.ts";
import { publishableKeyRoutes } from "./publishableKeys.ts";
import { reachRoutes } from "./reach.ts";
import { recipeRoutes } from "./recipes.ts";
import { replayRoutes } from "./replay.ts";
import { returnPathRoutes } from "./returnPaths.ts";
import { scheduleRoutes } from "./schedule.ts";
import { segmentRoutes } from "./segments.ts";
import { senderRoutes } from "./senders.ts";
import { memberRoutes, personRoutes, sessionRoutes, setupRoutes } from "./session.ts";
import { suppressionRoutes } from "./suppressions.ts";
import { testSendRoutes } from "./testSends.ts";
import { transferRoutes } from "./transfers.ts";
import { triggerRoutes } from "./triggers.ts";
import { versionRoutes } from "./versions.ts";
import { whatsappTemplateRoutes } from "./whatsappTemplates.ts";

const FAMILIES: readonly Routes[] = [
  setupRoutes,
  sessionRoutes,
  personRoutes,
  memberRoutes,
  demoRoutes,
  accountRoutes,
  globalLimitRoutes,
  credentialRoutes,
  oneCredentialRoutes,
  publishableKeyRoutes,
  deviceRoutes,
  campaignListRoutes,
  campaignRoutes,
  campaignLinkRoutes,
  abTestRoutes,
  goalReportRoutes,
  inboundHookRoutes,
  scheduleRoutes,
  versionRoutes,
  previewRoutes,
  testSendRoutes,
  dryRunRoutes,
  backtestRoutes,
  liquidRoutes,
  recipeRoutes,
  providerRoutes,
  providerCallbackRoutes,
  whatsappTemplateRoutes,
  mailDomainRoutes,
  senderRoutes,
  returnPathRoutes,
  fireTriggerRoutes,
  replayRoutes,
  triggerRoutes,
  messageRoutes,
  profileRoutes,
  catalogueRoutes,
  profileDeletionRoutes,
  transferRoutes,
  segmentRoutes,
  controlGroupRoutes,
  suppressionRoutes,
  codePoolRoutes,
  contentBlockRoutes,
  mediaRoutes,
  linkedApiRoutes,
  outgoingWebhookRoutes,
  outgoingEventRoutes,
  reachRoutes,
  inboxRoutes,
  overdueRoutes,
  overviewRoutes,
  liveRoutes,
];

/** A route that does not say who may call it would be open to everybody: that is a mistake, found at start. */
const checkAccess = ({ method, url, config }: RouteOptions): void => {
  const said = [config?.scope, config?.forPerson, config?.isPublic, config?.forDevice].filter(
    (access) => access !== undefined,
  );
  if (said.length !== 1) throw new Error(`${method} ${url} names no scope, or more than one kind of caller`);
};

const securityOf = ({ config }: RouteOptions): Record<string, string[]>[] => {
  if (config?.isPublic === true) return [];
  if (config?.forDevice === true) return [{ publishableKey: [] }];
  return config?.forPerson === true ? [{ session: [] }] : [{ apiKey: [] }, { session: [] }];
};

const asDocumented = (route: RouteOptions): void => {
  route.schema = { ...route.schema, security: securityOf(route) };
};

/** The native API: every route behind a key or a session, checked against its schema. */
export const nativeApi =
  (deps: NativeDeps) =>
  async (app: Api): Promise<void> => {
    app.setValidatorCompiler(validatorCompiler);
    // Answers are typed by their schemas; serialising by them would cost unions and free-form fields.
    app.setSerializerCompiler(() => (data) => JSON.stringify(data));
    await app.register(cookie);
    await app.register(rateLimit, { global: false, enableDraftSpec: true });
    app.decorateRequest("apiCaller", null);
    app.decorateRequest("openSession", null);
    app.decorateRequest("device", null);
    app.addHook("onRoute", checkAccess);
    app.addHook("onRoute", asDocumented);
    const authenticateDevice = createDeviceAuth(deps.db, deps.box, deps.clock);
    app.addHook("onRequest", allowOrigins);
    app.addHook("onRequest", (request) =>
      request.routeOptions.config.forDevice === true
        ? authenticateDevice(request)
        : authenticate(deps, request),
    );
    for (const routes of FAMILIES) routes(app, deps);
  };
