import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges, parseProfileData } from "./changes.ts";
import { Refusal } from "./refusal.ts";
import type { PropertyValue } from "./values.ts";

type Step = { op: string; operand: unknown };

/** The published semantics, written a second time and as simply as possible; undefined is "no property". */
const model = (
  old: PropertyValue | undefined,
  { op, operand }: Step,
): PropertyValue | undefined | "refused" => {
  const list = old === undefined ? [] : typeof old === "object" ? [...old] : [String(old)];
  const operands = (Array.isArray(operand) ? operand : [operand]).map(String);
  if (op === "put") return typeof operand === "number" || typeof operand === "string" ? operand : undefined;
  if (op === "$delete") return undefined;
  if (op === "$incr" || op === "$decr") {
    if (old !== undefined && typeof old !== "number") return "refused";
    return (old ?? 0) + (op === "$incr" ? 1 : -1) * Number(operand);
  }
  if (op === "$set")
    return operands.length === 0 ? undefined : operands.filter((v, at) => operands.indexOf(v) === at);
  if (op === "$add") {
    if (operands.length === 0) return old;
    for (const value of operands) if (!list.includes(value)) list.push(value);
    while (list.length > 100) list.shift();
    return list;
  }
  const left = list.filter((value) => !operands.includes(value));
  if (left.length === 0) return undefined;
  return typeof old === "object" ? left : old;
};

const values = fc.array(fc.constantFrom("a", "b", "c", "d", 1, true), { maxLength: 4 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: fc.constant("put"), operand: fc.oneof(fc.integer(), fc.constantFrom("a", "b")) }),
  fc.record({
    op: fc.constantFrom("$add", "$remove", "$set"),
    operand: fc.oneof(values, fc.constantFrom("a", "e")),
  }),
  fc.record({ op: fc.constantFrom("$incr", "$decr"), operand: fc.integer({ min: -1000, max: 1000 }) }),
  fc.record({ op: fc.constant("$delete"), operand: fc.constant(true) }),
);

const run = (before: ReadonlyMap<string, PropertyValue>, data: Record<string, unknown>) => {
  const parsed = parseProfileData(data);
  if (parsed instanceof Refusal) throw new Error(parsed.reason);
  return applyChanges(before, parsed.changes);
};

describe("operators", () => {
  test("do to a property what the simple model says, in any sequence", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 12 }), (sequence) => {
        let real: ReadonlyMap<string, PropertyValue> = new Map();
        let expected: PropertyValue | undefined;
        for (const step of sequence) {
          const data = { Key: step.op === "put" ? step.operand : { [step.op]: step.operand } };
          const after = run(real, data);
          const wanted = model(expected, step);
          if (wanted === "refused") {
            expect(after).toBeInstanceOf(Refusal);
            continue;
          }
          if (after instanceof Refusal) throw new Error(after.reason);
          expect(after.get("Key")).toEqual(wanted);
          expect(after.has("Key")).toBe(wanted !== undefined);
          real = after;
          expected = wanted;
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a list keeps the newest 100 values", () => {
    const hundred = Array.from({ length: 100 }, (_, n) => `v${n}`);
    const after = run(new Map([["L", hundred]]), { L: { $add: ["v0", "new"] } });
    const list = after instanceof Refusal ? [] : after.get("L");
    expect(list).toEqual([...hundred.slice(1), "new"]);
  });

  test("counting beyond the range of numbers, or something that is no number, is refused", () => {
    expect(run(new Map([["N", 1e308]]), { N: { $incr: 1e308 } })).toMatchObject({ code: 524 });
    expect(run(new Map([["N", "seven"]]), { N: { $decr: 1 } })).toMatchObject({ code: 524 });
  });

  test("a reserved key can be deleted, and a plain list is a set", () => {
    const after = run(new Map([["Email", "pat@example.com"]]), {
      email: { $delete: true },
      Tags: ["a", "a", "b"],
    });
    expect(after).toEqual(new Map([["Tags", ["a", "b"]]]));
  });

  test("what was there before is not touched", () => {
    const before = new Map<string, PropertyValue>([["L", ["a"]]]);
    run(before, { L: { $add: ["b"] }, M: 1 });
    expect(before).toEqual(new Map([["L", ["a"]]]));
  });
});
