import { expect, test } from "vitest";
import { runCodeSoak } from "./run.ts";

/** `npm run soak -- codes` does the same with forty times as many users, more workers, and more of them killed. */
test("through killed workers every code of a pool reaches one user, none is lost and none goes out twice", async () => {
  const { violations, scenes } = await runCodeSoak({
    users: 500,
    codes: 50,
    workers: 2,
    kills: 2,
    seed: 7,
  });
  expect(violations).toEqual([]);
  expect(scenes[0]).toMatchObject({ codes: 50, sent: 100, empty: 500 });
}, 180_000);
