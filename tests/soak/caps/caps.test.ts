import { expect, test } from "vitest";
import { runCapSoak } from "./run.ts";

/** `npm run soak -- caps` does the same with ten times as many users and more workers. */
test("with processes for everything, a cap lets in exactly so many users, in all and by day", async () => {
  const { violations, scenes } = await runCapSoak({ users: 2_000, cap: 100, workers: 2, seed: 5 });
  expect(violations).toEqual([]);
  expect(scenes[0]).toMatchObject({ messages: 2_000, sent: 100, refusedForCap: 1_900 });
}, 120_000);
