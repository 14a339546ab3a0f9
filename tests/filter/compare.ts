import type { Condition, Filter } from "../../src/contract/filter.ts";
import { conditionsOf } from "../../src/contract/filterTree.ts";
import { compileFilter, filterCondition } from "../../src/db/filter/compile.ts";
import { payloadPaths, payloadValues } from "../../src/db/filter/payload.ts";
import type { FilterScope } from "../../src/db/filter/scope.ts";
import type { Database } from "../../src/db/pool.ts";
import { evaluateFilter, type FilterVerdict } from "../../src/db/queries/audience.ts";
import { sql } from "../../src/db/sql.ts";
import { inTransaction } from "../../src/db/tx.ts";
import { matches } from "./oracle.ts";
import { oracleScopeOf, scopeOf, type World } from "./world.ts";

/** What is handed to the program in the place of a filter and its scope: a fault that the comparison must find. */
export type Fault = (filter: Filter, scope: FilterScope) => readonly [Filter, FilterScope];

export interface Comparison {
  cases: number;
  disagreements: string[];
  /** Of each kind of condition, operator and measure how often it held and how often not. */
  held: Map<string, [held: number, failed: number]>;
}

const verdictsOf = (
  db: Database,
  filter: Filter,
  scope: FilterScope,
  members: World["accounts"][number]["members"],
): Promise<FilterVerdict[]> =>
  inTransaction(db, (tx) => evaluateFilter(tx, scope.accountId, compileFilter(filter, scope), members));

/** The other product: one condition over many users. */
const matchingOf = async (
  db: Database,
  filter: Filter,
  scope: FilterScope,
  members: World["accounts"][number]["members"],
): Promise<Set<number>> => {
  const payloads = members.map(({ payload }) =>
    JSON.stringify(payloadValues(payloadPaths(filter), payload, scope.timeZone)),
  );
  const rows = await db.query<{ id: number }>(sql`
    select p.id from profiles p
    join unnest(${members.map(({ profileId }) => profileId)}::bigint[], ${payloads}::jsonb[]) t (id, payload)
      on t.id = p.id
    where p.account_id = ${scope.accountId} and ${filterCondition(filter, scope, sql`t.payload`)}`);
  return new Set(rows.map(({ id }) => id));
};

/** What the condition is of, for the count of what held: its type, and its operator or measure. */
const kindsOf = (condition: Condition): string[] => {
  if (condition.type === "behaviour") return [condition.type, `measure ${condition.measure.kind}`];
  return "test" in condition ? [condition.type, `test ${condition.test.op}`] : [condition.type];
};

/** Holds both products of the compiler against the oracle, over all members of one of the world's accounts. */
export const compare = async (
  db: Database,
  world: World,
  filter: Filter,
  { fault = (same, scope) => [same, scope], account = 0 }: { fault?: Fault; account?: number } = {},
): Promise<Comparison> => {
  const { accountId = 0, members = [] } = world.accounts[account] ?? {};
  const [compiled, scope] = fault(filter, scopeOf(world, accountId));
  const verdicts = await verdictsOf(db, compiled, scope, members);
  const matching = await matchingOf(db, compiled, scope, members);
  const result: Comparison = { cases: members.length, disagreements: [], held: new Map() };
  const leaves = conditionsOf(filter);
  members.forEach(({ user, payload, profileId }, index) => {
    const of = (part: Filter): boolean => matches(part, user, payload, oracleScopeOf(world));
    const expected = of(filter);
    const verdict = verdicts[index];
    const who = `user ${index}: ${JSON.stringify(user)}, payload ${JSON.stringify(payload)}`;
    if (verdict?.passed !== expected)
      result.disagreements.push(`expected ${expected}, got ${verdict?.passed}; ${who}`);
    if (matching.has(profileId) !== expected) {
      result.disagreements.push(`as one condition: expected ${expected}, got ${!expected}; ${who}`);
    }
    leaves.forEach(({ path, condition }, place) => {
      // a fault may have moved the conditions of a filter: then the whole speaks for them
      if (compiled !== filter && verdict?.conditions[place]?.path !== path) return;
      const passed = of(condition);
      const said = verdict?.conditions.find((one) => one.path === path)?.passed;
      if (said !== passed) result.disagreements.push(`${path}: expected ${passed}, got ${said}; ${who}`);
      for (const kind of kindsOf(condition)) {
        const [held, failed] = result.held.get(kind) ?? [0, 0];
        result.held.set(kind, passed ? [held + 1, failed] : [held, failed + 1]);
      }
    });
  });
  return result;
};
