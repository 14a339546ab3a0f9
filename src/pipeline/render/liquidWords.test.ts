import { expect, test } from "vitest";
import { engine } from "./liquid/engine.ts";
import { liquidWords } from "./liquidWords.ts";

test("every tag and filter of the engine is told, and no other", () => {
  const names = (words: readonly { name: string }[]) => words.map(({ name }) => name).sort();
  expect(names(liquidWords.tags)).toEqual(Object.keys(engine.tags).sort());
  expect(names(liquidWords.filters)).toEqual(Object.keys(engine.filters).sort());
});
