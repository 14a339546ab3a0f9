import type { Rule } from "./rule.ts";

/** A bounced or complained address gets nothing, whatever the purpose. */
export const notSuppressed: Rule = {
  check: "not_suppressed",
  decide: ({ suppressedReason }) =>
    suppressedReason === null
      ? { kind: "go" }
      : { kind: "stop", outcome: "address_suppressed", saw: suppressedReason, wanted: "no suppression" },
};
