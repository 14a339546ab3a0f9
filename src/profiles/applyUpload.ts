import { type Database, type Queryable, sqlState } from "../db/pool.ts";
import { upsertDevices } from "../db/queries/devices.ts";
import {
  findKnownEventNames,
  insertEventNames,
  insertEvents,
  listEventNames,
  lockEventNames,
} from "../db/queries/events.ts";
import {
  findProfilesByIdentity,
  insertIdentities,
  mergeStoredProfiles,
  type ProfileWrite,
  reserveProfileIds,
  type StoredProfile,
  writeProfiles,
} from "../db/queries/profiles.ts";
import { inTransaction } from "../db/tx.ts";
import { newId } from "../lib/ids.ts";
import { transactionTriesMax } from "../limits.ts";
import { type Identity, identityKey } from "./identity.ts";
import {
  type PlannedProfile,
  planUpload,
  type UploadEntry,
  type UploadFacts,
  type UploadPlan,
} from "./planUpload.ts";
import { Refusal, uploadCodes } from "./refusal.ts";
import { addressesOf, type WorkingProfile } from "./workingProfile.ts";

/**
 * Writing an upload. The order in which a transaction locks is always the same, so that no two wait for each
 * other: the account's event types (only when there is a new one), profiles by id, identities by kind and
 * value, summaries of events by profile and name, devices by token. Summaries are written under the lock of their profile
 * only, so nobody ever waits for one. What is left (a merge that moves devices or members of lists) the database
 * resolves as a deadlock, and the transaction repeats.
 */

/** Somebody else created one of our new identities first; what we read of it is no longer true. */
class LostRace extends Error {}

type Outcome = Refusal | undefined;

/**
 * What else is written in the transaction of some entries, told what became of them. `from` is the place of the first.
 * Called once for each entry, in their order, and again when its transaction is repeated.
 */
export type Alongside = (
  tx: Queryable,
  part: { from: number; outcomes: readonly Outcome[] },
) => Promise<void>;

const nothingAlongside: Alongside = async () => {};

/**
 * Writes the entries in one transaction, with a bounded number of statements however many they are. When the
 * database refuses the data, they are halved until the entry at fault stands alone; only that is refused.
 *
 * @param alongside what else each of these transactions writes
 * @returns one outcome an entry, in their order: undefined when it is on disk
 * @throws when the database is away, or keeps failing for reasons that no entry is to blame for
 */
export const applyEntries = async (
  db: Database,
  accountId: number,
  entries: readonly UploadEntry[],
  alongside: Alongside = nothingAlongside,
): Promise<Outcome[]> => applyPart(db, accountId, { entries, from: 0, alongside });

/** Some of the entries that came together. */
interface Part {
  entries: readonly UploadEntry[];
  /** The place of the first among all. */
  from: number;
  alongside: Alongside;
}

const applyPart = async (db: Database, accountId: number, part: Part): Promise<Outcome[]> => {
  const { entries, from } = part;
  try {
    return await applyWhole(db, accountId, part);
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (entries.length <= 1) return refuseLone(db, part);
    const middle = Math.ceil(entries.length / 2);
    const first = await applyPart(db, accountId, { ...part, entries: entries.slice(0, middle) });
    const rest = { ...part, entries: entries.slice(middle), from: from + middle };
    return [...first, ...(await applyPart(db, accountId, rest))];
  }
};

const refuseLone = async (db: Database, { entries, from, alongside }: Part): Promise<Outcome[]> => {
  const outcomes = entries.map(() => new Refusal(uploadCodes.serverError, "The record cannot be stored"));
  if (alongside !== nothingAlongside) {
    await inTransaction(db, (tx) => alongside(tx, { from, outcomes }));
  }
  return outcomes;
};

/** What `applyEntries` would answer at this moment; writes and locks nothing. */
export const checkEntries = async (
  db: Database,
  accountId: number,
  entries: readonly UploadEntry[],
): Promise<Outcome[]> => {
  if (entries.length === 0) return [];
  const eventNameKeys = new Set(await listEventNames(db, accountId));
  const profiles = await readProfiles(db, accountId, entries, false);
  return [...planUpload(entries, { profiles, eventNameKeys }).refusals];
};

/**
 * SQLSTATE classes (PostgreSQL appendix A) that blame the server or the moment, not the data: connection 08,
 * transaction state 25, roll-back 40, resources 53, object in use 55, operator 57, system 58, internal XX.
 */
const BLAMELESS = /^(?:08|25|40|53|55|57|58|XX)/;

const isDataError = (error: unknown): boolean => {
  const state = sqlState(error);
  return state !== undefined && !BLAMELESS.test(state);
};

const applyWhole = async (db: Database, accountId: number, part: Part): Promise<Outcome[]> => {
  if (part.entries.length === 0) return [];
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction(db, (tx) => applyOnce(tx, accountId, part));
    } catch (error) {
      if (!(error instanceof LostRace) || attempt >= transactionTriesMax) throw error;
    }
  }
};

const applyOnce = async (
  tx: Queryable,
  accountId: number,
  { entries, from, alongside }: Part,
): Promise<Outcome[]> => {
  const eventNameKeys = await readEventNames(tx, accountId, entries);
  const profiles = await readProfiles(tx, accountId, entries, true);
  const plan = planUpload(entries, { profiles, eventNameKeys });
  await writePlan(tx, accountId, plan);
  await alongside(tx, { from, outcomes: plan.refusals });
  return [...plan.refusals];
};

const readEventNames = async (
  tx: Queryable,
  accountId: number,
  entries: readonly UploadEntry[],
): Promise<ReadonlySet<string>> => {
  const wanted = new Set(
    entries.flatMap(({ operation }) => (operation.type === "event" ? [operation.event.nameKey] : [])),
  );
  if (wanted.size === 0) return wanted;
  const known = await findKnownEventNames(tx, accountId, [...wanted]);
  if (known.length === wanted.size) return wanted;
  await lockEventNames(tx, accountId);
  return new Set(await listEventNames(tx, accountId));
};

const readProfiles = async (
  q: Queryable,
  accountId: number,
  entries: readonly UploadEntry[],
  isLocked: boolean,
): Promise<UploadFacts["profiles"]> => {
  const wanted = new Map<string, Identity>();
  for (const { operation } of entries) {
    for (const identity of operation.identities) wanted.set(identityKey(identity), identity);
  }
  const byId = new Map<number, WorkingProfile>();
  const byIdentity = new Map<string, WorkingProfile>();
  for (const row of await findProfilesByIdentity(q, accountId, [...wanted.values()], isLocked)) {
    const profile = byId.get(row.id) ?? asWorking(row);
    byId.set(row.id, profile);
    byIdentity.set(`${row.kind} ${row.value}`, profile);
  }
  return byIdentity;
};

const asWorking = (row: StoredProfile): WorkingProfile => ({
  id: row.id,
  properties: new Map(Object.entries(row.properties)),
  isChanged: false,
  subscriptions: { email: row.emailSubscribed, push: row.pushSubscribed, whatsapp: row.whatsappSubscribed },
  lastSeenAt: row.lastSeenAt,
  absorbedIds: [],
});

const asWrite = (id: number, profile: WorkingProfile): ProfileWrite => ({
  id,
  properties:
    profile.isChanged || profile.id === undefined
      ? JSON.stringify(Object.fromEntries(profile.properties))
      : null,
  ...addressesOf(profile.properties),
  emailSubscribed: profile.subscriptions.email,
  pushSubscribed: profile.subscriptions.push,
  whatsappSubscribed: profile.subscriptions.whatsapp,
  lastSeenAt: profile.lastSeenAt,
});

type IdOf = (owner: PlannedProfile) => number;

const writePlan = async (tx: Queryable, accountId: number, plan: UploadPlan): Promise<void> => {
  const fresh = plan.profiles.filter(({ profile }) => profile.id === undefined);
  const reserved = fresh.length === 0 ? [] : await reserveProfileIds(tx, fresh.length);
  const ids = new Map(fresh.map((owner, index) => [owner, reserved[index]] as const));
  const idOf: IdOf = (owner) => {
    const id = owner.profile.id ?? ids.get(owner);
    if (id === undefined) throw new Error("a planned profile has no id");
    return id;
  };
  await writeOwners(tx, accountId, plan, idOf);
  if (plan.newEventNames.size > 0) {
    const names = [...plan.newEventNames].map(([nameKey, name]) => ({ nameKey, name }));
    await insertEventNames(tx, accountId, names);
  }
  await writeEvents(tx, accountId, plan, idOf);
  await writeDevices(tx, accountId, plan, idOf);
};

const writeOwners = async (tx: Queryable, accountId: number, plan: UploadPlan, idOf: IdOf): Promise<void> => {
  if (plan.profiles.length === 0) return;
  await writeProfiles(
    tx,
    accountId,
    plan.profiles.map((owner) => asWrite(idOf(owner), owner.profile)),
  );
  await writeIdentities(tx, accountId, plan, idOf);
  const merges = plan.profiles.flatMap((owner) =>
    owner.profile.absorbedIds.map((fromId) => ({ fromId, intoId: idOf(owner) })),
  );
  if (merges.length > 0) await mergeStoredProfiles(tx, accountId, merges);
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const writeIdentities = async (
  tx: Queryable,
  accountId: number,
  plan: UploadPlan,
  idOf: IdOf,
): Promise<void> => {
  const identities = plan.profiles
    .flatMap((owner) => owner.newIdentities.map((identity) => ({ ...identity, profileId: idOf(owner) })))
    .sort((a, b) => compare(identityKey(a), identityKey(b)));
  if (identities.length === 0) return;
  if ((await insertIdentities(tx, accountId, identities)) < identities.length) throw new LostRace();
};

const writeEvents = async (tx: Queryable, accountId: number, plan: UploadPlan, idOf: IdOf): Promise<void> => {
  if (plan.events.length === 0) return;
  const events = plan.events.map(({ owner, event, at, receivedAt }) => ({
    id: newId(receivedAt.getTime()),
    profileId: idOf(owner),
    nameKey: event.nameKey,
    name: event.name,
    at,
    properties: JSON.stringify(Object.fromEntries(event.properties)),
    receivedAt,
  }));
  await insertEvents(tx, accountId, events);
};

const writeDevices = async (
  tx: Queryable,
  accountId: number,
  plan: UploadPlan,
  idOf: IdOf,
): Promise<void> => {
  if (plan.devices.length === 0) return;
  const devices = plan.devices.map(({ owner, token, objectId, seenAt }) => ({
    id: newId(seenAt.getTime()),
    profileId: idOf(owner),
    objectId: objectId ?? null,
    platform: token.platform,
    tokenType: token.tokenType,
    token: token.token,
    keys: token.keys === undefined ? null : JSON.stringify(token.keys),
    osVersion: token.osVersion ?? null,
    appVersion: token.appVersion ?? null,
    make: token.make ?? null,
    model: token.model ?? null,
    seenAt,
  }));
  await upsertDevices(
    tx,
    accountId,
    devices.sort((a, b) => compare(a.token, b.token)),
  );
};
