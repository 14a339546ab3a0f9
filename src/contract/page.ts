import Type, { type TSchema } from "typebox";

/** One page of a list; `nextCursor` asks for the next one, null at the end. */
export const Page = <Row extends TSchema>(row: Row) =>
  Type.Object({
    data: Type.Array(row),
    nextCursor: Type.Union([Type.String(), Type.Null()]),
  });

export interface Page<Row> {
  data: Row[];
  nextCursor: string | null;
}

export const DateTime = Type.String({ format: "date-time" });
export const Nullable = <Schema extends TSchema>(schema: Schema, options: { description?: string } = {}) =>
  Type.Union([schema, Type.Null()], options);
