import { createPublicKey, type KeyObject } from "node:crypto";
import Type, { type Static } from "typebox";
import type { Problem } from "../../lib/errors.ts";
import { keyField, laterKeyField, mailApiFields } from "../mailApi.ts";

export const SendgridConfig = Type.Object(
  {
    region: Type.Enum(["global", "eu"], {
      description: "`eu` is for a subuser in the European Union.",
      default: "global",
    }),
    apiKey: keyField("An API key with the permission Mail Send."),
    webhookKey: laterKeyField(
      "The verification key of the signed event webhook. Empty: reports are refused.",
    ),
    ...mailApiFields,
  },
  { additionalProperties: false },
);
export type SendgridConfig = Static<typeof SendgridConfig>;

/** The verification key as SendGrid shows it: base64 of an SPKI. Null when it is none. */
export const webhookKeyOf = (text: string): KeyObject | null => {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ec" ? key : null;
  } catch {
    return null;
  }
};

export const sendgridProblems = ({ webhookKey }: SendgridConfig): Problem[] =>
  webhookKey === "" || webhookKeyOf(webhookKey) !== null
    ? []
    : [
        {
          field: "webhookKey",
          message:
            "Expected the verification key as SendGrid shows it, beginning with MFkw; got something else.",
        },
      ];
