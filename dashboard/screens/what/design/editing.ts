import { createContext, useContext } from "react";
import type { Block, EmailDesign, Row } from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";
import type { Words } from "../../../ui/code/scope.ts";
import type { Dragged, Edge } from "./dragging.ts";
import {
  type BlockPlace,
  insertBlock,
  insertRow,
  landing,
  moveBlock,
  moveRow,
  neighbour,
  newBlock,
  newRow,
  type Place,
  removeBlock,
  removeRow,
  withBlock,
  withRow,
} from "./ops.ts";

/** What the parts of the editor share: the design, what is chosen in it, and what can be done. */
export interface Editing {
  design: EmailDesign;
  chosen: Place | null;
  names: Words;
  isReadOnly: boolean;
  choose: (place: Place | null) => void;
  setRow: (at: number, row: Row) => void;
  setBlock: (place: BlockPlace, block: Block) => void;
  addRow: (widths: readonly number[]) => void;
  addBlock: (place: BlockPlace, kind: Block["kind"]) => void;
  stepRow: (at: number, step: -1 | 1) => void;
  stepBlock: (place: BlockPlace, step: -1 | 1) => void;
  copyRow: (at: number) => void;
  copyBlock: (place: BlockPlace, block: Block) => void;
  dropRow: (at: number) => void;
  dropBlock: (place: BlockPlace, block: Block) => void;
  place: (dragged: Dragged, to: BlockPlace) => void;
  placeRow: (dragged: Dragged, at: number, edge: Edge) => void;
}

export const EditingContext = createContext<Editing | null>(null);

export const useEditing = (): Editing => {
  const editing = useContext(EditingContext);
  if (editing === null) throw new Error("parts of the visual editor live within it");
  return editing;
};

export const nameOfBlock = (block: Block, { row, block: at }: BlockPlace): string =>
  words.named(words.blocks[block.kind], row + 1, at + 1);

const rowPlace = (row: number): Place => ({ row, column: null, block: null });

interface Given {
  design: EmailDesign;
  change: (design: EmailDesign, tag?: string) => void;
  choose: (place: Place | null) => void;
  say: (text: string) => void;
}

const rowActs = ({ design, change, choose, say }: Given) => ({
  setRow: (at: number, row: Row) => change(withRow(design, at, row), `row ${at}`),
  addRow: (widths: readonly number[]) => {
    change(insertRow(design, design.rows.length, newRow(widths)));
    choose(rowPlace(design.rows.length));
  },
  stepRow: (at: number, step: -1 | 1) => {
    change(moveRow(design, at, step === 1 ? at + 2 : at - 1));
    choose(rowPlace(at + step));
    say(words.moved(words.row(at + step + 1)));
  },
  copyRow: (at: number) => {
    const row = design.rows[at];
    if (row === undefined) return;
    change(insertRow(design, at + 1, row));
    choose(rowPlace(at + 1));
  },
  dropRow: (at: number) => {
    change(removeRow(design, at));
    choose(null);
    say(words.removed(words.row(at + 1)));
  },
  placeRow: (dragged: Dragged, at: number, edge: Edge) => {
    if (dragged.kind !== "row") return;
    change(moveRow(design, dragged.row, edge === "top" ? at : at + 1));
    choose(null);
  },
});

const blockActs = ({ design, change, choose, say }: Given) => ({
  setBlock: (place: BlockPlace, block: Block) =>
    change(withBlock(design, place, block), `block ${JSON.stringify(place)}`),
  addBlock: (place: BlockPlace, kind: Block["kind"]) => {
    change(insertBlock(design, place, newBlock(kind, words.first)));
    choose(place);
  },
  stepBlock: (place: BlockPlace, step: -1 | 1) => {
    const to = neighbour(design, place, step);
    if (to === null) return;
    const landed = landing(place, to);
    change(moveBlock(design, place, to));
    choose(landed);
    say(words.moved(words.row(landed.row + 1)));
  },
  copyBlock: (place: BlockPlace, block: Block) => {
    const copy = { ...place, block: place.block + 1 };
    change(insertBlock(design, copy, block));
    choose(copy);
  },
  dropBlock: (place: BlockPlace, block: Block) => {
    change(removeBlock(design, place));
    choose(null);
    say(words.removed(nameOfBlock(block, place)));
  },
  place: (dragged: Dragged, to: BlockPlace) => {
    if (dragged.kind !== "block") return;
    change(moveBlock(design, dragged.place, to));
    choose(landing(dragged.place, to));
  },
});

/** Everything that can be done to a design, where each is one step of undoing. */
export const actsOn = (given: Given) => ({ ...rowActs(given), ...blockActs(given) });
