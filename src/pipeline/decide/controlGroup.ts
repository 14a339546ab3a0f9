import type { Rule } from "./rule.ts";

/** Who is in a control group goes on as a shadow: through the same checks as everybody, and nothing is sent. */
export const controlGroup: Rule = {
  check: "control_group",
  decide: ({ controlGroup: group }) =>
    group === null ? { kind: "go" } : { kind: "shadow", group, saw: group.name },
};
