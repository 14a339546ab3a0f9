import { metaTimeoutMs } from "../../limits.ts";
import type { Channel, ChannelServices, Connection } from "../channel.ts";
import { receiveMeta } from "./callback.ts";
import { MetaConfig } from "./config.ts";
import { META_ORIGIN, openGraph } from "./graph.ts";
import { metaOutcome } from "./outcome.ts";
import { redactionsOf } from "./redactions.ts";
import { messageBody } from "./request.ts";
import { listMetaTemplates } from "./templates.ts";
import { verifyMeta } from "./verify.ts";

const open = (origin: string, config: MetaConfig, services: ChannelServices): Connection => {
  const graph = openGraph(origin, config, services);
  return {
    send: async ({ messageId, content }) => {
      if (content.channel !== "whatsapp") throw new Error(`WhatsApp cannot send ${content.channel}`);
      const path = `/${config.phoneNumberId}/messages`;
      const result = await graph.call("POST", path, messageBody(content, messageId));
      return metaOutcome(result, redactionsOf(config, content.to));
    },
    close: graph.close,
  };
};

/** WhatsApp by Meta's Cloud API at a host. It takes no id by which it could tell a repeat. */
export const metaAt = (origin: string): Channel<MetaConfig> => ({
  kind: "meta",
  title: "WhatsApp Cloud API (Meta)",
  sends: ["whatsapp"],
  config: MetaConfig,
  problemsOf: () => [],
  secretFields: ["accessToken", "appSecret", "verifyToken"],
  takesIdempotencyId: false,
  timeoutMs: metaTimeoutMs,
  concurrencyDefault: 40,
  complete: (content) => content,
  targetOf: (_content, config) => `phone number ${config.phoneNumberId}`,
  open: (config, services) => open(origin, config, services),
  verify: (config, services) => verifyMeta(origin, config, services),
  receive: async (callback, config, now) => receiveMeta(callback, config, now),
  listTemplates: (config, services) => listMetaTemplates(origin, config, services),
});

export const meta = metaAt(META_ORIGIN);
