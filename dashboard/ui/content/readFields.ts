/** Reading values of which nothing is known. */

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;

export const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Every entry read, or null when one of them is not of the shape. */
export const listOf = <Item>(value: unknown, read: (entry: unknown) => Item | null): Item[] | null => {
  if (!Array.isArray(value)) return null;
  const items: Item[] = [];
  for (const entry of value) {
    const item = read(entry);
    if (item === null) return null;
    items.push(item);
  }
  return items;
};
