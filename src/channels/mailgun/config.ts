import Type, { type Static } from "typebox";
import { keyField, laterKeyField, mailApiFields } from "../mailApi.ts";

export const MailgunConfig = Type.Object(
  {
    region: Type.Enum(["us", "eu"], { description: "Where the domain was made.", default: "us" }),
    domain: Type.String({
      description: "The sending domain, such as mg.example.com.",
      pattern: "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$",
      maxLength: 253,
    }),
    apiKey: keyField("A sending key of the domain, or a key of the account."),
    webhookKey: laterKeyField("The HTTP webhook signing key. Empty: reports are refused."),
    ...mailApiFields,
  },
  { additionalProperties: false },
);
export type MailgunConfig = Static<typeof MailgunConfig>;
