import { readPayload } from "../render/payload.ts";
import { gapWords, type PayloadContract } from "../render/payloadGaps.ts";
import { loadAudience } from "./audience.ts";
import { type Decided, decideSlice, type Slice, type TurnFacts } from "./batch.ts";
import { loadFacts, type Taken } from "./facts.ts";
import { type DecidingTurn, loadTurnLedger } from "./turnLedger.ts";

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
  const loaded = await loadFacts(
    tx,
    group.accountId,
    channel,
    pending,
    creating.flatMap((slice) => slice.pending),
    (profileIds) => hashGroups(slices, profileIds),
  );
  const clock = { now: campaign.now, timeZone: campaign.accountTimeZone };
  const audience = await loadAudience(tx, group.accountId, clock, slices, loaded);
  const limits = await loadTurnLedger(turn, slices, loaded, audience);
  const { ledger, early } = limits ?? { ledger: null, early: NOTHING_EARLY };
  const facts = { campaignId: group.campaignId, campaign, loaded, audience, ledger, early };
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
