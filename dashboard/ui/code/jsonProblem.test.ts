import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonProblem } from "./jsonProblem.ts";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("invalid JSON", () => {
  test("is found where it is, in words", () => {
    expect(jsonProblem('{"a": 1,\n  "b": }')).toEqual({
      line: 2,
      column: 8,
      message: expect.stringContaining("Expected a value"),
    });
    expect(jsonProblem('{"a": 1,}')).toMatchObject({ line: 1, column: 9 });
    expect(jsonProblem("[1 2]")).toMatchObject({ line: 1, column: 4, message: 'Expected "," or "]".' });
    expect(jsonProblem("")).toMatchObject({ line: 1, column: 1 });
    expect(jsonProblem('{"a": "x\ny"}')).toMatchObject({ line: 1, column: 7 });
  });

  test("is what the browser takes for invalid, and nothing else", () => {
    const mangled = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, put]) => {
      const place = at % (json.length + 1);
      return json.slice(0, place) + put + json.slice(place + 1);
    });
    fc.assert(
      fc.property(fc.oneof(fc.json(), mangled, fc.string()), (text) => {
        expect(jsonProblem(text) === null).toBe(isJson(text));
      }),
      { numRuns: 1_000 },
    );
  });
});
