/** One field that differs; `before` or `after` is absent where the field is. */
export interface Change {
  field: string;
  before?: unknown;
  after?: unknown;
}

const isBranch = (value: unknown): value is object => typeof value === "object" && value !== null;

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

const valueAt = (branch: object, key: string): unknown => Object.getOwnPropertyDescriptor(branch, key)?.value;

const keysOf = (...branches: readonly object[]): string[] => [
  ...new Set(branches.flatMap((b) => Object.keys(b))),
];

/** Told whole: pieces of a filter, of a goal, or of a text that somebody else approved, mean nothing by themselves. */
const WHOLE = new Set(["start.goal", "who.filter", "what.whatsapp.template"]);

const isSame = (before: unknown, after: unknown): boolean =>
  before === after ||
  (isBranch(before) &&
    isBranch(after) &&
    Array.isArray(before) === Array.isArray(after) &&
    keysOf(before, after).every((key) => isSame(valueAt(before, key), valueAt(after, key))));

const diffAt = (path: string, before: unknown, after: unknown): Change[] => {
  const isWalked = !WHOLE.has(path) && isBranch(before) && isBranch(after);
  if (isWalked && Array.isArray(before) === Array.isArray(after)) {
    return keysOf(before, after).flatMap((key) =>
      diffAt(join(path, key), valueAt(before, key), valueAt(after, key)),
    );
  }
  if (isSame(before, after)) return [];
  return [
    {
      field: path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
};

/** Every field in which two JSON values differ, by dotted path; whole branches that came or went, and filters, are one change. */
export const diff = (before: unknown, after: unknown): Change[] => diffAt("", before, after);
