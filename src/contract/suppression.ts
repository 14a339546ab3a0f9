import Type, { type Static } from "typebox";
import { suppressionAddressCharsMax, suppressionNoteCharsMax } from "../limits.ts";
import { DateTime, Page } from "./page.ts";
import { SUPPRESSION_CHANNELS, SUPPRESSION_COLUMNS, SUPPRESSION_REASONS } from "./suppressionWords.ts";

const SuppressionChannel = Type.Enum([...SUPPRESSION_CHANNELS]);

/** Why an address is stopped. */
const SuppressionReason = Type.Enum([...SUPPRESSION_REASONS], {
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

/** What narrows the list, and the file that is made of it. */
export const SuppressionQuery = {
  search: Type.Optional(Type.String({ maxLength: 254, description: "A part of the address." })),
  channel: Type.Optional(SuppressionChannel),
  reason: Type.Optional(SuppressionReason),
};

export const SuppressionCreate = Type.Object(
  {
    channel: SuppressionChannel,
    address: Type.String({ minLength: 1, maxLength: suppressionAddressCharsMax }),
    note: Type.Optional(Type.String({ maxLength: suppressionNoteCharsMax })),
  },
  { additionalProperties: false },
);
export type SuppressionCreate = Static<typeof SuppressionCreate>;

/** What an uploaded file came to. */
export const SuppressionsFiled = Type.Object({
  added: Type.Integer({ description: "Addresses that are stopped now and were not before." }),
  known: Type.Integer({
    description: "Rows whose address was stopped already, by an earlier row too; it stays as it was.",
  }),
  refused: Type.Integer({ description: "Rows that say no address that can be stopped." }),
  firstRefused: Type.Array(
    Type.Object({
      row: Type.Integer({ description: "As a spreadsheet counts: the row that names the columns is row 1." }),
      field: Type.Enum([...SUPPRESSION_COLUMNS]),
      expected: Type.String(),
      got: Type.String({ description: "The beginning of what stands there." }),
    }),
    { description: "The first of them." },
  ),
});
export type SuppressionsFiled = Static<typeof SuppressionsFiled>;
