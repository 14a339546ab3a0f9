import { describe, expect, test } from "vitest";
import { CompatError } from "./errors.ts";
import { createTurns } from "./turns.ts";

/** Work that ends when it is told to. */
const held = () => {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { work: () => ended, end };
};

describe("turns", () => {
  test("one account waits for itself, another goes on, and those who wait come in their order", async () => {
    const turns = createTurns({ perAccountMax: 1, allMax: 2, waitMsMax: 60_000 });
    const [first, second] = [held(), held()];
    const order: string[] = [];
    const one = turns.run(1, first.work);
    const two = turns.run(1, async () => void order.push("second"));
    const three = turns.run(1, async () => void order.push("third"));
    await turns.run(2, async () => void order.push("other account"));
    const full = turns.run(2, second.work);
    const late = turns.run(3, async () => void order.push("beyond all"));
    expect(order).toEqual(["other account"]);
    second.end();
    await Promise.all([full, late]);
    expect(order).toEqual(["other account", "beyond all"]);
    first.end();
    await Promise.all([one, two, three]);
    expect(order.slice(2)).toEqual(["second", "third"]);
  });

  test("whoever waits too long is told to come again, and takes no turn", async () => {
    const turns = createTurns({ perAccountMax: 1, allMax: 1, waitMsMax: 20 });
    const first = held();
    const one = turns.run(1, first.work);
    const refused = await turns.run(1, async () => "ran").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CompatError);
    expect(refused).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    first.end();
    await one;
    expect(await turns.run(1, async () => "ran")).toBe("ran");
  });

  test("work that fails gives its turn back", async () => {
    const turns = createTurns({ perAccountMax: 1, allMax: 1, waitMsMax: 1_000 });
    await expect(turns.run(1, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await turns.run(1, async () => "ran")).toBe("ran");
  });
});
