import { X509Certificate } from "node:crypto";
import Type, { type Static } from "typebox";
import type { Problem } from "../../lib/errors.ts";
import { providerTimeoutMsMin, smtpConnectionsMax, smtpTimeoutMs } from "../../limits.ts";

import { senderFields } from "../mail.ts";

const LINE = "^[^\\u0000-\\u001f\\u007f]*$";

export const SmtpConfig = Type.Object(
  {
    host: Type.String({
      description: "Name or address of the mail server.",
      pattern: "^[^\\s/@]+$",
      maxLength: 253,
    }),
    port: Type.Integer({
      description: "587 for STARTTLS, 465 for TLS.",
      minimum: 1,
      maximum: 65_535,
      default: 587,
    }),
    security: Type.Enum(["none", "starttls", "tls"], {
      description: "`starttls` and `tls` refuse to send in the clear.",
      default: "starttls",
    }),
    username: Type.String({
      description: "Empty where the server asks for none.",
      pattern: LINE,
      maxLength: 500,
      default: "",
    }),
    password: Type.String({ pattern: LINE, maxLength: 1_000, default: "" }),
    ...senderFields,
    returnPath: Type.Enum(["account", "sender"], {
      description:
        "Where bounces go: to the account's return path, where it has set one, or to the sender, for mail servers that accept nothing else in the envelope.",
      default: "account",
    }),
    callbackSecret: Type.String({
      description:
        "What reports at the callback address must carry: as a bearer token, or as the password of basic authentication. Empty: the address itself is the secret.",
      pattern: LINE,
      maxLength: 500,
      default: "",
    }),
    poolConnections: Type.Integer({
      description: "Connections kept open by each worker.",
      minimum: 1,
      maximum: smtpConnectionsMax,
      default: 10,
    }),
    timeoutMs: Type.Integer({
      description: "The whole of handing over one message, connecting and logging in included.",
      minimum: providerTimeoutMsMin,
      maximum: smtpTimeoutMs,
      default: smtpTimeoutMs,
    }),
    caCertificate: Type.String({
      description: "PEM certificate of the authority to trust, for servers with a certificate of their own.",
      maxLength: 20_000,
      default: "",
    }),
  },
  { additionalProperties: false },
);
export type SmtpConfig = Static<typeof SmtpConfig>;

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
};

/** What the schema cannot say. */
export const smtpProblems = (config: SmtpConfig): Problem[] => {
  const problems: Problem[] = [];
  const add = (field: string, message: string) => problems.push({ field, message });
  if (config.username !== "" && config.password === "") {
    add("password", "Expected a password for the user name; got nothing.");
  }
  if (config.username === "" && config.password !== "") {
    add("username", "Expected a user name for the password; got nothing.");
  }
  if (config.caCertificate !== "" && !isCertificate(config.caCertificate)) {
    add("caCertificate", "Expected a certificate in PEM form, beginning with -----BEGIN CERTIFICATE-----.");
  }
  return problems;
};
