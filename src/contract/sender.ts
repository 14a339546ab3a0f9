import Type, { type Static } from "typebox";
import { senderNameCharsMax } from "../limits.ts";

/** Whom e-mails are from, for authors to choose of. */

export const SENDER_DOMAIN_STATES = ["verified", "not_verified", "unknown"] as const;

const FromName = Type.String({
  minLength: 1,
  maxLength: senderNameCharsMax,
  pattern: "^[^\\u0000-\\u001f\\u007f]*[^\\u0000-\\u0020\\u007f][^\\u0000-\\u001f\\u007f]*$",
  description: "What inboxes show.",
});
const FromAddress = Type.String({
  maxLength: 254,
  description: "Such as orders@example.com; its domain is kept in lower case.",
});
const ReplyTo = Type.String({ maxLength: 254, description: "Where answers go; the sender when empty." });

export const Sender = Type.Object({
  id: Type.String({ format: "uuid" }),
  fromName: Type.String(),
  fromAddress: Type.String(),
  replyTo: Type.String(),
  domain: Type.Object({
    name: Type.String(),
    state: Type.Enum([...SENDER_DOMAIN_STATES], {
      description:
        "`verified`: DKIM and SPF were right when the records of the sender domain were last looked up. `not_verified`: they " +
        "were not, or were never looked up. `unknown`: the domain is not among the sender domains.",
    }),
    checkedAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()], {
      description: "When its records were last looked up; null: never.",
    }),
  }),
  createdAt: Type.String({ format: "date-time" }),
});
export type Sender = Static<typeof Sender>;

export const SenderCreate = Type.Object(
  { fromName: FromName, fromAddress: FromAddress, replyTo: Type.Optional(ReplyTo) },
  { additionalProperties: false },
);
export type SenderCreate = Static<typeof SenderCreate>;

/** Only what is given changes. */
export const SenderPatch = Type.Object(
  {
    fromName: Type.Optional(FromName),
    fromAddress: Type.Optional(FromAddress),
    replyTo: Type.Optional(ReplyTo),
  },
  { additionalProperties: false },
);
export type SenderPatch = Static<typeof SenderPatch>;
