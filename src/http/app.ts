import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { join } from "node:path";
import Fastify, { type FastifyInstance, type FastifyServerFactory } from "fastify";
import type { TemplateProblems } from "../campaigns/validate.ts";
import { networkGuard } from "../channels/guard.ts";
import type { Database } from "../db/pool.ts";
import type { Clock } from "../lib/clock.ts";
import { localUrl } from "../lib/localUrl.ts";
import { packageRoot } from "../lib/packageRoot.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { httpKeepAliveMs, httpRequestMsMax, requestBytesMax } from "../limits.ts";
import { createAppender } from "../pipeline/accept/append.ts";
import { createCampaignCache } from "../pipeline/accept/campaignCache.ts";
import { createContractCache } from "../pipeline/accept/contractCache.ts";
import { createPreviewer, type Previewer } from "../pipeline/render/preview.ts";
import { createInboxWriter } from "../providers/inbox.ts";
import { dnsLookup } from "../senders/dns.ts";
import { createReturnPaths } from "../senders/returnPaths.ts";
import { nativeApi } from "./api/native.ts";
import { callbackRoutes } from "./callbacks.ts";
import { compatibleApi } from "./compatible.ts";
import { registerDashboard } from "./dashboard.ts";
import { registerHeaders } from "./headers.ts";
import { registerHealth } from "./health.ts";
import { inboundRoutes } from "./inbound.ts";
import { createLimiter } from "./limiter.ts";
import { followRoutes } from "./links/follow.ts";
import { pictureRoutes } from "./links/pictures.ts";
import { linkRoutes } from "./links/routes.ts";
import { onClientError } from "./longUpload.ts";
import { registerMetrics } from "./metrics.ts";
import { API_PREFIX, registerExplorer, registerOpenApi } from "./openapi.ts";
import { registerPushScripts } from "./pushScripts.ts";
import { type RefusalLog, registerRefusals } from "./refuse.ts";
import { createOutcomeWaiter } from "./wait.ts";

/** What the API needs of the configuration. */
export interface ApiConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Scheme, host and port that people and providers reach, without a slash at the end. */
  readonly publicUrl: string | undefined;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly trustProxy: boolean | number | readonly string[];
  readonly allowPrivateAddresses: boolean | readonly string[];
  /** The built-in receiver of bounces, where it is switched on. */
  readonly receiver?: { readonly hostName: string; readonly port: number } | undefined;
  /** Asked for the records of domains; none: the system's. */
  readonly dnsServers?: readonly string[];
}

export interface ApiDeps {
  config: ApiConfig;
  db: Database;
  box: SecretBox;
  clock: Clock;
  log: RefusalLog;
}

const version = (): string => {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  return String(version);
};

const serverFactory =
  (tls: ApiConfig["tls"]): FastifyServerFactory =>
  (handler) => {
    const options = { requestTimeout: httpRequestMsMax, keepAliveTimeout: httpKeepAliveMs };
    const server =
      tls === undefined
        ? createHttpServer(options)
        : createHttpsServer({ ...options, cert: tls.cert, key: tls.key });
    return server.on("request", handler);
  };

/** Fastify itself trusts nobody by a mere number of hops; whoever configures one has said so. */
const trustOf = (trustProxy: ApiConfig["trustProxy"]) => {
  if (typeof trustProxy === "boolean") return trustProxy;
  return typeof trustProxy === "number"
    ? (_address: string, hop: number) => hop < trustProxy
    : [...trustProxy];
};

const createApp = ({ tls, trustProxy }: ApiConfig): FastifyInstance =>
  Fastify({
    // A line per request costs the trigger route more than all its own work.
    logger: false,
    bodyLimit: requestBytesMax,
    trustProxy: trustOf(trustProxy),
    forceCloseConnections: "idle",
    serverFactory: serverFactory(tls),
    clientErrorHandler: onClientError,
  });

/** TLS ends here, or in front of us at the address that people use. */
const isSecure = ({ tls, publicUrl }: ApiConfig): boolean =>
  tls !== undefined || (publicUrl?.startsWith("https:") ?? false);

const registerFamilies = async (
  app: FastifyInstance,
  { config, db, box, clock, log }: ApiDeps,
  templateProblems: TemplateProblems,
  previewer: Previewer,
): Promise<void> => {
  const inbox = createInboxWriter(db, () => clock.now().getTime());
  const services = {
    guard: networkGuard(config.allowPrivateAddresses),
    now: () => clock.now(),
    returnPath: createReturnPaths(db, box, () => clock.now().getTime()),
    deliverToInbox: inbox.deliverToInbox,
  };
  app.addHook("onClose", () => inbox.drained());
  const accept = {
    appender: createAppender(db),
    campaigns: createCampaignCache(db, clock),
    contracts: createContractCache(db),
  };
  app.addHook("onClose", () => accept.appender.drained());
  app.addHook("onClose", () => previewer.close());
  const limiter = createLimiter(clock);
  const waitForOutcomes = createOutcomeWaiter(db);
  const publicUrl = config.publicUrl ?? localUrl(config, config.port);
  const native = nativeApi({
    db,
    box,
    log,
    clock,
    isSecure: isSecure(config),
    chance: Math.random,
    templateProblems,
    checkTemplates: previewer.check,
    previewer,
    services,
    receiver: config.receiver,
    dns: dnsLookup(config.dnsServers ?? []),
    publicUrl,
    accept,
    limiter,
    waitForOutcomes,
  });
  await app.register(native, { prefix: API_PREFIX });
  await app.register(inboundRoutes({ db, box, clock, accept }));
  await app.register(linkRoutes({ db, box, clock }));
  await app.register(pictureRoutes({ db, clock }));
  await app.register(followRoutes({ db, box, clock, log }));
  await app.register(callbackRoutes({ db, box, clock, services, publicUrl }));
  await app.register(compatibleApi({ db, box, clock, accept, publicUrl, log, limiter, waitForOutcomes }));
};

/** The whole server, not yet listening. The previewer is closed with it. */
export const buildApi = async (
  deps: ApiDeps,
  templateProblems: TemplateProblems,
  previewer: Previewer = createPreviewer(),
): Promise<FastifyInstance> => {
  const app = createApp(deps.config);
  registerHeaders(app, deps.config.tls !== undefined);
  registerRefusals(app, deps.log);
  registerMetrics(app);
  registerHealth(app, deps.db);
  await registerOpenApi(app, version());
  await registerFamilies(app, deps, templateProblems, previewer);
  await registerExplorer(app);
  registerPushScripts(app);
  await registerDashboard(app);
  return app;
};
