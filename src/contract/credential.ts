import Type, { type Static } from "typebox";

/** Everything a credential can be allowed. The set is closed. */
export const SCOPES = [
  "trigger",
  "upload",
  "campaigns:read",
  "campaigns:write",
  "campaigns:publish",
  "limits:override",
  "messages:read",
  "profiles:read",
  "segments:write",
  "codes:write",
  "providers:read",
  "providers:write",
  "account:read",
  "account:admin",
] as const;

export const Scope = Type.Enum([...SCOPES]);
export type Scope = (typeof SCOPES)[number];

const LIVE_ONLY: readonly Scope[] = [
  "campaigns:publish",
  "limits:override",
  "providers:write",
  "account:admin",
];

/** What a credential may be allowed: a test credential changes nothing that live messages depend on. */
export const scopesFor = (isTest: boolean): Scope[] =>
  SCOPES.filter((scope) => !isTest || !LIVE_ONLY.includes(scope));

export const SCOPE_WORDS: Record<Scope, string> = {
  trigger: "Fire campaigns.",
  upload: "Write profiles, events and devices, and delete users.",
  "campaigns:read": "Read campaigns, their versions and statistics.",
  "campaigns:write": "Create and edit drafts, content blocks, senders and pictures, clone, archive.",
  "campaigns:publish": "Publish, pause, resume and stop campaigns.",
  "limits:override": "Publish promotional campaigns that the account's global limits do not hold.",
  "messages:read": "Read triggers, messages with their content, and the sandbox inbox.",
  "profiles:read": "Read profiles with their properties, devices and events, and segments with their counts.",
  "segments:write": "Create, change and delete saved segments and lists.",
  "codes:write": "Create, fill, change and delete code pools, and read their codes and who has them.",
  "providers:read": "Read providers, without their secrets.",
  "providers:write": "Create, change, verify and delete providers.",
  "account:read": "Read the account's settings.",
  "account:admin": "Change the account's settings and manage its credentials.",
};

const limits = {
  concurrencyMax: Type.Union([Type.Integer({ minimum: 1, maximum: 10_000 }), Type.Null()], {
    description: "Its trigger requests under way at once; more are answered 429. Null: no limit of its own.",
    default: null,
  }),
  requestsPerSecondMax: Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000 }), Type.Null()], {
    description: "Its trigger requests a second; more are answered 429. Null: no limit of its own.",
    default: null,
  }),
};

export const Credential = Type.Object({
  id: Type.String({ format: "uuid" }),
  name: Type.String(),
  scopes: Type.Array(Scope),
  isTest: Type.Boolean({ description: "Its messages go to the sandbox and count nowhere." }),
  ...limits,
  createdAt: Type.String({ format: "date-time" }),
  revokedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
});
export type Credential = Static<typeof Credential>;

export const CredentialCreate = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    scopes: Type.Array(Scope, { minItems: 1, maxItems: SCOPES.length, uniqueItems: true }),
    isTest: Type.Boolean({ default: false }),
    concurrencyMax: Type.Optional(Type.Union(limits.concurrencyMax.anyOf)),
    requestsPerSecondMax: Type.Optional(Type.Union(limits.requestsPerSecondMax.anyOf)),
    passcode: Type.Optional(
      Type.String({
        minLength: 8,
        maxLength: 200,
        description: "The passcode of an existing integration, kept as it is; made by chance when absent.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type CredentialCreate = Static<typeof CredentialCreate>;

/** How often it may call; only what is given changes. */
export const CredentialPatch = Type.Object(
  {
    concurrencyMax: Type.Optional(Type.Union(limits.concurrencyMax.anyOf)),
    requestsPerSecondMax: Type.Optional(Type.Union(limits.requestsPerSecondMax.anyOf)),
  },
  { additionalProperties: false },
);
export type CredentialPatch = Static<typeof CredentialPatch>;

/** The one answer that carries the secrets: they are stored as hashes only. */
export const CredentialCreated = Type.Object({
  ...Credential.properties,
  passcode: Type.String({ description: "Shown once." }),
  apiKey: Type.String({ description: "Shown once." }),
});
export type CredentialCreated = Static<typeof CredentialCreated>;
