import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Filter, Measure, TimeRange } from "../../src/contract/filter.ts";
import { compileFilter, filterCondition } from "../../src/db/filter/compile.ts";
import type { FilterScope, ScopeSegment } from "../../src/db/filter/scope.ts";
import type { Queryable } from "../../src/db/pool.ts";
import { evaluateFilter, FilterTooSlowError, type FilterVerdict } from "../../src/db/queries/audience.ts";
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

const evaluate = async (
  filter: Filter,
  profileId: number,
  payload?: unknown,
  changes?: Partial<FilterScope>,
): Promise<FilterVerdict> => {
  const compiled = compileFilter(filter, scope(changes));
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

describe("ever", () => {
  const charged = (measure: Measure, constant?: string): Filter => ({
    type: "behaviour",
    did: true,
    match: "any",
    events: [{ event: "Charged" }],
    within: { kind: "ever" },
    measure,
    ...(constant === undefined ? {} : { constant }),
  });
  const keep = (profileId: number, count: number, firstAt: string, lastAt: string) =>
    database.db.query(sql`
      insert into event_summaries (account_id, profile_id, name_key, count, first_at, last_at)
      values (${accountId}, ${profileId}, 'charged', ${count}, ${firstAt}, ${lastAt})`);
  const log = (profileId: number, at: string) =>
    database.db.query(sql`
      insert into events (account_id, profile_id, name_key, ts, id, name)
      values (${accountId}, ${profileId}, 'charged', ${at}, gen_random_uuid(), 'Charged')`);
  const seen = async (profileId: number, measure: Measure, constant?: string) =>
    onlyRow((await evaluate(charged(measure, constant), profileId)).conditions).saw;
  const count: Measure = { kind: "count", is: { op: "at_least", value: 1 } };
  const always: TimeRange = { kind: "ever" };

  test("counts events that the log no longer has, and knows the first and the last", async () => {
    const id = await insertProfile({});
    await keep(id, 3, "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z");
    expect(await seen(id, count)).toBe(3);
    expect(await seen(id, { kind: "first", within: always })).toBe("2020-01-01T00:00:00.000Z");
    expect(await seen(id, { kind: "last", within: always })).toBe("2021-01-01T00:00:00.000Z");
    expect(await seen(id, count, "Category")).toBeUndefined();
  });

  test("leaves out events of the future, which are kept with the others", async () => {
    const id = await insertProfile({});
    await keep(id, 3, "2020-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    await log(id, "2026-02-01T00:00:00Z");
    await log(id, "2027-01-01T00:00:00Z");
    expect(await seen(id, count)).toBe(2);
    expect(await seen(id, { kind: "last", within: always })).toBe("2026-02-01T00:00:00.000Z");
  });

  test("has nothing where all of it lies in the future", async () => {
    const id = await insertProfile({});
    await keep(id, 1, "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
    await log(id, "2027-01-01T00:00:00Z");
    expect(await seen(id, count)).toBe(0);
    expect(await seen(id, { kind: "first", within: always })).toBeUndefined();
  });
});

test("segments within segments have somebody in them down to the fifth level, and nobody below", async () => {
  const id = await insertProfile({});
  const segmentId = (level: number): string => `0193a000-0000-7000-8000-0000000000${10 + level}`;
  const nested = (levels: number): FilterScope["segments"] =>
    new Map(
      Array.from({ length: levels }, (_, level): [string, ScopeSegment] => [
        segmentId(level),
        {
          kind: "filter",
          filter:
            level === levels - 1
              ? { type: "bucket", from: 0, to: 999 }
              : { type: "segment", segmentId: segmentId(level + 1) },
        },
      ]),
    );
  const isIn = async (levels: number): Promise<boolean> => {
    const filter: Filter = { type: "segment", segmentId: segmentId(0).toUpperCase() };
    return (await evaluate(filter, id, undefined, { segments: nested(levels) })).passed;
  };
  expect(await isIn(5)).toBe(true);
  expect(await isIn(6)).toBe(false);
});

describe("a filter that takes too long", () => {
  test("is ended, says so, and leaves the transaction as it was", async () => {
    const id = await insertProfile({});
    const filter: Filter = {
      type: "behaviour",
      did: true,
      match: "any",
      events: [{ event: "Charged" }],
      within: { kind: "last", amount: 1, unit: "days" },
      measure: { kind: "count", is: { op: "at_least", value: 1 } },
    };
    const timeoutOf = async (q: Queryable) =>
      onlyRow(await q.query<{ ms: string }>(sql`select current_setting('statement_timeout') as ms`)).ms;
    const blocker = await database.db.connect();
    await blocker.query(sql`begin`);
    await blocker.query(sql`lock table events in access exclusive mode`);
    await inTransaction(database.db, async (tx) => {
      const before = await timeoutOf(tx);
      const recipients = [{ profileId: id, payload: undefined }];
      const evaluated = evaluateFilter(tx, accountId, compileFilter(filter, scope()), recipients, 100);
      await expect(evaluated).rejects.toThrow(FilterTooSlowError);
      expect(await timeoutOf(tx)).toBe(before);
    });
    await blocker.query(sql`rollback`);
    blocker.release();
  });
});

test("each recipient is held against the payload of their own trigger, in the order given", async () => {
  const [first, second] = [await insertProfile({ Plan: "Gold" }), await insertProfile({ Plan: "Silver" })];
  const filter: Filter = {
    type: "property",
    property: "Plan",
    test: { op: "equals", value: { payload: "plan" } },
  };
  const [gold, silver] = [{ plan: "Gold" }, { plan: "Silver" }];
  const recipients = [
    { profileId: second, payload: gold },
    { profileId: first, payload: gold },
    { profileId: second, payload: silver },
    { profileId: first, payload: undefined },
    { profileId: first, payload: gold },
  ];
  const verdicts = await inTransaction(database.db, (tx) =>
    evaluateFilter(tx, accountId, compileFilter(filter, scope()), recipients),
  );
  expect(verdicts.map(({ passed }) => passed)).toEqual([false, true, true, false, true]);
});
