import Type, { type Static } from "typebox";
import { codeCharsMax, codesPerCallMax, madeCodeCharsMax, madeCodeCharsMin } from "../limits.ts";
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
  isLow: Type.Boolean(),
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

export const CodesAdd = Type.Union([
  Type.Object(
    {
      codes: Type.Array(Type.String({ minLength: 1, maxLength: codeCharsMax, pattern: "^\\S(.*\\S)?$" }), {
        minItems: 1,
        maxItems: codesPerCallMax,
      }),
    },
    {
      additionalProperties: false,
      description: "Codes as they are; those that the pool has already are left out.",
    },
  ),
  Type.Object(
    {
      make: Type.Object(
        {
          count: Type.Integer({ minimum: 1, maximum: codesPerCallMax }),
          prefix: Type.String({ maxLength: 32, pattern: "^[A-Za-z0-9-]*$", default: "" }),
          chars: Type.Integer({
            minimum: madeCodeCharsMin,
            maximum: madeCodeCharsMax,
            default: 10,
            description: "Random characters after the prefix.",
          }),
        },
        { additionalProperties: false },
      ),
    },
    { additionalProperties: false, description: "Codes made by chance." },
  ),
]);
export type CodesAdd = Static<typeof CodesAdd>;

export const CodesAdded = Type.Object({
  added: Type.Integer(),
  known: Type.Integer({ description: "Codes that the pool had already, or that were given twice." }),
  pool: CodePool,
});
export type CodesAdded = Static<typeof CodesAdded>;
