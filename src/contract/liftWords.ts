import type { LiftVerdict } from "./lift.ts";

/** What a comparison says, as people read it: _Cannot tell yet: about 4,000 more users needed._ */

const neededWords = (usersNeeded: number | null): string =>
  usersNeeded === null
    ? "there is hardly a difference so far"
    : `about ${usersNeeded.toLocaleString("en")} more ${usersNeeded === 1 ? "user" : "users"} needed`;

/** Of the users who got the message against those who did not. */
export const liftWords = (verdict: LiftVerdict): string => {
  switch (verdict.kind) {
    case "better":
      return "Likely better: users who got the message reach the goal more often than users who did not.";
    case "worse":
      return "Likely worse: users who got the message reach the goal less often than users who did not.";
    case "cannot_tell_yet":
      return `Cannot tell yet: ${neededWords(verdict.usersNeeded)}.`;
    case "too_early":
      return "Too early to tell: there are too few conversions to compare.";
    case "no_control_group":
      return "Nothing to compare with: no control group is left out.";
  }
};

/** Of one variant against another, by their names. */
export const variantPairWords = (verdict: LiftVerdict, first: string, second: string): string => {
  switch (verdict.kind) {
    case "better":
      return `${first} is likely better than ${second}.`;
    case "worse":
      return `${second} is likely better than ${first}.`;
    case "cannot_tell_yet":
      return `Cannot tell ${first} from ${second} yet: ${neededWords(verdict.usersNeeded)}.`;
    case "too_early":
    case "no_control_group":
      return `Too early to tell ${first} from ${second}: there are too few conversions to compare.`;
  }
};
