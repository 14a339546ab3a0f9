import { type Exchange, exchange, guardedAgent } from "../../lib/exchange.ts";
import { createInFlight } from "../../lib/inFlight.ts";
import { metaAnswerBytesMax } from "../../limits.ts";
import type { ChannelServices } from "../channel.ts";
import type { MetaConfig } from "./config.ts";

export const META_ORIGIN = "https://graph.facebook.com";

export interface Graph {
  /** @param path after the version, such as `/123/messages` */
  call(method: "GET" | "POST", path: string, body?: string): Promise<Exchange>;
  /** Waits for the calls under way and frees every socket. */
  close(): Promise<void>;
}

/** Calls of Meta's Graph API with the provider's token, at Meta's own host or, in tests, another. */
export const openGraph = (origin: string, config: MetaConfig, services: ChannelServices): Graph => {
  const agent = guardedAgent(services.guard, config.timeoutMs);
  const calls = createInFlight();
  const headers = ["authorization", `Bearer ${config.accessToken}`, "user-agent", "Clarion"];
  return {
    call: (method, path, body) =>
      calls.track(
        exchange(
          agent,
          {
            origin,
            path: `/${config.apiVersion}${path}`,
            method,
            headers: body === undefined ? headers : [...headers, "content-type", "application/json"],
            body: body ?? null,
          },
          { timeoutMs: config.timeoutMs, bytesMax: metaAnswerBytesMax },
        ),
      ),
    close: async () => {
      await calls.settled();
      await agent.destroy();
    },
  };
};
