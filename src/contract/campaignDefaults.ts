import type { CampaignContent } from "./campaign.ts";

/** A draft's sections as nobody has touched them. */

export const START_DEFAULTS: CampaignContent["start"] = {
  purpose: null,
  providerId: null,
  platformProviders: { android: null, ios: null, web: null },
  unknownUsers: "account",
  sources: { event: null },
  unsubscribedToo: "purpose",
  overtakes: "purpose",
  oneClickUnsubscribe: "purpose",
  openTracking: "purpose",
  linkTracking: "purpose",
};

export const WHO_DEFAULTS: CampaignContent["who"] = {
  audience: "all",
  filter: null,
  systemControlGroup: "purpose",
  customControlGroups: [],
  campaignControlPercent: null,
  targetingCap: { total: null, perDay: null },
};

/** Of a notification, all that is not its text. */
export const PUSH_DEFAULTS: Omit<NonNullable<CampaignContent["what"]["push"]>, "title" | "body"> = {
  imageUrl: "",
  iconUrl: "",
  deepLink: "",
  buttons: [],
  sound: "default",
  badge: "",
  channelId: "",
  priority: "high",
  collapseKey: "",
  timeToLiveSeconds: null,
  interruptionLevel: "active",
  devices: "all",
  data: [],
};

export const WHEN_DEFAULTS: CampaignContent["when"] = {
  startAt: null,
  endAt: null,
  timeToLiveMinutes: null,
  lostAnswer: "repeat",
  whilePaused: "hold",
  messageLimit: { minimumGapMinutes: null, atMostEver: null },
  globalLimits: "purpose",
  countsInGlobalLimits: "purpose",
  doNotDisturb: null,
  deliverAt: null,
  cutOff: null,
};
