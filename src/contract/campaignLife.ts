import Type, { type Static } from "typebox";
import { formerCampaignIdsMax } from "../limits.ts";
import { CampaignContent } from "./campaign.ts";
import { CAMPAIGN_STATES } from "./campaignStates.ts";
import { VariantName } from "./messageLog.ts";
import { DateTime, Nullable, Page } from "./page.ts";

/** Campaigns as the native API shows them: drafts, their life, versions and numbers. */

export const CampaignStateName = Type.Enum([...CAMPAIGN_STATES]);

const { name, labels, channel, start, who, what, when, formerIds } = CampaignContent.properties;
const labelList = Type.Array(labels.items, { maxItems: 10, uniqueItems: true });
const formerIdList = Type.Array(formerIds.items, { maxItems: formerCampaignIdsMax, uniqueItems: true });

/** A new draft; whatever is left out is empty. */
export const CampaignCreate = Type.Object(
  {
    name,
    channel,
    labels: Type.Optional(labelList),
    start: Type.Optional(start),
    who: Type.Optional(who),
    what: Type.Optional(what),
    when: Type.Optional(when),
    formerIds: Type.Optional(formerIdList),
  },
  { additionalProperties: false },
);
export type CampaignCreate = Static<typeof CampaignCreate>;

/**
 * Sections that are given replace the draft's; the others stay. On an older revision they are merged, as long as
 * none of them was changed since.
 */
export const CampaignPatch = Type.Object(
  {
    revision: Type.Integer({ minimum: 1, description: "The revision that this change was made on." }),
    name: Type.Optional(name),
    labels: Type.Optional(labelList),
    start: Type.Optional(start),
    who: Type.Optional(who),
    what: Type.Optional(what),
    when: Type.Optional(when),
    formerIds: Type.Optional(formerIdList),
  },
  { additionalProperties: false },
);
export type CampaignPatch = Static<typeof CampaignPatch>;

export const CampaignSummary = Type.Object({
  id: Type.String({ format: "uuid" }),
  campaignId: Nullable(Type.String({ description: "The 10-digit ID that triggers name; given at publish." })),
  name,
  labels: Type.Array(Type.String()),
  channel,
  purpose: start.properties.purpose,
  state: CampaignStateName,
  version: Type.Integer({ description: "The newest published version; 0 before the first." }),
  revision: Type.Integer({ description: "Of the draft: grows with every save." }),
  sandbox: Type.Boolean({ description: "True when its provider is the sandbox: nobody receives this." }),
  startAt: Nullable(DateTime),
  endAt: Nullable(DateTime),
  createdBy: Type.String(),
  createdAt: DateTime,
  updatedAt: DateTime,
  safetyStop: Nullable(
    Type.Object(
      {
        at: DateTime,
        messages: Type.Integer({ description: "Messages of the five minutes in which it was held." }),
        busiest: Type.Integer({ description: "Messages of the busiest five minutes of the 14 days before." }),
      },
      { description: "Held by the safety stop: triggers are accepted and wait until a person resumes." },
    ),
  ),
});
export type CampaignSummary = Static<typeof CampaignSummary>;

export const Campaign = Type.Object({
  ...CampaignSummary.properties,
  pausedAt: Nullable(DateTime),
  resumedAt: Nullable(DateTime),
  draft: CampaignContent,
});
export type Campaign = Static<typeof Campaign>;

export const DraftProblem = Type.Object({
  section: Type.Enum(["start", "who", "what", "when"]),
  level: Type.Enum(["blocking", "worth_a_look"]),
  field: Type.String({ description: "Dotted path within the draft, e.g. `what.email.subject`." }),
  message: Type.String(),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
  block: Type.Optional(
    Type.Object(
      { name: Type.String(), line: Type.Integer(), column: Type.Integer() },
      { description: "Where it is in a content block; line and column say where the field puts that in." },
    ),
  ),
});
export type DraftProblem = Static<typeof DraftProblem>;

export const CampaignPublished = Type.Object({
  ...Campaign.properties,
  worthALook: Type.Array(DraftProblem),
});

export const CampaignVersion = Type.Object({
  version: Type.Integer(),
  publishedAt: DateTime,
  publishedBy: Type.String(),
});
export type CampaignVersion = Static<typeof CampaignVersion>;

export const CampaignVersionDetail = Type.Object({ ...CampaignVersion.properties, content: CampaignContent });
export type CampaignVersionDetail = Static<typeof CampaignVersionDetail>;

export const CampaignChange = Type.Object({
  field: Type.String({ description: "Dotted path." }),
  before: Type.Optional(Type.Unknown({ description: "Absent when the field is new." })),
  after: Type.Optional(Type.Unknown({ description: "Absent when the field is gone." })),
});

const Measures = Type.Record(Type.String(), Type.Integer());

export const CampaignStats = Type.Object({
  total: Measures,
  versions: Type.Array(Type.Object({ version: Type.Integer(), measures: Measures })),
  variants: Type.Array(Type.Object({ ...VariantName.properties, measures: Measures }), {
    description:
      "Of a campaign with several messages. What ended before one was chosen counts in `total` only.",
  }),
  hours: Type.Array(Type.Object({ hour: DateTime, measures: Measures })),
});
export type CampaignStats = Static<typeof CampaignStats>;

const capFields = {
  cap: Type.Integer({ description: "As the newest version has it." }),
  taken: Type.Integer({
    description:
      "Users who hold a slot: it was sent to them, or is under way. More than the cap where that was lowered.",
  }),
  reached80At: Type.Union([DateTime, Type.Null()], {
    description: "When 80 % of this cap were first taken.",
  }),
  reached100At: Type.Union([DateTime, Type.Null()], {
    description: "When it was first full; slots that were given back since may have left room.",
  }),
};

export const CampaignCapUse = Type.Object({
  total: Type.Union([Type.Object(capFields), Type.Null()], { description: "Null: no cap in all." }),
  today: Type.Union(
    [
      Type.Object({
        day: Type.String({ format: "date", description: "Today, in the account's time zone." }),
        ...capFields,
      }),
      Type.Null(),
    ],
    { description: "Null: no cap a day." },
  ),
});
export type CampaignCapUse = Static<typeof CampaignCapUse>;

const WaitingBefore = Type.Object({
  undecidedTriggers: Type.Integer(),
  undecided: Type.Integer({ description: "Their recipients that are not decided, those put off included." }),
  messages: Type.Integer({ description: "Decided, and not ended." }),
  isPartial: Type.Boolean({
    description: "There may be more: only a part of what waits was looked through.",
  }),
});

export const CampaignWaiting = Type.Object({
  delayed: Type.Integer({ description: "Wait for their moment." }),
  nextDelayedAt: Nullable(DateTime, { description: "When the first of those comes due." }),
  due: Type.Integer({ description: "May leave now, or are being sent." }),
  throttled: Type.Integer({ description: "May leave now, but wait for the account's throttle." }),
  held: Type.Integer({
    description: "Wait for the campaign to go on, or, being long overdue, for an operator to release them.",
  }),
  undecidedTriggers: Type.Integer({
    description: "Triggers of which something is not decided: those that a pause holds, and those put off.",
  }),
  undecided: Type.Integer({ description: "Their recipients that are not decided." }),
  postponed: Type.Integer({ description: "Of these, recipients of triggers put off to a later moment." }),
  oldestAcceptedAt: Nullable(DateTime, {
    description: "When the oldest of all that waits was accepted.",
  }),
  isPartial: Type.Boolean({
    description: "So much of the account is waiting that only a part of it was looked through.",
  }),
  acceptedBefore: Nullable(WaitingBefore, {
    description: "With `acceptedBefore`: what a resume that drops what was accepted before it would end.",
  }),
});
export type CampaignWaiting = Static<typeof CampaignWaiting>;

/** A campaign as a list shows it. */
export const CampaignListItem = Type.Object({
  ...CampaignSummary.properties,
  sent: Type.Integer(),
  notSent: Type.Integer({ description: "Ended on purpose without being sent: a rule, a limit, a choice." }),
  failed: Type.Integer({ description: "Ended because something went wrong." }),
  lastTriggeredAt: Nullable(DateTime),
});
export type CampaignListItem = Static<typeof CampaignListItem>;

export const CampaignPage = Page(CampaignListItem);
