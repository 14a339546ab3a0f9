import { hash } from "node:crypto";
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
const HALF = 2 ** 32;
const HALF_BITS = 32n;
const PER_CENT = 100;

/** Bytes of a SHA-256 block and of its hash; what HMAC fills its two keys with (RFC 2104, section 2). */
const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
/** A UUID, a line feed and the digits of a profile id take less. */
const TEXT_BYTES_MAX = 128;

/**
 * HMAC-SHA256 of short ASCII texts with one key, each byte of it as one character: by one-shot hashes over two buffers that
 * are used again. This is asked of every recipient for every group; `createHmac` takes four times as long, and so does a hash
 * that is answered as a buffer of its own.
 */
const createMac = (key: Buffer): ((text: string) => string) => {
  const padded = (pad: number, moreBytes: number): Buffer =>
    Buffer.concat([
      Buffer.alloc(BLOCK_BYTES)
        .fill(key, 0, key.length)
        .map((byte) => byte ^ pad),
      Buffer.alloc(moreBytes),
    ]);
  if (key.length > BLOCK_BYTES) throw new Error(`an assignment key has ${key.length} bytes`);
  const inner = padded(INNER_PAD, TEXT_BYTES_MAX);
  const outer = padded(OUTER_PAD, HASH_BYTES);
  return (text) => {
    if (text.length > TEXT_BYTES_MAX) throw new Error(`a text of ${text.length} characters is too long`);
    inner.write(text, BLOCK_BYTES, "latin1");
    outer.write(
      hash("sha256", inner.subarray(0, BLOCK_BYTES + text.length), "binary"),
      BLOCK_BYTES,
      "latin1",
    );
    return hash("sha256", outer, "binary");
  };
};

const macs = new WeakMap<Buffer, (text: string) => string>();

const macWith = (key: Buffer): ((text: string) => string) => {
  const known = macs.get(key) ?? createMac(key);
  macs.set(key, known);
  return known;
};

/** Whether the first 8 bytes of a hash, as a fraction of 2^64, lie below a share; the first 4 say so of nearly all. */
const liesBelow = (mac: string, percent: number): boolean => {
  const high = numberAt(mac, 0);
  const bound = percent * HALF;
  if ((high + 1) * PER_CENT <= bound) return true;
  if (high * PER_CENT >= bound) return false;
  const whole = (BigInt(high) << HALF_BITS) | BigInt(numberAt(mac, 4));
  return whole * BigInt(PER_CENT) < BigInt(percent) << (HALF_BITS * 2n);
};

/** Four bytes as an unsigned number, the highest first. */
const numberAt = (mac: string, at: number): number =>
  ((mac.charCodeAt(at) << 24) |
    (mac.charCodeAt(at + 1) << 16) |
    (mac.charCodeAt(at + 2) << 8) |
    mac.charCodeAt(at + 3)) >>>
  0;

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
