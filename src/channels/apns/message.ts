import { createHash } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http2";
import type { PushContent } from "../../contract/content.ts";
import { apnsCollapseIdBytesMax, pushTimeToLiveSecondsMax } from "../../limits.ts";

const LEVELS = { passive: "passive", active: "active", time_sensitive: "time-sensitive" } as const;

const alertOf = ({ title, body }: PushContent) => ({
  ...(title === "" ? {} : { title }),
  ...(body === "" ? {} : { body }),
});

/**
 * The payload ("Generating a remote notification"): the author's key-values at the top, and what the app's own code needs for
 * picture, link and buttons under `clarion`.
 */
export const apnsPayload = (content: PushContent, messageId: string): object => ({
  ...content.data,
  aps: {
    alert: alertOf(content),
    "interruption-level": LEVELS[content.interruptionLevel],
    ...(content.sound === null ? {} : { sound: content.sound }),
    ...(content.badge === null ? {} : { badge: content.badge }),
    // an extension of the app loads the picture and registers the buttons
    ...(content.imageUrl === null && content.buttons.length === 0 ? {} : { "mutable-content": 1 }),
    ...(content.buttons.length === 0 ? {} : { category: "clarion" }),
  },
  clarion: {
    id: messageId,
    ...(content.deepLink === null ? {} : { link: content.deepLink }),
    ...(content.imageUrl === null ? {} : { image: content.imageUrl }),
    ...(content.buttons.length === 0 ? {} : { buttons: content.buttons }),
  },
});

const collapseId = (key: string): string =>
  Buffer.byteLength(key) <= apnsCollapseIdBytesMax && /^[\x20-\x7e]*$/.test(key)
    ? key
    : createHash("sha256").update(key).digest("hex");

/** 0: now or never. */
const expirationOf = (seconds: number | null, now: Date): number =>
  seconds === 0 ? 0 : Math.floor(now.getTime() / 1_000) + (seconds ?? pushTimeToLiveSecondsMax);

/** The request's headers ("Sending notification requests to APNs"). A repeat has the same `apns-id`. */
export const apnsHeaders = (
  content: PushContent,
  to: { token: string; bundleId: string; messageId: string; authorization: string },
  now: Date,
): OutgoingHttpHeaders => ({
  ":method": "POST",
  ":path": `/3/device/${encodeURIComponent(to.token)}`,
  authorization: `bearer ${to.authorization}`,
  "content-type": "application/json",
  "apns-id": to.messageId,
  "apns-topic": to.bundleId,
  "apns-push-type": "alert",
  "apns-priority": content.priority === "high" ? "10" : "5",
  "apns-expiration": String(expirationOf(content.timeToLiveSeconds, now)),
  ...(content.collapseKey === null ? {} : { "apns-collapse-id": collapseId(content.collapseKey) }),
});
