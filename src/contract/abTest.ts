import Type, { type Static } from "typebox";
import { WinnerRule } from "./campaign.ts";
import { VariantName } from "./messageLog.ts";
import { DateTime, Nullable } from "./page.ts";

/** The A/B test that a campaign runs. */
export const AbTest = Type.Object({
  state: Type.Enum(["running", "proposed", "won", "stopped"], {
    description:
      "No winner yet; one that a person is asked about; a winner, which everybody gets; or a person went on with all variants.",
  }),
  rule: WinnerRule,
  startedAt: DateTime,
  version: Type.Integer({
    description: "The first with these variants: what earlier ones sent does not count.",
  }),
  looks: Type.Integer({
    description: "How often a winner was looked for; each look waits for twice as much as the one before.",
  }),
  winner: Nullable(VariantName),
  decidedAt: Nullable(DateTime),
  decidedBy: Nullable(Type.String({ description: "Null: the rule did." })),
  variants: Type.Array(
    Type.Object({
      ...VariantName.properties,
      sent: Type.Integer(),
      reached: Type.Integer({ description: "Of those, what the test is measured by." }),
    }),
  ),
});
export type AbTest = Static<typeof AbTest>;

export const AbTestAnswer = Type.Object({ test: Nullable(AbTest) });
export type AbTestAnswer = Static<typeof AbTestAnswer>;

export const WinnerChoice = Type.Object(
  {
    variant: Nullable(
      Type.String({ description: "Its id; null: all variants go on, and no winner is looked for." }),
    ),
  },
  { additionalProperties: false },
);
