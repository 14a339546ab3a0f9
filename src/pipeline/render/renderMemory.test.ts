import { expect, test } from "vitest";
import { createRenderMemory } from "./renderMemory.ts";

const at = (second: number): Date => new Date(Date.UTC(2024, 0, 1) + second * 1000);

test("three limits within a minute make a version hot, for good; slower ones do not", () => {
  const memory = createRenderMemory();
  for (const second of [0, 30, 61, 92, 153]) memory.hit("slow", at(second));
  expect(memory.isHot("slow", at(153))).toBe(false);
  for (const second of [0, 20, 40]) memory.hit("fast", at(second));
  expect(memory.isHot("fast", at(40))).toBe(true);
  expect(memory.isHot("fast", at(100_000))).toBe(true);
  expect(memory.isHot("other", at(40))).toBe(false);
});
