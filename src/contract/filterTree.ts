import type { Condition, FieldFilter, Filter, ValueTest } from "./filter.ts";
import { within } from "./validation.ts";

/** A condition and where it stands, as in ConditionResult. */
export interface PlacedCondition {
  path: string;
  condition: Condition;
}

const placed = (filter: Filter, path: string): PlacedCondition[] => {
  switch (filter.type) {
    case "and":
    case "or":
      return filter.nodes.flatMap((node, index) => placed(node, within(path, `nodes.${index}`)));
    case "not":
      return placed(filter.node, within(path, "node"));
    default:
      return [{ path, condition: filter }];
  }
};

/** The conditions of a filter in the order in which they are read. */
export const conditionsOf = (filter: Filter): PlacedCondition[] => placed(filter, "");

/**
 * Whether a filter holds when these of its conditions do.
 *
 * @param passed by the path of the condition; one that is not there does not hold
 */
export const holds = (filter: Filter, passed: ReadonlyMap<string, boolean>, path = ""): boolean => {
  switch (filter.type) {
    case "and":
      return filter.nodes.every((node, index) => holds(node, passed, within(path, `nodes.${index}`)));
    case "or":
      return filter.nodes.some((node, index) => holds(node, passed, within(path, `nodes.${index}`)));
    case "not":
      return !holds(filter.node, passed, within(path, "node"));
    default:
      return passed.get(path) ?? false;
  }
};

const sum = (numbers: readonly number[]): number => numbers.reduce((left, right) => left + right, 0);

const nodesOfTest = (test: ValueTest): number => (test.op === "items" ? nodesOfFields(test.where) : 0);

const nodesOfFields = (filter: FieldFilter): number => {
  switch (filter.type) {
    case "and":
    case "or":
      return 1 + sum(filter.nodes.map(nodesOfFields));
    case "not":
      return 1 + nodesOfFields(filter.node);
    case "field":
      return 1 + nodesOfTest(filter.test);
  }
};

/** Groups, conditions and fields of a filter: what `filterNodesMax` bounds. Those of its segments come on top. */
export const countNodes = (filter: Filter): number => {
  switch (filter.type) {
    case "and":
    case "or":
      return 1 + sum(filter.nodes.map(countNodes));
    case "not":
      return 1 + countNodes(filter.node);
    case "behaviour":
      return 1 + sum(filter.events.map(({ where }) => (where === undefined ? 0 : nodesOfFields(where))));
    case "property":
    case "payload":
      return 1 + nodesOfTest(filter.test);
    default:
      return 1;
  }
};
