import type { Rule } from "./rule.ts";

/** Which of several messages it is: the last that is decided of one that goes on, and for good. */
export const variant: Rule = {
  check: "variant",
  isQuiet: true,
  decide: ({ variant: assigned }) => {
    if (assigned === null) return { kind: "go" };
    const { name, by, value } = assigned;
    return { kind: "go", saw: value === undefined ? { name, by } : { name, by, value } };
  },
};
