import { afterEach, beforeEach, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../helpers/database.ts";
import { simulate } from "./simulate.ts";
import { BUILT } from "./subjects.ts";

/** A seed that fails is played alone by `npm run soak -- decisions --seed <n> --seeds 1`. */
const SEEDS_OF_PART = 25;
const PARTS = [0, 1, 2, 3].map((part) =>
  Array.from({ length: SEEDS_OF_PART }, (_, index) => part * SEEDS_OF_PART + index + 1),
);

let database: TestDatabase;
beforeEach(async () => {
  database = await cloneDatabase();
});
afterEach(() => database.drop());

test.each(PARTS)(
  "through pauses, stops and deaths, nobody gets what he must not and nobody waits in vain, from seed %i on",
  async (...seeds) => {
    const results = await simulate(database.url, seeds, BUILT, () => {});
    for (const { seed, violations } of results) expect(violations, `seed ${seed}`).toEqual([]);
    // runs that did not do much would prove little
    const sum = (of: "messages" | "calls" | "deaths") =>
      results.reduce((total, result) => total + result[of], 0);
    expect(sum("messages")).toBeGreaterThan(1_250);
    expect(sum("calls")).toBeGreaterThan(800);
    expect(sum("deaths")).toBeGreaterThan(25);
  },
  600_000,
);
