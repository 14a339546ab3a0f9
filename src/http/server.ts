import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { localUrl } from "../lib/localUrl.ts";
import { httpStopMsMax } from "../limits.ts";
import { templateProblems } from "../pipeline/render/problems.ts";
import { type ApiConfig, type ApiDeps, buildApi } from "./app.ts";

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === "object" && address !== null;

const portOf = (app: FastifyInstance, config: ApiConfig): number => {
  const address = app.server.address();
  return isAddress(address) ? address.port : config.port;
};

/** Idle connections end at once; requests under way have their time, then are cut off. */
const closeApp = async (app: FastifyInstance): Promise<void> => {
  const cut = setTimeout(() => app.server.closeAllConnections(), httpStopMsMax);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
};

/**
 * Starts the HTTP server.
 *
 * @throws when it cannot listen at the configured address
 */
export const startApi = async (deps: ApiDeps): Promise<{ url: string; close(): Promise<void> }> => {
  const app = await buildApi(deps, templateProblems);
  await app.listen({ host: deps.config.host, port: deps.config.port });
  return { url: localUrl(deps.config, portOf(app, deps.config)), close: () => closeApp(app) };
};
