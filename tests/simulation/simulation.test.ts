import { afterAll, beforeAll, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../helpers/database.ts";
import { simulate } from "./simulate.ts";
import { BUILT } from "./subjects.ts";

/** A seed that fails is played alone by `npm run soak -- decisions --seed <n> --seeds 1`. */
const SEEDS = Array.from({ length: 100 }, (_, index) => index + 1);

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

test("through pauses, stops and deaths, nobody gets what he must not and nobody waits in vain", async () => {
  const results = await simulate(database.url, SEEDS, BUILT, () => {});
  for (const { seed, violations } of results) expect(violations, `seed ${seed}`).toEqual([]);
  // runs that did not do much would prove little
  const sum = (of: "messages" | "calls" | "deaths") =>
    results.reduce((total, result) => total + result[of], 0);
  expect(sum("messages")).toBeGreaterThan(5_000);
  expect(sum("calls")).toBeGreaterThan(4_000);
  expect(sum("deaths")).toBeGreaterThan(100);
}, 600_000);
