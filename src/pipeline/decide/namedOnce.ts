import type { Rule } from "./rule.ts";

/** Entries of one `to` that prove to be one profile: the first goes on. */
export const namedOnce: Rule = {
  check: "named_once",
  decide: ({ sameProfileAs }) =>
    sameProfileAs === null
      ? { kind: "go" }
      : {
          kind: "stop",
          outcome: "duplicate_recipient",
          saw: `recipient ${sameProfileAs} is the same profile`,
        },
};
