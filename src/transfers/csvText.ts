/**
 * What a spreadsheet would run as a formula (OWASP, "CSV Injection"): texts that begin with = + - @, a tab or a carriage
 * return. An apostrophe in front makes them texts.
 */
const FORMULA = /^[=+\-@\t\r]/;
/** Numbers, and phone numbers: no formula, and an apostrophe would spoil them. */
const NUMBER = /^[+-]?\d[\d ]*(?:[.,]\d+)?(?:[eE][+-]?\d+)?$/;

/** A text that a spreadsheet shows as it is. */
export const spreadsheetText = (text: string): string =>
  FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;

/** What `spreadsheetText` was made of: a file that was exported says the same when it comes back. */
export const plainText = (cell: string): string =>
  cell.startsWith("'") && spreadsheetText(cell.slice(1)) === cell ? cell.slice(1) : cell;

/** A cell by RFC 4180, quoted where other delimiters or spaces could mislead a reader too. */
const csvCell = (text: string): string =>
  text === "" ? "" : /[",\r\n;\t|]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** One row by RFC 4180 with its line end; a single empty cell is quoted, since an empty line is no row. */
export const csvRow = (cells: readonly string[]): string => {
  const only = cells.length === 1 && cells[0] === "";
  return `${only ? '""' : cells.map(csvCell).join(",")}\r\n`;
};
