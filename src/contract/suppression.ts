import Type, { type Static } from "typebox";
import { suppressionNoteCharsMax } from "../limits.ts";
import { DateTime, Page } from "./page.ts";

/** Channels whose addresses can be stopped; a webhook's is not a person's. */
export const SuppressionChannel = Type.Enum(["email", "whatsapp", "push"]);

/** Why an address is stopped. */
export const SuppressionReason = Type.Enum(["bounced", "complained", "added"], {
  description:
    "A provider said that it is dead, its owner reported a message as spam, or somebody stopped it by hand.",
});

export const Suppression = Type.Object({
  id: Type.Integer(),
  channel: Type.String(),
  address: Type.String({ description: "As it is compared: e-mail in lower case, phones in E.164." }),
  reason: SuppressionReason,
  detail: Type.String({ description: "The provider's own code, or the note of who added it." }),
  addedBy: Type.String({ description: "`person/<id>` or `credential/<id>`; empty when a provider told it." }),
  since: DateTime,
});
export type Suppression = Static<typeof Suppression>;

export const SuppressionPage = Page(Suppression);

export const SuppressionCreate = Type.Object(
  {
    channel: SuppressionChannel,
    address: Type.String({ minLength: 1, maxLength: 1_000 }),
    note: Type.Optional(Type.String({ maxLength: suppressionNoteCharsMax })),
  },
  { additionalProperties: false },
);
export type SuppressionCreate = Static<typeof SuppressionCreate>;
