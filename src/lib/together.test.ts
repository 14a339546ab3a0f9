import { expect, test } from "vitest";
import { together } from "./together.ts";

test("gives both, and throws only when both have ended", async () => {
  expect(await together(Promise.resolve(1), Promise.resolve("a"))).toEqual([1, "a"]);
  let hasEnded = false;
  const slow = new Promise<void>((resolve) => {
    setTimeout(() => {
      hasEnded = true;
      resolve();
    }, 5);
  });
  await expect(together(Promise.reject(new Error("no")), slow)).rejects.toThrow("no");
  expect(hasEnded).toBe(true);
  await expect(together(Promise.resolve(1), Promise.reject(new Error("second")))).rejects.toThrow("second");
});
