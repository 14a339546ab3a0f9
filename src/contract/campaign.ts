import Type, { type Static } from "typebox";
import {
  campaignControlPercentMax,
  campaignControlPercentMin,
  campaignNameCharsMax,
  customControlGroupsMax,
  eventNameCharsMax,
  formerCampaignIdsMax,
  propertyValueCharsMax,
  pushButtonsMax,
  pushNameCharsMax,
  pushTimeToLiveSecondsMax,
  targetingCapMax,
  targetingCapMin,
  timeToLiveMinutesMax,
  variantNameCharsMax,
  variantsMax,
  winnerHoursMax,
  winnerMessagesMax,
  winnerMessagesMin,
} from "../limits.ts";
import { BackupProvider } from "./backup.ts";
import { SecondChannel } from "./channelInstead.ts";
import { FrozenBlock } from "./contentBlock.ts";
import { EmailTemplate } from "./email.ts";
import { DraftFieldFilter, DraftFilter } from "./filter.ts";
import { CampaignGoal } from "./goal.ts";
import { CutOff, DeliverAt, DoNotDisturb, MessageLimit } from "./schedule.ts";
import { NamedTemplate, Template } from "./template.ts";
import { WhatsAppTemplate } from "./whatsapp.ts";

/**
 * A campaign as its author writes it, in the wizard's sections. A draft may leave anything empty; what a
 * published version must have is checked by campaigns/validate.ts, section by section.
 */

const PushButton = Type.Object(
  { label: Template("What it says."), deepLink: Template("Where it leads; as a tap does when empty.") },
  { additionalProperties: false },
);

export const PushTemplate = Type.Object(
  {
    title: Template("Title."),
    body: Template("Text."),
    imageUrl: Template("Address of an image."),
    iconUrl: Template("Address of a small picture beside the text; the app's own icon when empty."),
    deepLink: Template("Where a tap leads."),
    buttons: Type.Array(PushButton, {
      description: "Buttons below the text.",
      maxItems: pushButtonsMax,
      default: [],
    }),
    sound: Type.String({
      description:
        "`default`: the device's own. Empty: none. Otherwise the name of a sound that the app brings.",
      maxLength: pushNameCharsMax,
      default: "default",
    }),
    badge: Template("The number on the app's icon; 0 removes it, and empty leaves it as it is."),
    channelId: Type.String({
      description: "Android: the app's notification channel; its default channel when empty.",
      maxLength: pushNameCharsMax,
      default: "",
    }),
    priority: Type.Enum(["normal", "high"], {
      description: "`high` wakes a sleeping device; `normal` may wait until it wakes.",
      default: "high",
    }),
    collapseKey: Template("A later notification of the same key takes the place of the earlier one."),
    timeToLiveSeconds: Type.Union(
      [Type.Integer({ minimum: 0, maximum: pushTimeToLiveSecondsMax }), Type.Null()],
      {
        description:
          "How long the push service keeps it for a device that is off; 0: now or never; null: as long as the service does.",
        default: null,
      },
    ),
    interruptionLevel: Type.Enum(["passive", "active", "time_sensitive"], {
      description:
        "iPhone: whether it lights the screen (`active`) and breaks through a focus (`time_sensitive`).",
      default: "active",
    }),
    devices: Type.Enum(["all", "last_active"], {
      description: "All of the user's devices, or the one seen last.",
      default: "all",
    }),
    data: Type.Array(NamedTemplate, { description: "Custom key-values.", default: [] }),
  },
  { additionalProperties: false },
);

/** What of a user a webhook's body may tell, by its name there. */
export const WEBHOOK_PROFILE_FIELDS = [
  "identity",
  "all_identities",
  "name",
  "email",
  "phone",
  "push_token",
  "systemProfileData",
  "profileData",
  "event_properties",
] as const;
export type WebhookProfileField = (typeof WEBHOOK_PROFILE_FIELDS)[number];

export const WebhookTemplate = Type.Object(
  {
    method: Type.Enum(["GET", "POST", "PUT", "PATCH", "DELETE"], { default: "POST" }),
    url: Template("Where the request goes."),
    query: Type.Array(NamedTemplate, { description: "Query parameters.", default: [] }),
    headers: Type.Array(NamedTemplate, { description: "Request headers.", default: [] }),
    contentType: Type.Enum(["json", "text", "form"], { default: "json" }),
    body: Template("The body. In JSON, values are escaped as JSON strings."),
    bodyFrom: Type.Optional(
      Type.Enum(["custom", "profile"], {
        description:
          "The `body` as it is written, or JSON made of `profileFields` and `keyValues`: docs/providers.md.",
        default: "custom",
      }),
    ),
    profileFields: Type.Optional(
      Type.Array(Type.Enum([...WEBHOOK_PROFILE_FIELDS]), {
        description: "What of the user the body tells.",
        maxItems: WEBHOOK_PROFILE_FIELDS.length,
      }),
    ),
    keyValues: Type.Optional(Type.Array(NamedTemplate, { description: "`key_values` of the body." })),
  },
  { additionalProperties: false },
);

export const Purpose = Type.Enum(["transactional", "promotional"]);

/** What follows from the purpose, unless the author says otherwise; read by `follows` in contract/purpose.ts. */
const Consequence = (description: string) =>
  Type.Enum(["purpose", "yes", "no"], {
    description: `${description} \`purpose\`: as the purpose says.`,
    default: "purpose",
  });

const Capped = (description: string) =>
  Type.Union([Type.Integer({ minimum: targetingCapMin, maximum: targetingCapMax }), Type.Null()], {
    description: `${description} At least ${targetingCapMin}; null: no cap.`,
    default: null,
  });

/** What fires the campaign besides the API, which always may, and its inbound webhooks, which are kept apart. */
const CampaignSources = Type.Object(
  {
    event: Type.Union(
      [
        Type.Object(
          {
            isOn: Type.Boolean({ description: "Kept while it is off, so that nothing is lost by trying." }),
            event: Type.String({
              description: "Name of the uploaded event. Each record fires the campaign for its user, once.",
              maxLength: eventNameCharsMax,
            }),
            where: Type.Union([DraftFieldFilter, Type.Null()], {
              description: "Only events whose properties match: docs/audience.md.",
              default: null,
            }),
          },
          { additionalProperties: false },
        ),
        Type.Null(),
      ],
      { default: null },
    ),
  },
  { additionalProperties: false, default: { event: null } },
);

const PlatformProvider = Type.Union([Type.String({ format: "uuid" }), Type.Null()], { default: null });

export const CampaignStart = Type.Object(
  {
    purpose: Type.Union([Purpose, Type.Null()], { description: "Asked without a default.", default: null }),
    providerId: Type.Union([Type.String({ format: "uuid" }), Type.Null()], { default: null }),
    platformProviders: Type.Object(
      { android: PlatformProvider, ios: PlatformProvider, web: PlatformProvider },
      {
        description:
          "Push: the providers of platforms that `providerId` does not deliver to; null: `providerId`.",
        additionalProperties: false,
        default: { android: null, ios: null, web: null },
      },
    ),
    backup: Type.Optional(
      Type.Union([BackupProvider, Type.Null()], {
        description: "The second provider; left out: the account's for the channel; null: none.",
      }),
    ),
    secondChannel: Type.Optional(Type.Union([SecondChannel, Type.Null()])),
    goal: Type.Optional(Type.Union([CampaignGoal, Type.Null()])),
    unknownUsers: Type.Enum(["account", "skip", "create"], {
      description: "What happens to users that no profile matches; `account` follows the account's setting.",
      default: "account",
    }),
    sources: CampaignSources,
    unsubscribedToo: Consequence("Goes to users who unsubscribed from marketing."),
    overtakes: Consequence("Goes before messages that do not, at intake, decide and deliver."),
    openTracking: Consequence("E-mail tells when it is opened."),
    linkTracking: Consequence("E-mail tells which of its links are clicked."),
    oneClickUnsubscribe: Consequence(
      "E-mail offers a button of the mail program itself to unsubscribe (RFC 8058).",
    ),
  },
  { additionalProperties: false },
);

export const CampaignWho = Type.Object(
  {
    audience: Type.Enum(["all", "filter"], {
      description: "All users that the call names, or those of them who match the filter.",
      default: "all",
    }),
    filter: Type.Union([DraftFilter, Type.Null()], {
      description: "Kept while the audience is `all`, so that nothing is lost by trying.",
      default: null,
    }),
    systemControlGroup: Consequence("The account's system control group is left out."),
    customControlGroups: Type.Array(Type.String({ format: "uuid" }), {
      description: "Custom control groups that are left out.",
      maxItems: customControlGroupsMax,
      default: [],
    }),
    campaignControlPercent: Type.Union(
      [Type.Integer({ minimum: campaignControlPercentMin, maximum: campaignControlPercentMax }), Type.Null()],
      { description: "Share of those who qualify that this campaign leaves out; null: none.", default: null },
    ),
    targetingCap: Type.Object(
      {
        total: Capped("Users who get it in all."),
        perDay: Capped("Users who get it on one day of the account's zone."),
      },
      { additionalProperties: false, default: { total: null, perDay: null } },
    ),
  },
  { additionalProperties: false },
);

const messages = {
  email: Type.Optional(EmailTemplate),
  push: Type.Optional(PushTemplate),
  whatsapp: Type.Optional(WhatsAppTemplate),
  webhook: Type.Optional(WebhookTemplate),
};

/** One of the messages of a campaign that has several. */
export const Variant = Type.Object(
  {
    id: Type.String({
      pattern: "^[a-z0-9]{1,16}$",
      description: "What users are assigned to, and results are counted by: it stays when the name changes.",
    }),
    name: Type.String({ maxLength: variantNameCharsMax }),
    share: Type.Integer({ minimum: 0, maximum: 100, default: 0, description: "Of a split, in percent." }),
    value: Type.String({
      maxLength: propertyValueCharsMax,
      default: "",
      description:
        "By user property: the value of those who get it. The first variant has none: it is for all others.",
    }),
    ...messages,
  },
  { additionalProperties: false },
);
export type Variant = Static<typeof Variant>;

export const WinnerRule = Type.Object(
  {
    by: Type.Enum(["conversions", "clicks", "opens"], { default: "clicks" }),
    afterMessages: Type.Union(
      [Type.Integer({ minimum: winnerMessagesMin, maximum: winnerMessagesMax }), Type.Null()],
      { description: "Messages of each variant after which it is looked for; null: by time.", default: null },
    ),
    afterHours: Type.Union([Type.Integer({ minimum: 1, maximum: winnerHoursMax }), Type.Null()], {
      description: "Hours after publishing the test after which it is looked for; null: by messages.",
      default: null,
    }),
    whenClear: Type.Enum(["winner_only", "ask"], {
      description:
        "A clear winner is what everybody gets from then on, or it is proposed and a person decides.",
      default: "winner_only",
    }),
  },
  { additionalProperties: false },
);
export type WinnerRule = Static<typeof WinnerRule>;

export const CampaignWhat = Type.Object(
  {
    messageType: Type.Enum(["single", "ab", "split", "property"], {
      description:
        "One message; a test of several; several by shares; or one for each value of a user property. Other than `single`, the messages are those of `variants`.",
      default: "single",
    }),
    variants: Type.Optional(Type.Array(Variant, { maxItems: variantsMax })),
    byProperty: Type.Optional(
      Type.String({
        maxLength: propertyValueCharsMax,
        description: "By user property: its name.",
      }),
    ),
    winner: Type.Optional(WinnerRule),
    missingValues: Type.Enum(["blank", "do_not_send"], { default: "blank" }),
    strictPayload: Type.Optional(
      Type.Boolean({
        description:
          "A payload that lacks a key the message reads without a default is refused, or its recipients end as `payload_invalid`. Otherwise such keys come back as `warnings`.",
        default: false,
      }),
    ),
    samplePayload: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "An `ExternalTrigger` object to try the message with.",
      }),
    ),
    blocks: Type.Optional(
      Type.Array(FrozenBlock, {
        description: "The content blocks as the version was published with them. Set by Clarion.",
      }),
    ),
    ...messages,
  },
  { additionalProperties: false },
);

const Moment = Type.Union([Type.String({ format: "date-time" }), Type.Null()], { default: null });

export const CampaignWhen = Type.Object(
  {
    startAt: Moment,
    endAt: Moment,
    timeToLiveMinutes: Type.Union(
      [Type.Integer({ minimum: 1, maximum: timeToLiveMinutesMax }), Type.Null()],
      {
        description: "A message that has not left by then ends as `expired`.",
        default: null,
      },
    ),
    lostAnswer: Type.Enum(["repeat", "stop"], {
      description: "When a provider's answer is lost: send again, or end as `delivery_unknown`.",
      default: "repeat",
    }),
    whilePaused: Type.Enum(["hold", "reject"], {
      description: "Triggers that arrive during a pause are kept for later, or refused.",
      default: "hold",
    }),
    messageLimit: MessageLimit,
    globalLimits: Consequence("Held by the account's global campaign limits."),
    countsInGlobalLimits: Consequence("Counted in the account's global campaign limits."),
    doNotDisturb: Type.Union([DoNotDisturb, Type.Null()], { default: null }),
    deliverAt: Type.Union([DeliverAt, Type.Null()], { default: null }),
    cutOff: Type.Union([CutOff, Type.Null()], { default: null }),
  },
  { additionalProperties: false },
);

export const CampaignContent = Type.Object(
  {
    name: Type.String({ maxLength: campaignNameCharsMax }),
    labels: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 10, default: [] }),
    channel: Type.Enum(["push", "email", "whatsapp", "webhook"]),
    start: CampaignStart,
    who: CampaignWho,
    what: CampaignWhat,
    when: CampaignWhen,
    formerIds: Type.Array(Type.String({ pattern: "^[0-9]{1,20}$" }), {
      description: "Campaign IDs of another system under which triggers for this campaign still arrive.",
      maxItems: formerCampaignIdsMax,
      default: [],
    }),
  },
  { additionalProperties: false },
);

export type CampaignContent = Static<typeof CampaignContent>;
export type Purpose = Static<typeof Purpose>;
