import type { Rule } from "./rule.ts";

/** Whoever cancels a trigger ends what of it is not decided yet, whatever else there is to say. */
export const notCancelled: Rule = {
  check: "not_cancelled",
  isQuiet: true,
  decide: (_facts, { isCancelled }) =>
    isCancelled
      ? { kind: "stop", outcome: "cancelled", saw: "cancelled", wanted: "a trigger that stands" }
      : { kind: "go" },
};
