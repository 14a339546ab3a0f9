import Type, { type Static } from "typebox";
import { DateTime, Nullable } from "./page.ts";

/** What came due while nobody worked and is held for an operator. */

const counts = {
  undecided: Type.Integer({
    description: "Recipients of triggers that were not decided when they were held.",
  }),
  messages: Type.Integer({ description: "Messages that were decided, and held before they left." }),
};

export const OverdueCampaign = Type.Object({
  id: Type.String({ format: "uuid" }),
  campaignId: Nullable(Type.String({ description: "The 10-digit ID that triggers name." })),
  name: Type.String(),
  ...counts,
  oldestAt: Type.String({ format: "date-time", description: "When the first of it should have gone on." }),
});
export type OverdueCampaign = Static<typeof OverdueCampaign>;

export const HOLD_REASONS = ["silence", "database", "restore"] as const;

export const Overdue = Type.Object({
  hold: Nullable(
    Type.Object({
      foundAt: DateTime,
      reason: Type.Enum([...HOLD_REASONS], {
        description:
          "`silence`: no worker had worked for a long time. `database`: the data was found in another database. `restore`: it was restored from a backup.",
      }),
      dueBefore: Type.String({
        format: "date-time",
        description: "What was due before this moment was held.",
      }),
      lastBeatAt: Nullable(DateTime, { description: "When a worker last said that it works." }),
    }),
    { description: "How what is held last came to be so; null while nothing is held." },
  ),
  ...counts,
  campaigns: Type.Array(OverdueCampaign, { description: "Those first that have waited longest." }),
});
export type Overdue = Static<typeof Overdue>;

/** Of all campaigns, or of one. */
export const OverdueWish = Type.Object(
  {
    campaign: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 36,
        description:
          "The campaign's id, its 10-digit campaign ID, or a former ID; all campaigns when absent.",
      }),
    ),
  },
  { additionalProperties: false, default: {} },
);

export const OverdueLetGo = Type.Object(counts);
export type OverdueLetGo = Static<typeof OverdueLetGo>;
