import { createPrivateKey } from "node:crypto";
import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import type { Problem } from "../../lib/errors.ts";
import { fcmTimeoutMs, providerTimeoutMsMin } from "../../limits.ts";

export const FcmConfig = Type.Object(
  {
    serviceAccount: Type.String({
      description: "The JSON file of a service account, from the Firebase console.",
      minLength: 1,
      maxLength: 20_000,
    }),
    serverUrl: Type.String({
      description: "Only for a relay of your own; empty: Google's.",
      pattern: "^(https?://[^\\s/]+)?$",
      maxLength: 500,
      default: "",
    }),
    timeoutMs: Type.Integer({
      description: "The whole of one call, logging in included.",
      minimum: providerTimeoutMsMin,
      maximum: fcmTimeoutMs,
      default: fcmTimeoutMs,
    }),
  },
  { additionalProperties: false },
);
export type FcmConfig = Static<typeof FcmConfig>;

/** What of the file is used (https://cloud.google.com/iam/docs/keys-create-delete). */
const ServiceAccount = Type.Object({
  project_id: Type.String({ pattern: "^[a-z0-9.:-]{1,100}$" }),
  client_email: Type.String({ minLength: 1 }),
  private_key: Type.String({ minLength: 1 }),
  private_key_id: Type.Optional(Type.String()),
  token_uri: Type.String({ pattern: "^https?://[^\\s]+$" }),
});
export type ServiceAccount = Static<typeof ServiceAccount>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isKey = (pem: string): boolean => {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
};

/** Null when the text is not a service account's file. */
export const readServiceAccount = (text: string): ServiceAccount | null => {
  const value = parsed(text);
  return Value.Check(ServiceAccount, value) && isKey(value.private_key) ? value : null;
};

export const fcmProblems = ({ serviceAccount }: FcmConfig): Problem[] => {
  if (readServiceAccount(serviceAccount) !== null) return [];
  const message =
    "Expected the JSON file of a service account with project_id, client_email, private_key and token_uri. In the Firebase console: Project settings, Service accounts, Generate new private key.";
  return [{ field: "serviceAccount", message }];
};
