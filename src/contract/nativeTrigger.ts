import Type, { type Static } from "typebox";
import {
  idempotencyKeyCharsMax,
  nativeTriggerRecipientChars,
  recipientsPerRequestMax,
  referenceCharsMax,
} from "../limits.ts";
import { TriggerRecipient } from "./messageLog.ts";
import { DateTime, Nullable } from "./page.ts";

/** A trigger by the native API. */

const value = Type.String({ minLength: 1, maxLength: nativeTriggerRecipientChars });

/** Exactly one of them. */
export const To = Type.Object(
  {
    identity: Type.Optional(value),
    email: Type.Optional(value),
    phone: Type.Optional(value),
    objectId: Type.Optional(value),
    FBID: Type.Optional(value),
    GPID: Type.Optional(value),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    description: "Who it is, by one kind of identity.",
  },
);

export const Payload = Type.Object(
  {},
  {
    additionalProperties: true,
    description: "What the message reads as `ExternalTrigger`; at most 64 KiB and 20 levels.",
  },
);

const NativeRecipient = Type.Object(
  {
    to: To,
    payload: Type.Optional(Payload),
    address: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: nativeTriggerRecipientChars,
        description:
          "Where this message goes in place of the profile's own address: an e-mail address, or a phone number in E.164.",
      }),
    ),
    key: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: idempotencyKeyCharsMax,
        description:
          "Your own key for this message. For 7 days another recipient of the campaign with the same key is listed in `duplicates` and gets nothing.",
      }),
    ),
    profile: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: true,
          description:
            "Creates or updates the profile with these properties before the decision, as `POST /1/upload` does.",
        },
      ),
    ),
  },
  { additionalProperties: false },
);

export const NativeTriggerBody = Type.Object(
  {
    recipients: Type.Array(NativeRecipient, { minItems: 1, maxItems: recipientsPerRequestMax }),
    payload: Type.Optional(Payload),
    deliverAt: Type.Optional(
      Type.String({
        format: "date-time",
        description: "The whole decision waits until then; the version is that of the acceptance.",
      }),
    ),
    expiresAt: Type.Optional(
      Type.String({ format: "date-time", description: "What has not left by then ends as `expired`." }),
    ),
    reference: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: referenceCharsMax,
        description: "Your own key for the trigger, such as an order number: to find and to cancel it by.",
      }),
    ),
    metadata: Type.Optional(
      Type.Object(
        {},
        { additionalProperties: true, description: "Your own data, shown in the log; at most 4 KiB." },
      ),
    ),
  },
  { additionalProperties: false },
);
export type NativeTriggerBody = Static<typeof NativeTriggerBody>;

export const NativeTriggerAccepted = Type.Object({
  id: Nullable(
    Type.String({ format: "uuid", description: "The trigger; null when every recipient was a duplicate." }),
  ),
  accepted: Type.Integer({ description: "The outcomes to come." }),
  duplicates: Type.Array(
    Type.Object({
      index: Type.Integer({ description: "The place among `recipients`, from 0." }),
      key: Type.String(),
      messageId: Type.String({ format: "uuid", description: "The first message with this key." }),
    }),
  ),
  warnings: Type.Array(Type.String()),
  isTest: Type.Boolean(),
  sandbox: Type.Boolean({ description: "The campaign delivers into the sandbox: nobody receives it." }),
  deliverAt: Nullable(DateTime),
  logUrl: Nullable(Type.String()),
  recipients: Type.Optional(
    Type.Array(TriggerRecipient, {
      description: "What became of the first 100, where the call had `Prefer: wait`.",
    }),
  ),
});
export type NativeTriggerAccepted = Static<typeof NativeTriggerAccepted>;

const count = Type.Integer({ minimum: 0 });

export const TriggerCancelled = Type.Object({
  undecided: Type.Integer({ description: "Recipients that were not decided yet." }),
  waiting: Type.Integer({ description: "Messages that were decided and waited to leave." }),
  sending: Type.Integer({
    description: "Messages that were being sent at this moment: too late, but they are not tried again.",
  }),
});

export type TriggerCancelled = Static<typeof TriggerCancelled>;

export const TriggersCancelled = Type.Object({
  triggers: { ...count, description: "Triggers that carry the reference; the newest 100." },
  ...TriggerCancelled.properties,
});
