/** Rows in aligned columns, the first row being the titles. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** For scripts: exactly one JSON value on standard output. */
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));
