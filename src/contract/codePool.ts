import Type, { type Static } from "typebox";
import {
  codeCharsMax,
  codeRowsShownMax,
  codesPerCallMax,
  madeCodeCharsMax,
  madeCodeCharsMin,
} from "../limits.ts";
import { CODE_STATES } from "./codes.ts";
import { DateTime, Nullable, Page } from "./page.ts";

/** Pools of one-time codes, which templates take from: `{{ Codes.summer }}`. */

const PoolName = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: "^[A-Za-z][A-Za-z0-9_]*$",
  description: "As templates name it, whatever its case: letters, digits and _, beginning with a letter.",
});
const Description = Type.String({ maxLength: 1_000 });
const LowStock = Nullable(
  Type.Integer({
    minimum: 1,
    maximum: 2_147_483_647,
    description: "Said to be low when fewer codes are free.",
  }),
);

export const CodePool = Type.Object({
  id: Type.String({ format: "uuid" }),
  name: PoolName,
  description: Description,
  expiresAt: Nullable(DateTime),
  lowStockAt: LowStock,
  codes: Type.Integer({ description: "All codes that were added." }),
  free: Type.Integer({ description: "Codes that nobody has." }),
  used: Type.Integer({ description: "Codes that users have: sent, or held by a message on its way." }),
  isLow: Type.Boolean({ description: "Fewer codes are free than `lowStockAt` says." }),
  isExpired: Type.Boolean({ description: "No code is given any more." }),
  createdAt: DateTime,
  createdBy: Type.String(),
});
export type CodePool = Static<typeof CodePool>;
export const CodePoolPage = Page(CodePool);

export const CodePoolCreate = Type.Object(
  {
    name: PoolName,
    description: Type.Optional(Description),
    expiresAt: Type.Optional(Nullable(DateTime)),
    lowStockAt: Type.Optional(LowStock),
  },
  { additionalProperties: false },
);
export type CodePoolCreate = Static<typeof CodePoolCreate>;

export const CodePoolPatch = Type.Object(
  {
    description: Type.Optional(Description),
    expiresAt: Type.Optional(Nullable(DateTime)),
    lowStockAt: Type.Optional(LowStock),
  },
  { additionalProperties: false, description: "A pool keeps its name: published templates name it." },
);
export type CodePoolPatch = Static<typeof CodePoolPatch>;

/** What made codes consist of: letters and digits that nobody takes for another (no 0 and O, no 1, I and L). */
export const CODE_ALPHABETS = {
  letters_and_digits: "23456789ABCDEFGHJKMNPQRSTUVWXYZ",
  letters: "ABCDEFGHJKMNPQRSTUVWXYZ",
  digits: "0123456789",
} as const;

export const CodesMake = Type.Object(
  {
    count: Type.Integer({ minimum: 1, maximum: codesPerCallMax }),
    prefix: Type.String({ maxLength: 32, pattern: "^[A-Za-z0-9-]*$", default: "" }),
    chars: Type.Integer({
      minimum: madeCodeCharsMin,
      maximum: madeCodeCharsMax,
      default: 10,
      description: "Random characters after the prefix.",
    }),
    alphabet: Type.Enum(["letters_and_digits", "letters", "digits"], {
      default: "letters_and_digits",
      description:
        "Of letters and digits, those that are taken for others are left out: 0 and O, 1, I and L.",
    }),
  },
  { additionalProperties: false },
);
export type CodesMake = Static<typeof CodesMake>;

export const CodesAdd = Type.Union([
  Type.Object(
    {
      codes: Type.Array(Type.String({ minLength: 1, maxLength: codeCharsMax }), {
        minItems: 1,
        maxItems: codesPerCallMax,
        description: "Spaces around a code are taken off.",
      }),
    },
    {
      additionalProperties: false,
      description: "Codes as they are; those that the pool has already are left out.",
    },
  ),
  Type.Object(
    {
      make: CodesMake,
    },
    {
      additionalProperties: false,
      description: "Codes made by chance, so that nobody can guess one from others.",
    },
  ),
]);
export type CodesAdd = Static<typeof CodesAdd>;

export const CodesAdded = Type.Object({
  added: Type.Integer(),
  known: Type.Integer({ description: "Codes that were left out because the pool had them already." }),
  repeated: Type.Integer({ description: "Codes that were left out because this call gave them before." }),
  pool: CodePool,
});
export type CodesAdded = Static<typeof CodesAdded>;

/** What an uploaded file came to. */
export const CodesFiled = Type.Object({
  ...CodesAdded.properties,
  refused: Type.Integer({ description: "Rows without a code that can be stored." }),
  firstRefused: Type.Array(Type.Object({ row: Type.Integer(), reason: Type.String() }), {
    description: "The first of them.",
  }),
});
export type CodesFiled = Static<typeof CodesFiled>;

export const PoolCode = Type.Object({
  code: Type.String(),
  state: Type.Enum([...CODE_STATES], {
    description: "`held` by a message on its way; `sent`, or may have been.",
  }),
  campaignId: Nullable(Type.String({ format: "uuid" })),
  campaignName: Nullable(Type.String()),
  profileId: Nullable(Type.Integer(), { description: "Null of a code in use: the user was deleted." }),
  identity: Nullable(Type.String({ description: "The user's own id in your systems." })),
  takenAt: Nullable(DateTime),
});
export type PoolCode = Static<typeof PoolCode>;
export const PoolCodePage = Page(PoolCode);

export const PoolCodeQuery = {
  state: Type.Optional(Type.Enum([...CODE_STATES])),
  code: Type.Optional(Type.String({ maxLength: codeCharsMax, description: "This code only: who has it?" })),
  limit: Type.Integer({ minimum: 1, maximum: codeRowsShownMax, default: 50 }),
};

export const CodesRemoved = Type.Object({ removed: Type.Integer(), pool: CodePool });
export type CodesRemoved = Static<typeof CodesRemoved>;
