import type { CampaignContent } from "../contract/campaign.ts";
import { consequencesOf } from "../contract/purpose.ts";
import { macWith, numberAt } from "../lib/keyedHash.ts";

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
const HALF = 2 ** 32;
const HALF_BITS = 32n;
const PER_CENT = 100;

/** Whether the first 8 bytes of a hash, as a fraction of 2^64, lie below a share; the first 4 say so of nearly all. */
const liesBelow = (mac: string, percent: number): boolean => {
  const high = numberAt(mac, 0);
  const bound = percent * HALF;
  if ((high + 1) * PER_CENT <= bound) return true;
  if (high * PER_CENT >= bound) return false;
  const whole = (BigInt(high) << HALF_BITS) | BigInt(numberAt(mac, 4));
  return whole * BigInt(PER_CENT) < BigInt(percent) << (HALF_BITS * 2n);
};

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
): boolean => liesBelow(macWith(assignmentKey)(`${id}\n${profileId}`), percent);

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
