/** Reading the API's answers without trusting their shape. */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** The rows of a page. */
export const dataOfBody = (body: Record<string, unknown>): Record<string, unknown>[] =>
  Array.isArray(body["data"]) ? body["data"].filter(isRecord) : [];

export const idOf = (row: Record<string, unknown>): string => String(row["id"]);
