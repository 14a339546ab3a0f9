import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TransferFault } from "./fault.ts";
import { columnNames, csvRows, jsonRows, type SourceRow } from "./rows.ts";

/** A writer that shares nothing with the reader: every cell quoted or not as RFC 4180 allows. */
const written = (table: string[][], delimiter: string, newline: string, quotes: boolean[]): string[] => {
  let n = 0;
  return table.map((row) => {
    const cells = row.map((cell) => {
      const mustQuote = /["\r\n]/.test(cell) || cell.includes(delimiter) || (row.length === 1 && cell === "");
      const isQuoted = mustQuote || quotes[n++ % quotes.length] === true;
      return isQuoted ? `"${cell.split('"').join('""')}"` : cell;
    });
    return cells.join(delimiter) + newline;
  });
};

/** In pieces of any size, as a file comes from the database. */
const pieces = (bytes: Buffer, size: number): Buffer[] => {
  const cut: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) cut.push(bytes.subarray(at, at + size));
  return cut;
};

const all = async (rows: AsyncIterable<SourceRow>): Promise<SourceRow[]> => {
  const taken: SourceRow[] = [];
  for await (const row of rows) taken.push(row);
  return taken;
};

const cell = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc
    .array(fc.constantFrom('"', ",", ";", "\r", "\n", "\r\n", " ", "ä", "😀", "x"), { maxLength: 8 })
    .map((a) => a.join("")),
);
const storable = cell.map((text) => text.toWellFormed().replaceAll("\u0000", ""));
const tables = fc
  .integer({ min: 1, max: 5 })
  .chain((width) =>
    fc.array(fc.array(storable, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
  );
const delimiters = fc.constantFrom(",", ";", "\t", "|") satisfies fc.Arbitrary<"," | ";" | "\t" | "|">;
const newlines = fc.constantFrom("\n", "\r\n", "\r");

describe("a CSV file", () => {
  test("written by anybody who follows RFC 4180 is read as the table it was, in whatever pieces it comes", async () => {
    const sizes = fc.integer({ min: 1, max: 64 });
    const quoting = fc.array(fc.boolean(), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        tables,
        delimiters,
        newlines,
        quoting,
        sizes,
        fc.boolean(),
        async (table, delimiter, newline, quotes, size, hasMark) => {
          const text = (hasMark ? "\uFEFF" : "") + written(table, delimiter, newline, quotes).join("");
          // without a mark of its own a file cannot begin with the mark as a letter
          fc.pre(hasMark || !text.startsWith("\uFEFF"));
          const rows = await all(csvRows(pieces(Buffer.from(text), size), { delimiter }));
          expect(rows.map(({ fields }) => fields)).toEqual(table);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("read on from behind any row gives the same rest, with the same numbers and places", async () => {
    await fc.assert(
      fc.asyncProperty(tables, delimiters, newlines, fc.nat(), async (table, delimiter, newline, at) => {
        const bytes = Buffer.from(written(table, delimiter, newline, [false]).join(`${newline}`));
        fc.pre(bytes[0] !== 0xef);
        const rows = await all(csvRows([bytes], { delimiter }));
        const place = rows[at % rows.length];
        if (place === undefined) return;
        const rest = await all(
          csvRows([bytes.subarray(place.endsAt)], { delimiter }, { byte: place.endsAt, row: place.number }),
        );
        expect(rest).toEqual(rows.slice((at % rows.length) + 1));
      }),
      { numRuns: 300 },
    );
  });

  test("whose quote nothing closes fails in words that name the row", async () => {
    const bytes = Buffer.from('a,b\n1,2\n"3,4\n5,6\n');
    await expect(all(csvRows([bytes], { delimiter: "," }))).rejects.toThrow(TransferFault);
    await expect(all(csvRows([bytes], { delimiter: "," }))).rejects.toThrow(/^Row 3 begins with a quote/);
  });

  test("with a row that is no row any more, but a file, fails before memory does", async () => {
    const bytes = Buffer.from(`a\n"${"x".repeat(3_000_000)}"\n`);
    await expect(all(csvRows([bytes], { delimiter: "," }))).rejects.toThrow(/^Row 2 is longer than/);
  });

  test("counts empty lines as a spreadsheet does", async () => {
    const rows = await all(csvRows([Buffer.from("a,b\n\n1,2\n\n\n3,4")], { delimiter: "," }));
    expect(rows.map(({ number }) => number)).toEqual([1, 3, 6]);
  });

  test("has columns that can be told apart", () => {
    expect(columnNames(["a", "", "a", " b "])).toEqual(["a", "Column 2", "a (2)", "b"]);
  });
});

describe("a JSONL file", () => {
  test("is read line by line and on from behind any line, and a bad line is told without the rest", async () => {
    const bytes = Buffer.from('\uFEFF{"a":1}\n\nnot json\r\n[1]\n{"ä":12345678901234567890}');
    const rows = await all(jsonRows(pieces(bytes, 3)));
    expect(rows.map(({ number, value, problem }) => [number, value ?? problem])).toEqual([
      [1, { a: 1 }],
      [3, "The line is not JSON"],
      [4, "The line must be a JSON object"],
      [5, { ä: "12345678901234567890" }],
    ]);
    for (const [index, { endsAt, number }] of rows.entries()) {
      const rest = await all(jsonRows([bytes.subarray(endsAt)], { byte: endsAt, row: number }));
      expect(rest).toEqual(rows.slice(index + 1));
    }
  });
});
