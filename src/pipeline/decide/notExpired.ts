import type { Rule } from "./rule.ts";

export const notExpired: Rule = {
  check: "not_expired",
  decide: (_facts, { expiresAt, now }) =>
    expiresAt !== null && expiresAt <= now
      ? {
          kind: "stop",
          outcome: "expired",
          saw: now.toISOString(),
          wanted: `before ${expiresAt.toISOString()}`,
        }
      : { kind: "go" },
};
