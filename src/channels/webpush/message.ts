import { createHash } from "node:crypto";
import type { PushContent } from "../../contract/content.ts";
import { pushTimeToLiveSecondsMax } from "../../limits.ts";

/** What the service worker reads: public/push-worker.js. */
export const webPushPayload = (content: PushContent, messageId: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      clarion: 1,
      id: messageId,
      title: content.title,
      body: content.body,
      ...(content.iconUrl === null ? {} : { icon: content.iconUrl }),
      ...(content.imageUrl === null ? {} : { image: content.imageUrl }),
      ...(content.deepLink === null ? {} : { link: content.deepLink }),
      ...(content.buttons.length === 0 ? {} : { buttons: content.buttons }),
      ...(content.sound === null ? { silent: true } : {}),
      ...(content.collapseKey === null ? {} : { tag: content.collapseKey }),
      ...(Object.keys(content.data).length === 0 ? {} : { data: content.data }),
    }),
  );

/** RFC 8030 section 5.4: at most 32 characters of base64url. */
const topicOf = (collapseKey: string): string =>
  createHash("sha256").update(collapseKey).digest("base64url").slice(0, 32);

/** Name, value, name, value … (RFC 8030 sections 5.2 to 5.4). */
export const webPushHeaders = (content: PushContent, authorization: string): string[] => [
  "authorization",
  authorization,
  "content-encoding",
  "aes128gcm",
  "content-type",
  "application/octet-stream",
  "ttl",
  String(content.timeToLiveSeconds ?? pushTimeToLiveSecondsMax),
  "urgency",
  content.priority,
  ...(content.collapseKey === null ? [] : ["topic", topicOf(content.collapseKey)]),
];
