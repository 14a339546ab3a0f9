import { describe, expect, test } from "vitest";
import { createGroupWriter } from "./groupWriter.ts";
import { DatabaseAwayError } from "./pool.ts";

const options = {
  rowsOf: () => 1,
  bytesOf: () => 1,
  rowsMax: 8,
  bytesMax: 1_000,
  inFlightMax: 2,
  waitingMax: 100,
  retryMsMax: 100,
};

describe("a group writer", () => {
  test("what arrives together is written together, in order, within the bounds", async () => {
    const groups: number[][] = [];
    const writer = createGroupWriter<number, number>({
      ...options,
      write: async (items) => {
        groups.push([...items]);
        return items.map((item) => item * 10);
      },
    });
    const results = await Promise.all(Array.from({ length: 20 }, (_, n) => writer.write(n)));
    expect(results).toEqual(Array.from({ length: 20 }, (_, n) => ({ kind: "written", result: n * 10 })));
    expect(groups.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(groups.length).toBeLessThanOrEqual(4);
    expect(Math.max(...groups.map((group) => group.length))).toBeLessThanOrEqual(8);
  });

  test("the item that cannot be stored is refused alone", async () => {
    const writer = createGroupWriter<number, number>({
      ...options,
      write: async (items) => {
        if (items.includes(5)) throw new Error("invalid byte sequence");
        return items;
      },
    });
    const results = await Promise.all(Array.from({ length: 8 }, (_, n) => writer.write(n)));
    expect(results.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 8 }, (_, n) => (n === 5 ? "refused" : "written")),
    );
  });

  test("a group whose database is away is repeated whole, then everybody is told", async () => {
    let calls = 0;
    const away = createGroupWriter<number, number>({
      ...options,
      write: async () => {
        calls++;
        throw new DatabaseAwayError(new Error("connect ECONNREFUSED"), false);
      },
    });
    const results = await Promise.all([away.write(1), away.write(2)]);
    expect(results.map(({ kind }) => kind)).toEqual(["unavailable", "unavailable"]);
    expect(calls).toBeGreaterThan(1);
  });

  test("a database that went away during the commit leaves it in doubt, until it is back and says so", async () => {
    let calls = 0;
    const fails = async (): Promise<number[]> => {
      throw new DatabaseAwayError(new Error("reset"), ++calls === 1);
    };
    const away = createGroupWriter<number, number>({ ...options, write: fails });
    expect((await away.write(1)).kind).toBe("in_doubt");
    calls = 0;
    const back = createGroupWriter<number, number>({
      ...options,
      write: async (items) => (calls === 0 ? fails() : items),
    });
    expect((await back.write(1)).kind).toBe("written");
  });

  test("more than may wait is told at once", async () => {
    const writer = createGroupWriter<number, number>({
      ...options,
      waitingMax: 3,
      write: async (items) => items,
    });
    const kinds = (await Promise.all(Array.from({ length: 5 }, (_, n) => writer.write(n)))).map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(["written", "written", "written", "unavailable", "unavailable"]);
  });
});
