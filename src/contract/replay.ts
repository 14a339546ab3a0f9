import Type, { type Static } from "typebox";

export const ReplayBody = Type.Object(
  {
    of: Type.Enum(["failed", "all"], {
      default: "failed",
      description:
        "`failed`: who ended with an outcome that another try can mend, such as a template that was wrong or a provider that refused. `all`: everybody, those who got it already as well.",
    }),
  },
  { additionalProperties: false },
);
export type ReplayBody = Static<typeof ReplayBody>;
export type ReplayedOf = ReplayBody["of"];

export const TriggerReplayed = Type.Object({
  id: Type.String({ format: "uuid", description: "The new trigger." }),
  replayOf: Type.String({ format: "uuid" }),
  accepted: Type.Integer({ description: "Recipients × campaigns: the outcomes to come." }),
  forgotten: Type.Integer({
    description: "Recipients that were left out since they were deleted from the log.",
  }),
  unprocessed: Type.Array(
    Type.Object({ campaignId: Type.Union([Type.String(), Type.Null()]), error: Type.String() }),
    { description: "Campaigns of it that take no triggers now, and why." },
  ),
  warnings: Type.Array(Type.String()),
});
export type TriggerReplayed = Static<typeof TriggerReplayed>;
