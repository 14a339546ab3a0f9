import { FilterTooSlowError } from "../../db/queries/audience.ts";
import { loadVerdicts } from "./audience.ts";
import type { Slice, TurnFacts } from "./batch.ts";
import type { LoadedFacts } from "./facts.ts";
import type { DecidingTurn } from "./turnLedger.ts";

const NOBODY = (): boolean => false;
const EVERYBODY = (): boolean => true;

/**
 * Who is followed for the campaign's goal: those who match its filter as they are now, before anything is sent. A dry run
 * follows nobody, and where the filter takes too long nobody of the turn is followed: no message waits for statistics.
 */
export const loadFollowed = async (
  { tx, group, campaign, isDry }: DecidingTurn,
  slices: readonly Slice[],
  loaded: LoadedFacts,
): Promise<TurnFacts["isFollowed"]> => {
  const { goal } = campaign;
  if (goal === null || isDry) return NOBODY;
  const { users } = goal;
  if (users === null) return EVERYBODY;
  const real = slices.filter(({ row }) => !row.isTest);
  const clock = { now: campaign.now, timeZone: campaign.accountTimeZone };
  const verdicts = await loadVerdicts(tx, group.accountId, clock, real, loaded, () => users).catch(
    (error: unknown) => {
      if (error instanceof FilterTooSlowError) return undefined;
      throw error;
    },
  );
  if (verdicts === undefined) return NOBODY;
  return (recipient) => verdicts.get(recipient)?.passed === true;
};
