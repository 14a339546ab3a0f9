import { createHash } from "node:crypto";
import type { SendOutcome } from "../../channels/channel.ts";
import type { PushContent, PushDevice } from "../../contract/content.ts";
import type { DeviceResult } from "../../db/queries/deviceSends.ts";
import { backoffMs } from "../../lib/backoff.ts";
import { storableText } from "../../lib/storableText.ts";
import { providerDetailCharsMax, retryBaseMs, retryCapMs } from "../../limits.ts";

/** What one device's call is made with, and by. */
export interface DeviceSend {
  accountId: number;
  campaignId: string;
  messageId: string;
  device: PushDevice;
  providerId: string | null;
  repeatsLost: boolean;
  failures: number;
  giveUpAtMs: number;
  startedAt: Date;
}

/** The id of a message to one device, the same for a repeat: UUIDv8 (RFC 9562) of both. */
export const sendIdOf = (messageId: string, deviceId: string): string => {
  const bytes = createHash("sha256").update(`${messageId}/${deviceId}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join("-");
};

/** The message as one device gets it. */
export const contentFor = (content: PushContent, device: PushDevice): PushContent => ({
  ...content,
  to: [device],
});

const clip = (text: string): string => storableText(text).slice(0, providerDetailCharsMax);

/**
 * What a call means for its device.
 *
 * @param goesOn by itself, since another device has taken the message; otherwise a retry is the message's
 */
export const deviceResultOf = (
  send: DeviceSend,
  outcome: SendOutcome,
  goesOn: boolean,
  nowMs: number,
  chance: number,
): DeviceResult => {
  const { device } = send;
  const base: DeviceResult = {
    accountId: send.accountId,
    messageId: send.messageId,
    campaignId: send.campaignId,
    deviceId: device.deviceId,
    sendId: sendIdOf(send.messageId, device.deviceId),
    platform: device.platform,
    token: device.token,
    providerId: send.providerId,
    state: "waiting",
    maybeSent: outcome.kind === "unknown",
    repeatsLost: send.repeatsLost,
    countsAsFailure: outcome.kind === "try_later" || outcome.kind === "unknown",
    code: clip(outcome.code),
    detail: clip(outcome.detail),
    receipt: outcome.kind === "sent" ? outcome.providerId : null,
    afterMs: null,
    giveUpAt: new Date(send.giveUpAtMs),
    deadSince: outcome.kind === "refused" && outcome.addressDead === true ? send.startedAt : null,
  };
  if (outcome.kind === "sent" || outcome.kind === "refused") return { ...base, state: outcome.kind };
  if (outcome.kind === "unknown" && !send.repeatsLost) return { ...base, state: "unknown" };
  if (!goesOn) return base;
  const usualMs = backoffMs(send.failures + 1, retryBaseMs, retryCapMs, chance);
  const askedMs = outcome.kind === "unknown" ? 0 : (outcome.afterMs ?? 0);
  const afterMs = Math.max(usualMs, askedMs);
  return nowMs + afterMs >= send.giveUpAtMs ? { ...base, state: "given_up" } : { ...base, afterMs };
};

const first = <Kind extends SendOutcome["kind"]>(outcomes: readonly SendOutcome[], kind: Kind) =>
  outcomes.findLast((outcome): outcome is Extract<SendOutcome, { kind: Kind }> => outcome.kind === kind);

/** Of a device whose platform the campaign has no provider for. */
export const NO_PROVIDER = "no_provider";

/** Nothing will ever reach the device. */
const isDead = (outcome: SendOutcome): boolean =>
  outcome.kind === "refused" && (outcome.addressDead === true || outcome.code === NO_PROVIDER);

const NOBODY: Extract<SendOutcome, { kind: "refused" }> = {
  kind: "refused",
  code: "no_device",
  detail: "None of the user's devices is of a platform that the campaign has a provider for.",
};

/**
 * What the calls for a message's devices mean for the message: it is sent when one device took it, and refused, with the last
 * error, when none ever will.
 *
 * @param outcomes of every device, those included that were refused before
 */
export const outcomeOfAll = (outcomes: readonly SendOutcome[]): SendOutcome => {
  const sent = outcomes.filter(({ kind }) => kind === "sent");
  const taken = first(sent, "sent");
  if (taken !== undefined) {
    const devices = outcomes.length === 1 ? "The device" : `${sent.length} of ${outcomes.length} devices`;
    return { ...taken, detail: `${devices} took it. ${taken.detail}` };
  }
  const going = first(outcomes, "unknown") ?? first(outcomes, "try_later") ?? first(outcomes, "throttled");
  if (going !== undefined) return going;
  const refused = first(outcomes, "refused") ?? NOBODY;
  // devices are marked by themselves; the user is not reachable when none of them is any more
  const isUnreachable = outcomes.every(isDead);
  return {
    kind: "refused",
    code: refused.code,
    detail: refused.detail,
    ...(isUnreachable ? { addressDead: true } : {}),
  };
};
