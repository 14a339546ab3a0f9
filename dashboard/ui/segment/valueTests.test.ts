import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  fieldsInPayload,
  isMismatch,
  knownInPayload,
  OPS,
  payloadPaths,
  testAs,
  testWith,
  typeOfTest,
  VALUE_TYPES,
  valueAt,
} from "./valueTests.ts";

describe("a test that is turned into another", () => {
  test("keeps what fits of its value", () => {
    expect(testWith({ op: "equals", value: "Gold" }, "in", "text")).toEqual({ op: "in", values: ["Gold"] });
    expect(testWith({ op: "in", values: ["Gold", "Silver"] }, "equals", "text")).toEqual({
      op: "equals",
      value: "Gold",
    });
    expect(testAs({ op: "equals", value: "31" }, "number")).toEqual({ op: "equals", value: 31 });
    expect(testAs({ op: "equals", value: 31 }, "text")).toEqual({ op: "equals", value: "31" });
    expect(testWith({ op: "greater", value: 3 }, "between", "number")).toEqual({ op: "between", from: 3 });
  });

  test("loses what does not fit", () => {
    expect(testAs({ op: "equals", value: "Gold" }, "number")).toEqual({ op: "equals" });
    expect(testAs({ op: "contains", value: "Gold" }, "date")).toEqual({ op: "on" });
    expect(testWith({ op: "equals", value: "Gold" }, "exists", "text")).toEqual({ op: "exists" });
  });

  test("keeps the place in the payload that its value is taken from", () => {
    const value = { payload: "order.total" };
    expect(testWith({ op: "equals", value }, "greater", "number")).toEqual({ op: "greater", value });
  });

  test("has an operator of its type, and is of that type or of none yet", () => {
    const aTest = fc.record({ op: fc.constantFrom(...Object.values(OPS).flat()), value: fc.jsonValue() });
    fc.assert(
      fc.property(aTest, fc.constantFrom(...VALUE_TYPES), (given, type) => {
        const turned = testAs(given, type);
        expect(OPS[type]).toContain(turned["op"]);
        const is = typeOfTest(turned);
        // A list of texts is what “has none of” says by the same operator.
        expect([type, undefined, ...(type === "list" ? ["text"] : [])]).toContain(is);
      }),
    );
  });
});

describe("another type than was received", () => {
  test("is pointed out", () => {
    expect(isMismatch({ types: ["number"], values: [1] }, "text")).toBe(true);
    expect(isMismatch({ types: ["number", "text"], values: [] }, "text")).toBe(false);
    expect(isMismatch({ types: ["list"], values: [] }, "text")).toBe(false);
    expect(isMismatch(null, "text")).toBe(false);
  });
});

describe("a sample payload", () => {
  const payload = { plan: "gold", order: { total: 12, lines: [{ sku: "A", price: 3 }, { sku: "B" }] } };

  test("offers the paths of all that it has", () => {
    expect(payloadPaths(payload, 100)).toEqual([
      "plan",
      "order",
      "order.total",
      "order.lines",
      "order.lines.0",
      "order.lines.0.sku",
      "order.lines.0.price",
    ]);
  });

  test("says of what type a value is, and what the objects of a list have", () => {
    expect(knownInPayload(payload, "order.total")).toEqual({ types: ["number"], values: [12] });
    expect(knownInPayload(payload, "order.lines")?.types).toEqual(["objects"]);
    expect(knownInPayload(payload, "order.none")).toBeNull();
    expect(fieldsInPayload(payload, "order.lines").map(({ name, values }) => [name, values])).toEqual([
      ["sku", ["A", "B"]],
      ["price", [3]],
    ]);
  });

  test("has something at each path that it offers, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const path of payloadPaths(value, 50)) expect(valueAt(value, path)).toBeDefined();
      }),
    );
  });
});
