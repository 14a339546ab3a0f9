import Type, { type Static } from "typebox";
import { inboundHookNameCharsMax, inboundPathCharsMax, inboundSecretCharsMax } from "../limits.ts";
import { DateTime, Nullable } from "./page.ts";

/** Another system's webhooks as a source of triggers: a secret address, how its requests prove themselves, what they mean. */

const strict = { additionalProperties: false } as const;

const HeaderName = Type.String({
  pattern: "^[A-Za-z0-9-]{1,100}$",
  description: "Name of a request header.",
});
const Path = Type.String({
  maxLength: inboundPathCharsMax,
  description:
    "Dotted path within the body; a number is the place in a list, and a dot in a name has a backslash before it: `data.object.email`.",
});

export const INBOUND_ALGORITHMS = ["sha256", "sha1", "sha512"] as const;
export const INBOUND_ENCODINGS = ["hex", "base64"] as const;

/** How a request proves where it comes from. */
export const InboundCheck = Type.Union(
  [
    Type.Object({ kind: Type.Literal("none") }, strict),
    Type.Object({ kind: Type.Literal("header"), header: HeaderName }, strict),
    Type.Object(
      {
        kind: Type.Literal("hmac"),
        header: HeaderName,
        algorithm: Type.Enum([...INBOUND_ALGORITHMS]),
        encoding: Type.Enum([...INBOUND_ENCODINGS]),
        prefix: Type.String({ maxLength: 40, default: "", description: "Before the signature: `sha256=`." }),
      },
      strict,
    ),
    Type.Object({ kind: Type.Literal("standard_webhooks") }, strict),
    Type.Object({ kind: Type.Literal("stripe") }, strict),
  ],
  {
    description:
      "`none`; the secret itself in a `header`; an `hmac` of the body in a header; Standard Webhooks; Stripe's own. The last two refuse times more than 5 minutes away.",
  },
);
export type InboundCheck = Static<typeof InboundCheck>;

export const INBOUND_RECIPIENT_KINDS = ["identity", "email", "phone", "objectId", "FBID", "GPID"] as const;

export const InboundMapping = Type.Object(
  {
    recipient: Type.Object(
      {
        path: Type.String({
          ...Path,
          description: "Where the user stands, a dotted path as below; empty: not chosen yet.",
        }),
        kind: Type.Enum([...INBOUND_RECIPIENT_KINDS]),
      },
      strict,
    ),
    payload: Type.Union([Path, Type.Null()], {
      description: "The object that becomes `ExternalTrigger`; null: the whole body.",
      default: null,
    }),
    eventId: Type.Union(
      [
        Type.Object({ from: Type.Literal("body"), path: Path }, strict),
        Type.Object({ from: Type.Literal("header"), header: HeaderName }, strict),
        Type.Null(),
      ],
      {
        description:
          "The sender's own id of what happened: whatever comes with it again within 96 hours fires nothing. Null, and where a request has none: equal bodies count as one.",
        default: null,
      },
    ),
  },
  strict,
);
export type InboundMapping = Static<typeof InboundMapping>;

export const InboundHook = Type.Object({
  id: Type.String({ format: "uuid" }),
  name: Type.String(),
  isOn: Type.Boolean({ description: "While it is off its address answers 404." }),
  check: InboundCheck,
  hasSecret: Type.Boolean({ description: "A check that needs a secret and has none refuses everything." }),
  mapping: InboundMapping,
  createdBy: Type.String(),
  createdAt: DateTime,
  lastReceivedAt: Nullable(DateTime),
});
export type InboundHook = Static<typeof InboundHook>;

export const InboundHookWithUrl = Type.Object({
  ...InboundHook.properties,
  url: Type.String({ description: "The secret address. Shown once: only its hash is stored." }),
});
export type InboundHookWithUrl = Static<typeof InboundHookWithUrl>;

const Name = Type.String({ minLength: 1, maxLength: inboundHookNameCharsMax });
const Secret = Type.String({
  minLength: 1,
  maxLength: inboundSecretCharsMax,
  description: "Of the check. Sealed with the deployment's key, and never shown again.",
});

export const INBOUND_PRESETS = ["shopify", "stripe", "standard_webhooks"] as const;

export const InboundHookCreate = Type.Object(
  {
    name: Name,
    preset: Type.Optional(
      Type.Enum([...INBOUND_PRESETS], {
        description: "Fills in check and mapping, as far as they are left out.",
      }),
    ),
    check: Type.Optional(InboundCheck),
    secret: Type.Optional(Secret),
    mapping: Type.Optional(InboundMapping),
  },
  strict,
);
export type InboundHookCreate = Static<typeof InboundHookCreate>;

export const InboundHookPatch = Type.Object(
  {
    name: Type.Optional(Name),
    isOn: Type.Optional(Type.Boolean()),
    check: Type.Optional(InboundCheck),
    secret: Type.Optional(Secret),
    mapping: Type.Optional(InboundMapping),
  },
  strict,
);
export type InboundHookPatch = Static<typeof InboundHookPatch>;

/** What the address took last, for set-up. Body and headers are kept for a day. */
export const InboundLast = Type.Object({
  receivedAt: Nullable(DateTime, { description: "Of the last request that passed the check." }),
  requestId: Nullable(Type.String({ format: "uuid" }), {
    description: "What it fired, or had fired before.",
  }),
  error: Nullable(Type.String(), { description: "Why it fired nothing." }),
  body: Type.Unknown({ description: "The JSON that came; null when it is too long to be kept, or gone." }),
  headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }), {
    description: "Secrets and signatures are masked.",
  }),
  refusedAt: Nullable(DateTime, {
    description: "Of the last request that did not pass; nothing else is kept of it.",
  }),
  refusal: Nullable(Type.String(), { description: "Why it did not." }),
});
export type InboundLast = Static<typeof InboundLast>;

/** What the last body would fire under a mapping. */
export const InboundPreview = Type.Object({
  error: Nullable(Type.String(), { description: "Why it would fire nothing; the rest is null then." }),
  recipient: Nullable(Type.Object({ kind: Type.Enum([...INBOUND_RECIPIENT_KINDS]), value: Type.String() })),
  payload: Type.Unknown({ description: "`ExternalTrigger`." }),
  eventId: Nullable(Type.String(), { description: "Null: the body itself counts." }),
});
export type InboundPreview = Static<typeof InboundPreview>;
