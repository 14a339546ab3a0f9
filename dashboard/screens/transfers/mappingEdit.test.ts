import fc from "fast-check";
import { expect, test } from "vitest";
import { type ColumnTarget, Mapping } from "../../../src/contract/transfer.ts";
import { problemsWith } from "../../ui/validate.ts";
import {
  type ColumnMapping,
  choiceOf,
  choicesFor,
  namelessColumns,
  targetFor,
  targetOf,
  withEventName,
  withFormat,
  withSeparator,
  withTarget,
  withType,
} from "./mappingEdit.ts";

const ID: ColumnTarget = { to: "identity", kind: "identity" };
const PLAN: ColumnTarget & { to: "property" } = { to: "property", name: "Plan", type: "text" };
const MAPPING: ColumnMapping = {
  kind: "columns",
  columns: [
    { column: "id", target: ID },
    { column: "plan", target: PLAN },
    { column: "born", target: { to: "property", name: "DOB", type: "date", format: "day_month_year" } },
  ],
};

test("a column that is changed keeps its place, and the others stay as they are", () => {
  const changed = withTarget(MAPPING, "plan", { to: "ignore" });
  expect(changed.columns.map(({ column }) => column)).toEqual(["id", "plan", "born"]);
  expect(targetOf(changed, "plan")).toEqual({ to: "ignore" });
  expect(targetOf(changed, "born")).toEqual(targetOf(MAPPING, "born"));
  expect(targetOf(MAPPING, "plan")).toEqual(PLAN);
});

test("a column that is not named is ignored, and can be given a meaning", () => {
  expect(targetOf(MAPPING, "other")).toEqual({ to: "ignore" });
  expect(targetOf(withTarget(MAPPING, "other", PLAN), "other")).toEqual(PLAN);
});

test("a format goes with dates only, and a separator with lists only", () => {
  const date = withFormat(withType(PLAN, "date"), "epoch_seconds");
  expect(date).toEqual({ to: "property", name: "Plan", type: "date", format: "epoch_seconds" });
  const list = withType(date, "list");
  expect(list).toEqual({ to: "property", name: "Plan", type: "list", separator: "," });
  expect(withSeparator(list, "|")).toMatchObject({ separator: "|" });
  expect(withSeparator(list, "")).toEqual({ to: "property", name: "Plan", type: "list" });
  expect(withType(list, "number")).toEqual({ to: "property", name: "Plan", type: "number" });
});

test("whoever changes their mind about a column finds the guess again", () => {
  const guess = { to: "property", name: "DOB", type: "date", format: "day_month_year" } as const;
  const column = { column: "born", samples: ["31.12.1990"], guess };
  expect(targetFor("property", column)).toEqual(guess);
  expect(targetFor("time", column)).toEqual({ to: "time", format: "day_month_year" });
  expect(targetFor("property", { ...column, guess: ID })).toEqual({
    to: "property",
    name: "born",
    type: "text",
  });
});

test("one name for all events is given, and taken back", () => {
  expect(withEventName(MAPPING, "Charged")).toMatchObject({ eventName: "Charged" });
  expect(withEventName(withEventName(MAPPING, "Charged"), " ")).toEqual(MAPPING);
});

test("a property without a name is told by its column", () => {
  expect(namelessColumns(MAPPING)).toEqual([]);
  expect(namelessColumns(withTarget(MAPPING, "plan", { ...PLAN, name: " " }))).toEqual(["plan"]);
});

test("whatever is chosen for whatever column is what the API takes, and is shown as what was chosen", () => {
  const subjects = fc.constantFrom("profiles", "events", "list");
  const columns = fc.record({
    column: fc.string({ minLength: 1, maxLength: 300 }),
    samples: fc.array(fc.string(), { maxLength: 3 }),
    guess: fc.constantFrom<ColumnTarget>(ID, PLAN, { to: "time", format: "iso" }, { to: "ignore" }),
  });
  fc.assert(
    fc.property(subjects, columns, fc.nat(), (subject, column, pick) => {
      const choices = choicesFor(subject);
      const choice = choices[pick % choices.length] ?? "ignore";
      const target = targetFor(choice, column);
      expect(choiceOf(target)).toBe(choice);
      expect(problemsWith(Mapping, withTarget(MAPPING, column.column, target))).toEqual([]);
    }),
  );
});
