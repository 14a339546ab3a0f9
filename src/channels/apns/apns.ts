import { pushPlatformsOf } from "../../contract/provider.ts";
import { createInFlight } from "../../lib/inFlight.ts";
import { apnsTimeoutMs, webhookResponseBytesMax } from "../../limits.ts";
import type { Channel, ChannelServices, Connection, SendOutcome, VerifyResult } from "../channel.ts";
import { ApnsConfig, apnsProblems, readKey, serverOf } from "./config.ts";
import { apnsHeaders, apnsPayload } from "./message.ts";
import { apnsOutcome } from "./outcome.ts";
import { openHttp2 } from "./session.ts";
import { openProviderTokens } from "./token.ts";

const open = (config: ApnsConfig, services: ChannelServices): Connection => {
  const key = readKey(config.key);
  if (key === null) throw new Error("a key that was checked is none any more");
  const tokens = openProviderTokens(key, config.keyId, config.teamId, () => services.now().getTime());
  const client = openHttp2(serverOf(config), services.guard, {
    timeoutMs: config.timeoutMs,
    bytesMax: webhookResponseBytesMax,
  });
  const calls = createInFlight();

  const post: Connection["send"] = async ({ messageId, content }): Promise<SendOutcome> => {
    const [device] = content.channel === "push" ? content.to : [];
    if (content.channel !== "push" || device === undefined) throw new Error("there is no device to send to");
    const authorization = await tokens.get();
    const to = { token: device.token, bundleId: config.bundleId, messageId, authorization };
    const body = JSON.stringify(apnsPayload(content, messageId));
    const outcome = apnsOutcome(await client.post(apnsHeaders(content, to, services.now()), body));
    if (outcome.code === "ExpiredProviderToken") tokens.drop(authorization);
    return outcome;
  };

  return {
    send: (request) => calls.track(post(request)),
    close: async () => {
      await calls.settled();
      await client.close();
    },
  };
};

/** No device has this token, so nobody gets anything; Apple says so only to whom it lets in. */
const NOBODY = "0".repeat(64);
const VERIFY_ID = "00000000-0000-7000-8000-000000000000";
const LET_IN: ReadonlySet<string> = new Set(["200", "BadDeviceToken", "Unregistered"]);

const verify = async (config: ApnsConfig, services: ChannelServices): Promise<VerifyResult> => {
  const connection = open(config, services);
  const outcome = await connection.send({
    accountId: 0,
    messageId: VERIFY_ID,
    campaignId: VERIFY_ID,
    content: {
      channel: "push",
      to: [{ deviceId: VERIFY_ID, platform: "ios", token: NOBODY, keys: null }],
      title: "Verification",
      body: "",
      imageUrl: null,
      iconUrl: null,
      deepLink: null,
      buttons: [],
      sound: null,
      badge: null,
      channelId: null,
      priority: "normal",
      collapseKey: null,
      timeToLiveSeconds: 0,
      interruptionLevel: "passive",
      data: {},
    },
  });
  await connection.close();
  const isReady = LET_IN.has(outcome.code);
  const detail = isReady ? "Apple takes the key for this bundle ID." : outcome.detail;
  return {
    isReady,
    steps: [{ name: "Log in to Apple, with a device that nobody has", isOk: isReady, detail }],
  };
};

/** Apple's push service. `apns-id` names a notification, but does not keep a repeat from being shown. */
export const apns: Channel<ApnsConfig> = {
  kind: "apns",
  title: "Apple Push Notification service",
  sends: ["push"],
  reaches: pushPlatformsOf("apns"),
  config: ApnsConfig,
  problemsOf: apnsProblems,
  secretFields: ["key"],
  takesIdempotencyId: false,
  timeoutMs: apnsTimeoutMs,
  concurrencyDefault: 200,
  complete: (content) => content,
  targetOf: (_, config) => serverOf(config),
  open,
  verify,
};
