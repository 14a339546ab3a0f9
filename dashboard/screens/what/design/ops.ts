import type {
  Block,
  BlockKind,
  BlockOf,
  CodeRow,
  EmailDesign,
  Row,
} from "../../../../src/contract/design/design.ts";

/** What can be done to a design: each gives a new one. */

export interface Place {
  row: number;
  /** Null: the row itself. */
  column: number | null;
  block: number | null;
}

export interface BlockPlace {
  row: number;
  column: number;
  block: number;
}

const GUARDS = { repeat: null, when: null };
const plain = { bold: false, italic: false, link: null };

/** A block as it is before anybody wrote in it. */
const FIRST: { [K in BlockKind]: (words: NewWords) => BlockOf<K> } = {
  text: ({ text }) => ({
    kind: "text",
    ...GUARDS,
    lines: [{ kind: "paragraph", runs: [{ text, ...plain }] }],
    align: "left",
    color: null,
    size: null,
  }),
  heading: ({ heading }) => ({
    kind: "heading",
    ...GUARDS,
    runs: [{ text: heading, ...plain }],
    level: 1,
    align: "left",
    color: null,
  }),
  image: () => ({ kind: "image", ...GUARDS, source: [], alt: [], link: [], width: null, align: "center" }),
  button: ({ button }) => ({
    kind: "button",
    ...GUARDS,
    label: [{ text: button, ...plain }],
    link: [],
    align: "left",
    color: null,
    textColor: null,
    isWide: false,
  }),
  divider: () => ({ kind: "divider", ...GUARDS, color: null, thickness: 1 }),
  spacer: () => ({ kind: "spacer", ...GUARDS, height: 24 }),
  social: () => ({
    kind: "social",
    ...GUARDS,
    align: "center",
    links: ["Instagram", "LinkedIn"].map((label) => ({ label, link: [{ text: "https://" }] })),
  }),
  table: ({ column }) => ({
    kind: "table",
    ...GUARDS,
    list: "ExternalTrigger.items",
    item: "item",
    hasHead: true,
    columns: [{ title: column, runs: [{ field: "item.name", fallback: null, ...plain }], align: "left" }],
  }),
  footer: () => ({ kind: "footer", ...GUARDS, align: "center" }),
  code: () => ({ kind: "code", ...GUARDS, code: "" }),
};

export interface NewWords {
  text: string;
  heading: string;
  button: string;
  column: string;
}

export const newBlock = (kind: BlockKind, words: NewWords): Block => FIRST[kind](words);

export const newRow = (widths: readonly number[], blocks: readonly Block[] = []): Row => ({
  kind: "row",
  ...GUARDS,
  surface: "card",
  background: null,
  space: "normal",
  stacks: true,
  columns: widths.map((width, at) => ({ width, blocks: at === 0 ? [...blocks] : [] })),
});

const inserted = <T>(items: readonly T[], at: number, item: T): T[] => items.toSpliced(at, 0, item);
const without = <T>(items: readonly T[], at: number): T[] => items.toSpliced(at, 1);

export const withRow = (design: EmailDesign, at: number, row: Row | CodeRow): EmailDesign => ({
  ...design,
  rows: design.rows.map((one, index) => (index === at ? row : one)),
});

export const insertRow = (design: EmailDesign, at: number, row: Row | CodeRow): EmailDesign => ({
  ...design,
  rows: inserted(design.rows, at, row),
});

export const removeRow = (design: EmailDesign, at: number): EmailDesign => ({
  ...design,
  rows: without(design.rows, at),
});

/** @param to where it stands among the rows that were there before */
export const moveRow = (design: EmailDesign, from: number, to: number): EmailDesign => {
  const row = design.rows[from];
  if (row === undefined) return design;
  return insertRow(removeRow(design, from), to > from ? to - 1 : to, row);
};

const changeBlocks = (
  design: EmailDesign,
  { row: at, column }: Pick<BlockPlace, "row" | "column">,
  change: (blocks: readonly Block[]) => Block[],
): EmailDesign => {
  const row = design.rows[at];
  if (row?.kind !== "row") return design;
  const columns = row.columns.map((one, index) =>
    index === column ? { ...one, blocks: change(one.blocks) } : one,
  );
  return withRow(design, at, { ...row, columns });
};

export const blockAt = (design: EmailDesign, { row: at, column, block }: Place): Block | undefined => {
  const row = design.rows[at];
  return row?.kind === "row" && column !== null && block !== null
    ? row.columns[column]?.blocks[block]
    : undefined;
};

export const withBlock = (design: EmailDesign, place: BlockPlace, block: Block): EmailDesign =>
  changeBlocks(design, place, (blocks) => blocks.map((one, at) => (at === place.block ? block : one)));

export const insertBlock = (design: EmailDesign, place: BlockPlace, block: Block): EmailDesign =>
  changeBlocks(design, place, (blocks) => inserted(blocks, place.block, block));

export const removeBlock = (design: EmailDesign, place: BlockPlace): EmailDesign =>
  changeBlocks(design, place, (blocks) => without(blocks, place.block));

const isBehind = (to: BlockPlace, from: BlockPlace): boolean =>
  to.row === from.row && to.column === from.column && to.block > from.block;

/** Where a block is after it was moved to a place among those that were there before. */
export const landing = (from: BlockPlace, to: BlockPlace): BlockPlace =>
  isBehind(to, from) ? { ...to, block: to.block - 1 } : to;

export const moveBlock = (design: EmailDesign, from: BlockPlace, to: BlockPlace): EmailDesign => {
  const block = blockAt(design, from);
  return block === undefined ? design : insertBlock(removeBlock(design, from), landing(from, to), block);
};

/** The next place up or down for a block: within its column, then in the columns and rows beside it. */
export const neighbour = (design: EmailDesign, from: BlockPlace, step: -1 | 1): BlockPlace | null => {
  const count = (row: number, column: number): number => {
    const one = design.rows[row];
    return one?.kind === "row" ? (one.columns[column]?.blocks.length ?? 0) : 0;
  };
  if (step === -1 && from.block > 0) return { ...from, block: from.block - 1 };
  if (step === 1 && from.block < count(from.row, from.column) - 1) return { ...from, block: from.block + 2 };
  const columns = design.rows.flatMap((one, row) =>
    one.kind === "row" ? one.columns.map((_, column) => ({ row, column })) : [],
  );
  const here = columns.findIndex(({ row, column }) => row === from.row && column === from.column);
  const next = columns[here + step];
  if (next === undefined) return null;
  return { ...next, block: step === 1 ? 0 : count(next.row, next.column) };
};

/** Other widths: blocks of columns that go away move into the last that stays. */
export const withWidths = (row: Row, widths: readonly number[]): Row => {
  const kept = row.columns.slice(0, widths.length);
  const rest = row.columns.slice(widths.length).flatMap(({ blocks }) => blocks);
  const columns = widths.map((width, at) => ({
    width,
    blocks: [...(kept[at]?.blocks ?? []), ...(at === widths.length - 1 ? rest : [])],
  }));
  return { ...row, columns };
};

/** What is written without a field in it; nothing where there is one. */
export const literalOf = (parts: BlockOf<"image">["source"]): string =>
  parts.every((part) => "text" in part) ? parts.map(({ text }) => text).join("") : "";
