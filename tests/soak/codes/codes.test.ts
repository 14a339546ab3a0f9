import { expect, test } from "vitest";
import { runCodeSoak } from "./run.ts";

/** `npm run soak -- codes` does the same with twenty times as many users, more workers, and more of them killed. */
test("through killed workers every code of a pool reaches one user, none is lost and none goes out twice", async () => {
  const { violations, scenes } = await runCodeSoak({
    users: 1_000,
    codes: 100,
    workers: 2,
    kills: 4,
    seed: 7,
  });
  expect(violations).toEqual([]);
  expect(scenes[0]).toMatchObject({ codes: 100, sent: 200, empty: 1_000 });
}, 180_000);
