import Type, { type Static } from "typebox";
import { Nullable } from "./page.ts";

/** What a group came to. */
const LiftGroup = Type.Object({
  users: Type.Integer({ description: "Users who got the message, or would have got it." }),
  converted: Type.Integer({ description: "Of those, who reached the goal within the conversion time." }),
  byClick: Type.Integer({ description: "Of those, who had clicked before." }),
  rate: Nullable(Type.Number({ description: "Converted of users, 0 to 1." }), {
    description: "Null while there are no users.",
  }),
  revenue: Type.Number({ description: "The sum of the goal's revenue property." }),
  arpu: Nullable(Type.Number({ description: "Revenue a user, those who did not convert included." }), {
    description: "Null while there are no users.",
  }),
});
export type LiftGroup = Static<typeof LiftGroup>;

const HOLDS =
  "Holds the true value in 95 of 100 campaigns, at all looks together: looking again and again makes it no less true. Null while there is too little to say so.";

const Measured = Type.Object({
  estimate: Nullable(Type.Number()),
  interval: Nullable(Type.Object({ lower: Type.Number(), upper: Type.Number() }), { description: HOLDS }),
});
export type Measured = Static<typeof Measured>;

const MeasuredRatio = Type.Object({
  estimate: Nullable(Type.Number(), { description: "Null while nobody of the other group converted." }),
  interval: Nullable(
    Type.Object({
      lower: Type.Number(),
      upper: Nullable(Type.Number(), { description: "Null: no upper bound can be told." }),
    }),
    { description: HOLDS },
  ),
});
export type MeasuredRatio = Static<typeof MeasuredRatio>;

/** What can be said of the difference between two groups. */
const LiftVerdict = Type.Union([
  Type.Object({
    kind: Type.Enum(["better", "worse"], {
      description: "The interval of the difference lies on one side of zero.",
    }),
  }),
  Type.Object({
    kind: Type.Enum(["cannot_tell_yet"]),
    usersNeeded: Nullable(
      Type.Integer({
        description: "More users until it could be told, if the difference stays as it is; two digits.",
      }),
      { description: "Null: the difference is so small that no such number says anything." },
    ),
  }),
  Type.Object({
    kind: Type.Enum(["too_early", "no_control_group"], {
      description: "Too few conversions for any interval; nobody was left out to compare with.",
    }),
  }),
]);
export type LiftVerdict = Static<typeof LiftVerdict>;

const differences = {
  difference: Measured,
  uplift: MeasuredRatio,
  arpuDifference: Measured,
  verdict: LiftVerdict,
};

/** The users who got a campaign against those who were left out so that this can be told. */
export const Lift = Type.Object({
  target: LiftGroup,
  control: LiftGroup,
  leftOutUsers: Type.Integer({
    description:
      "Users who got the message of versions without a control group: they are compared with nobody.",
  }),
  ...differences,
  incrementalConversions: Measured,
  incrementalRevenue: Measured,
});
export type Lift = Static<typeof Lift>;

/** Two variants of a campaign: the first as seen from the second. */
export const VariantPair = Type.Object({ first: Type.String(), second: Type.String(), ...differences });
export type VariantPair = Static<typeof VariantPair>;
