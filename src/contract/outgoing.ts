import Type, { type Static } from "typebox";
import {
  outgoingCampaignsMax,
  outgoingEventDays,
  outgoingNameCharsMax,
  outgoingUrlCharsMax,
} from "../limits.ts";
import { OUTGOING_KINDS } from "./outgoingKinds.ts";
import { OUTGOING_STATES } from "./outgoingStates.ts";
import { DateTime, Nullable } from "./page.ts";

/** What is told to systems of the account's own: docs/outgoing-events.md. */

const Kind = Type.Enum([...OUTGOING_KINDS]);
const Id = Type.String({ format: "uuid" });

const settings = {
  name: Type.String({ minLength: 1, maxLength: outgoingNameCharsMax }),
  url: Type.String({
    minLength: 1,
    maxLength: outgoingUrlCharsMax,
    description: "An http or https address without user name and password.",
  }),
  kinds: Type.Array(Kind, { minItems: 1, maxItems: OUTGOING_KINDS.length, uniqueItems: true }),
  campaigns: Nullable(Type.Array(Id, { minItems: 1, maxItems: outgoingCampaignsMax, uniqueItems: true }), {
    description: "The ids of the campaigns that it is told about; null: all, those to come included.",
  }),
  isOn: Type.Boolean({
    description: "While it is off, nothing that happens is kept for it, and what waits goes on waiting.",
  }),
};

export const OutgoingWebhook = Type.Object({
  id: Id,
  ...settings,
  goneAt: Nullable(DateTime, {
    description: "When it answered 410 and was switched off by that; null once it is on again.",
  }),
  lastToldAt: Nullable(DateTime, { description: "When it last took an event, to within 5 seconds." }),
  failingSince: Nullable(DateTime, {
    description: "Since when no call got through; null when the last did.",
  }),
  lastError: Nullable(Type.String({ description: "Why the last call that failed did." })),
  waiting: Type.Integer({ description: "Events that wait to be told, up to 10,000." }),
  failed: Type.Integer({ description: "Events that were given up and are still kept, up to 10,000." }),
  formerSecretUntil: Nullable(DateTime, {
    description: "Until then requests are signed with the secret before as well.",
  }),
  createdAt: DateTime,
  updatedAt: DateTime,
});
export type OutgoingWebhook = Static<typeof OutgoingWebhook>;

export const OutgoingWebhookList = Type.Object({
  data: Type.Array(OutgoingWebhook, { description: "By name." }),
});

export const OutgoingWebhookCreate = Type.Object(
  {
    ...settings,
    campaigns: Type.Optional(settings.campaigns),
    isOn: Type.Optional(settings.isOn),
  },
  { additionalProperties: false },
);
export type OutgoingWebhookCreate = Static<typeof OutgoingWebhookCreate>;

export const OutgoingWebhookPatch = Type.Partial(Type.Object(settings), {
  additionalProperties: false,
  description: "Only what is given changes.",
});
export type OutgoingWebhookPatch = Static<typeof OutgoingWebhookPatch>;

/** The answers that carry the secret. */
export const OutgoingWebhookWithSecret = Type.Object({
  ...OutgoingWebhook.properties,
  secret: Type.String({ description: "What signatures are checked with: `whsec_…`. Shown once." }),
});
export type OutgoingWebhookWithSecret = Static<typeof OutgoingWebhookWithSecret>;

export const OutgoingAttempt = Type.Object({
  attempt: Type.Integer({
    description: "Counts all calls for the event. A number that is missing is a call whose end nobody saw.",
  }),
  at: DateTime,
  durationMs: Type.Integer(),
  status: Nullable(Type.Integer(), { description: "HTTP status of the answer; null where none came." }),
  error: Nullable(Type.String({ description: "Why it did not count as taken; null when it was." })),
  response: Nullable(
    Type.String({ description: "The beginning of the answer, of one that did not take the event." }),
  ),
});
export type OutgoingAttempt = Static<typeof OutgoingAttempt>;

export const OutgoingEvent = Type.Object({
  id: Type.String({ format: "uuid", description: "What receivers see as `webhook-id`, whatever try it is." }),
  kind: Type.String(),
  happenedAt: DateTime,
  campaign: Nullable(Id, { description: "The campaign's id." }),
  campaignName: Nullable(Type.String()),
  messageId: Nullable(Id),
  state: Type.Enum([...OUTGOING_STATES]),
  attempts: Type.Integer({ description: "Calls made so far, one under way included." }),
  dueAt: Nullable(DateTime, { description: "Of one that waits: when it is called next." }),
  endedAt: Nullable(DateTime),
});
export type OutgoingEvent = Static<typeof OutgoingEvent>;

export const OutgoingEventDetail = Type.Object({
  ...OutgoingEvent.properties,
  body: Type.String({ description: "What is told, as it would be sent now: JSON." }),
  attemptLog: Type.Array(OutgoingAttempt, { description: "Newest first; at most 100." }),
});
export type OutgoingEventDetail = Static<typeof OutgoingEventDetail>;

export const OutgoingTested = Type.Object({
  isOk: Type.Boolean(),
  detail: Type.String({ description: "How it went, in words." }),
  eventId: Id,
  status: Nullable(Type.Integer()),
  durationMs: Type.Integer(),
  response: Type.String({ description: "The beginning of the answer." }),
});
export type OutgoingTested = Static<typeof OutgoingTested>;

export const OutgoingReplay = Type.Object(
  {
    since: Type.String({
      format: "date-time",
      description: `Events that were given up and happened at this moment or later; they are kept for ${outgoingEventDays} days.`,
    }),
  },
  { additionalProperties: false },
);

export const OutgoingReplayed = Type.Object({
  replayed: Type.Integer({ description: "How many are told again." }),
  isAll: Type.Boolean({ description: "False when there are more: ask again." }),
});
export type OutgoingReplayed = Static<typeof OutgoingReplayed>;
