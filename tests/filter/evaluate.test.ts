import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Filter } from "../../src/contract/filter.ts";
import { compileFilter, filterCondition } from "../../src/db/filter/compile.ts";
import type { FilterScope } from "../../src/db/filter/scope.ts";
import { evaluateFilter, type FilterVerdict } from "../../src/db/queries/audience.ts";
import { sql } from "../../src/db/sql.ts";
import { inTransaction, onlyRow } from "../../src/db/tx.ts";
import { cloneDatabase, insertAccount, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
let accountId: number;

beforeAll(async () => {
  database = await cloneDatabase();
  accountId = await insertAccount(database.db);
});
afterAll(() => database.drop());

const insertProfile = async (properties: Record<string, unknown>, account = accountId): Promise<number> => {
  const rows = await database.db.query<{ id: number }>(sql`
    insert into profiles (account_id, properties) values (${account}, ${JSON.stringify(properties)}) returning id`);
  return onlyRow(rows).id;
};

const scope = (changes: Partial<FilterScope> = {}): FilterScope => ({
  accountId,
  now: new Date("2026-03-01T12:00:00Z"),
  timeZone: "Europe/Berlin",
  segments: new Map(),
  ...changes,
});

const evaluate = async (filter: Filter, profileId: number, payload?: unknown): Promise<FilterVerdict> => {
  const compiled = compileFilter(filter, scope());
  const verdicts = await inTransaction(database.db, (tx) =>
    evaluateFilter(tx, accountId, compiled, [{ profileId, payload }]),
  );
  return onlyRow(verdicts);
};

describe("a verdict says which conditions held and what they saw", () => {
  test("of every condition, by its path, in order", async () => {
    const id = await insertProfile({ "Customer Type": "Silver", Age: 41 });
    const filter: Filter = {
      type: "and",
      nodes: [
        { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } },
        { type: "not", node: { type: "property", property: "Plan", test: { op: "exists" } } },
        { type: "property", property: "Age", test: { op: "greater", value: { payload: "order.age" } } },
      ],
    };
    expect(await evaluate(filter, id, { order: { age: 40 } })).toEqual({
      passed: false,
      conditions: [
        { path: "nodes.0", passed: false, saw: "Silver" },
        { path: "nodes.1.node", passed: false },
        { path: "nodes.2", passed: true, saw: 41 },
      ],
    });
  });

  test("a long value is kept by its beginning", async () => {
    const id = await insertProfile({ Note: "é".repeat(500) });
    const { conditions } = await evaluate({ type: "property", property: "Note", test: { op: "exists" } }, id);
    expect(conditions).toEqual([{ path: "", passed: true, saw: `${"é".repeat(199)}…` }]);
  });

  test("a user who is not there has no values", async () => {
    const none: Filter = { type: "property", property: "Note", test: { op: "not_exists" } };
    expect((await evaluate(none, 1_000_000)).passed).toBe(true);
    expect((await evaluate({ type: "bucket", from: 0, to: 999 }, 1_000_000)).passed).toBe(false);
  });
});

test("over many users it is one condition, in which a payload has nothing", async () => {
  const account = await insertAccount(database.db, "TEST-ACCT-0002");
  await insertProfile({ City: "Berlin" }, account);
  await insertProfile({ City: "Paris" }, account);
  const filter: Filter = {
    type: "or",
    nodes: [
      { type: "place", part: "city", values: ["Paris"] },
      { type: "payload", path: "city", test: { op: "exists" } },
    ],
  };
  const condition = filterCondition(filter, scope({ accountId: account }), sql`'{}'::jsonb`);
  const rows = await database.db.query<{ properties: unknown }>(
    sql`select p.properties from profiles p where p.account_id = ${account} and ${condition}`,
  );
  expect(rows).toEqual([{ properties: { City: "Paris" } }]);
});
