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

/** Messages that the user waits for go to those who unsubscribed from marketing too; so do others whose author says so. */
export const subscribed: Rule = {
  check: "subscribed",
  decide: ({ profile }, { channel, consequences }) => {
    if (profile === null || isSubscribed(profile, channel)) return { kind: "go", saw: true };
    if (consequences.unsubscribedToo) {
      return { kind: "go", saw: false, note: "the campaign goes to unsubscribed users too" };
    }
    return { kind: "stop", outcome: "unsubscribed", saw: false, wanted: true };
  },
};
