import Type, { type Static, type TSchema } from "typebox";
import { FACT_MEASURES } from "./facts.ts";
import { OUTCOMES } from "./outcomes.ts";
import { DateTime, Nullable, Page } from "./page.ts";

/** Triggers and messages as the native API tells them. */

const OutcomeName = Type.Enum([...OUTCOMES]);

export const MessageState = Type.Enum(["accepted", "delayed", "due", "sending", "held", "sent", "failed"], {
  description: "`accepted` until decided; `failed` stands for every outcome other than `sent`.",
});

/** One of the messages of a campaign that has several. */
export const VariantName = Type.Object({ id: Type.String(), name: Type.String() });

const ending = {
  variant: Nullable(VariantName, {
    description:
      "Which of the campaign's messages it is; null where it has one, and where the user got none.",
  }),
  state: MessageState,
  outcome: Nullable(OutcomeName),
  meaning: Nullable(Type.String({ description: "The outcome in words." })),
  advice: Nullable(Type.String({ description: "What to do about it." })),
  code: Nullable(Type.String({ description: "The provider's or the rule's own code." })),
  detail: Nullable(Type.String()),
  maybeSent: Type.Boolean({ description: "An answer was lost, so that a copy may have arrived." }),
  plannedAt: Nullable(DateTime),
  endedAt: Nullable(DateTime),
  controlGroup: Nullable(
    Type.Object(
      {
        id: Type.String({
          format: "uuid",
          description: "The group's id; the campaign's own has the campaign's.",
        }),
        name: Type.String(),
        wouldHaveBeen: OutcomeName,
      },
      {
        description:
          "The control group that left the user out, and how the message would have ended; `plannedAt` is when it would have left.",
      },
    ),
  ),
};

export const TriggerRecipient = Type.Object({
  number: Type.Integer({ description: "Counts through the parts of the trigger in order, from 0." }),
  kind: Type.String({ description: "Which identity the caller named." }),
  value: Type.String(),
  campaignId: Nullable(Type.String()),
  campaignName: Type.String(),
  messageId: Type.String({ format: "uuid" }),
  ...ending,
});
export type TriggerRecipient = Static<typeof TriggerRecipient>;

export const TriggerDetail = Type.Object({
  id: Type.String({ format: "uuid" }),
  state: Type.Enum(["accepted", "running", "done"], {
    description: "Nothing decided yet; some recipients without an outcome; every recipient has its outcome.",
  }),
  acceptedAt: DateTime,
  source: Type.String(),
  isTest: Type.Boolean(),
  reference: Nullable(Type.String({ description: "The caller's own key for the trigger." })),
  metadata: Nullable(
    Type.String({ description: "The caller's own data: the text of a JSON object, as it was received." }),
  ),
  deliverAt: Nullable(DateTime, { description: "The decision waits, or waited, until then." }),
  expiresAt: Nullable(DateTime, { description: "What has not left by then ends as `expired`." }),
  replayOf: Nullable(Type.String({ format: "uuid" }), { description: "The trigger that it repeats." }),
  replays: Type.Array(Type.Object({ id: Type.String({ format: "uuid" }), acceptedAt: DateTime }), {
    description: "The triggers that repeat it, oldest first; at most 100.",
  }),
  accepted: Type.Integer({ description: "Recipients × campaigns: the outcomes to come." }),
  outcomes: Type.Record(Type.String(), Type.Integer(), { description: "How many ended how so far." }),
  parts: Type.Array(
    Type.Object({
      part: Type.Integer(),
      id: Type.String({ format: "uuid" }),
      campaignId: Nullable(Type.String()),
      campaignName: Type.String(),
      recipients: Type.Integer(),
    }),
  ),
  payloads: Type.Array(
    Type.Object({
      parts: Type.Array(Type.Integer()),
      text: Nullable(Type.String({ description: "The `ExternalTrigger` object as it was received." })),
    }),
    {
      description:
        "Of the parts whose recipients are on this page, as far as they fit 256 KiB. Parts with the same payload share an entry.",
    },
  ),
  recipients: Type.Array(TriggerRecipient),
  nextCursor: Nullable(Type.String()),
});
export type TriggerDetail = Static<typeof TriggerDetail>;

export const TraceStep = Type.Object(
  {
    check: Type.String(),
    verdict: Type.String({
      description:
        "`pass`, `stop`, `later` or `shadow`: the user is in a control group, and what follows takes nothing.",
    }),
    text: Type.String({ description: "The check in words." }),
    conditions: Type.Optional(
      Type.Array(
        Type.Object({
          text: Type.String({ description: "The condition in words." }),
          passed: Type.Boolean(),
          saw: Type.Optional(
            Type.Unknown({ description: "The value that was there; absent where there was none." }),
          ),
        }),
        { description: "Of the audience filter: each of its conditions." },
      ),
    ),
  },
  { description: "One check, with what it saw and wanted.", additionalProperties: true },
);
export type TraceStep = Static<typeof TraceStep>;

export const RecipientDetail = Type.Object({
  ...TriggerRecipient.properties,
  trace: Type.Array(TraceStep, { description: "The checks in order; empty until decided." }),
});
export type RecipientDetail = Static<typeof RecipientDetail>;

export const MessageSummary = Type.Object({
  id: Type.String({ format: "uuid" }),
  triggerId: Type.String({ format: "uuid" }),
  campaign: Type.String({ format: "uuid", description: "The campaign's id." }),
  campaignId: Nullable(Type.String()),
  campaignName: Type.String(),
  profileId: Nullable(Type.Integer()),
  version: Type.Integer(),
  channel: Type.String(),
  isTest: Type.Boolean(),
  recipient: Type.Object({ kind: Type.String(), value: Type.String() }),
  address: Nullable(Type.String()),
  decidedAt: DateTime,
  facts: Type.Array(Type.Enum([...FACT_MEASURES]), {
    description: "What was told of it after it was sent, each once, in the order in which it happened.",
  }),
  ...ending,
});
export type MessageSummary = Static<typeof MessageSummary>;

export const TimelineEntry = Type.Object({
  kind: Type.Enum(["accepted", "decided", "rendered", "attempt", "ended", "fact"], {
    description: "`fact`: what was told of the message after it was sent; `result` says which.",
  }),
  at: Nullable(DateTime),
  text: Type.String(),
  attempt: Type.Optional(Type.Integer()),
  result: Type.Optional(Type.String()),
  code: Type.Optional(Nullable(Type.String())),
  detail: Type.Optional(Nullable(Type.String())),
  isRepeat: Type.Optional(Type.Boolean()),
  url: Type.Optional(Nullable(Type.String({ description: "What was clicked." }))),
  isMachine: Type.Optional(
    Type.Boolean({ description: "A privacy proxy or a link scanner did it, not a person." }),
  ),
});
export type TimelineEntry = Static<typeof TimelineEntry>;

/** What became of a notification on one of the user's devices. */
export const MessageDevice = Type.Object({
  deviceId: Type.String({ format: "uuid" }),
  sendId: Type.String({
    description: "The id under which the push service was called; the same for a repeat.",
  }),
  platform: Type.String(),
  providerId: Nullable(Type.String()),
  providerName: Nullable(Type.String()),
  state: Type.Enum(["waiting", "sending", "sent", "refused", "given_up", "unknown"]),
  attempts: Type.Integer(),
  maybeSent: Type.Boolean({ description: "An answer was lost, so it may have come twice." }),
  code: Type.String(),
  detail: Nullable(Type.String()),
  nextAt: Nullable(DateTime),
  at: DateTime,
});
export type MessageDevice = Static<typeof MessageDevice>;

export const MessageDetail = Type.Object({
  ...MessageSummary.properties,
  number: Type.Integer({ description: "Within its part of the trigger, from 0." }),
  part: Type.Integer(),
  providerId: Nullable(Type.String()),
  trace: Type.Array(TraceStep),
  timeline: Type.Array(TimelineEntry),
  devices: Type.Array(MessageDevice, {
    description: "Of a notification: each device with its own result. The message is sent when one took it.",
  }),
  content: Type.Unknown({ description: "The message as it was sent; null before the first attempt." }),
});
export type MessageDetail = Static<typeof MessageDetail>;

/**
 * A page of a list that is searched newest first. `searchedBackTo` says how far this page looked, null when it looked at
 * everything. A page may be short, even empty, and have a `nextCursor` all the same: the search goes on from there.
 */
const SearchPage = <Row extends TSchema>(row: Row) =>
  Type.Object({
    ...Page(row).properties,
    searchedBackTo: Nullable(DateTime),
  });

export const MessagePage = SearchPage(MessageSummary);

export const TriggerSummary = Type.Object({
  id: Type.String({ format: "uuid" }),
  acceptedAt: DateTime,
  source: Type.String(),
  isTest: Type.Boolean(),
  reference: Nullable(Type.String({ description: "The caller's own key for the trigger." })),
  accepted: Type.Integer(),
  outcomes: Type.Record(Type.String(), Type.Integer(), { description: "How many ended how so far." }),
  campaigns: Type.Array(
    Type.Object({
      id: Type.String({ format: "uuid" }),
      campaignId: Nullable(Type.String()),
      name: Type.String(),
    }),
    { description: "The first 5 of those it names." },
  ),
  recipients: Type.Array(Type.Object({ kind: Type.String(), value: Type.String() }), {
    description: "The first 3 of those it names.",
  }),
});
export type TriggerSummary = Static<typeof TriggerSummary>;
export const TriggerPage = SearchPage(TriggerSummary);

/** A message that is sent again is a new trigger for its recipient, with the same payload. */
export const SentAgain = Type.Object({
  triggerId: Type.String({ format: "uuid" }),
  messageId: Type.String({ format: "uuid" }),
});
export type SentAgain = Static<typeof SentAgain>;
