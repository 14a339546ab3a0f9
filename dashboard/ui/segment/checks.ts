import { filterProblems, isFilter } from "../../../src/contract/filterProblems.ts";
import { filterWords } from "../../../src/contract/filterWords.ts";
import { segment as texts } from "../../texts/segment.ts";
import { isMembers, listOf } from "./members.ts";
import { valueAt } from "./valueTests.ts";

/** What a filter that is being written lacks, and what it says so far. */

export interface FilterProblem {
  /** Within the filter. */
  path: string;
  message: string;
}

const ASKED: Readonly<Record<string, string>> = texts.missing;

const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === "string" && value.trim() === "") ||
  (Array.isArray(value) && value.length === 0);

/**
 * What is wrong at a path of a filter, as people read it: what is not there yet is asked for, anything else is told as
 * the API tells it.
 */
export const messageFor = (filter: unknown, path: string, message: string): string => {
  const member = path.split(".").at(-1) ?? "";
  const asked = Object.hasOwn(ASKED, member) ? ASKED[member] : undefined;
  return asked !== undefined && isNothing(valueAt(filter, path)) ? asked : message;
};

/** Everything that keeps the filter from being run; nothing where there is no filter. */
export const problemsOf = (filter: unknown): FilterProblem[] =>
  filter === null
    ? []
    : filterProblems(filter).map(({ field, message }) => ({
        path: field,
        message: messageFor(filter, field, message),
      }));

/** What of the filter is complete; null where nothing is. `left` counts the conditions that are not. */
const completePart = (node: unknown, left: { count: number }): unknown => {
  if (!isMembers(node)) return null;
  if (node["type"] === "and" || node["type"] === "or") {
    const nodes = listOf(node["nodes"]).map((one) => completePart(one, left));
    const complete = nodes.filter((one) => one !== null);
    return complete.length === 0 ? null : { type: node["type"], nodes: complete };
  }
  if (node["type"] === "not") {
    const inner = completePart(node["node"], left);
    return inner === null ? null : { type: "not", node: inner };
  }
  if (isFilter(node)) return node;
  left.count += 1;
  return null;
};

/**
 * A filter in words, as far as it is complete, and how many conditions are not said since something is missing.
 *
 * @param nameOf a segment by its id
 */
export const wordsOf = (
  filter: unknown,
  nameOf: (segmentId: string) => string | undefined,
): { words: string; incomplete: number } => {
  const left = { count: 0 };
  const complete = completePart(filter, left);
  return { words: isFilter(complete) ? filterWords(complete, nameOf) : "", incomplete: left.count };
};
