import type { ValueTest } from "../../contract/filter.ts";
import { isDateText, type JsonObject, type Scalar } from "../values.ts";
import { objectAt, refuse, refuseOthers } from "./refuse.ts";

/** Tests of one value, several of which may stand for one condition of a query. */
export type TestTree = { kind: "test"; test: ValueTest } | { kind: "and" | "or"; parts: TestTree[] };

/** `{name, operator, value}`, as it came. */
export interface NamedCondition {
  name: string;
  operator: string;
  value: unknown;
  /** The path of the condition. */
  field: string;
}

const only = (test: ValueTest): TestTree => ({ kind: "test", test });
const either = (parts: TestTree[]): TestTree => ({ kind: "or", parts });
const both = (...parts: TestTree[]): TestTree => ({ kind: "and", parts });

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  (typeof value === "number" && Number.isFinite(value));

/** One value or a list of them, at least one. */
const scalarsAt = ({ value, field }: NamedCondition): Scalar[] => {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const scalars = values.filter(isScalar);
  return scalars.length > 0 && scalars.length === values.length
    ? scalars
    : refuse(`${field}.value`, "a text, a number, true or false, or a list of these", value);
};

const numberAt = (condition: NamedCondition, value: unknown): number =>
  typeof value === "number" && Number.isFinite(value)
    ? value
    : refuse(`${condition.field}.value`, "a number, or a date as $D_<epoch seconds>", value);

/** The documents write true and false as the texts "True" and "False"; stored they may be either. */
const meanings = (value: Scalar): Scalar[] => {
  if (typeof value !== "string") return [value];
  const word = value.toLowerCase();
  return word === "true" || word === "false" ? [value, word === "true"] : [value];
};

/** A moment that filters can name; one of a year beyond them is compared as the text that it is. */
const isDate = (value: unknown): value is string => {
  if (typeof value !== "string" || !isDateText(value)) return false;
  const year = dateOf(value).getUTCFullYear();
  return year >= 0 && year <= 9_999;
};

const dateOf = (text: string): Date => new Date(Number(text.slice("$D_".length)) * 1_000);

/** `$D_<epoch seconds>` as an instant. */
const instantOf = (text: string): string => dateOf(text).toISOString();

const equalTo = (value: Scalar): TestTree => {
  if (isDate(value)) return only({ op: "on", value: instantOf(value) });
  const values = meanings(value);
  const [first] = values;
  return first === undefined || values.length > 1
    ? only({ op: "in", values })
    : only({ op: "equals", value: first });
};

/** Equal to one of the values; dates are compared as moments. */
const equalToAny = (values: readonly Scalar[]): TestTree => {
  const [first, ...others] = values;
  if (first !== undefined && others.length === 0) return equalTo(first);
  const dates = values.filter(isDate);
  const rest = values.filter((value) => !isDate(value)).flatMap(meanings);
  const parts = [...dates.map(equalTo), ...(rest.length > 0 ? [only({ op: "in", values: rest })] : [])];
  const [part, ...more] = parts;
  return part !== undefined && more.length === 0 ? part : either(parts);
};

/** The opposite of a tree that has only tests with an opposite. */
const opposite = (tree: TestTree): TestTree => {
  if (tree.kind !== "test") {
    return { kind: tree.kind === "or" ? "and" : "or", parts: tree.parts.map(opposite) };
  }
  const { test } = tree;
  switch (test.op) {
    case "equals":
      return only({ op: "not_equals", value: test.value });
    case "in":
      return only({ op: "not_in", values: test.values });
    case "contains":
      return only({ op: "not_contains", value: test.value });
    case "on":
      return either([
        only({ op: "not_exists" }),
        only({ op: "before", value: test.value }),
        only({ op: "after", value: test.value }),
      ]);
    default:
      throw new Error(`a test of ${test.op} has no opposite`);
  }
};

const containing = (condition: NamedCondition): TestTree => {
  const parts = scalarsAt(condition).map((value) =>
    typeof value === "string"
      ? only({ op: "contains", value })
      : refuse(`${condition.field}.value`, "a text, or a list of texts", value),
  );
  const [part, ...more] = parts;
  return part !== undefined && more.length === 0 ? part : either(parts);
};

/** The first of a list of one, which clients send in the place of a value. */
const singleOf = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

const compared = (
  condition: NamedCondition,
  op: "greater" | "less",
  orEqual: boolean,
  operand: unknown = singleOf(condition.value),
): TestTree => {
  if (isDate(operand)) {
    const value = instantOf(operand);
    const beyond = only(op === "greater" ? { op: "after", value } : { op: "before", value });
    return orEqual ? either([beyond, only({ op: "on", value })]) : beyond;
  }
  const value = numberAt(condition, operand);
  if (op === "greater") return only({ op: orEqual ? "greater_or_equal" : "greater", value });
  return only({ op: orEqual ? "less_or_equal" : "less", value });
};

/** `[from, to]` or `{from, to}`, both included. */
const boundsOf = ({ value, field }: NamedCondition): readonly [unknown, unknown] => {
  if (Array.isArray(value) && value.length === 2) return [value[0], value[1]];
  if (Array.isArray(value)) return refuse(`${field}.value`, "a list of two values, from and to", value);
  const object = objectAt(value, `${field}.value`);
  refuseOthers(object, ["from", "to"], `${field}.value`);
  return [object["from"], object["to"]];
};

const between = (condition: NamedCondition): TestTree => {
  const [from, to] = boundsOf(condition);
  if (isDate(from) && isDate(to)) {
    return both(compared(condition, "greater", true, from), compared(condition, "less", true, to));
  }
  const bounds = { from: numberAt(condition, from), to: numberAt(condition, to) };
  return bounds.from <= bounds.to
    ? only({ op: "between", ...bounds })
    : refuse(`${condition.field}.value`, "from at most to", condition.value);
};

const OPERATORS: Readonly<Record<string, (condition: NamedCondition) => TestTree>> = {
  equals: (condition) => equalToAny(scalarsAt(condition)),
  not_equals: (condition) => opposite(equalToAny(scalarsAt(condition))),
  in: (condition) => equalToAny(scalarsAt(condition)),
  not_in: (condition) => opposite(equalToAny(scalarsAt(condition))),
  contains: containing,
  not_contains: (condition) => opposite(containing(condition)),
  does_not_contain: (condition) => opposite(containing(condition)),
  greater_than: (condition) => compared(condition, "greater", false),
  greater_than_equals: (condition) => compared(condition, "greater", true),
  less_than: (condition) => compared(condition, "less", false),
  less_than_equals: (condition) => compared(condition, "less", true),
  between,
  exists: () => only({ op: "exists" }),
  does_not_exist: () => only({ op: "not_exists" }),
};

/**
 * What a condition tests of its value.
 *
 * @throws DomainError input/invalid
 */
export const testTreeOf = (condition: NamedCondition): TestTree => {
  const translate = Object.hasOwn(OPERATORS, condition.operator) ? OPERATORS[condition.operator] : undefined;
  return translate === undefined
    ? refuse(`${condition.field}.operator`, `one of ${Object.keys(OPERATORS).join(", ")}`, condition.operator)
    : translate(condition);
};

/**
 * Reads `{name, operator, value}`.
 *
 * @throws DomainError input/invalid
 */
export const namedConditionOf = (sent: unknown, field: string): NamedCondition => {
  const object: JsonObject = objectAt(sent, field);
  refuseOthers(object, ["name", "operator", "value"], field);
  const { name, operator, value } = object;
  if (typeof name !== "string" || name.trim() === "") return refuse(`${field}.name`, "a name", name);
  if (typeof operator !== "string") {
    return refuse(`${field}.operator`, `one of ${Object.keys(OPERATORS).join(", ")}`, operator);
  }
  return { name, operator, value, field };
};
