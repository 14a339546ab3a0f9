import type { Rule } from "./rule.ts";

/** The campaign's filter, as it held against the user at this moment. Who passes it counts as qualified. */
export const qualified: Rule = {
  check: "qualified",
  decide: ({ audience }) => {
    if (audience === null) return { kind: "go" };
    const { passed, conditions } = audience;
    return passed
      ? { kind: "go", saw: conditions }
      : { kind: "stop", outcome: "not_qualified", saw: conditions };
  },
};
