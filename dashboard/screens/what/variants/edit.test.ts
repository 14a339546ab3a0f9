import { expect, test } from "vitest";
import { EMPTY, type What } from "../templates.ts";
import { shareSum, withMore, without, withShare, withType, withValue } from "./edit.ts";

const whatsapp = { ...EMPTY.whatsapp, templateName: "order" };
const single: What = { messageType: "single", missingValues: "blank", whatsapp };
let last = 0;
const newId = () => `id${++last}`;
const names = (what: What) => what.variants?.map(({ name }) => name);

test("what was written becomes both messages of a test, and the first is the only one again", () => {
  const ab = withType(single, "whatsapp", "ab", newId);
  expect(names(ab)).toEqual(["A", "B"]);
  expect(ab.variants?.map((variant) => variant.whatsapp)).toEqual([whatsapp, whatsapp]);
  expect(ab.whatsapp).toBeUndefined();
  expect(ab.winner).toMatchObject({ by: "clicks", afterMessages: 1_000 });
  expect(withType(ab, "whatsapp", "single")).toEqual(single);
});

test("a split's shares always begin as 100 %, and of two the other takes what is left", () => {
  const split = withType(single, "whatsapp", "split", newId);
  expect(split.variants?.map(({ share }) => share)).toEqual([50, 50]);
  const moved = withShare(split, 0, 70);
  expect(moved.variants?.map(({ share }) => share)).toEqual([70, 30]);
  const three = withMore(moved, null, newId);
  expect(three.variants?.map(({ share }) => share)).toEqual([34, 33, 33]);
  expect(shareSum(withShare(three, 0, 50).variants ?? [])).toBe(116);
  expect(without(three, 1).variants?.map(({ name, share }) => [name, share])).toEqual([
    ["A", 50],
    ["C", 50],
  ]);
});

test("a duplicate is written as its source and is another variant", () => {
  const ab = withType(single, "whatsapp", "ab", newId);
  const more = withMore(ab, ab.variants?.[0] ?? null, newId);
  expect(more.variants?.[2]).toMatchObject({ name: "C", whatsapp });
  expect(new Set(more.variants?.map(({ id }) => id)).size).toBe(3);
});

test("by property the first is for all others, and a name follows its value until it has one of its own", () => {
  const property = withType(single, "whatsapp", "property", newId);
  expect(names(property)).toEqual(["All others", "B"]);
  const gold = withValue(property, 1, "gold");
  expect(names(gold)).toEqual(["All others", "gold"]);
  const named = { ...gold, variants: gold.variants?.map((one) => ({ ...one, name: "Mine" })) ?? [] };
  expect(names(withValue(named, 1, "silver"))?.[1]).toBe("Mine");
});

test("another kind keeps what was written, as far as it has room", () => {
  let property = withType(single, "whatsapp", "property", newId);
  for (let more = 0; more < 4; more += 1) property = withMore(property, null, newId);
  expect(withType(property, "whatsapp", "split", newId).variants).toHaveLength(3);
});
