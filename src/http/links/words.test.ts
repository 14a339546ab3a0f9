import { describe, expect, test } from "vitest";
import { wordsFor } from "./words.ts";

describe("the language of the pages behind links", () => {
  test.each([
    [undefined, "en"],
    ["", "en"],
    ["de-AT,de;q=0.9,en;q=0.5", "de"],
    ["ja, fr;q=0.4, es;q=0.7", "es"],
    ["de;q=0, pt-BR;q=0.1", "pt"],
    ["xx;q=nonsense, *", "en"],
  ])("for %j it is %s", (header, lang) => {
    expect(wordsFor(header).lang).toBe(lang);
  });
});
