/** A statement whose values are parameters: the only way text reaches the database. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

const isSql = (value: unknown): value is Sql =>
  typeof value === "object" && value !== null && "text" in value && "values" in value && sqlMade.has(value);

const sqlMade = new WeakSet<object>();

/**
 * Tagged template: every `${value}` becomes a parameter; a nested `sql` piece is spliced in with its own.
 *
 * @example sql`select id from profiles where account_id = ${accountId}`
 */
export const sql = (strings: TemplateStringsArray, ...inputs: readonly unknown[]): Sql => {
  let text = "";
  const values: unknown[] = [];
  strings.forEach((piece, index) => {
    text += piece;
    if (index >= inputs.length) return;
    const input = inputs[index];
    if (isSql(input)) {
      text += input.text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + values.length}`);
      values.push(...input.values);
    } else {
      values.push(input);
      text += `$${values.length}`;
    }
  });
  const made: Sql = { text, values };
  sqlMade.add(made);
  return made;
};

/** Pieces in a row with SQL of ours between them. */
const joined = (pieces: readonly Sql[], between: Sql): Sql =>
  pieces.reduce((left, piece, index) => (index === 0 ? piece : sql`${left}${between}${piece}`), sql``);

/** `a and b and c`, in brackets; true of none. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : sql`(${joined(conditions, sql` and `)})`;

/** `a or b or c`, in brackets; false of none. */
export const anyOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`false` : sql`(${joined(conditions, sql` or `)})`;

/** The rows of all. */
export const unionAll = (selects: readonly Sql[]): Sql => joined(selects, sql` union all `);

/** `a, b, c`. */
export const listed = (pieces: readonly Sql[]): Sql => joined(pieces, sql`, `);
