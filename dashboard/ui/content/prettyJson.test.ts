import { expect, test } from "vitest";
import { prettyJson } from "./prettyJson.ts";

test("JSON is indented as JSON.stringify does it", () => {
  const value = { a: [1, 'x, {y}: \\"', null, []], b: {}, c: { d: true, e: [{ f: "ü" }, {}] } };
  expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});

test("no digit of a number is lost", () => {
  expect(prettyJson('{"id":12345678901234567890,"rate":1.10}')).toBe(
    '{\n  "id": 12345678901234567890,\n  "rate": 1.10\n}',
  );
});

test("what is not a JSON object or array stays as it is", () => {
  for (const text of ["", "12", '"text"', "{broken", "<html>"]) expect(prettyJson(text)).toBeNull();
});
