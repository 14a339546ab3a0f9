import { createHmac } from "node:crypto";
import type { Content, Log, User } from "./log.ts";
import { consequences } from "./places.ts";

const SHARES = 2n ** 64n;

const isIn = (log: Log, groupId: string, percent: number, user: User): boolean => {
  const digest = createHmac("sha256", log.key).update(`${groupId}\n${user.id}`).digest();
  return digest.readBigUInt64BE(0) * 100n < BigInt(percent) * SHARES;
};

/** The group that leaves the user out of the campaign: the first of system, custom and its own. */
export const groupOf = (log: Log, campaignId: string, content: Content, user: User): string | undefined => {
  if (log.exempt.has(user.id)) return undefined;
  const system = log.groups.filter(
    ({ kind }) => kind === "system" && consequences(content).leavesOutSystemGroup,
  );
  const custom = content.who.customControlGroups.flatMap(
    (id) => log.groups.find((group) => group.id === id) ?? [],
  );
  const own = content.who.campaignControlPercent;
  const groups = [...system, ...custom, ...(own === null ? [] : [{ id: campaignId, percent: own }])];
  return groups.find(({ id, percent }) => isIn(log, id, percent, user))?.id;
};
