import { createPrivateKey, type KeyObject } from "node:crypto";
import Type, { type Static } from "typebox";
import type { Problem } from "../../lib/errors.ts";
import { apnsTimeoutMs, providerTimeoutMsMin } from "../../limits.ts";

export const ApnsConfig = Type.Object(
  {
    key: Type.String({
      description: "The .p8 file of a key for Apple's push service.",
      minLength: 1,
      maxLength: 5_000,
    }),
    keyId: Type.String({
      description: "Ten letters and digits; they stand in the file's name: AuthKey_<key ID>.p8.",
      pattern: "^[A-Z0-9]{10}$",
    }),
    teamId: Type.String({
      description: "Ten letters and digits, from Membership details of the Apple developer account.",
      pattern: "^[A-Z0-9]{10}$",
    }),
    bundleId: Type.String({
      description: "The app's bundle ID, for example com.example.app.",
      pattern: "^[A-Za-z0-9.-]{1,155}$",
    }),
    environment: Type.Enum(["production", "development"], {
      description:
        "`development`: builds that Xcode puts on a device. Tokens of one are unknown to the other.",
      default: "production",
    }),
    serverUrl: Type.String({
      description: "Only for a relay of your own; empty: Apple's.",
      pattern: "^(https?://[^\\s/]+)?$",
      maxLength: 500,
      default: "",
    }),
    timeoutMs: Type.Integer({
      description: "The whole of one call, connecting included.",
      minimum: providerTimeoutMsMin,
      maximum: apnsTimeoutMs,
      default: apnsTimeoutMs,
    }),
  },
  { additionalProperties: false },
);
export type ApnsConfig = Static<typeof ApnsConfig>;

const SERVERS = {
  production: "https://api.push.apple.com",
  development: "https://api.sandbox.push.apple.com",
} as const;

export const serverOf = ({ serverUrl, environment }: ApnsConfig): string =>
  serverUrl === "" ? SERVERS[environment] : serverUrl;

/** Null when the text is not a key on P-256, as Apple hands out. */
export const readKey = (pem: string): KeyObject | null => {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1" ? key : null;
  } catch {
    return null;
  }
};

export const apnsProblems = ({ key }: ApnsConfig): Problem[] =>
  readKey(key) !== null
    ? []
    : [
        {
          field: "key",
          message:
            "Expected the whole .p8 file, from “BEGIN PRIVATE KEY” to “END PRIVATE KEY”. In the Apple developer account: Keys, with Apple Push Notifications service ticked.",
        },
      ];
