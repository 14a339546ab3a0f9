import type { PushContent } from "../../contract/content.ts";

/** Names that Clarion gives an app beside the author's own; the wizard refuses an author's that begin like these. */
const ownData = (content: PushContent, messageId: string): Record<string, string> => ({
  clarion_id: messageId,
  ...(content.deepLink === null ? {} : { clarion_link: content.deepLink }),
  ...(content.iconUrl === null ? {} : { clarion_icon: content.iconUrl }),
  ...(content.buttons.length === 0 ? {} : { clarion_buttons: JSON.stringify(content.buttons) }),
});

const LEVELS = { passive: "passive", active: "active", time_sensitive: "time-sensitive" } as const;

const androidOf = (content: PushContent) => ({
  priority: content.priority === "high" ? "HIGH" : "NORMAL",
  ...(content.collapseKey === null ? {} : { collapse_key: content.collapseKey }),
  ...(content.timeToLiveSeconds === null ? {} : { ttl: `${content.timeToLiveSeconds}s` }),
  notification: {
    ...(content.sound === null ? {} : { sound: content.sound }),
    ...(content.channelId === null ? {} : { channel_id: content.channelId }),
    ...(content.badge === null ? {} : { notification_count: content.badge }),
    ...(content.collapseKey === null ? {} : { tag: content.collapseKey }),
  },
});

/** For an iPhone's app that registered with Firebase; elsewhere FCM leaves it out. */
const apnsOf = (content: PushContent) => ({
  payload: {
    aps: {
      "interruption-level": LEVELS[content.interruptionLevel],
      ...(content.sound === null ? {} : { sound: content.sound }),
      ...(content.badge === null ? {} : { badge: content.badge }),
    },
  },
});

/** The `message` of FCM HTTP v1 (https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages). */
export const fcmMessage = (content: PushContent, token: string, messageId: string): object => ({
  token,
  notification: {
    ...(content.title === "" ? {} : { title: content.title }),
    ...(content.body === "" ? {} : { body: content.body }),
    ...(content.imageUrl === null ? {} : { image: content.imageUrl }),
  },
  data: { ...content.data, ...ownData(content, messageId) },
  android: androidOf(content),
  apns: apnsOf(content),
});
