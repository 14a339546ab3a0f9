import { eventTypesMax } from "../limits.ts";
import type { EventData } from "./eventRecord.ts";
import { type Identity, identityKey } from "./identity.ts";
import type { Operation } from "./parseUpload.ts";
import { describeValue, Refusal, uploadCodes } from "./refusal.ts";
import { registeredAgain, type TokenData } from "./tokenRecord.ts";
import { blankProfile, changeProfile, mergeProfiles, seenAt, type WorkingProfile } from "./workingProfile.ts";

/** Where a record of an upload stood. */
export interface UploadOrigin {
  /** The record as it came. */
  sent: unknown;
  /** Its place in the request, from 1. */
  number: number;
  /** The request's body. */
  body: Buffer;
  credentialId: string | null;
}

/** A record and when its request came. */
export interface UploadEntry {
  operation: Operation;
  receivedAt: Date;
  /** Undefined where it came another way than by an upload. */
  origin?: UploadOrigin;
}

/** What the database knew when the upload was planned. */
export interface UploadFacts {
  /** The profile of each known identity, by `identityKey`; the same object for the same profile. */
  profiles: ReadonlyMap<string, WorkingProfile>;
  /** The account's event types; only those of the upload need be there if all of them are. */
  eventNameKeys: ReadonlySet<string>;
}

/** A profile of the plan; its number stands for its id until it has one. */
export interface PlannedProfile {
  profile: WorkingProfile;
  /** Identities that are not stored yet. */
  newIdentities: readonly Identity[];
}

export interface PlannedEvent {
  owner: PlannedProfile;
  event: EventData;
  at: Date;
  receivedAt: Date;
}

export interface PlannedDevice {
  owner: PlannedProfile;
  token: TokenData;
  objectId: string | undefined;
  seenAt: Date;
}

export interface UploadPlan {
  /** One an entry, in their order: undefined when it is taken. */
  refusals: readonly (Refusal | undefined)[];
  profiles: readonly PlannedProfile[];
  newEventNames: ReadonlyMap<string, string>;
  events: readonly PlannedEvent[];
  devices: readonly PlannedDevice[];
}

/** What some identities of the upload stand for. Merging leaves a pointer to the holder that took over. */
interface Holder {
  /** Counts up as profiles come to be: the age of those without an id. */
  order: number;
  profile: WorkingProfile;
  newIdentities: readonly Identity[];
  mergedInto: Holder | undefined;
}

const followHolder = (holder: Holder): Holder => {
  let last = holder;
  while (last.mergedInto !== undefined) last = last.mergedInto;
  return last;
};

/** The upload between two records. */
interface Draft {
  holders: Map<string, Holder>;
  holdersMade: number;
  eventNameKeys: Set<string>;
  newEventNames: Map<string, string>;
  events: { holder: Holder; event: EventData; at: Date; receivedAt: Date }[];
  devices: Map<string, { holder: Holder; token: TokenData; objectId: string | undefined; seenAt: Date }>;
}

const startDraft = (facts: UploadFacts): Draft => {
  const byProfile = new Map<WorkingProfile, Holder>();
  const holders = new Map<string, Holder>();
  for (const [key, profile] of facts.profiles) {
    const holder = byProfile.get(profile) ?? { order: 0, profile, newIdentities: [], mergedInto: undefined };
    byProfile.set(profile, holder);
    holders.set(key, holder);
  }
  const eventNameKeys = new Set(facts.eventNameKeys);
  return { holders, holdersMade: 0, eventNameKeys, newEventNames: new Map(), events: [], devices: new Map() };
};

/**
 * Applies the records one after the other, in memory: each sees what those before it left. A refused record
 * leaves nothing behind, neither a merge nor a new profile. Pure.
 */
export const planUpload = (entries: readonly UploadEntry[], facts: UploadFacts): UploadPlan => {
  const draft = startDraft(facts);
  const before = new Set(facts.profiles.values());
  const refusals = entries.map((entry) => takeEntry(draft, entry));
  const planned = new Map<Holder, PlannedProfile>();
  const plan = (holder: Holder): PlannedProfile => {
    const { profile, newIdentities } = holder;
    const owner = planned.get(holder) ?? { profile, newIdentities };
    planned.set(holder, owner);
    return owner;
  };
  for (const holder of draft.holders.values()) plan(followHolder(holder));
  return {
    refusals,
    profiles: [...planned.values()].filter(
      ({ profile, newIdentities }) => newIdentities.length > 0 || !before.has(profile),
    ),
    newEventNames: draft.newEventNames,
    events: draft.events.map(({ holder, ...event }) => ({ owner: plan(followHolder(holder)), ...event })),
    devices: [...draft.devices.values()].map(({ holder, ...device }) => ({
      owner: plan(followHolder(holder)),
      ...device,
    })),
  };
};

const takeEntry = (draft: Draft, { operation, receivedAt }: UploadEntry): Refusal | undefined => {
  const at = operation.at ?? receivedAt;
  const seen = at < receivedAt ? at : receivedAt;
  const found = findHolders(draft, operation.identities);
  const before = joinProfiles(found) ?? blankProfile(seen);
  const after = operation.type === "profile" ? changeProfile(before, operation.changes) : before;
  if (after instanceof Refusal) return after;
  const discarded = operation.type === "event" ? registerEventName(draft, operation.event) : undefined;
  if (discarded !== undefined) return discarded;
  const holder = commitProfile(draft, found, operation.identities, seenAt(after, seen));
  if (operation.type === "event") draft.events.push({ holder, event: operation.event, at, receivedAt });
  if (operation.type === "token") commitToken(draft, holder, operation, receivedAt);
  return undefined;
};

/** What the identities stand for, the oldest first. */
const findHolders = (draft: Draft, identities: readonly Identity[]): Holder[] => {
  const found = identities.map((identity) => draft.holders.get(identityKey(identity)));
  const distinct = new Set(found.filter((holder) => holder !== undefined).map(followHolder));
  const idOf = ({ profile }: Holder) => profile.id ?? Number.MAX_SAFE_INTEGER;
  return [...distinct].sort((a, b) => idOf(a) - idOf(b) || a.order - b.order);
};

const joinProfiles = (holders: readonly Holder[]): WorkingProfile | undefined => {
  const [first, ...others] = holders.map(({ profile }) => profile);
  return first === undefined ? undefined : others.reduce(mergeProfiles, first);
};

const registerEventName = (draft: Draft, { name, nameKey }: EventData): Refusal | undefined => {
  if (draft.eventNameKeys.has(nameKey)) return undefined;
  if (draft.eventNameKeys.size >= eventTypesMax) {
    const reason = `The event ${describeValue(name)} is discarded: the account has ${eventTypesMax} event types`;
    return new Refusal(uploadCodes.eventDiscarded, reason);
  }
  draft.eventNameKeys.add(nameKey);
  draft.newEventNames.set(nameKey, name);
  return undefined;
};

const commitProfile = (
  draft: Draft,
  found: readonly Holder[],
  identities: readonly Identity[],
  profile: WorkingProfile,
): Holder => {
  const unknown = identities.filter((identity) => !draft.holders.has(identityKey(identity)));
  const [first] = found;
  const holder = first ?? { order: ++draft.holdersMade, profile, newIdentities: [], mergedInto: undefined };
  holder.profile = profile;
  holder.newIdentities = [...found.flatMap(({ newIdentities }) => newIdentities), ...unknown];
  for (const other of found.slice(1)) other.mergedInto = holder;
  for (const identity of identities) draft.holders.set(identityKey(identity), holder);
  return holder;
};

/** A token belongs to the profile that registered it last. */
const commitToken = (
  draft: Draft,
  holder: Holder,
  { identities, token }: Operation & { type: "token" },
  seen: Date,
): void => {
  const objectId = identities.find(({ kind }) => kind === "objectId")?.value;
  const before = draft.devices.get(token.token)?.token;
  draft.devices.delete(token.token);
  draft.devices.set(token.token, {
    holder,
    token: before === undefined ? token : registeredAgain(before, token),
    objectId,
    seenAt: seen,
  });
};
