import Type, { type Static } from "typebox";
import {
  designBlocksPerColumnMax,
  designCodeCharsMax,
  designColumnsMax,
  designLinesMax,
  designPartsMax,
  designPathCharsMax,
  designRowsMax,
  designTableColumnsMax,
  designTextCharsMax,
} from "../../limits.ts";

import { PATH } from "./path.ts";

/**
 * An e-mail as the visual editor holds it. It is stored with the draft, becomes MJML with Liquid (toMjml.ts), and is read back from
 * it (fromMjml.ts). Null stands for what the brand says.
 */

const closed = { additionalProperties: false } as const;
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Path = Type.String({ pattern: PATH, maxLength: designPathCharsMax });
const Name = Type.String({ pattern: "^[\\p{L}_][\\p{L}\\p{N}_-]*$", maxLength: 100 });
const Text = Type.String({ maxLength: designTextCharsMax });
const Color = Type.String({ pattern: "^#[0-9a-f]{6}$" });
const Align = Type.Enum(["left", "center", "right"]);

const FieldPart = Type.Object(
  { field: Path, fallback: Nullable(Text) },
  {
    ...closed,
    description:
      "A value of the payload, the user or a list's item, and what stands for it when it is missing.",
  },
);
const TextPart = Type.Object({ text: Text }, closed);

/** Text with values in it, without looks: addresses, descriptions. */
export const Parts = Type.Array(Type.Union([TextPart, FieldPart]), { maxItems: designPartsMax });
export type Parts = Static<typeof Parts>;

const looks = { bold: Type.Boolean(), italic: Type.Boolean(), link: Nullable(Parts) };
const Run = Type.Union([
  Type.Object({ ...TextPart.properties, ...looks }, closed),
  Type.Object({ ...FieldPart.properties, ...looks }, closed),
  Type.Object({ isBreak: Type.Literal(true) }, closed),
]);
export const Runs = Type.Array(Run, { maxItems: designPartsMax });
export type Run = Static<typeof Run>;

export const Lines = Type.Array(
  Type.Object({ kind: Type.Enum(["paragraph", "bullet", "number"]), runs: Runs }, closed),
  { maxItems: designLinesMax },
);
export type Lines = Static<typeof Lines>;

export const Repeat = Type.Object(
  { list: Path, item: Name },
  { ...closed, description: "Once for each item of a list, which is known by this name within." },
);
export type Repeat = Static<typeof Repeat>;

export const OPERATORS = ["is", "is_not", "more", "less", "contains", "exists", "missing"] as const;
export const Condition = Type.Object(
  {
    field: Path,
    operator: Type.Enum([...OPERATORS]),
    value: Type.Union([Text, Type.Number()], { description: "Not looked at by `exists` and `missing`." }),
  },
  { ...closed, description: "Only where this holds." },
);
export type Condition = Static<typeof Condition>;

const guards = { repeat: Nullable(Repeat), when: Nullable(Condition) };

const of = <K extends string, P extends Type.TProperties>(kind: K, properties: P) =>
  Type.Object({ kind: Type.Literal(kind), ...guards, ...properties }, closed);

export const Block = Type.Union([
  of("text", {
    lines: Lines,
    align: Align,
    color: Nullable(Color),
    size: Nullable(Type.Integer({ minimum: 10, maximum: 40 })),
  }),
  of("heading", { runs: Runs, level: Type.Enum([1, 2, 3]), align: Align, color: Nullable(Color) }),
  of("image", {
    source: Parts,
    alt: Parts,
    link: Parts,
    width: Nullable(Type.Integer({ minimum: 16, maximum: 1_200 })),
    align: Align,
  }),
  of("button", {
    label: Runs,
    link: Parts,
    align: Align,
    color: Nullable(Color),
    textColor: Nullable(Color),
    isWide: Type.Boolean(),
  }),
  of("divider", { color: Nullable(Color), thickness: Type.Integer({ minimum: 1, maximum: 10 }) }),
  of("spacer", { height: Type.Integer({ minimum: 4, maximum: 200 }) }),
  of("social", {
    align: Align,
    links: Type.Array(Type.Object({ label: Type.String({ maxLength: 200 }), link: Parts }, closed), {
      maxItems: 10,
    }),
  }),
  of("table", {
    list: Path,
    item: Name,
    hasHead: Type.Boolean(),
    columns: Type.Array(Type.Object({ title: Text, runs: Runs, align: Align }, closed), {
      minItems: 1,
      maxItems: designTableColumnsMax,
    }),
  }),
  of("footer", { align: Align }),
  of("code", {
    code: Type.String({
      description: "HTML with Liquid, kept as it is.",
      maxLength: designCodeCharsMax,
      pattern: "^(?![\\s\\S]*</?[mM][jJ]-)",
    }),
  }),
]);
export type Block = Static<typeof Block>;
export type BlockKind = Block["kind"];
export type BlockOf<K extends BlockKind> = Extract<Block, { kind: K }>;

const Surface = Type.Enum(["card", "page"], {
  description: "On the sheet of the e-mail, or on the ground around it.",
});

export const Row = Type.Object(
  {
    kind: Type.Literal("row"),
    ...guards,
    surface: Surface,
    background: Nullable(Color),
    space: Type.Enum(["none", "small", "normal", "large"]),
    stacks: Type.Boolean({ description: "Columns stand below each other on phones." }),
    columns: Type.Array(
      Type.Object(
        {
          width: Type.Integer({ minimum: 5, maximum: 100, description: "Per cent." }),
          blocks: Type.Array(Block, { maxItems: designBlocksPerColumnMax }),
        },
        closed,
      ),
      { minItems: 1, maxItems: designColumnsMax },
    ),
  },
  closed,
);
export type Row = Static<typeof Row>;

export const CodeRow = Type.Object(
  {
    kind: Type.Literal("code"),
    surface: Surface,
    code: Type.String({ description: "MJML with Liquid, kept as it is.", maxLength: designCodeCharsMax }),
  },
  closed,
);
export type CodeRow = Static<typeof CodeRow>;

export const EmailDesign = Type.Object(
  {
    head: Nullable(
      Type.String({
        description: "An `mj-head` of the author's own, in place of the brand's.",
        maxLength: designCodeCharsMax,
      }),
    ),
    rows: Type.Array(Type.Union([Row, CodeRow]), { maxItems: designRowsMax }),
  },
  { ...closed, description: "The e-mail of the visual editor. Written in place of `html`." },
);
export type EmailDesign = Static<typeof EmailDesign>;
