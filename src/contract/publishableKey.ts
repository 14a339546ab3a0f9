import Type, { type Static } from "typebox";
import { allowedOriginCharsMax, allowedOriginsMax } from "../limits.ts";

/** Keys that apps and browsers register their devices with. */

const Name = Type.String({ minLength: 1, maxLength: 200 });
const Origins = Type.Array(Type.String({ maxLength: allowedOriginCharsMax }), {
  maxItems: allowedOriginsMax,
  description:
    "Pages of these origins may use it, such as `https://shop.example`. Empty: apps only, which have no origin.",
});
const Instant = Type.Union([Type.String({ format: "date-time" }), Type.Null()]);

export const PublishableKey = Type.Object({
  id: Type.String({ format: "uuid" }),
  name: Type.String(),
  key: Type.String({ description: "Goes into apps and pages; it is no secret." }),
  allowedOrigins: Origins,
  createdAt: Type.String({ format: "date-time" }),
  lastUsedAt: Type.Union(Instant.anyOf, { description: "To within some minutes; null: never." }),
  revokedAt: Instant,
});
export type PublishableKey = Static<typeof PublishableKey>;

export const PublishableKeyCreate = Type.Object(
  { name: Name, allowedOrigins: Type.Array(Origins.items, { maxItems: allowedOriginsMax, default: [] }) },
  { additionalProperties: false },
);
export type PublishableKeyCreate = Static<typeof PublishableKeyCreate>;

/** Only what is given changes. */
export const PublishableKeyPatch = Type.Object(
  { name: Type.Optional(Name), allowedOrigins: Type.Optional(Origins) },
  { additionalProperties: false },
);
export type PublishableKeyPatch = Static<typeof PublishableKeyPatch>;

/** The one answer that carries the secret. */
export const PublishableKeyCreated = Type.Object({
  ...PublishableKey.properties,
  identitySecret: Type.String({
    description:
      "Stays on your server: it signs the identity of the user whose device is registered. Shown once.",
  }),
});
export type PublishableKeyCreated = Static<typeof PublishableKeyCreated>;

export const PublishableKeyList = Type.Object({
  data: Type.Array(PublishableKey),
  browserKey: Type.Union([Type.String(), Type.Null()], {
    description: "What browsers subscribe with; null: the account has no Web Push provider.",
  }),
});
export type PublishableKeyList = Static<typeof PublishableKeyList>;
