import type { ProfileRow } from "../../db/queries/recipients.ts";
import type { DecisionContext, Rule } from "./rule.ts";

const isSubscribed = (profile: ProfileRow, channel: DecisionContext["channel"]): boolean => {
  switch (channel) {
    case "email":
      return profile.emailSubscribed;
    case "push":
      return profile.pushSubscribed;
    case "whatsapp":
      return profile.whatsappSubscribed;
    case "webhook":
      return true;
  }
};

/** Transactional messages go to users who unsubscribed from marketing: the user is waiting for them. */
export const subscribed: Rule = {
  check: "subscribed",
  decide: ({ profile }, { channel, purpose }) => {
    if (profile === null || isSubscribed(profile, channel)) return { kind: "go", saw: true };
    if (purpose === "transactional") {
      return { kind: "go", saw: false, note: "transactional messages go to unsubscribed users too" };
    }
    return { kind: "stop", outcome: "unsubscribed", saw: false, wanted: true };
  },
};
