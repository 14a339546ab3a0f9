import { createHash } from "node:crypto";
import type { PushContent } from "../../contract/content.ts";
import type { WebPushMessage } from "../../contract/webPushMessage.ts";
import { pushTimeToLiveSecondsMax } from "../../limits.ts";

const messageOf = (content: PushContent, messageId: string): WebPushMessage => ({
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
  ...(content.badge === null ? {} : { badge: content.badge }),
  ...(Object.keys(content.data).length === 0 ? {} : { data: content.data }),
});

/** What the service worker reads: browser/worker.ts. */
export const webPushPayload = (content: PushContent, messageId: string): Buffer =>
  Buffer.from(JSON.stringify(messageOf(content, messageId)));

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
