import type { ChannelName } from "../../contract/content.ts";
import { together } from "../../lib/together.ts";
import { readPayload } from "../render/payload.ts";
import { gapWords, type PayloadContract } from "../render/payloadGaps.ts";
import { loadAssigned } from "./assigned.ts";
import { isFiltered, loadAudience } from "./audience.ts";
import { type Decided, decideSlice, type Slice, type TurnFacts } from "./batch.ts";
import {
  type Audience,
  type FoundProfiles,
  findProfiles,
  type LoadedFacts,
  loadReach,
  type PendingRecipient,
  type Reach,
  type Taken,
} from "./facts.ts";
import { loadFollowed } from "./followed.ts";
import { type DecidingTurn, loadTurnLedger, type TurnLedger } from "./turnLedger.ts";

/** What a payload lacks, in words: only a strict campaign looks; what is no JSON is left to rendering, which says so. */
export const strictGaps = (contract: PayloadContract, payload: Buffer | null): string[] | null => {
  if (!contract.isStrict) return null;
  const read = readPayload(payload);
  return read === undefined ? null : contract.gapsIn(read).map(gapWords);
};

const NOTHING_EARLY: TurnFacts["early"] = new Map();

/** Finds the control groups of all users; each remembers them. */
const hashGroups = (slices: readonly Slice[], profileIds: readonly number[]): void => {
  for (const facts of new Set(slices.map((slice) => slice.facts))) {
    for (const id of profileIds) facts.controlGroupOf(id);
  }
};

interface DecidedSlices<S> {
  decided: Map<S, Decided[]>;
  /** Null when there was nothing to decide. */
  facts: TurnFacts | null;
}

interface All {
  loaded: LoadedFacts;
  audience: Audience;
  limits: TurnLedger | null;
}

const EVERYBODY: Audience = new Map();
const NOBODY_ASSIGNED: LoadedFacts["assigned"] = new Map();

const NO_SECONDS: LoadedFacts["seconds"] = new Map();

const hasSecond = ({ facts }: Slice): boolean => facts.second !== null;

/** Where the second channels reach the users, those included whom the first reaches. */
const loadSeconds = async (
  { tx, group }: DecidingTurn,
  slices: readonly Slice[],
  profileIds: readonly number[],
): Promise<LoadedFacts["seconds"]> => {
  const channels = new Set(slices.flatMap(({ facts }) => facts.second?.content.channel ?? []));
  const seconds = new Map<ChannelName, Reach>();
  for (const channel of channels) {
    seconds.set(channel, await loadReach(tx, group.accountId, channel, profileIds, []));
  }
  return seconds;
};

/** What is known of the users, and which variants they were assigned before where that is kept. */
const readUsers = async (
  turn: DecidingTurn,
  slices: readonly Slice[],
  channel: ChannelName,
  profileIds: readonly number[],
  addresses: readonly string[],
): Promise<Omit<LoadedFacts, "profileOf">> => {
  const { tx, group } = turn;
  const reading = loadReach(tx, group.accountId, channel, profileIds, addresses);
  const isSticky = slices.some(({ facts: { variants } }) => variants?.isSticky === true);
  if (!isSticky && !slices.some(hasSecond)) {
    return { ...(await reading), assigned: NOBODY_ASSIGNED, seconds: NO_SECONDS };
  }
  const [reach, assigned, seconds] = await together(
    reading,
    isSticky ? loadAssigned(tx, group, profileIds) : Promise.resolve(NOBODY_ASSIGNED),
    loadSeconds(turn, slices, profileIds),
  );
  return { ...reach, assigned, seconds };
};

/**
 * What the recipients are held against. Where no filter has to be asked who is meant, limits and caps are locked while the
 * profiles are read.
 */
const loadAll = async (
  turn: DecidingTurn,
  slices: readonly (Slice & { taken: Taken })[],
  channel: ChannelName,
  pending: readonly PendingRecipient[],
  found: FoundProfiles,
): Promise<All> => {
  const { tx, group, campaign } = turn;
  const given = pending.flatMap(({ address }) => address ?? []);
  const reading = readUsers(turn, slices, channel, found.profileIds, given);
  hashGroups(slices, found.profileIds);
  const loadedFrom = (reach: Awaited<typeof reading>): LoadedFacts => ({
    ...reach,
    profileOf: found.profileOf,
  });
  if (!slices.some(isFiltered)) {
    const [reach, limits] = await together(
      reading,
      loadTurnLedger(turn, slices, found, EVERYBODY, async () => loadedFrom(await reading)),
    );
    return { loaded: loadedFrom(reach), audience: EVERYBODY, limits };
  }
  const loaded = loadedFrom(await reading);
  const clock = { now: campaign.now, timeZone: campaign.accountTimeZone };
  const audience = await loadAudience(tx, group.accountId, clock, slices, loaded);
  const limits = await loadTurnLedger(turn, slices, found, audience, async () => loaded);
  return { loaded, audience, limits };
};

/** Loads the facts of slices of one campaign and takes each recipient through the rules; renders and writes nothing of it. */
export const decideSlices = async <S extends Slice & { taken: Taken }>(
  turn: DecidingTurn,
  slices: readonly S[],
): Promise<DecidedSlices<S>> => {
  const { tx, group, campaign } = turn;
  const decided = new Map<S, Decided[]>();
  const [first] = slices;
  if (first === undefined) return { decided, facts: null };
  const { channel, start } = first.facts.content;
  const unknownUsers = start.unknownUsers === "account" ? campaign.accountUnknownUsers : start.unknownUsers;
  // a test changes no real profile
  const creating = unknownUsers === "create" ? slices.filter(({ row }) => !row.isTest) : [];
  const pending = slices.flatMap((slice) => slice.pending);
  const found = await findProfiles(
    tx,
    group.accountId,
    pending,
    creating.flatMap((slice) => slice.pending),
  );
  const { loaded, audience, limits } = await loadAll(turn, slices, channel, pending, found);
  const { ledger, early } = limits ?? { ledger: null, early: NOTHING_EARLY };
  const isFollowed = await loadFollowed(turn, slices, loaded);
  const facts = { campaignId: group.campaignId, campaign, loaded, audience, ledger, early, isFollowed };
  for (const slice of slices) decided.set(slice, decideSlice(slice, facts, slice.taken));
  return { decided, facts };
};

/** What has ended already gives back what it took; true when that was something. */
export const giveBack = ({ ledger, campaignId }: TurnFacts, { facts, hold, messageId }: Decided): boolean => {
  const profileId = facts.profile?.id;
  if (ledger === null || profileId === undefined || hold.bits === 0) return false;
  ledger.giveBack({ campaignId, profileId, messageId }, hold);
  return true;
};
