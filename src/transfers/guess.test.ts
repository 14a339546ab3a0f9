import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asValue, CellProblem } from "./cells.ts";
import { csvRow, spreadsheetText } from "./csvText.ts";
import { guessDialect } from "./dialect.ts";
import { guessTarget } from "./guess.ts";
import { csvRows } from "./rows.ts";

const style = { timeZone: "Europe/Berlin", hasDecimalComma: false };
const guess = (column: string, ...samples: string[]) => guessTarget("profiles", column, samples, style);

describe("a guess of what a column stands for", () => {
  test.each([
    ["User ID", ["u1"], { to: "identity", kind: "identity" }],
    ["CleverTap ID", ["abc"], { to: "identity", kind: "objectId" }],
    ["E-Mail Address", ["a@b.de"], { to: "property", name: "Email", type: "text" }],
    ["mobile_number", ["+49151"], { to: "property", name: "Phone", type: "text" }],
    ["MSG-whatsapp", ["1"], { to: "property", name: "MSG-whatsapp", type: "boolean" }],
    ["Date of birth", ["5/31/1990"], { to: "property", name: "DOB", type: "date", format: "month_day_year" }],
    ["last_seen", ["1770000000"], { to: "time", format: "epoch_seconds" }],
    ["orders", ["1", "2.5"], { to: "property", name: "orders", type: "number" }],
    ["customer no", ["00123"], { to: "property", name: "customer no", type: "text" }],
    ["is_vip", ["yes", "no"], { to: "property", name: "is_vip", type: "boolean" }],
    ["tags", ['["a","b"]'], { to: "property", name: "tags", type: "list" }],
    [
      "signed up",
      ["2026-01-02T03:04:05Z"],
      { to: "property", name: "signed up", type: "date", format: "iso" },
    ],
    ["price (€) & more.", ["x"], { to: "property", name: "price (€) more", type: "text" }],
    ["empty", [], { to: "property", name: "empty", type: "text" }],
  ])("%s", (column, samples, target) => {
    expect(guess(column, ...samples)).toEqual(target);
  });

  test("takes an e-mail address of a list for its members, and the rest for nothing", () => {
    expect(guessTarget("list", "email", ["a@b.de"], style)).toEqual({ to: "email" });
    expect(guessTarget("list", "Name", ["Ada"], style)).toEqual({ to: "ignore" });
  });

  test("finds delimiter and header", async () => {
    const of = (text: string) => guessDialect(Buffer.from(text));
    expect(await of('id;name\n1;"a,b,c"\n2;"d,e,f"\n')).toEqual({ delimiter: ";", hasHeader: true });
    expect(await of("a@b.de\tAda\nc@d.de\tBo\n")).toEqual({ delimiter: "\t", hasHeader: false });
    expect(await of("id|v\n1|x,y\n")).toEqual({ delimiter: "|", hasHeader: true });
    expect(await of("email\na@b.de\n")).toEqual({ delimiter: ",", hasHeader: true });
    // cut within a quoted cell, as a head of a file is
    expect(await of('id,note\n1,a\n2,"half')).toEqual({ delimiter: ",", hasHeader: true });
  });
});

describe("a cell", () => {
  test.each([
    ["12", { type: "number" }, 12],
    [" -1.5e3 ", { type: "number" }, -1500],
    ["1,234", { type: "number" }, "problem"],
    ["9007199254740993", { type: "number" }, "problem"],
    ["Y", { type: "boolean" }, true],
    ["maybe", { type: "boolean" }, "problem"],
    ["2026-03-29", { type: "date" }, "$D_1774738800"],
    ["2026-03-29 12:00", { type: "date" }, "$D_1774778400"],
    ["2026-02-30", { type: "date" }, "problem"],
    ["31.12.2026 10:30", { type: "date", format: "day_month_year" }, "$D_1798709400"],
    ["12/31/2026", { type: "date", format: "day_month_year" }, "problem"],
    ["$D_5", { type: "date", format: "epoch_seconds" }, "$D_5"],
    ["a | b||", { type: "list" }, ["a", "b"]],
    ["a;b", { type: "list", separator: ";" }, ["a", "b"]],
    ["  ", { type: "number" }, undefined],
  ] as const)("%s as %o", (cell, property, expected) => {
    const value = asValue(cell, property, style);
    if (expected === "problem") expect(value).toBeInstanceOf(CellProblem);
    else expect(value).toEqual(expected);
  });

  test("with a decimal comma is a number where the comma is no delimiter", () => {
    expect(asValue("3,5", { type: "number" }, { ...style, hasDecimalComma: true })).toBe(3.5);
  });
});

describe("a CSV file that is written", () => {
  test("is read back as it was, whatever its cells hold", async () => {
    const cell = fc.string({ unit: "grapheme" }).map((text) => text.toWellFormed().replaceAll("\u0000", ""));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1 }), { minLength: 1 }), async (table) => {
        const bytes = Buffer.from(`\uFEFF${table.map(csvRow).join("")}`);
        const rows: string[][] = [];
        for await (const { fields } of csvRows([bytes], { delimiter: "," })) rows.push(fields);
        expect(rows).toEqual(table);
      }),
    );
  });

  test("runs nothing in a spreadsheet, and leaves numbers as they are", () => {
    for (const text of ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx"]) {
      expect(spreadsheetText(text)).toBe(`'${text}`);
    }
    for (const text of ["-12.5", "+49 151 12345678", "+1e3", "a=b", "", "5-3"]) {
      expect(spreadsheetText(text)).toBe(text);
    }
  });
});
