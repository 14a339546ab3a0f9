import Type, { type Static } from "typebox";
import { CampaignWhen } from "./campaign.ts";
import { Nullable } from "./page.ts";

/** When a message could leave, as a picture of a week: for whoever sets it up. */

const Moment = Type.String({ format: "date-time" });

/** What can keep a message back. */
const Constraint = Type.Enum(["do_not_disturb", "time_of_day", "cut_off", "campaign_ended"]);

export const ScheduleRequest = Type.Object(
  {
    when: CampaignWhen,
    zone: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: "The zone of the user: IANA name or offset. The account's when absent.",
      }),
    ),
    at: Type.Optional(Type.String({ format: "date-time", description: "Where it begins; now when absent." })),
  },
  { additionalProperties: false },
);

const Range = Type.Object({
  from: Moment,
  until: Type.String({ format: "date-time", description: "Where it ends, itself excluded." }),
  forbiddenBy: Nullable(Constraint),
});

const Planned = Type.Object({
  outcome: Nullable(Type.String({ description: "How a message triggered at `at` would end unsent." })),
  moment: Nullable(
    Type.String({
      format: "date-time",
      description: "When it would leave; null when it would end unsent.",
    }),
  ),
  delays: Type.Array(
    Type.Object({
      by: Constraint,
      zone: Type.String(),
      until: Moment,
    }),
    { description: "What puts it off, step by step." },
  ),
});

export const SchedulePicture = Type.Object({
  at: Moment,
  zone: Type.String({ description: "The zone of the user." }),
  accountZone: Type.String(),
  days: Type.Array(
    Type.Object({
      date: Type.String({ format: "date" }),
      from: Moment,
      until: Moment,
    }),
    { description: "The days of the user's zone that the picture touches, whole." },
  ),
  ranges: Type.Array(Range, {
    description: "The 7 days from `at`, without a gap: what do not disturb, cut-off and end say.",
  }),
  times: Type.Array(Moment, {
    description: "With a time of day: the only instants of these days at which a message leaves.",
  }),
  planned: Planned,
});
export type SchedulePicture = Static<typeof SchedulePicture>;
