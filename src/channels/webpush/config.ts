import Type, { type Static } from "typebox";
import type { Problem } from "../../lib/errors.ts";
import { providerTimeoutMsMin, webPushTimeoutMs } from "../../limits.ts";
import { readVapid } from "./vapid.ts";

export const WebPushConfig = Type.Object(
  {
    privateKey: Type.String({
      description:
        "The private key by which push services know this sender (VAPID): 32 bytes in base64url. Browsers that subscribed under another key have to subscribe again.",
      minLength: 1,
      maxLength: 100,
    }),
    contact: Type.String({
      description: "Whom a push service may write to: an e-mail address or a page.",
      pattern: "^(https://[^\\s]+|[^\\s@:]+@[^\\s@]+)$",
      maxLength: 254,
    }),
    timeoutMs: Type.Integer({
      description: "The whole of one call, connecting included.",
      minimum: providerTimeoutMsMin,
      maximum: webPushTimeoutMs,
      default: webPushTimeoutMs,
    }),
  },
  { additionalProperties: false },
);
export type WebPushConfig = Static<typeof WebPushConfig>;

/** RFC 8292 section 2.1: `mailto:` or `https:`. */
export const subjectOf = ({ contact }: WebPushConfig): string =>
  contact.startsWith("https://") ? contact : `mailto:${contact}`;

export const webPushProblems = ({ privateKey }: WebPushConfig): Problem[] =>
  readVapid(privateKey) !== null
    ? []
    : [{ field: "privateKey", message: "Expected a private key on P-256: 32 bytes in base64url." }];
