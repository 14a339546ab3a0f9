import type { Queryable } from "../db/pool.ts";
import { findMergedInto } from "../db/queries/profileSearch.ts";
import { loadDevices, loadProfiles } from "../db/queries/recipients.ts";
import { DomainError } from "../lib/errors.ts";

/** What a message may read of a user. */
export interface MessageFacts {
  id: number;
  identity: string | null;
  email: string | null;
  phone: string | null;
  timeZone: string | null;
  properties: Record<string, unknown>;
  devices: {
    id: string;
    platform: "android" | "ios" | "web" | "other";
    token: string;
    keys: { p256dh: string; auth: string } | null;
  }[];
}

/**
 * A profile as a message would see it. The id of one that was merged away answers what it became.
 *
 * @throws DomainError profile/not-found
 */
export const readMessageFacts = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<MessageFacts> => {
  const id = await findMergedInto(q, accountId, profileId);
  const [row] = await loadProfiles(q, accountId, [id]);
  if (row === undefined) {
    throw new DomainError("profile/not-found", `There is no profile ${profileId} in this account.`);
  }
  const devices = await loadDevices(q, accountId, [id]);
  return {
    id,
    identity: row.identity,
    email: row.email,
    phone: row.phone,
    timeZone: row.timeZone,
    properties: row.properties,
    devices: devices.map(({ profileId: _, ...device }) => device),
  };
};
