import Type, { type Static } from "typebox";
import { postalAddressCharsMax, whatsappKeywordCharsMax, whatsappKeywordsMax } from "../limits.ts";
import { AccountBackups, BackupProvider } from "./backup.ts";
import { Brand } from "./brand.ts";
import { BRAND_DEFAULTS } from "./brandDefaults.ts";
import { ChannelLimits, GlobalLimits } from "./schedule.ts";

const Keywords = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: whatsappKeywordCharsMax }), {
    description,
    maxItems: whatsappKeywordsMax,
  });

/** What an account sets for itself. Every setting has a default, so that an empty row means something. */
export const AccountSettings = Type.Object(
  {
    unknownUsers: Type.Enum(["skip", "create"], {
      description:
        "What happens to a named user that no profile matches: the message ends as `profile_not_found`, or the profile is created.",
      default: "skip",
    }),
    identicalBodiesSeconds: Type.Union([Type.Integer({ minimum: 1, maximum: 86_400 }), Type.Null()], {
      description: "Trigger requests with the same body within this time count as one; null: off.",
      default: null,
    }),
    concurrencyMax: Type.Union([Type.Integer({ minimum: 1, maximum: 10_000 }), Type.Null()], {
      description: "Trigger requests under way at once; more are answered 429. Null: no limit.",
      default: null,
    }),
    requestsPerSecondMax: Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000 }), Type.Null()], {
      description: "Trigger requests a second; more are answered 429. Null: no limit.",
      default: null,
    }),
    globalLimits: GlobalLimits,
    backups: AccountBackups,
    whatsappKeywords: Type.Object(
      {
        optOut: Keywords("What users write to get no more marketing messages."),
        optIn: Keywords("What users write to get them again, or for the first time."),
      },
      {
        additionalProperties: false,
        description: "Read in answers on WhatsApp; whatever its case, and only if nothing else is written.",
        default: { optOut: ["STOP", "UNSUBSCRIBE"], optIn: ["START"] },
      },
    ),
    trackingUrl: Type.Union([Type.String({ minLength: 1, maxLength: 300 }), Type.Null()], {
      description:
        "What links in messages begin with, such as `https://links.example.com`: a name of your own that leads to this server. Null: the server's public address.",
      default: null,
    }),
    postalAddress: Type.Union(
      [Type.String({ minLength: 1, maxLength: postalAddressCharsMax }), Type.Null()],
      {
        description:
          "Where the account is reached by post, with its name: `{{ Account.postal_address }}` in messages, its lines joined by commas. Promotional e-mails cannot be published without it. Null: none.",
        default: null,
      },
    ),
    brand: Type.Object(Brand.properties, {
      additionalProperties: false,
      description: "How e-mails of the visual editor look.",
      default: BRAND_DEFAULTS,
    }),
  },
  { additionalProperties: false },
);
export type AccountSettings = Static<typeof AccountSettings>;

export const Account = Type.Object({
  id: Type.String({ description: "The account ID that callers send." }),
  name: Type.String(),
  timeZone: Type.String({ description: "IANA name; days and times of the account are read in it." }),
  settings: AccountSettings,
  createdAt: Type.String({ format: "date-time" }),
});
export type Account = Static<typeof Account>;

const settingsFields = AccountSettings.properties;

const backupPatch = Type.Optional(Type.Union([BackupProvider, Type.Null()]));
const channelPatch = Type.Optional(Type.Union([ChannelLimits, Type.Null()]));

/** Only what is given changes. */
export const AccountPatch = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: "IANA name." })),
    settings: Type.Optional(
      Type.Object(
        {
          unknownUsers: Type.Optional(Type.Enum(["skip", "create"])),
          identicalBodiesSeconds: Type.Optional(Type.Union(settingsFields.identicalBodiesSeconds.anyOf)),
          concurrencyMax: Type.Optional(Type.Union(settingsFields.concurrencyMax.anyOf)),
          requestsPerSecondMax: Type.Optional(Type.Union(settingsFields.requestsPerSecondMax.anyOf)),
          whatsappKeywords: Type.Optional(
            Type.Object(settingsFields.whatsappKeywords.properties, {
              additionalProperties: false,
              description: "Replaced as a whole.",
            }),
          ),
          trackingUrl: Type.Optional(Type.Union(settingsFields.trackingUrl.anyOf)),
          postalAddress: Type.Optional(Type.Union(settingsFields.postalAddress.anyOf)),
          brand: Type.Optional(
            Type.Object(Brand.properties, {
              additionalProperties: false,
              description: "Replaced as a whole; the footer only where one is given.",
            }),
          ),
          backups: Type.Optional(
            Type.Object(
              { push: backupPatch, email: backupPatch, whatsapp: backupPatch },
              { additionalProperties: false, description: "A channel that is given is replaced as a whole." },
            ),
          ),
          globalLimits: Type.Optional(
            Type.Object(
              { push: channelPatch, email: channelPatch, whatsapp: channelPatch, webhook: channelPatch },
              { additionalProperties: false, description: "A channel that is given is replaced as a whole." },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type AccountPatch = Static<typeof AccountPatch>;
