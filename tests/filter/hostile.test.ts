import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Filter } from "../../src/contract/filter.ts";
import { compileFilter } from "../../src/db/filter/compile.ts";
import { evaluateFilter } from "../../src/db/queries/audience.ts";
import { sql } from "../../src/db/sql.ts";
import { inTransaction } from "../../src/db/tx.ts";
import { cloneDatabase, type TestDatabase } from "../helpers/database.ts";
import { makeWorld, scopeOf, type World } from "./world.ts";

/** What no upload stores, and jsonb holds all the same: numbers beyond any double, any type in any place. */

let database: TestDatabase;
let world: World;
let accountId: number;
let ids: number[];

const BEYOND = ["1e131071", "-9.9e131071", "1e-16383", "1e400", "-1e400", "1e-400", `0.${"3".repeat(5_000)}`];
const TEXTS = [
  '"$D_99999999999"',
  '"$D_-99999999999"',
  '"$D_٣٤"',
  '"$D_1\\n"',
  '"$D_-"',
  '"$D_+1"',
  '"1e400"',
  '"٣.٣"',
];
const ODD = [
  ...BEYOND,
  ...TEXTS,
  "null",
  "true",
  "[]",
  "{}",
  "[[1e400]]",
  '[{"price": 1e131071}, 1e400, null]',
];
const NAMES = [
  "Plan",
  "Age",
  "Tags",
  "Born",
  "Items",
  "City",
  "Latitude",
  "Longitude",
  "Amount",
  "Category",
  "When",
];

/** An object whose members, in turn, have these values. */
const rowOf = (turn: number): string =>
  `{${NAMES.map((name, place) => `${JSON.stringify(name)}: ${ODD[(turn + place) % ODD.length]}`).join(", ")}}`;
const ROWS = [...ODD.map((_, turn) => rowOf(turn)), ...ODD];

beforeAll(async () => {
  database = await cloneDatabase();
  world = await makeWorld(database.db, {
    zone: "Pacific/Apia",
    now: Date.parse("2011-12-31T05:00:00Z"),
    users: 5,
    seed: 1,
  });
  accountId = world.accounts[0]?.accountId ?? 0;
  const rows = await database.db.query<{ id: number }>(sql`
    insert into profiles (account_id, properties)
    select ${accountId}::int, t::jsonb from unnest(${ROWS}::text[]) t returning id`);
  ids = rows.map(({ id }) => id);
  await database.db.query(sql`
    insert into events (account_id, profile_id, name_key, ts, id, name, properties)
    select ${accountId}::int, p, name, at::timestamptz, gen_random_uuid(), name, t::jsonb
    from unnest(${ids}::bigint[]) p, unnest(${ROWS}::text[]) t, unnest(${["charged", "productviewed"]}::text[]) name,
      unnest(${["2011-12-31T04:00:00Z", "-infinity"]}::text[]) at`);
  await database.db.query(sql`
    insert into devices (account_id, id, profile_id, platform, os_version, app_version, token_type, token)
    select ${accountId}::int, gen_random_uuid(), p, 'ios', v, v, 'apns', gen_random_uuid()::text
    from unnest(${ids}::bigint[]) p,
      unnest(${["٣.١", "9".repeat(40), ".", "1..2", "1.", "v", "9.".repeat(400), ""]}::text[]) v`);
});
afterAll(() => database.drop());

const explainedAll = (filter: Filter): Promise<unknown> =>
  inTransaction(database.db, (tx) =>
    evaluateFilter(
      tx,
      accountId,
      compileFilter(filter, scopeOf(world, accountId)),
      ids.map((profileId) => ({
        profileId,
        payload: { plan: "$D_99999999999", day: "0000-01-01", tags: [1e308] },
      })),
    ),
  );

test("no filter raises an error, whatever is stored", async () => {
  await fc.assert(
    fc.asyncProperty(world.filters, async (filter) => {
      const { condition } = compileFilter(filter, scopeOf(world, accountId));
      const rows = await database.db.query<{ holds: boolean | null }>(
        sql`select ${condition} as holds from profiles p where p.account_id = ${accountId}`,
      );
      expect(rows.every(({ holds }) => typeof holds === "boolean")).toBe(true);
      await explainedAll(filter);
    }),
    { seed: 7, numRuns: 150 },
  );
});

test("the longest spans reach beyond what a calendar holds", async () => {
  for (const unit of ["minutes", "hours", "days", "weeks", "months"] as const) {
    const span = { amount: 1_000_000, unit };
    await explainedAll({
      type: "or",
      nodes: [
        { type: "property", property: "Born", test: { op: "within_last", ...span } },
        { type: "property", property: "Born", test: { op: "within_next", ...span } },
        { type: "property", property: "Born", test: { op: "before", value: "0000-01-01" } },
        { type: "property", property: "Born", test: { op: "after", value: "9999-12-31" } },
        {
          type: "behaviour",
          did: true,
          match: "any",
          events: [{ event: "Charged" }],
          within: { kind: "last", ...span },
          measure: { kind: "first", within: { kind: "between", from: "0000-01-01", to: "9999-12-31" } },
        },
      ],
    });
  }
});
