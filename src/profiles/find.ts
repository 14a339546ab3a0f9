import type { ProfileDetail, ProfileEvent, ProfileProperties, ProfileSummary } from "../contract/profile.ts";
import type { Queryable } from "../db/pool.ts";
import {
  findMergedInto,
  findProfileDetail,
  findProfileIdsByText,
  findProfilesByText,
  listMergedFrom,
  listProfileDevices,
  listProfileEvents,
  listProfileIdentities,
  listProfilesSeen,
  listPropertyNames,
  listSuppressionsOf,
  type ProfileDetailRow,
  type ProfileSummaryRow,
  type ProfileText,
} from "../db/queries/profileSearch.ts";
import { DomainError } from "../lib/errors.ts";
import { eventNameKey } from "../lib/eventNameKey.ts";
import { mergedProfilesShownMax, searchProfilesMax } from "../limits.ts";
import { normalizeEmail, normalizePhone } from "./address.ts";

/** A number is stored with `+`; whoever looks for one may leave it out, since a wrong guess finds nobody. */
const phoneIn = (text: string): string | null => normalizePhone(text) ?? normalizePhone(`+${text.trim()}`);

const meaningsOf = (text: string): ProfileText => ({
  identity: text,
  email: normalizeEmail(text),
  phone: phoneIn(text),
});

const asSummary = (row: ProfileSummaryRow): ProfileSummary => ({
  id: row.id,
  name: typeof row.name === "string" ? row.name : null,
  identity: row.identity,
  email: row.email,
  phone: row.phone,
  lastSeenAt: row.last_seen_at.toISOString(),
});

/** Where a page of profiles seen last goes on. */
export interface SeenPosition {
  lastSeenAt: Date;
  id: number;
}

/** Profiles seen last first. Of a large account, those among the newest. */
export const listProfiles = async (
  q: Queryable,
  accountId: number,
  after: SeenPosition | null,
  limit: number,
): Promise<ProfileSummary[]> => (await listProfilesSeen(q, accountId, after, limit)).map(asSummary);

/**
 * Profiles that have exactly this identity, e-mail address or phone number, then those whose identity or address begins
 * with the text. Names are not searched: they change with every upload, and an index on them would make each dearer.
 */
export const searchProfiles = async (
  q: Queryable,
  accountId: number,
  text: string,
  limit: number,
): Promise<ProfileSummary[]> => {
  const emailStart = text.normalize("NFC").toLowerCase();
  return (await findProfilesByText(q, accountId, { ...meaningsOf(text), emailStart }, limit)).map(asSummary);
};

/** A profile and all that became it: what messages of the past may name. At most `searchProfilesMax`. */
const withMerged = async (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<number[]> =>
  profileIds.length === 0
    ? []
    : [
        ...profileIds,
        ...(await listMergedFrom(q, accountId, profileIds, searchProfilesMax - profileIds.length)),
      ];

/** The ids under which messages of a profile may stand in the log. */
export const profileIdsOf = async (q: Queryable, accountId: number, profileId: number): Promise<number[]> =>
  withMerged(q, accountId, [await findMergedInto(q, accountId, profileId)]);

/** Who may be meant by an identity, an e-mail address or a phone number, in messages of the past too. */
export const recipientsMeant = async (
  q: Queryable,
  accountId: number,
  text: string,
): Promise<{ profileIds: number[]; values: string[] }> => {
  const meanings = meaningsOf(text);
  const found = await findProfileIdsByText(q, accountId, meanings, searchProfilesMax);
  const values = [text, meanings.email, meanings.phone].filter((value) => value !== null);
  return { profileIds: await withMerged(q, accountId, found), values: [...new Set(values)] };
};

const requireProfile = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<ProfileDetailRow> => {
  const id = await findMergedInto(q, accountId, profileId);
  const row = await findProfileDetail(q, accountId, id);
  if (row !== undefined) return row;
  throw new DomainError("profile/not-found", `There is no profile ${profileId} in this account.`);
};

/**
 * The id of the profile that an id stands for: itself, or what it became.
 *
 * @throws DomainError profile/not-found
 */
export const requireProfileId = async (q: Queryable, accountId: number, profileId: number): Promise<number> =>
  (await requireProfile(q, accountId, profileId)).id;

/**
 * A profile with all that is known of it. The id of a profile that was merged away answers what it became.
 *
 * @throws DomainError profile/not-found
 */
export const readProfile = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<ProfileDetail> => {
  const row = await requireProfile(q, accountId, profileId);
  const addresses = [row.email, row.phone].filter((address) => address !== null);
  const [identities, devices, suppressions, mergedProfileIds] = await Promise.all([
    listProfileIdentities(q, accountId, row.id),
    listProfileDevices(q, accountId, row.id),
    listSuppressionsOf(q, accountId, addresses),
    listMergedFrom(q, accountId, [row.id], mergedProfilesShownMax),
  ]);
  return {
    ...asSummary(row),
    createdAt: row.created_at.toISOString(),
    timeZone: row.time_zone,
    identities,
    properties: row.properties,
    subscriptions: {
      email: row.email_subscribed,
      push: row.push_subscribed,
      whatsapp: row.whatsapp_subscribed,
    },
    suppressions: suppressions.map(({ created_at, ...suppression }) => ({
      ...suppression,
      since: created_at.toISOString(),
    })),
    devices: devices.map((device) => ({
      id: device.id,
      platform: device.platform,
      tokenEnd: device.token_end,
      osVersion: device.os_version,
      appVersion: device.app_version,
      make: device.make,
      model: device.model,
      lastSeenAt: device.last_seen_at.toISOString(),
      createdAt: device.created_at.toISOString(),
    })),
    mergedProfileIds,
  };
};

/** Where a page of events goes on. */
export interface EventPosition {
  at: Date;
  id: string;
}

/**
 * Events of a profile, newest first.
 *
 * @param name only events of this name; case and spaces do not count
 * @throws DomainError profile/not-found
 */
export const readProfileEvents = async (
  q: Queryable,
  accountId: number,
  profileId: number,
  name: string | undefined,
  page: { after: EventPosition | null; limit: number },
): Promise<ProfileEvent[]> => {
  const { id } = await requireProfile(q, accountId, profileId);
  const names = name === undefined ? null : [eventNameKey(name)];
  const rows = await listProfileEvents(q, accountId, id, names, page.after, page.limit);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    at: row.ts.toISOString(),
    properties: row.properties,
  }));
};

/** Names that editors suggest, from profiles seen last. */
export const readPropertyNames = async (q: Queryable, accountId: number): Promise<ProfileProperties> => ({
  data: await listPropertyNames(q, accountId),
});
