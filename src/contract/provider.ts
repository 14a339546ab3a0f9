import Type, { type Static } from "typebox";
import { providerNameCharsMax } from "../limits.ts";
import { CHANNELS, type Platform } from "./content.ts";

/** The built-in provider of every channel, whose messages nobody receives. */
export const SANDBOX_KIND = "sandbox";

const PUSH_PLATFORMS: Readonly<Record<string, readonly Platform[]>> = {
  fcm: ["android"],
  apns: ["ios"],
  webpush: ["web"],
};

/** The devices that a kind of provider delivers notifications to; empty for the sandbox, which takes all. */
export const pushPlatformsOf = (kind: string): readonly Platform[] => PUSH_PLATFORMS[kind] ?? [];

const Name = Type.String({ minLength: 1, maxLength: providerNameCharsMax });
const Config = Type.Record(Type.String(), Type.Unknown(), {
  description: "Settings of this kind; its schema is in the list of provider kinds.",
});
const ConcurrencyMax = Type.Integer({
  minimum: 1,
  maximum: 1000,
  description: "Calls at once, of each worker.",
});
const RatePerSecondMax = Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000 }), Type.Null()], {
  description: "Calls a second, of all workers together; null for no limit.",
});

export const ProviderChannel = Type.Enum([...CHANNELS]);

/** How one target of a provider, a host or a server, answers. */
export const ProviderHealth = Type.Object({
  state: Type.Enum(["up", "failing", "down"]),
  detail: Type.String(),
  changedAt: Type.String({ format: "date-time" }),
  downSince: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
    description: "Since when it has not answered as it should; null while it does.",
  }),
  target: Type.String(),
});
export type ProviderHealth = Static<typeof ProviderHealth>;

/** A provider as it may be shown: secrets are answered by whether they are set. */
export const Provider = Type.Object({
  id: Type.String({ format: "uuid" }),
  channel: ProviderChannel,
  kind: Type.String(),
  name: Type.String(),
  config: Config,
  hasSecret: Type.Record(Type.String(), Type.Boolean(), { description: "Which secret settings are set." }),
  isSandbox: Type.Boolean({ description: "Nobody receives what goes through it." }),
  verifiedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
  health: Type.Array(ProviderHealth, {
    description: "Targets that were ever in trouble, the worst first; empty: none was.",
  }),
  concurrencyMax: ConcurrencyMax,
  ratePerSecondMax: RatePerSecondMax,
  createdAt: Type.String({ format: "date-time" }),
  updatedAt: Type.String({ format: "date-time" }),
});
export type Provider = Static<typeof Provider>;

export const ProviderCreate = Type.Object(
  {
    channel: ProviderChannel,
    kind: Type.String({ minLength: 1, maxLength: 50 }),
    name: Name,
    config: Config,
    concurrencyMax: Type.Optional(ConcurrencyMax),
    ratePerSecondMax: Type.Optional(RatePerSecondMax),
  },
  { additionalProperties: false },
);
export type ProviderCreate = Static<typeof ProviderCreate>;

/** What is absent stays. Of `config` each setting that is absent stays, so a secret need not be typed again. */
export const ProviderPatch = Type.Object(
  {
    name: Type.Optional(Name),
    config: Type.Optional(Config),
    concurrencyMax: Type.Optional(ConcurrencyMax),
    ratePerSecondMax: Type.Optional(RatePerSecondMax),
  },
  { additionalProperties: false },
);
export type ProviderPatch = Static<typeof ProviderPatch>;

/** A provider that live campaigns deliver by. */
export const ProviderUse = Type.Object({
  providerId: Type.String({ format: "uuid" }),
  campaignCount: Type.Integer({ description: "Live campaigns: published or paused." }),
  campaigns: Type.Array(Type.Object({ id: Type.String({ format: "uuid" }), name: Type.String() }), {
    description: "The oldest of them.",
  }),
});
export type ProviderUse = Static<typeof ProviderUse>;

const Trouble = Type.Union(
  [
    Type.Object({
      since: Type.String({ format: "date-time" }),
      detail: Type.String({ description: "What it said; empty: it is not verified." }),
    }),
    Type.Null(),
  ],
  { description: "Why it cannot deliver; null: it can." },
);
const Named = Type.Object({ id: Type.String({ format: "uuid" }), name: Type.String(), trouble: Trouble });

/** A provider of live campaigns that another stands in for, and which of them takes messages now. */
export const ProviderStandIn = Type.Object({
  channel: ProviderChannel,
  first: Named,
  second: Named,
  campaignCount: Type.Integer({ description: "Live campaigns that name the two, or go by the account's." }),
  takes: Type.Enum(["first", "second"], { description: "Who takes new messages now." }),
  takesAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
    description:
      "When the second takes over, or took over; null while the first delivers or the second cannot.",
  }),
});
export type ProviderStandIn = Static<typeof ProviderStandIn>;

export const ProviderVerification = Type.Object({
  isReady: Type.Boolean(),
  steps: Type.Array(Type.Object({ name: Type.String(), isOk: Type.Boolean(), detail: Type.String() }), {
    description: "What was tried and how it went, in order.",
  }),
  provider: Provider,
});
export type ProviderVerification = Static<typeof ProviderVerification>;

const Instant = Type.Union([Type.String({ format: "date-time" }), Type.Null()]);
const Count = Type.Union([Type.Integer(), Type.Null()]);

/** Where a provider tells what became of messages, and how that goes. */
export const ProviderCallback = Type.Object({
  isSupported: Type.Boolean({ description: "False: providers of this kind tell nothing." }),
  isReachable: Type.Boolean({
    description: "False: PUBLIC_URL is not set, so nobody outside this machine reaches the address.",
  }),
  url: Type.Union([Type.String(), Type.Null()], {
    description: "To be entered at the vendor; null for who may not change providers.",
  }),
  lastTakenAt: Instant,
  lastReports: Count,
  lastUnknown: Type.Union([Type.Integer(), Type.Null()], {
    description: "How many of the last reports were of no message of this account.",
  }),
  lastRefusedAt: Instant,
  lastRefusal: Type.Union([Type.String(), Type.Null()]),
});
export type ProviderCallback = Static<typeof ProviderCallback>;
