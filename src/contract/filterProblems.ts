import Type, { type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { filterChildrenMax, filterCountMax, filterDepthMax, filterNodesMax } from "../limits.ts";
import {
  type Amount,
  CONDITIONS,
  EventChoice,
  FieldCondition,
  type Filter,
  GROUPS,
  MEASURES,
  TIME_RANGES,
  VALUE_TESTS,
} from "./filter.ts";
import { type Moment, parseMoment } from "./moments.ts";
import type { ProblemDetails } from "./problem.ts";
import { isStorable } from "./storable.ts";
import { problemsOfErrors, within } from "./validation.ts";

type TestOp = keyof typeof VALUE_TESTS;
type Problem = NonNullable<ProblemDetails["problems"]>[number];

/**
 * A walk through what may be anything: it goes no deeper and looks at no more nodes than a filter may have, so that
 * neither its stack nor its time grows with what was sent.
 */
interface Walk {
  problems: Problem[];
  nodes: number;
  nodesMax: number;
  /** Path of the filter itself. */
  root: string;
}
/** @param depth of the node, from 1 */
type Visit = (walk: Walk, value: unknown, path: string, depth: number) => void;

const report = (walk: Walk, field: string, message: string): void =>
  void walk.problems.push({ field, message });

/** A type guard that tells, in the words of all other schemas, why it says no. */
const keepsTo = <Schema extends TSchema>(
  walk: Walk,
  schema: Schema,
  value: unknown,
  path: string,
): value is Static<Schema> => {
  if (Value.Check(schema, value)) return true;
  for (const { field, message } of problemsOfErrors(Value.Errors(schema, value), value)) {
    report(walk, field === "" ? path : within(path, field), message);
  }
  return false;
};

/** Which of the kinds of a table the member `by` names. */
const kindOf = <Kind extends string>(
  walk: Walk,
  kinds: Readonly<Record<Kind, TSchema>>,
  by: string,
  value: unknown,
  path: string,
): Kind | undefined => {
  const schema = Type.Object({ [by]: Type.String() });
  if (!keepsTo(walk, schema, value, path)) return undefined;
  const kind: unknown = value[by];
  const isKind = (word: unknown): word is Kind => typeof word === "string" && Object.hasOwn(kinds, word);
  if (isKind(kind)) return kind;
  keepsTo(walk, Type.Enum(Object.keys(kinds)), kind, within(path, by));
  return undefined;
};

/** Whether the walk goes on into a node; tells, once, that it does not. */
const enter = (walk: Walk, path: string, depth: number): boolean => {
  walk.nodes++;
  if (walk.nodes === walk.nodesMax + 1) {
    report(
      walk,
      walk.root,
      `Expected at most ${walk.nodesMax} groups, conditions and fields in all, got more.`,
    );
  }
  if (depth > filterDepthMax) report(walk, path, `Expected at most ${filterDepthMax} levels, got more.`);
  return walk.nodes <= walk.nodesMax && depth <= filterDepthMax;
};

/** Texts that nothing stored can equal. */
const checkTexts = (walk: Walk, values: Iterable<readonly [string, unknown]>, path: string): void => {
  for (const [name, value] of values) {
    if (typeof value === "string" && !isStorable(value)) {
      report(walk, within(path, name), "Expected text without U+0000 and unpaired surrogates.");
    }
  }
};

// ---------------------------------------------------------------- filters

const visitFilter: Visit = (walk, value, path, depth) => {
  if (!enter(walk, path, depth)) return;
  const kind = kindOf(walk, { ...GROUPS, ...CONDITIONS }, "type", value, path);
  switch (kind) {
    case undefined:
      return;
    case "and":
    case "or":
    case "not":
      return visitGroup(walk, value, path, depth, visitFilter);
    case "property":
    case "payload":
      return visitTested(walk, CONDITIONS[kind], value, path, depth);
    case "behaviour":
      return visitBehaviour(walk, value, path, depth);
    case "bucket":
      if (keepsTo(walk, CONDITIONS.bucket, value, path)) checkOrder(walk, value.from, value.to, path);
      return;
    case "place":
      if (keepsTo(walk, CONDITIONS.place, value, path)) {
        checkTexts(walk, Object.entries(value.values), within(path, "values"));
      }
      return;
    case "reachable":
    case "subscribed":
    case "device":
    case "radius":
    case "segment":
      keepsTo(walk, CONDITIONS[kind], value, path);
  }
};

const visitGroup = (walk: Walk, value: unknown, path: string, depth: number, visit: Visit): void => {
  if (Value.Check(GROUPS.not, value)) {
    visit(walk, value.node, within(path, "node"), depth + 1);
    return;
  }
  const kind = kindOf(walk, GROUPS, "type", value, path);
  if (kind === undefined || !keepsTo(walk, GROUPS[kind], value, path) || !("nodes" in value)) return;
  value.nodes.slice(0, filterChildrenMax).forEach((node, index) => {
    visit(walk, node, within(path, `nodes.${index}`), depth + 1);
  });
};

const visitFields: Visit = (walk, value, path, depth) => {
  if (!enter(walk, path, depth)) return;
  const kind = kindOf(walk, { ...GROUPS, field: FieldCondition }, "type", value, path);
  if (kind === "field") visitTested(walk, FieldCondition, value, path, depth);
  else if (kind !== undefined) visitGroup(walk, value, path, depth, visitFields);
};

/** A condition with a test of one value. */
const visitTested = (walk: Walk, schema: TSchema, value: unknown, path: string, depth: number): void => {
  if (!keepsTo(walk, schema, value, path) || typeof value !== "object" || value === null) return;
  checkTexts(walk, Object.entries(value), path);
  if ("test" in value) visitTest(walk, value.test, within(path, "test"), depth);
};

// ---------------------------------------------------------------- tests of a value

const visitTest: Visit = (walk, value, path, depth) => {
  const op = kindOf(walk, VALUE_TESTS, "op", value, path);
  if (op === undefined || !keepsToTest(walk, op, value, path)) return;
  if (typeof value !== "object" || value === null) return;
  if ("value" in value) checkOperand(walk, op, value.value, within(path, "value"));
  if ("values" in value && Array.isArray(value.values)) {
    checkTexts(walk, Object.entries(value.values), within(path, "values"));
  }
  if (Value.Check(VALUE_TESTS.between, value)) checkOrder(walk, value.from, value.to, path);
  if (!Value.Check(VALUE_TESTS.items, value)) return;
  checkCount(walk, value.quantifier, value.count, within(path, "count"));
  visitFields(walk, value.where, within(path, "where"), depth + 1);
};

const PAYLOAD_WORDS = 'or {"payload": path}';
const OPERANDS: Readonly<Record<string, string>> = {
  equals: `a text, a number, true or false, ${PAYLOAD_WORDS}`,
  text: `a text, ${PAYLOAD_WORDS}`,
  number: `a number, ${PAYLOAD_WORDS}`,
  date: `a day such as 2026-03-01, a moment such as 2026-03-01T09:30:00Z, ${PAYLOAD_WORDS}`,
};
const OPERAND_KINDS: Readonly<Partial<Record<TestOp, string>>> = {
  equals: "equals",
  not_equals: "equals",
  contains: "text",
  not_contains: "text",
  starts_with: "text",
  ends_with: "text",
  greater: "number",
  greater_or_equal: "number",
  less: "number",
  less_or_equal: "number",
  before: "date",
  after: "date",
  on: "date",
};

/** Of a value that may be several things a schema tells the first only. */
const keepsToTest = (walk: Walk, op: TestOp, value: unknown, path: string): boolean => {
  const before = walk.problems.length;
  if (keepsTo(walk, VALUE_TESTS[op], value, path)) return true;
  const field = within(path, "value");
  const expected = OPERANDS[OPERAND_KINDS[op] ?? ""];
  walk.problems.slice(before).forEach((problem, index) => {
    const [, got] = /, (got .*)$/.exec(problem.message) ?? [];
    if (
      problem.field === field &&
      expected !== undefined &&
      got !== undefined &&
      !/ at most /.test(problem.message)
    ) {
      walk.problems[before + index] = { field, message: `Expected ${expected}, ${got}` };
    }
  });
  return false;
};

const checkOperand = (walk: Walk, op: TestOp, value: unknown, path: string): void => {
  if (typeof value === "object" && value !== null) checkTexts(walk, Object.entries(value), path);
  else if (typeof value !== "string") return;
  else if (OPERAND_KINDS[op] === "date") checkMoment(walk, value, path);
  else if (!isStorable(value)) report(walk, path, "Expected text without U+0000 and unpaired surrogates.");
};

const checkCount = (walk: Walk, quantifier: string, count: number | undefined, path: string): void => {
  if (quantifier === "at_least" && count === undefined) {
    report(walk, path, "It is missing: at_least says of how many.");
  }
  if (quantifier !== "at_least" && count !== undefined) {
    report(walk, path, `There is no such field with ${quantifier}, only with at_least.`);
  }
};

const checkOrder = (walk: Walk, from: number, to: number, path: string): void => {
  if (from > to) report(walk, within(path, "to"), `Expected at least ${from}, where it begins, got ${to}.`);
};

const checkMoment = (walk: Walk, text: string, path: string): Moment | undefined => {
  const moment = parseMoment(text);
  if (moment === undefined) report(walk, path, `Expected a day and a time that exist, got ${text}.`);
  return moment;
};

// ---------------------------------------------------------------- behaviour

const visitBehaviour: Visit = (walk, value, path, depth) => {
  if (!keepsTo(walk, CONDITIONS.behaviour, value, path)) return;
  checkTexts(walk, Object.entries(value), path);
  value.events.forEach((event, index) => {
    visitEvent(walk, event, within(path, `events.${index}`), depth);
  });
  visitRange(walk, value.within, within(path, "within"));
  visitMeasure(walk, value.measure, within(path, "measure"));
};

const visitEvent: Visit = (walk, value, path, depth) => {
  if (!keepsTo(walk, EventChoice, value, path)) return;
  checkTexts(walk, Object.entries(value), path);
  if (value.event.trim() === "") report(walk, within(path, "event"), "Expected a name, got white space.");
  if (value.where !== undefined) visitFields(walk, value.where, within(path, "where"), depth + 1);
};

/** Comparable where both are days, or both are instants. */
const placeOf = (moment: Moment | undefined): [kind: string | undefined, place: number] => {
  if (moment?.kind === "instant") return [moment.kind, moment.atMs];
  return [moment?.kind, moment === undefined ? 0 : (moment.year * 12 + moment.month) * 31 + moment.day];
};

const visitRange = (walk: Walk, value: unknown, path: string): void => {
  const kind = kindOf(walk, TIME_RANGES, "kind", value, path);
  if (kind === undefined || !keepsTo(walk, TIME_RANGES[kind], value, path)) return;
  const from = "from" in value ? checkMoment(walk, value.from, within(path, "from")) : undefined;
  const to = "to" in value ? checkMoment(walk, value.to, within(path, "to")) : undefined;
  const [[fromKind, fromPlace], [toKind, toPlace]] = [placeOf(from), placeOf(to)];
  if ("from" in value && "to" in value && fromKind === toKind && fromPlace > toPlace) {
    report(
      walk,
      within(path, "to"),
      `Expected nothing before ${value.from}, where it begins, got ${value.to}.`,
    );
  }
};

const visitMeasure = (walk: Walk, value: unknown, path: string): void => {
  const kind = kindOf(walk, MEASURES, "kind", value, path);
  if (kind === undefined || !keepsTo(walk, MEASURES[kind], value, path)) return;
  checkTexts(walk, Object.entries(value), path);
  if ("within" in value) visitRange(walk, value.within, within(path, "within"));
  else checkAmount(walk, value.is, value.kind === "count", within(path, "is"));
};

const checkAmount = (walk: Walk, { op, value, to }: Amount, isCount: boolean, path: string): void => {
  const toPath = within(path, "to");
  if (op === "between" && to === undefined) report(walk, toPath, "It is missing: between says up to what.");
  if (op !== "between" && to !== undefined) {
    report(walk, toPath, `There is no such field with ${op}, only with between.`);
  }
  if (to !== undefined) checkOrder(walk, value, to, path);
  if (isCount) checkEventCount(walk, value, within(path, "value"));
  if (isCount && to !== undefined) checkEventCount(walk, to, toPath);
};

const EventCount = Type.Integer({ minimum: 0, maximum: filterCountMax });
const checkEventCount = (walk: Walk, count: number, path: string): void =>
  void keepsTo(walk, EventCount, count, path);

// ----------------------------------------------------------------

/**
 * Everything that is wrong with a filter, each with the path of its node.
 *
 * @param field path of the filter itself, such as `who.filter`
 * @param nodesMax how many nodes it may have: fewer than a whole filter where its segments' are counted in
 * @returns nothing where it is a Filter
 */
export const filterProblems = (value: unknown, field = "", nodesMax = filterNodesMax): Problem[] => {
  const walk: Walk = { problems: [], nodes: 0, nodesMax, root: field };
  visitFilter(walk, value, field, 1);
  return walk.problems;
};

/** The type guard to `filterProblems`. */
export const isFilter = (value: unknown): value is Filter => filterProblems(value).length === 0;

/** A filter that was stored or sent, or what is wrong with it. */
export const parseFilter = (value: unknown, field = ""): { filter: Filter } | { problems: Problem[] } =>
  isFilter(value) ? { filter: value } : { problems: filterProblems(value, field) };
