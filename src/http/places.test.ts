import { expect, test } from "vitest";
import { createPlaces } from "./places.ts";

const never = (): Promise<never> => new Promise(() => {});

test("an account has its places, all accounts together have theirs, and a place is free again when its work ends", async () => {
  const inPlace = createPlaces({ countMax: 2, allMax: 3, code: "kind/busy", what: ["thing", "things"] });
  let end = (): void => {};
  const first = inPlace(1, () => new Promise<void>((resolve) => (end = resolve)));
  void inPlace(1, never);
  await expect(inPlace(1, never)).rejects.toThrow("2 things of this account are under way");
  void inPlace(2, never);
  await expect(inPlace(3, never)).rejects.toThrow("3 things on this server are under way");
  end();
  await first;
  expect(await inPlace(3, async () => "done")).toBe("done");
  await expect(inPlace(1, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await inPlace(1, async () => "again")).toBe("again");
});
