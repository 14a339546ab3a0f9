/** What one bounded look through a list found, newest first. */
export interface Searched<Row> {
  data: Row[];
  /** The id beneath which the next look begins; null when nothing is left. */
  reached: string | null;
}

/** Where a page lies: ids from `from` to before `before`, at most `limit` rows. */
export interface SearchSpan {
  from: string;
  before: string;
  limit: number;
}

/**
 * A page of ids, from a search that looks through so many rows and no further.
 *
 * @param findEnd the last id looked at, or null when all were; asked only when the page is not full
 */
export const searchBounded = async (
  limit: number,
  find: (limit: number) => Promise<string[]>,
  findEnd: () => Promise<string | null>,
): Promise<Searched<string>> => {
  const found = await find(limit + 1);
  const data = found.slice(0, limit);
  const last = data.at(-1) ?? null;
  if (found.length > limit) return { data, reached: last };
  const end = await findEnd();
  // rows that came in between the two questions move the end up: what is on this page must not come again
  return { data, reached: end !== null && last !== null && last < end ? last : end };
};
