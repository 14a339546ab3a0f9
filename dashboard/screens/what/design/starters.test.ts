import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { BRAND_DEFAULTS } from "../../../../src/contract/brandDefaults.ts";
import { EmailDesign } from "../../../../src/contract/design/design.ts";
import { designFromMjml } from "../../../../src/contract/design/fromMjml.ts";
import { designToMjml } from "../../../../src/contract/design/toMjml.ts";
import { insertBlock, moveBlock, moveRow, neighbour, newBlock, removeBlock } from "./ops.ts";
import { docOfLines, docOfParts, docOfRuns, linesOfDoc, partsOf, runsOf } from "./richSchema.ts";
import { STARTERS } from "./starters.ts";

test.each(STARTERS)("$label is a design that is the same after it was written and read", ({ design }) => {
  expect(Value.Check(EmailDesign, design)).toBe(true);
  expect(designFromMjml(designToMjml(design, BRAND_DEFAULTS), BRAND_DEFAULTS)).toEqual(design);
});

test.each(STARTERS)("every text of $label is the same after it was in the text editor", ({ design }) => {
  for (const row of design.rows) {
    for (const block of row.kind === "row" ? row.columns.flatMap(({ blocks }) => blocks) : []) {
      if (block.kind === "text") expect(linesOfDoc(docOfLines(block.lines))).toEqual(block.lines);
      if (block.kind === "heading") expect(runsOf(docOfRuns(block.runs))).toEqual(block.runs);
      if (block.kind === "image") expect(partsOf(docOfParts(block.source))).toEqual(block.source);
    }
  }
});

test("a block that moves up and down, within its column and beyond it, is neither lost nor doubled", () => {
  const [{ design }] = STARTERS;
  let place = { row: 1, column: 0, block: 0 };
  let now = insertBlock(design, place, newBlock("spacer", { text: "", heading: "", button: "", column: "" }));
  for (let to = neighbour(now, place, 1); to !== null; to = neighbour(now, place, 1)) {
    now = moveBlock(now, place, to);
    place = to.row === place.row && to.column === place.column ? { ...to, block: to.block - 1 } : to;
  }
  expect(removeBlock(now, place)).toEqual(design);
  expect(moveRow(moveRow(design, 0, 3), 2, 0)).toEqual(design);
});
