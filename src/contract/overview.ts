import Type, { type Static } from "typebox";
import { DateTime, Nullable } from "./page.ts";

/** What runs, what failed and what waits: the first look at an account. */
export const Overview = Type.Object({
  campaigns: Type.Record(Type.String(), Type.Integer(), { description: "How many are in which state." }),
  waiting: Type.Object({
    undecided: Type.Integer({ description: "Recipients accepted and not decided." }),
    delayed: Type.Integer(),
    due: Type.Integer(),
    held: Type.Integer(),
    oldestDueAt: Nullable(DateTime),
  }),
  hours: Type.Array(
    Type.Object({ hour: DateTime, sent: Type.Integer(), notSent: Type.Integer(), failed: Type.Integer() }),
    { description: "The last 24 hours, the current one included, empty ones too." },
  ),
  outcomes: Type.Record(Type.String(), Type.Integer(), { description: "Of those 24 hours, all campaigns." }),
  topCampaigns: Type.Array(
    Type.Object({
      id: Type.String({ format: "uuid" }),
      campaignId: Nullable(Type.String()),
      name: Type.String(),
      sent: Type.Integer(),
      failed: Type.Integer(),
    }),
    { description: "Those with most messages in the 24 hours." },
  ),
  safetyStops: Type.Array(
    Type.Object({
      id: Type.String({ format: "uuid" }),
      name: Type.String(),
      at: DateTime,
      messages: Type.Integer({ description: "Decided within five minutes." }),
      busiest: Type.Integer({ description: "The busiest five minutes of the 14 days before." }),
    }),
    { description: "Campaigns that the safety stop holds, the newest first; at most 20." },
  ),
  providers: Type.Array(
    Type.Object({
      id: Type.String({ format: "uuid" }),
      name: Type.String(),
      target: Type.String(),
      state: Type.Enum(["up", "failing", "down"]),
      detail: Type.String(),
      changedAt: DateTime,
    }),
    { description: "Those whose calls fail." },
  ),
  checklist: Type.Object(
    {
      inboxMessage: Type.Boolean({ description: "The sandbox has received a message." }),
      provider: Type.Boolean({ description: "A real provider is verified." }),
      profiles: Type.Boolean(),
      credential: Type.Boolean(),
      published: Type.Boolean(),
      trigger: Type.Boolean(),
    },
    { description: "What a new account has done already." },
  ),
});
export type Overview = Static<typeof Overview>;
