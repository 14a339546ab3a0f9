import Type, { type Static } from "typebox";
import { CHANNELS } from "../../contract/content.ts";
import { databaseConnectTimeoutMs } from "../../limits.ts";
import type { Channel } from "../channel.ts";

const SandboxConfig = Type.Object({}, { additionalProperties: false });
type SandboxConfig = Static<typeof SandboxConfig>;

const READY = "Messages go to the inbox in the dashboard. Nobody receives them.";

/** Built in: every channel's messages land in an inbox in the dashboard, and nobody receives anything. */
export const sandbox: Channel<SandboxConfig> = {
  kind: "sandbox",
  title: "Sandbox (nobody receives this)",
  sends: CHANNELS,
  config: SandboxConfig,
  problemsOf: () => [],
  secretFields: [],
  takesIdempotencyId: true,
  timeoutMs: databaseConnectTimeoutMs,
  concurrencyDefault: 256,
  complete: (content) => content,
  targetOf: () => "inbox",
  open: (_config, services) => ({
    send: async (request) => {
      try {
        await services.deliverToInbox(request);
        return {
          kind: "sent",
          providerId: request.messageId,
          code: "inbox",
          detail: "Put into the sandbox inbox.",
        };
      } catch {
        const detail = "The sandbox inbox could not be written just now.";
        return { kind: "try_later", code: "inbox_unavailable", detail };
      }
    },
    close: async () => {},
  }),
  verify: async () => ({ isReady: true, steps: [{ name: "Open the inbox", isOk: true, detail: READY }] }),
};
