import type { TriggerSummary } from "../contract/messageLog.ts";
import type { Queryable } from "../db/pool.ts";
import { findMessageSearchEnd, type RecipientFilter, searchRequestIds } from "../db/queries/messageSearch.ts";
import {
  countOutcomesOf,
  findTriggerSearchEnd,
  listTriggerSummaries,
  searchTriggerIds,
  type TriggerFilter,
  type TriggerSummaryRow,
} from "../db/queries/triggerSearch.ts";
import { ID_CEILING, idFloor, idTimeMs } from "../lib/ids.ts";
import { searchRecipientRowsMax, searchRowsMax, triggerRecipientsShownMax } from "../limits.ts";
import { campaignIdText } from "./ending.ts";
import { firstPairs } from "./firstPairs.ts";
import { type Searched, type SearchSpan, searchBounded } from "./searched.ts";

export interface TriggerListFilter extends TriggerFilter {
  recipients?: RecipientFilter | undefined;
}

const findByIntake = (
  q: Queryable,
  accountId: number,
  filter: TriggerFilter,
  span: SearchSpan,
): Promise<Searched<string>> => {
  const range = { from: span.from, before: span.before, rowsMax: searchRowsMax };
  return searchBounded(
    span.limit,
    (limit) => searchTriggerIds(q, accountId, filter, range, limit),
    () => findTriggerSearchEnd(q, accountId, filter, range),
  );
};

/** Above the ids of every message of the triggers below `before`: both carry the same time in front. */
const messagesBefore = (before: string): string =>
  before === ID_CEILING || before === idFloor(idTimeMs(before)) ? before : idFloor(idTimeMs(before) + 1);

/**
 * By the messages of a recipient. Messages and triggers of one millisecond are not ordered alike, so a search that ends
 * before the range does counts whole milliseconds only.
 */
const findByRecipient = async (
  q: Queryable,
  accountId: number,
  filter: TriggerListFilter,
  span: SearchSpan,
): Promise<Searched<string>> => {
  const range = { from: span.from, before: messagesBefore(span.before), rowsMax: searchRecipientRowsMax };
  const end = await findMessageSearchEnd(q, accountId, filter, range);
  const afterEnd = end === null ? null : idFloor(idTimeMs(end) + 1);
  // so many messages in one millisecond come from one trigger: what was seen of them names it
  const isWithinOne = end !== null && afterEnd !== null && afterEnd >= range.before;
  const reached = isWithinOne ? idFloor(idTimeMs(end)) : afterEnd;
  const from = isWithinOne ? span.from : (reached ?? span.from);
  return searchBounded(
    span.limit,
    (limit) => searchRequestIds(q, accountId, filter, { ...range, from }, span.before, limit),
    () => Promise.resolve(reached),
  );
};

const shownRecipients = (row: TriggerSummaryRow): TriggerSummary["recipients"] => {
  const named = row.recipients.flatMap((bytes) => firstPairs(bytes, triggerRecipientsShownMax));
  const distinct = new Map(named.map(([kind, value]) => [`${kind}\n${value}`, { kind, value }]));
  return [...distinct.values()].slice(0, triggerRecipientsShownMax);
};

/**
 * Accepted triggers, newest first, with how many of their messages ended how. One call looks through a bounded part of
 * the log. By recipient they are found once they are decided.
 */
export const searchTriggers = async (
  q: Queryable,
  accountId: number,
  filter: TriggerListFilter,
  span: SearchSpan,
): Promise<Searched<TriggerSummary>> => {
  const find = filter.recipients === undefined ? findByIntake : findByRecipient;
  const { data, reached } = await find(q, accountId, filter, span);
  if (data.length === 0) return { data: [], reached };
  const rows = await listTriggerSummaries(q, accountId, data);
  const outcomes = new Map<string, Record<string, number>>();
  for (const { id, outcome, count } of await countOutcomesOf(q, accountId, data)) {
    outcomes.set(id, { ...outcomes.get(id), [outcome]: count });
  }
  return {
    data: rows.map((row) => ({
      id: row.id,
      acceptedAt: row.accepted_at.toISOString(),
      source: row.source,
      isTest: row.is_test,
      reference: row.reference,
      accepted: row.accepted,
      outcomes: outcomes.get(row.id) ?? {},
      campaigns: row.campaigns.map(({ id, number, name }) => ({
        id,
        campaignId: campaignIdText(number),
        name,
      })),
      recipients: shownRecipients(row),
    })),
    reached,
  };
};
