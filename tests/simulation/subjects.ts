import type { CampaignContent } from "../../src/contract/campaign.ts";
import { WHEN_DEFAULTS, WHO_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import type { World } from "./world.ts";

/** What stands between a trigger and its message. Pauses, stops, ends, time to live and deaths are always there. */
export type Subject = "control groups" | "caps" | "limits" | "moments" | "throttle";

/** What the pipeline does: the subjects that runs are about. A piece that joins it joins them. */
export const BUILT: readonly Subject[] = ["control groups", "moments", "limits", "caps", "throttle"];

const contentWith = (content: CampaignContent, has: (subject: Subject) => boolean): CampaignContent => ({
  ...content,
  who: {
    ...content.who,
    ...(has("control groups") ? {} : { customControlGroups: [], campaignControlPercent: null }),
    ...(has("caps") ? {} : { targetingCap: WHO_DEFAULTS.targetingCap }),
  },
  when: {
    ...content.when,
    ...(has("limits") ? {} : { messageLimit: WHEN_DEFAULTS.messageLimit }),
    ...(has("moments") ? {} : { doNotDisturb: null, deliverAt: null, cutOff: null }),
  },
});

type Limits = World["globalLimits"];

const unthrottled = (limits: Limits): Limits => {
  const without = (of: Limits["email"]): Limits["email"] => of && { ...of, throttlePer5Minutes: null };
  const { push, email, whatsapp, webhook } = limits;
  return {
    push: without(push),
    email: without(email),
    whatsapp: without(whatsapp),
    webhook: without(webhook),
  };
};

/** The same world with some subjects only: narrows down what a failing seed fails on. */
export const only = (world: World, subjects: readonly Subject[]): World => {
  const has = (subject: Subject): boolean => subjects.includes(subject);
  const campaigns = world.campaigns.map(({ id, content }) => ({ id, content: contentWith(content, has) }));
  const noLimits = { push: null, email: null, whatsapp: null, webhook: null };
  const globalLimits = has("throttle") ? world.globalLimits : unthrottled(world.globalLimits);
  const happenings = world.happenings.map((happening) =>
    happening.kind === "publish" ? { ...happening, content: contentWith(happening.content, has) } : happening,
  );
  return {
    ...world,
    campaigns,
    happenings,
    groups: has("control groups") ? world.groups : [],
    globalLimits: has("limits") ? globalLimits : noLimits,
  };
};
