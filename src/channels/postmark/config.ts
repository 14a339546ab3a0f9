import Type, { type Static } from "typebox";
import { keyField, laterKeyField, mailApiFields } from "../mailApi.ts";

export const PostmarkConfig = Type.Object(
  {
    serverToken: keyField("The server API token, of the server's tab API Tokens."),
    messageStream: Type.String({
      description: "The message stream: `outbound` for transactional mail, `broadcast` for promotional.",
      pattern: "^[a-z0-9][a-z0-9_-]*$",
      maxLength: 30,
      default: "outbound",
    }),
    webhookUsername: Type.String({
      description: "The user name of the webhook's Basic auth.",
      pattern: "^[^\\u0000-\\u001f\\u007f:]*$",
      maxLength: 100,
      default: "clarion",
    }),
    webhookPassword: laterKeyField(
      "The password of the webhook's Basic auth, chosen by you. Empty: reports are refused.",
    ),
    ...mailApiFields,
  },
  { additionalProperties: false },
);
export type PostmarkConfig = Static<typeof PostmarkConfig>;
