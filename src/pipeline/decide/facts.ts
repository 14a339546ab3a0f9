import type { ChannelName } from "../../contract/content.ts";
import type { Queryable } from "../../db/pool.ts";
import {
  createMissingProfiles,
  type DeviceRow,
  findSuppressed,
  loadDevices,
  loadEarlierRecipients,
  loadProfiles,
  type ProfileRow,
  type ResolvedRecipient,
  resolveRecipients,
} from "../../db/queries/recipients.ts";
import { messageIdOf } from "../../lib/ids.ts";
import { comparableValue, type RecipientKind } from "../accept/recipient.ts";
import { NO_LIMITS } from "../ledger/places.ts";
import type { AudienceFacts, RecipientFacts } from "./rule.ts";
import type { VersionFacts } from "./versionFacts.ts";

/** A recipient about to be decided. */
export interface PendingRecipient {
  requestId: string;
  part: number;
  recipientNo: number;
  kind: RecipientKind;
  /** As the caller sent it. */
  value: string;
  /** Where the call says that this message goes; null: to the profile's own address. */
  address: string | null;
}

/** How the campaign's filter held, by recipient; nobody is in it where all users are meant. */
export type Audience = ReadonlyMap<PendingRecipient, AudienceFacts>;

/** Facts of every pending recipient, loaded with a fixed number of statements whatever their number. */
export interface LoadedFacts {
  profileOf(recipient: PendingRecipient): (ResolvedRecipient & { isNew: boolean }) | undefined;
  profiles: ReadonlyMap<number, ProfileRow>;
  devices: ReadonlyMap<number, DeviceRow[]>;
  suppressed: ReadonlyMap<string, string>;
  /** The variants of those who were assigned one before; empty where the campaign has one message. */
  assigned: ReadonlyMap<number, string>;
  /** Where second channels reach the profiles, by channel; empty where no version has one. */
  seconds: ReadonlyMap<ChannelName, Reach>;
}

export const addressOf = (profile: ProfileRow, channel: ChannelName): string | null => {
  if (channel === "email") return profile.email;
  return channel === "whatsapp" ? profile.phone : null;
};

const keyOf = (kind: string, value: string): string => `${kind}\n${value}`;

const comparableRecipients = (pending: readonly PendingRecipient[]) => {
  const distinct = new Map<string, { kind: string; value: string }>();
  for (const { kind, value } of pending) {
    const comparable = comparableValue(kind, value);
    if (comparable !== null) distinct.set(keyOf(kind, comparable), { kind, value: comparable });
  }
  return [...distinct.values()];
};

const resolve = async (
  q: Queryable,
  accountId: number,
  pending: readonly PendingRecipient[],
  createFor: readonly PendingRecipient[],
): Promise<Map<string, ResolvedRecipient & { isNew: boolean }>> => {
  const wanted = comparableRecipients(pending);
  const found = await resolveRecipients(q, accountId, wanted);
  const known = new Map(found.map((row) => [keyOf(row.kind, row.value), { ...row, isNew: false }]));
  const missing = comparableRecipients(createFor).filter(({ kind, value }) => !known.has(keyOf(kind, value)));
  if (missing.length === 0) return known;
  await createMissingProfiles(q, accountId, missing);
  for (const row of await resolveRecipients(q, accountId, missing)) {
    known.set(keyOf(row.kind, row.value), { ...row, isNew: true });
  }
  return known;
};

/** Profiles, and where a channel reaches them. */
export type Reach = Pick<LoadedFacts, "profiles" | "devices" | "suppressed">;

/** Profiles by id, with what the channel asks of them. @param otherAddresses those that calls give besides the profiles' own */
export const loadReach = async (
  q: Queryable,
  accountId: number,
  channel: ChannelName,
  profileIds: readonly number[],
  otherAddresses: readonly string[],
): Promise<Reach> => {
  const profiles = new Map((await loadProfiles(q, accountId, profileIds)).map((row) => [row.id, row]));
  const devices = new Map<number, DeviceRow[]>();
  if (channel === "push") {
    for (const row of await loadDevices(q, accountId, profileIds)) {
      devices.set(row.profileId, [...(devices.get(row.profileId) ?? []), row]);
    }
  }
  const own = [...profiles.values()].flatMap((profile) => addressOf(profile, channel) ?? []);
  const addresses = [...own, ...otherAddresses];
  const rows = addresses.length > 0 ? await findSuppressed(q, accountId, channel, addresses) : [];
  return { profiles, devices, suppressed: new Map(rows.map(({ address, reason }) => [address, reason])) };
};

/** The profiles that recipients name. */
export interface FoundProfiles {
  profileIds: readonly number[];
  profileOf: LoadedFacts["profileOf"];
}

/** @param createFor those of the recipients whose profile is created where nobody has it */
export const findProfiles = async (
  q: Queryable,
  accountId: number,
  pending: readonly PendingRecipient[],
  createFor: readonly PendingRecipient[],
): Promise<FoundProfiles> => {
  const resolved = await resolve(q, accountId, pending, createFor);
  return {
    profileIds: [...new Set([...resolved.values()].map(({ profileId }) => profileId))],
    profileOf: ({ kind, value }) => {
      const comparable = comparableValue(kind, value);
      return comparable === null ? undefined : resolved.get(keyOf(kind, comparable));
    },
  };
};

/** Which profiles and addresses the recipients of one intake row have taken so far. */
export interface Taken {
  profiles: Map<number, number>;
  addresses: Map<string, number>;
}

type TakenBefore = { [Of in keyof Taken]: Pick<Taken[Of], "get"> };

/** What earlier transactions of the same intake row took. */
export const loadTaken = async (
  q: Queryable,
  accountId: number,
  requestId: string,
  part: number,
  decidedCount: number,
): Promise<Taken> => {
  const taken: Taken = { profiles: new Map(), addresses: new Map() };
  if (decidedCount === 0) return taken;
  const ids = Array.from({ length: decidedCount }, (_, recipientNo) =>
    messageIdOf(requestId, part, recipientNo),
  );
  for (const row of await loadEarlierRecipients(q, accountId, ids)) {
    if (row.profileId !== null && row.outcome !== "duplicate_recipient") {
      taken.profiles.set(row.profileId, row.recipientNo);
    }
    if (row.address !== null && row.isHolder) taken.addresses.set(row.address, row.recipientNo);
  }
  return taken;
};

/** What recipients before this one took. */
export const takenFrom = (
  { profile, address }: Pick<RecipientFacts, "profile" | "address">,
  taken: TakenBefore,
): Pick<RecipientFacts, "sameProfileAs" | "addressTakenBy"> => ({
  sameProfileAs: profile === null ? null : (taken.profiles.get(profile.id) ?? null),
  addressTakenBy: address === null ? null : (taken.addresses.get(address) ?? null),
});

/** The facts of one recipient, given what the ones before it took; limits and caps hold nobody yet. */
export const factsOf = (
  recipient: PendingRecipient,
  loaded: LoadedFacts,
  audience: Audience,
  { content, controlGroupOf, variants }: Pick<VersionFacts, "content" | "controlGroupOf" | "variants">,
  taken: TakenBefore,
): RecipientFacts => {
  const found = loaded.profileOf(recipient);
  const profile = found === undefined ? null : (loaded.profiles.get(found.profileId) ?? null);
  const address = profile === null ? null : (recipient.address ?? addressOf(profile, content.channel));
  const { sameProfileAs, addressTakenBy } = takenFrom({ profile, address }, taken);
  const { campaignSends, channelSends, capUse } = NO_LIMITS;
  return {
    kind: recipient.kind,
    value: recipient.value,
    profile,
    sharedBy: found?.sharedBy ?? 0,
    isNew: found?.isNew ?? false,
    devices: profile === null ? [] : (loaded.devices.get(profile.id) ?? []),
    address,
    suppressedReason: address === null ? null : (loaded.suppressed.get(address) ?? null),
    audience: audience.get(recipient) ?? null,
    controlGroup: profile === null ? null : controlGroupOf(profile.id),
    variant:
      variants === null || profile === null ? null : variants.of(profile, loaded.assigned.get(profile.id)),
    sameProfileAs,
    addressTakenBy,
    campaignSends,
    channelSends,
    capUse,
  };
};
