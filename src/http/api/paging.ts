import Type from "typebox";
import { DomainError } from "../../lib/errors.ts";
import { pageRowsDefault, pageRowsMax } from "../../limits.ts";

/** The query of every paged list. */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 200, description: "`nextCursor` of the page before." })),
  limit: Type.Integer({ minimum: 1, maximum: pageRowsMax, default: pageRowsDefault }),
};

const encode = (position: string): string => Buffer.from(position).toString("base64url");

const refuse = (cursor: string): never => {
  throw new DomainError("input/invalid", "This is not a cursor of this list.", [
    { field: "cursor", message: `Expected the nextCursor of an earlier page, got "${cursor}".` },
  ]);
};

/**
 * Where the page begins: the position that an earlier page ended at, or null for the first.
 *
 * @throws DomainError input/invalid
 */
export const positionOf = (
  cursor: string | undefined,
  isPosition: (text: string) => boolean,
): string | null => {
  if (cursor === undefined) return null;
  const position = Buffer.from(cursor, "base64url").toString("utf8");
  return isPosition(position) && encode(position) === cursor ? position : refuse(cursor);
};

/** A cursor for whoever asks for what comes after `position`. */
export const cursorAt = (position: string | number | null): string | null =>
  position === null ? null : encode(String(position));

/** `rows` were asked for with one more than the page holds, which tells whether another page follows. */
export const pageOf = <Row extends { id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { data: Item[]; nextCursor: string | null } => {
  const kept = rows.slice(0, limit);
  return {
    data: kept.map(toItem),
    nextCursor: rows.length > limit ? cursorAt(kept.at(-1)?.id ?? null) : null,
  };
};
