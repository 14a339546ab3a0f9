import type { PushContent } from "../../src/contract/content.ts";

/** A notification of "t" and "b", everything else as nobody has touched it, to no device. */
export const aPush = (overrides: Partial<PushContent> = {}): PushContent => ({
  channel: "push",
  to: [],
  title: "t",
  body: "b",
  imageUrl: null,
  iconUrl: null,
  deepLink: null,
  buttons: [],
  sound: "default",
  badge: null,
  channelId: null,
  priority: "high",
  collapseKey: null,
  timeToLiveSeconds: null,
  interruptionLevel: "active",
  data: {},
  ...overrides,
});
