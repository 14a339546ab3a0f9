import type { Rule } from "./rule.ts";

/** Two recipients of one trigger with the same address: the first wins. */
export const addressFree: Rule = {
  check: "address_free",
  decide: ({ addressTakenBy }) =>
    addressTakenBy === null
      ? { kind: "go" }
      : {
          kind: "stop",
          outcome: "duplicate_address",
          saw: `recipient ${addressTakenBy} has the same address`,
        },
};
