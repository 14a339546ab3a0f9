import Type, { type Static } from "typebox";
import {
  atMostEverMax,
  globalLimitDaysMax,
  globalLimitMessagesMax,
  messageGapMinutesMax,
  messageGapMinutesMin,
  quietRangesPerDayMax,
  throttleMessagesMax,
} from "../limits.ts";

/** When a message may go out, and how often to one user: the words of docs/delivery.md. */

export const TimeOfDay = Type.String({
  pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
  description: "A time of day, 00:00 to 23:59.",
});

/** Whose clock a time of day is read on. */
export const ZoneOf = Type.Enum(["user", "account"], {
  description: "The user's time zone (the account's where none is known), or the account's.",
});
export type ZoneOf = Static<typeof ZoneOf>;

/** In the order of ISO 8601. */
export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

export const QuietRange = Type.Object(
  {
    from: TimeOfDay,
    to: Type.String({
      pattern: "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
      description:
        "Where it ends, itself excluded; earlier than `from`: on the next day. 24:00 is the end of the day.",
    }),
  },
  { additionalProperties: false },
);
export type QuietRange = Static<typeof QuietRange>;

const quietDay = Type.Array(QuietRange, { maxItems: quietRangesPerDayMax, default: [] });

/** Do not disturb: ranges by the day they start on. */
export const DoNotDisturb = Type.Object(
  {
    week: Type.Object(
      {
        monday: quietDay,
        tuesday: quietDay,
        wednesday: quietDay,
        thursday: quietDay,
        friday: quietDay,
        saturday: quietDay,
        sunday: quietDay,
      },
      { additionalProperties: false },
    ),
    zone: ZoneOf,
    action: Type.Enum(["discard", "deliver_after"], {
      description: "What happens to a message that would leave in such a range.",
    }),
  },
  { additionalProperties: false },
);
export type DoNotDisturb = Static<typeof DoNotDisturb>;

/** Delivery at a time of day in the user's zone. */
export const DeliverAt = Type.Object(
  {
    time: TimeOfDay,
    ifPassed: Type.Enum(["next_day", "drop"], { description: "When the time has passed today." }),
  },
  { additionalProperties: false },
);
export type DeliverAt = Static<typeof DeliverAt>;

/** A time of day after which nothing is sent. */
export const CutOff = Type.Object(
  {
    time: TimeOfDay,
    zone: ZoneOf,
    action: Type.Enum(["next_day", "drop"], { description: "What comes later goes on at 00:00, or ends." }),
  },
  { additionalProperties: false },
);
export type CutOff = Static<typeof CutOff>;

/** How often one user gets one campaign; both null: every time. */
export const MessageLimit = Type.Object(
  {
    minimumGapMinutes: Type.Union(
      [Type.Integer({ minimum: messageGapMinutesMin, maximum: messageGapMinutesMax }), Type.Null()],
      { description: "Least time between two sends, in minutes.", default: null },
    ),
    atMostEver: Type.Union([Type.Integer({ minimum: 1, maximum: atMostEverMax }), Type.Null()], {
      description: "Most sends to one user, over all versions.",
      default: null,
    }),
  },
  { additionalProperties: false, default: { minimumGapMinutes: null, atMostEver: null } },
);
export type MessageLimit = Static<typeof MessageLimit>;

/** The account's limits on one channel, over all campaigns that count in them. */
export const ChannelLimits = Type.Object(
  {
    atMost: Type.Union(
      [
        Type.Object(
          {
            messages: Type.Integer({ minimum: 1, maximum: globalLimitMessagesMax }),
            days: Type.Integer({ minimum: 1, maximum: globalLimitDaysMax }),
          },
          { additionalProperties: false },
        ),
        Type.Null(),
      ],
      {
        description:
          "At most so many messages to one user on so many calendar days of the user's zone, today included.",
        default: null,
      },
    ),
    minimumGapMinutes: Type.Union(
      [Type.Integer({ minimum: messageGapMinutesMin, maximum: messageGapMinutesMax }), Type.Null()],
      { description: "Least time between two messages to one user, in minutes.", default: null },
    ),
    throttlePer5Minutes: Type.Union(
      [Type.Integer({ minimum: 1, maximum: throttleMessagesMax }), Type.Null()],
      {
        description: "Messages of the whole account in any 5 minutes; what is more waits.",
        default: null,
      },
    ),
  },
  { additionalProperties: false },
);
export type ChannelLimits = Static<typeof ChannelLimits>;

const channelLimits = Type.Union([ChannelLimits, Type.Null()], { default: null });

/** Global campaign limits; null: none on that channel. */
export const GlobalLimits = Type.Object(
  { push: channelLimits, email: channelLimits, whatsapp: channelLimits, webhook: channelLimits },
  {
    additionalProperties: false,
    default: { push: null, email: null, whatsapp: null, webhook: null },
  },
);
export type GlobalLimits = Static<typeof GlobalLimits>;

/** What the global limits say of one user on one channel, at this moment. */
export const UserLimits = Type.Object({
  channel: Type.Enum(["push", "email", "whatsapp", "webhook"]),
  atMost: Type.Union([Type.Object({ messages: Type.Integer(), days: Type.Integer() }), Type.Null()]),
  minimumGapMinutes: Type.Union([Type.Integer(), Type.Null()]),
  sent: Type.Integer({
    description:
      "Messages that count: sent in the days that the limit looks at, or in all that are kept where there is no such limit.",
  }),
  underWay: Type.Integer({
    description: "Messages that took their place and have not ended; they count too.",
  }),
  lastSentAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
  isPermitted: Type.Boolean({ description: "A message that the limits hold could leave now." }),
  nextAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
    description:
      "When the next one could, if nothing else leaves before; null: now, or as soon as what is under way ends.",
  }),
});
export type UserLimits = Static<typeof UserLimits>;

const LimitedCampaigns = Type.Object({
  count: Type.Integer(),
  campaigns: Type.Array(Type.Object({ id: Type.String({ format: "uuid" }), name: Type.String() }), {
    description: "The first 20, by name.",
  }),
});

/** Which published campaigns of a channel the global limits hold. */
export const LimitUse = Type.Object({
  channel: Type.Enum(["push", "email", "whatsapp", "webhook"]),
  held: LimitedCampaigns,
  free: Type.Object({
    ...LimitedCampaigns.properties,
    counting: Type.Integer({ description: "Of these, so many count in the limits all the same." }),
  }),
});
export type LimitUse = Static<typeof LimitUse>;
