import { expect, test } from "vitest";
import { shownValue } from "./shownValue.ts";

test("a date is shown as a moment, and what only looks like one as the text it is", () => {
  expect(shownValue("$D_1685375700")).toEqual({ kind: "moment", at: "2023-05-29T15:55:00.000Z" });
  expect(shownValue("$D_-1")).toEqual({ kind: "moment", at: "1969-12-31T23:59:59.000Z" });
  for (const text of ["$D_", "$D_1x", "$D_9999999999999", "x$D_1"])
    expect(shownValue(text)).toEqual({ kind: "text", text });
});

test("lists, objects and nothing at all are told apart", () => {
  expect(shownValue(["a", 2, true])).toEqual({ kind: "text", text: "a, 2, true" });
  expect(shownValue([])).toEqual({ kind: "emptyList" });
  expect(shownValue("")).toEqual({ kind: "emptyText" });
  expect(shownValue([{ a: 1 }])).toEqual({ kind: "text", text: '[\n  {\n    "a": 1\n  }\n]' });
  expect(shownValue(0)).toEqual({ kind: "text", text: "0" });
});
