import type { Condition, Filter } from "./filter.ts";
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
