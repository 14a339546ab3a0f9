import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, folded } from "./lineDiff.ts";

const sideOf = (pairs: ReturnType<typeof diffLines>, side: "before" | "after"): string =>
  pairs.flatMap((pair) => pair[side] ?? []).join("\n");

const text = fc
  .array(fc.constantFrom("one", "two", "three", "<p>", "</p>"), { minLength: 1, maxLength: 30 })
  .map((lines) => lines.join("\n"));

test("each side of a difference is its text, whole and in order", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const pairs = diffLines(before, after);
      expect(sideOf(pairs, "before")).toBe(before);
      expect(sideOf(pairs, "after")).toBe(after);
      for (const { kind, before: old, after: fresh } of pairs) expect(kind === "same").toBe(old === fresh);
    }),
  );
});

test("a line put in between is the only one that differs", () => {
  expect(diffLines("a\nb\nd", "a\nb\nc\nd").filter(({ kind }) => kind !== "same")).toEqual([
    { kind: "added", before: null, after: "c" },
  ]);
});

test("a line that was changed stands beside what it became", () => {
  expect(diffLines("a\nold\nc", "a\nnew\nc")[1]).toEqual({ kind: "changed", before: "old", after: "new" });
});

test("a text that came or went whole is added or removed, and the ends of lines do not matter", () => {
  expect(diffLines("", "a\nb").map(({ kind }) => kind)).toEqual(["added", "added"]);
  expect(diffLines("a", "")).toEqual([{ kind: "removed", before: "a", after: null }]);
  expect(diffLines("a\r\nb", "a\nb").every(({ kind }) => kind === "same")).toBe(true);
});

test("texts too long to compare line by line are answered at once, as replaced", () => {
  const lines = (word: string) => [...Array(60_000).keys()].map((index) => `${word}${index}`).join("\n");
  const pairs = diffLines(`same\n${lines("a")}`, `same\n${lines("b")}`);
  expect(pairs).toHaveLength(60_001);
  expect(pairs[0]?.kind).toBe("same");
  expect(pairs[1]?.kind).toBe("changed");
});

test("unchanged lines are folded but for three around a change", () => {
  const before = [...Array(20).keys()].join("\n");
  const rows = folded(diffLines(before, before.replace("10", "ten")));
  expect(rows.map(({ kind }) => kind)).toEqual([
    "folded",
    ...Array(3).fill("same"),
    "changed",
    ...Array(3).fill("same"),
    "folded",
  ]);
  expect(rows[0]).toEqual({ kind: "folded", count: 7, place: 0 });
  expect(folded(diffLines("a\nb", "a\nb"))).toEqual([{ kind: "folded", count: 2, place: 0 }]);
});
