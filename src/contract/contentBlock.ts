import Type, { type Static } from "typebox";
import {
  contentBlockCharsMax,
  contentBlockDescriptionCharsMax,
  contentBlockNameCharsMax,
} from "../limits.ts";

/** Named pieces of templates that campaigns of an account share: `{% render "footer" %}`. */

export const CONTENT_BLOCK_NAME = `^[a-z][a-z0-9_-]{0,${contentBlockNameCharsMax - 1}}$`;

const Source = Type.String({
  maxLength: contentBlockCharsMax,
  description: "Liquid, with HTML where it is meant for e-mails.",
});

/** A block as a version was published with it. */
export const FrozenBlock = Type.Object(
  { name: Type.String(), version: Type.Integer(), source: Type.String() },
  { additionalProperties: false },
);
export type FrozenBlock = Static<typeof FrozenBlock>;

const Description = Type.String({ maxLength: contentBlockDescriptionCharsMax });

export const ContentBlockCreate = Type.Object(
  {
    name: Type.String({
      pattern: CONTENT_BLOCK_NAME,
      description: "What templates call it; it stays. Small letters, digits, `_` and `-`.",
    }),
    description: Type.Optional(Description),
    source: Type.Optional(Source),
  },
  { additionalProperties: false },
);
export type ContentBlockCreate = Static<typeof ContentBlockCreate>;

export const ContentBlockPatch = Type.Object(
  {
    version: Type.Integer({
      minimum: 1,
      description: "The version that the change was made on; when it is no longer the newest, 409.",
    }),
    description: Type.Optional(Description),
    source: Type.Optional(Source),
  },
  { additionalProperties: false },
);
export type ContentBlockPatch = Static<typeof ContentBlockPatch>;

const DateTime = Type.String({ format: "date-time" });

/** Where the text of a block is wrong. */
export const ContentBlockProblem = Type.Object({
  level: Type.Enum(["blocking", "worth_a_look"]),
  message: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
});
export type ContentBlockProblem = Static<typeof ContentBlockProblem>;

export const ContentBlockUse = Type.Object({
  campaignId: Type.String({ description: "Id of the campaign." }),
  name: Type.String(),
  isInDraft: Type.Boolean({ description: "Its draft puts the block in." }),
  published: Type.Union([Type.Integer(), Type.Null()], {
    description: "The block's version that what is published was frozen with; null: it is not in there.",
  }),
});
export type ContentBlockUse = Static<typeof ContentBlockUse>;

export const ContentBlock = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  version: Type.Integer({ description: "Grows by one each time its text changes." }),
  changedAt: DateTime,
  changedBy: Type.String(),
});
export type ContentBlock = Static<typeof ContentBlock>;

export const ContentBlockDetail = Type.Object({
  ...ContentBlock.properties,
  source: Type.String(),
  uses: Type.Array(ContentBlockUse, { description: "Campaigns that are not over and put it in." }),
  usedBy: Type.Array(Type.String(), { description: "Names of the blocks that put it in." }),
  problems: Type.Array(ContentBlockProblem),
});
export type ContentBlockDetail = Static<typeof ContentBlockDetail>;

export const ContentBlockCheck = Type.Object({ source: Source }, { additionalProperties: false });

export const ContentBlockChecked = Type.Object({
  problems: Type.Array(ContentBlockProblem),
  html: Type.Union([Type.String(), Type.Null()], {
    description: "What it says in an e-mail for an example user, with a sample payload.",
  }),
  detail: Type.Union([Type.String(), Type.Null()], { description: "Why it says nothing." }),
});
export type ContentBlockChecked = Static<typeof ContentBlockChecked>;

export const ContentBlockVersion = Type.Object({
  version: Type.Integer(),
  changedAt: DateTime,
  changedBy: Type.String(),
  source: Type.String(),
});
export type ContentBlockVersion = Static<typeof ContentBlockVersion>;

/** A block of what is published, beside what it is now. */
export const FrozenBlockStanding = Type.Object({
  name: Type.String(),
  published: Type.Integer({ description: "Its version in what is published." }),
  newest: Type.Union([Type.Integer(), Type.Null()], { description: "Null: it was deleted since." }),
});
export type FrozenBlockStanding = Static<typeof FrozenBlockStanding>;
