import type { ConditionResult } from "../../contract/filter.ts";
import { holds } from "../../contract/filterTree.ts";
import { filterTurnMsMax } from "../../limits.ts";
import type { CompiledFilter } from "../filter/compile.ts";
import { payloadValues } from "../filter/payload.ts";
import { type Queryable, sqlState } from "../pool.ts";
import { listed, sql } from "../sql.ts";

export interface FilterRecipient {
  profileId: number;
  /** The trigger's payload as it was parsed, the same object for its recipients; undefined without a trigger. */
  payload: unknown;
}

export interface FilterVerdict {
  passed: boolean;
  /** Of every condition of the filter, in order. */
  conditions: ConditionResult[];
}

/** The statement took longer than it may: among the recipients is one with very many events. */
export class FilterTooSlowError extends Error {
  constructor(msMax: number, recipients: number) {
    super(`The filter took longer than ${msMax} ms over ${recipients} recipients.`);
    this.name = "FilterTooSlowError";
  }
}

/** SQLSTATE of PostgreSQL (appendix A): a statement was cancelled by its time-out. */
const QUERY_CANCELED = "57014";

/**
 * Holds a filter against users, each with a payload of their own, in one statement. It leaves no trace in the
 * transaction, not even when it fails.
 *
 * @param tx a transaction: the bound on time is of this statement only
 * @param recipients in any order, the same user any number of times; one that is not there has no values
 * @returns a verdict for each recipient, in their order
 * @throws FilterTooSlowError
 */
export const evaluateFilter = async (
  tx: Queryable,
  accountId: number,
  compiled: CompiledFilter,
  recipients: readonly FilterRecipient[],
  msMax = filterTurnMsMax,
): Promise<FilterVerdict[]> => {
  if (recipients.length === 0) return [];
  await tx.query(sql`savepoint filter`);
  await tx.query(sql`select set_config('statement_timeout', ${String(msMax)}, true)`);
  try {
    const rows = await explainedRows(tx, accountId, compiled, recipients);
    return rows.map(({ explained }) => verdictOf(compiled, explained));
  } catch (error) {
    throw sqlState(error) === QUERY_CANCELED ? new FilterTooSlowError(msMax, recipients.length) : error;
  } finally {
    await tx.query(sql`rollback to savepoint filter`);
    await tx.query(sql`release savepoint filter`);
  }
};

/** What recipients of one trigger have in common is read and sent once. */
const distinctPayloads = (
  { payloadPaths, timeZone }: CompiledFilter,
  recipients: readonly FilterRecipient[],
): { payloads: string[]; numbers: number[] } => {
  const numberOf = new Map<unknown, number>();
  const payloads: string[] = [];
  const numbers = recipients.map(({ payload }) => {
    const known = numberOf.get(payload);
    if (known !== undefined) return known;
    const number = payloads.push(JSON.stringify(payloadValues(payloadPaths, payload, timeZone)));
    numberOf.set(payload, number);
    return number;
  });
  return { payloads, numbers };
};

type Explained = readonly [holds: boolean, saw: unknown];

const explainedRows = (
  q: Queryable,
  accountId: number,
  compiled: CompiledFilter,
  recipients: readonly FilterRecipient[],
): Promise<{ explained: Explained[] }[]> => {
  const { payloads, numbers } = distinctPayloads(compiled, recipients);
  return q.query(sql`
    select to_jsonb(array[${listed(compiled.leaves.map(({ explained }) => explained))}]::jsonb[]) as explained
    from (
      select w.profile_id, w.place, t.payload
      from unnest(${recipients.map(({ profileId }) => profileId)}::bigint[], ${numbers}::int[])
        with ordinality w (profile_id, number, place)
      join unnest(${payloads}::jsonb[]) with ordinality t (payload, number) on t.number = w.number) r
    left join lateral (
      select id, properties, email, phone, email_subscribed, push_subscribed, whatsapp_subscribed, bucket
      from profiles where account_id = ${accountId} and id = r.profile_id offset 0) p on true
    order by r.place`);
};

const verdictOf = ({ filter, leaves }: CompiledFilter, explained: readonly Explained[]): FilterVerdict => {
  const conditions = leaves.map(({ path }, index): ConditionResult => {
    const [passed, saw] = explained[index] ?? [false, null];
    return saw === null ? { path, passed } : { path, passed, saw };
  });
  const passed = new Map(conditions.map((condition) => [condition.path, condition.passed]));
  return { passed: holds(filter, passed), conditions };
};
