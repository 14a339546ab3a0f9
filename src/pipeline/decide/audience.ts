import type { Filter } from "../../contract/filter.ts";
import { compileFilter } from "../../db/filter/compile.ts";
import type { Queryable } from "../../db/pool.ts";
import { evaluateFilter } from "../../db/queries/audience.ts";
import { segmentsReached } from "../../segments/audience.ts";
import type { Slice } from "./batch.ts";
import type { LoadedFacts, PendingRecipient } from "./facts.ts";
import type { AudienceFacts } from "./rule.ts";

/** Recipients whose campaign version has a filter, with the payload of their trigger. */
interface FilteredSlice {
  filter: Filter;
  /** JSON as it was received. */
  payload: Buffer | null;
  /** Those that a profile was found for. */
  recipients: readonly { recipient: PendingRecipient; profileId: number }[];
}

interface AudienceClock {
  now: Date;
  timeZone: string;
}

/** Which filter the users of a slice are held against; null: none. */
type FilterOf = (slice: Slice) => Filter | null;

const filterOfAudience: FilterOf = ({ facts }) =>
  facts.content.who.audience === "all" ? null : facts.content.who.filter;

const filteredSlices = (slices: readonly Slice[], loaded: LoadedFacts, filterOf: FilterOf): FilteredSlice[] =>
  slices.flatMap((slice) => {
    const filter = filterOf(slice);
    if (filter === null) return [];
    const recipients = slice.pending.flatMap((recipient) => {
      const profileId = loaded.profileOf(recipient)?.profileId;
      return profileId === undefined ? [] : [{ recipient, profileId }];
    });
    return [{ filter, payload: slice.row.payload, recipients }];
  });

const parsed = (payload: Buffer | null): unknown =>
  payload === null ? undefined : JSON.parse(payload.toString("utf8"));

/** One statement a filter: all slices of a version are held against it together. */
const byFilter = (slices: readonly FilteredSlice[]): Map<Filter, FilteredSlice[]> => {
  const groups = new Map<Filter, FilteredSlice[]>();
  for (const slice of slices) groups.set(slice.filter, [...(groups.get(slice.filter) ?? []), slice]);
  return groups;
};

/** Whether a filter says who of those named is meant. */
export const isFiltered = (slice: Slice): boolean => filterOfAudience(slice) !== null;

/**
 * Holds the users of slices against filters, as the database knows them in this transaction: what was committed before the
 * triggers were accepted is seen.
 *
 * @throws FilterTooSlowError
 */
export const loadVerdicts = async (
  tx: Queryable,
  accountId: number,
  { now, timeZone }: AudienceClock,
  slices: readonly Slice[],
  loaded: LoadedFacts,
  filterOf: FilterOf,
): Promise<Map<PendingRecipient, AudienceFacts>> => {
  const audience = new Map<PendingRecipient, AudienceFacts>();
  for (const [filter, group] of byFilter(filteredSlices(slices, loaded, filterOf))) {
    const segments = await segmentsReached(tx, accountId, [filter]);
    const compiled = compileFilter(filter, { accountId, now, timeZone, segments });
    const held = group.flatMap(({ payload, recipients }) => {
      const value = compiled.payloadPaths.length === 0 ? undefined : parsed(payload);
      return recipients.map(({ recipient, profileId }) => ({ recipient, profileId, payload: value }));
    });
    const verdicts = await evaluateFilter(tx, accountId, compiled, held);
    for (const [index, verdict] of verdicts.entries()) {
      const recipient = held[index]?.recipient;
      if (recipient !== undefined) audience.set(recipient, verdict);
    }
  }
  return audience;
};

/** Holds the campaign's own filters against the users. @throws FilterTooSlowError */
export const loadAudience = (
  tx: Queryable,
  accountId: number,
  clock: AudienceClock,
  slices: readonly Slice[],
  loaded: LoadedFacts,
): Promise<Map<PendingRecipient, AudienceFacts>> =>
  loadVerdicts(tx, accountId, clock, slices, loaded, filterOfAudience);
