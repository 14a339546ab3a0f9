import type { CampaignFacts } from "../../db/queries/turns.ts";
import { contextOf, expiryOf, type Slice } from "./batch.ts";
import { type Audience, factsOf, type LoadedFacts, type PendingRecipient, type Taken } from "./facts.ts";
import { decideRecipient, EARLY_RULES, type Early } from "./rules.ts";

const NO_ADDRESSES: ReadonlyMap<string, number> = new Map();

/**
 * Takes the recipients of slices through the early rules, as if none of them took anything: which address an earlier one takes
 * is known only once that one is decided.
 */
export const decideEarly = (
  campaign: CampaignFacts,
  slices: readonly (Slice & { taken: Taken })[],
  loaded: LoadedFacts,
  audience: Audience,
): ReadonlyMap<PendingRecipient, Early> => {
  const decided = new Map<PendingRecipient, Early>();
  for (const slice of slices) {
    const { facts: version, row, taken } = slice;
    const context = contextOf(campaign, slice, expiryOf(version.content, row));
    const before = { profiles: taken.profiles, addresses: NO_ADDRESSES };
    for (const recipient of slice.pending) {
      const facts = factsOf(recipient, loaded, audience, version, before);
      decided.set(recipient, { facts, decision: decideRecipient(EARLY_RULES, facts, context) });
    }
  }
  return decided;
};
