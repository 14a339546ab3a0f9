import type { Filter } from "../contract/filter.ts";
import { within } from "../contract/validation.ts";

interface Held {
  holds: boolean;
  /** Paths of the conditions that made it so. */
  by: readonly string[];
}

const both = (parts: readonly Held[]): readonly string[] => parts.flatMap(({ by }) => by);

const heldOf = (node: Filter, path: string, held: ReadonlyMap<string, boolean>): Held => {
  switch (node.type) {
    case "and":
    case "or": {
      const parts = node.nodes.map((child, index) => heldOf(child, within(path, `nodes.${index}`), held));
      // one that does not hold breaks an and, one that holds makes an or
      const breaking = parts.filter(({ holds }) => holds === (node.type === "or"));
      const isBroken = breaking.length > 0;
      return { holds: isBroken === (node.type === "or"), by: both(isBroken ? breaking : parts) };
    }
    case "not": {
      const inner = heldOf(node.node, within(path, "node"), held);
      return { holds: !inner.holds, by: inner.by };
    }
    default:
      return { holds: held.get(path) ?? false, by: [path] };
  }
};

/**
 * The conditions that decided whether a filter held: of one that did not, those that kept it from holding; of one that
 * did, those that it held by.
 *
 * @param held by the path of the condition; one that is not there did not hold
 */
export const decisiveConditions = (filter: Filter, held: ReadonlyMap<string, boolean>): readonly string[] =>
  heldOf(filter, "", held).by;
