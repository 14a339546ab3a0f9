import { createHmac } from "node:crypto";
import type { CampaignContent } from "../contract/campaign.ts";
import { consequencesOf } from "../contract/purpose.ts";

/** A control group that a campaign leaves out; the campaign's own has the campaign's id. */
export interface ControlGroup {
  id: string;
  name: string;
  kind: "system" | "custom" | "campaign";
  /** Share of the profiles that are in it. */
  percent: number;
}

/** What an account knows of its control groups: enough to say of any profile which group it is in. */
export interface ControlFacts {
  /** The account's `assignment_key`. */
  assignmentKey: Buffer;
  /** The system group and the custom ones. */
  groups: readonly { id: string; kind: "system" | "custom"; name: string; percent: number }[];
  /** Profiles that are in no control group. */
  exemptProfileIds: readonly number[];
}

const CAMPAIGN_GROUP_NAME = "Campaign control group";
const HASH_BITS = 64n;
const PER_CENT = 100n;

/**
 * Whether a profile is in a group: HMAC-SHA256(key, group id + "\n" + profile id), its first 8 bytes as a fraction of
 * 2^64, lies below the share (docs/delivery.md, "Control groups"). Nothing but these decides it.
 *
 * @param percent 0 to 100
 */
export const isInControlGroup = (
  assignmentKey: Buffer,
  { id, percent }: Pick<ControlGroup, "id" | "percent">,
  profileId: number,
): boolean => {
  const mac = createHmac("sha256", assignmentKey).update(`${id}\n${profileId}`).digest();
  return mac.readBigUInt64BE(0) * PER_CENT < BigInt(percent) << HASH_BITS;
};

/** The groups that a campaign leaves out, in the order in which a user in several is named for one. */
export const groupsLeftOut = (
  { groups }: ControlFacts,
  campaignId: string,
  content: Pick<CampaignContent, "start" | "who" | "when">,
): ControlGroup[] => {
  const { customControlGroups, campaignControlPercent } = content.who;
  const system = consequencesOf(content).systemControlGroup
    ? groups.filter(({ kind }) => kind === "system")
    : [];
  const custom = customControlGroups.flatMap((wanted) =>
    groups.filter(({ id, kind }) => kind === "custom" && id === wanted),
  );
  if (campaignControlPercent === null) return [...system, ...custom];
  const own = { id: campaignId, name: CAMPAIGN_GROUP_NAME, percent: campaignControlPercent };
  return [...system, ...custom, { ...own, kind: "campaign" }];
};

/** The first of the groups that the profile is in; null: none, or the profile is exempt. */
export const controlGroupOf = (
  { assignmentKey, exemptProfileIds }: ControlFacts,
  leftOut: readonly ControlGroup[],
  profileId: number,
): ControlGroup | null =>
  exemptProfileIds.includes(profileId)
    ? null
    : (leftOut.find((group) => isInControlGroup(assignmentKey, group, profileId)) ?? null);
