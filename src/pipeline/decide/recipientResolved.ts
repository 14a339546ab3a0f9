import type { Rule } from "./rule.ts";

export const recipientResolved: Rule = {
  check: "recipient_resolved",
  decide: ({ kind, profile, sharedBy, isNew }) => {
    if (profile === null) {
      return {
        kind: "stop",
        outcome: "profile_not_found",
        saw: "no profile",
        wanted: `a profile with this ${kind}`,
      };
    }
    if (isNew) return { kind: "go", saw: profile.id, note: "the profile was created by this trigger" };
    if (sharedBy > 1) {
      return {
        kind: "go",
        saw: profile.id,
        note: `${sharedBy} profiles share this ${kind}; the one seen last is meant`,
      };
    }
    return { kind: "go", saw: profile.id };
  },
};
