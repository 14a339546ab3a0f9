import { expect, test } from "vitest";
import { labelOf, leavesOf } from "./lookupForm.ts";

test("the values of an answer are offered by their place, names with dots included", () => {
  const body = JSON.stringify({ "a.b": { c: "x" }, list: [{ n: 1 }, { n: 2 }, { n: 3 }], none: null });
  expect(leavesOf(body)).toEqual([
    { path: "a\\.b.c", value: "x" },
    { path: "list.0.n", value: "1" },
    { path: "list.1.n", value: "2" },
  ]);
  expect(leavesOf("not json")).toEqual([]);
  expect(leavesOf('"text"')).toEqual([]);
});

test("a label is named after its place, and not twice", () => {
  const leaf = { path: "store.0.opening-hours", value: "9" };
  const first = labelOf(leaf, []);
  expect(first).toEqual({ name: "opening_hours", path: leaf.path, fallback: "", sample: "9" });
  expect(labelOf(leaf, [first]).name).toBe("opening_hours_2");
  expect(labelOf({ path: "0", value: "9" }, []).name).toBe("value");
});
