/** Reading what a vendor sends: any field may be missing or of another type, whatever its documentation says. */
export type Loose = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Undefined when it is not JSON. */
export const jsonOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
};

/** An object, or an empty one. */
export const recordOf = (value: unknown): Loose => (isRecord(value) ? value : {});

/** The objects of a list. */
export const recordsOf = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** A text, a number as one, or nothing. */
export const textOf = (value: unknown): string => {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : "";
};
