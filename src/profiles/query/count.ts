import { instantsOfDay } from "../../db/filter/days.ts";
import type { FilterScope } from "../../db/filter/scope.ts";
import type { Queryable } from "../../db/pool.ts";
import {
  countEvents,
  countEventUsers,
  countUsers,
  type EventSelection,
  sumByPeriod,
  topValues,
} from "../../db/queries/eventRecords.ts";
import { limitStatements } from "../../db/tx.ts";
import { eventNameKey } from "../../lib/eventNameKey.ts";
import { isDateText } from "../values.ts";
import type { CountPlan, EventOf, TopGroup } from "./countPlan.ts";
import { type EventQuery, usersOf } from "./eventQuery.ts";
import { type ExportAccount, scopeOf, selectionOf } from "./pages.ts";

/** The members of the answer beside its status. */
export type CountAnswer = Record<string, unknown>;

/** How much time is left; each statement gets that and no more. */
export type LeftMs = () => number;

interface Work {
  tx: Queryable;
  account: ExportAccount;
  scope: FilterScope;
  leftMs: LeftMs;
}

const selected = (query: EventOf): EventSelection => selectionOf(query, eventNameKey(query.event));

/** Counts of all time outlive the events, and so are asked of users; those of a range are asked of the events. */
const countProfiles = ({ tx, account, scope }: Work, query: EventQuery): Promise<number> => {
  const { event, from, to } = query;
  return event === null || (from === null && to === null)
    ? countUsers(tx, account.accountId, usersOf(query), scope)
    : countEventUsers(tx, account.accountId, selected({ ...query, event }), scope);
};

type TypedCounts = Record<string, Record<string, number>>;

const typeOf = (value: string | number | boolean): string => {
  if (typeof value === "number") return "NUM";
  if (typeof value === "boolean") return "BOOL";
  return isDateText(value) ? "DATE" : "STR";
};

const topOfGroup = async (
  { tx, account, scope }: Work,
  query: EventOf,
  { source, isAscending, limit }: TopGroup,
): Promise<TypedCounts> => {
  const order = { isAscending, limit };
  const byType = new Map<string, [string, number][]>();
  for (const { value, count } of await topValues(
    tx,
    account.accountId,
    selected(query),
    scope,
    source,
    order,
  )) {
    const type = typeOf(value);
    byType.set(type, [...(byType.get(type) ?? []), [String(value), count]]);
  }
  return Object.fromEntries([...byType].map(([type, counts]) => [type, Object.fromEntries(counts)]));
};

const trendOfGroup = async (
  { tx, account, scope }: Work,
  { query, measure }: Extract<CountPlan, { kind: "trends" }>,
  periods: readonly { label: string; firstDay: string }[],
): Promise<Record<string, number>> => {
  const starts = periods.map(({ firstDay }) => instantsOfDay(firstDay, account.timeZone).fromMs);
  const sums = await sumByPeriod(tx, account.accountId, selected(query), scope, starts, measure);
  const amounts = new Map(sums.map(({ period, amount }) => [period, amount]));
  return Object.fromEntries(periods.map(({ label }, index) => [label, amounts.get(index) ?? 0]));
};

const eachGroup = async <Group extends { name: string }, Counts>(
  work: Work,
  groups: readonly Group[],
  count: (group: Group) => Promise<Counts>,
): Promise<Record<string, Counts>> => {
  const answer: [string, Counts][] = [];
  for (const group of groups) {
    await limitStatements(work.tx, work.leftMs());
    answer.push([group.name, await count(group)]);
  }
  return Object.fromEntries(answer);
};

/** Counts as planned, in a transaction that reads. */
export const countAsPlanned = async (
  tx: Queryable,
  account: ExportAccount,
  now: Date,
  plan: CountPlan,
  leftMs: LeftMs,
): Promise<CountAnswer> => {
  const work: Work = { tx, account, scope: scopeOf(account, now), leftMs };
  switch (plan.kind) {
    case "events":
      return { count: await countEvents(tx, account.accountId, selected(plan.query), work.scope) };
    case "profiles":
      return { count: await countProfiles(work, plan.query) };
    case "top":
      return eachGroup(work, plan.groups, (group) => topOfGroup(work, plan.query, group));
    case "trends":
      return eachGroup(work, plan.groups, ({ periods }) => trendOfGroup(work, plan, periods));
  }
};
