import type { ConditionResult } from "../../contract/filter.ts";
import { holds } from "../../contract/filterTree.ts";
import { filterTurnMsMax } from "../../limits.ts";
import type { CompiledFilter } from "../filter/compile.ts";
import { payloadValues } from "../filter/payload.ts";
import { type Queryable, sqlState } from "../pool.ts";
import { listed, sql } from "../sql.ts";

export interface FilterRecipient {
  profileId: number;
  /** The trigger's payload as it was parsed; undefined without a trigger. */
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

type Explained = readonly [holds: boolean, saw: unknown];

const explainedRows = (
  q: Queryable,
  accountId: number,
  { leaves, payloadPaths, timeZone }: CompiledFilter,
  recipients: readonly FilterRecipient[],
): Promise<{ explained: Explained[] }[]> => {
  const payloads = recipients.map(({ payload }) =>
    JSON.stringify(payloadValues(payloadPaths, payload, timeZone)),
  );
  return q.query(sql`
    select to_jsonb(array[${listed(leaves.map(({ explained }) => explained))}]::jsonb[]) as explained
    from unnest(${recipients.map(({ profileId }) => profileId)}::bigint[], ${payloads}::jsonb[])
      with ordinality r (profile_id, payload, place)
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
