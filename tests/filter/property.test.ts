import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONDITIONS, MEASURES, VALUE_TESTS } from "../../src/contract/filter.ts";
import { cloneDatabase, type TestDatabase } from "../helpers/database.ts";
import { type Comparison, compare } from "./compare.ts";
import { FAULTS } from "./faults.ts";
import { makeWorld, type World } from "./world.ts";

/** `FILTER_SEED` and `FILTER_RUNS` (filters a world) make longer runs. */
const SEED = Number(process.env["FILTER_SEED"] ?? 20_260_301);
const RUNS = Number(process.env["FILTER_RUNS"] ?? 60);
const USERS = 100;
const HOUR_MS = 3_600_000;

const at = (text: string): number => Date.parse(text);

/** Moments around which days are short, long, or not there at all. */
const MOMENTS: readonly [zone: string, what: string, now: number][] = [
  ["Europe/Berlin", "a day after 02:30 was skipped", at("2026-03-30T00:30:00.123Z")],
  ["Europe/Berlin", "a day after 02:30 came twice", at("2026-10-26T01:30:00Z")],
  ["America/New_York", "a day after 02:30 was skipped", at("2026-03-09T06:30:00Z")],
  ["America/Havana", "on a day without a midnight", at("2026-03-08T17:00:00Z")],
  ["Asia/Kolkata", "on 29 February", at("2028-02-28T19:00:00Z")],
  ["UTC+05:30", "on 28 February of a common year", at("2027-02-27T20:00:00Z")],
  ["Pacific/Apia", "a day after the day that never was", at("2011-12-31T05:00:00Z")],
  ["UTC", "on 31 March", at("2026-03-31T12:00:00Z")],
];

let database: TestDatabase;
const worlds: World[] = [];
const worldOf = (index: number): World => {
  const world = worlds[index];
  if (world === undefined) throw new Error(`there is no world ${index}`);
  return world;
};

beforeAll(async () => {
  database = await cloneDatabase();
  for (const [index, [zone, , now]] of MOMENTS.entries()) {
    worlds.push(await makeWorld(database.db, { zone, now, users: USERS, seed: SEED + index }));
  }
}, HOUR_MS);
afterAll(() => database.drop());

describe("a filter means in the database what its page says", () => {
  const total = { cases: 0, held: new Map<string, [held: number, failed: number]>() };
  const add = ({ cases, held }: Comparison): void => {
    total.cases += cases;
    for (const [kind, [yes, no]] of held) {
      const [before, after] = total.held.get(kind) ?? [0, 0];
      total.held.set(kind, [before + yes, after + no]);
    }
  };

  test.each(MOMENTS.map(([zone, what], index) => ({ zone, what, index })))(
    "in $zone, $what",
    async ({ index }) => {
      const world = worldOf(index);
      await fc.assert(
        fc.asyncProperty(world.filters, async (filter) => {
          const comparison = await compare(database.db, world, filter);
          add(comparison);
          expect(comparison.disagreements.slice(0, 2)).toEqual([]);
        }),
        { seed: SEED + index, numRuns: RUNS },
      );
    },
    HOUR_MS,
  );

  test("in all that ran, every kind of condition and every operator both held and did not", () => {
    expect(total.cases).toBeGreaterThanOrEqual(MOMENTS.length * USERS * RUNS);
    const kinds = [
      ...Object.keys(CONDITIONS),
      ...Object.keys(VALUE_TESTS).map((op) => `test ${op}`),
      ...Object.keys(MEASURES).map((kind) => `measure ${kind}`),
    ];
    const oneSided = kinds.filter((kind) => (total.held.get(kind) ?? [0, 0]).includes(0));
    expect(oneSided).toEqual([]);
  });
});

describe("no other account's data is ever seen", () => {
  test(
    "where users of two accounts have the same ids and each other's facts, each account has its own",
    async () => {
      const world = worldOf(0);
      await fc.assert(
        fc.asyncProperty(world.filters, async (filter) => {
          const twins = await compare(database.db, world, filter, { account: 1 });
          expect(twins.disagreements.slice(0, 2)).toEqual([]);
        }),
        { seed: SEED, numRuns: RUNS },
      );
    },
    HOUR_MS,
  );
});

describe("the comparison turns red on", () => {
  test.each(Object.entries(FAULTS))(
    "a planted fault: %s",
    async (_name, fault) => {
      const found = async (): Promise<boolean> => {
        for (const [index, world] of worlds.entries()) {
          for (const filter of fc.sample(world.filters, { seed: SEED + index, numRuns: RUNS })) {
            if ((await compare(database.db, world, filter, { fault })).disagreements.length > 0) return true;
          }
        }
        return false;
      };
      expect(await found()).toBe(true);
    },
    HOUR_MS,
  );

  test("an oracle that borrows from the program: it imports its types at most", async () => {
    for (const file of ["oracle.ts", "oracleValues.ts", "oracleTime.ts"]) {
      const text = await readFile(new URL(file, import.meta.url), "utf8");
      const borrowed = [...text.matchAll(/^import (?!type)[^;]*from "(.*)"/gm)].map(([, from]) => from);
      expect(borrowed.filter((from) => from?.includes("src/"))).toEqual([]);
    }
  });
});
