/** A statement whose values are parameters: the only way text reaches the database. */
export interface Sql {
  readonly text: string;
  readonly values: readonly unknown[];
}

const isSql = (value: unknown): value is Sql =>
  typeof value === "object" && value !== null && "text" in value && "values" in value && sqlMade.has(value);

const sqlMade = new WeakSet<object>();

const made = (text: string, values: readonly unknown[]): Sql => {
  const statement: Sql = { text, values };
  sqlMade.add(statement);
  return statement;
};

/** Its text as part of a statement that has so many parameters before it. */
const textAfter = ({ text }: Sql, parameters: number): string =>
  parameters === 0 ? text : text.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + parameters}`);

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
      text += textAfter(input, values.length);
      values.push(...input.values);
    } else {
      values.push(input);
      text += `$${values.length}`;
    }
  });
  return made(text, values);
};

/** Pieces in a row; each is spliced in once, however many there are. */
const joined = (pieces: readonly Sql[], between: " and " | " or " | " union all " | ", "): Sql => {
  const texts: string[] = [];
  const values: unknown[] = [];
  for (const piece of pieces) {
    texts.push(textAfter(piece, values.length));
    values.push(...piece.values);
  }
  return made(texts.join(between), values);
};

/** `(a and b and c)`; true of none. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : sql`(${joined(conditions, " and ")})`;

/** `(a or b or c)`; false of none. */
export const anyOf = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`false` : sql`(${joined(conditions, " or ")})`;

/** The rows of all. */
export const unionAll = (selects: readonly Sql[]): Sql => joined(selects, " union all ");

/** `a, b, c`. */
export const listed = (pieces: readonly Sql[]): Sql => joined(pieces, ", ");
