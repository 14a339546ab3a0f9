import type {
  ColumnTarget,
  DateFormat,
  ImportPreview,
  Mapping,
  Transfer,
  ValueType,
} from "../../../src/contract/transfer.ts";
import { propertyKeyCharsMax } from "../../../src/limits.ts";

/** Changes of what the columns of an import stand for. */

export type ColumnMapping = Mapping & { kind: "columns" };
export type PropertyTarget = ColumnTarget & { to: "property" };
export type Column = ImportPreview["columns"][number];

/** What a column may become, as one word each. */
export type Choice =
  | "ignore"
  | "identity:identity"
  | "identity:objectId"
  | "identity:FBID"
  | "identity:GPID"
  | "email"
  | "property"
  | "eventName"
  | "time";

const IDENTITIES = ["identity:identity", "identity:objectId", "identity:FBID", "identity:GPID"] as const;

/** What columns of a file may become, by what it holds. */
export const choicesFor = (subject: Transfer["subject"]): readonly Choice[] => {
  if (subject === "list") return [...IDENTITIES, "email", "ignore"];
  if (subject === "events") return [...IDENTITIES, "eventName", "time", "property", "ignore"];
  return [...IDENTITIES, "property", "time", "ignore"];
};

export const choiceOf = (target: ColumnTarget): Choice =>
  target.to === "identity" ? `identity:${target.kind}` : target.to;

/** What a column stands for; one that is not named is ignored. */
export const targetOf = (mapping: ColumnMapping, column: string): ColumnTarget =>
  mapping.columns.find((one) => one.column === column)?.target ?? { to: "ignore" };

/** The mapping with this column standing for this and nothing else, in its place. */
export const withTarget = (mapping: ColumnMapping, column: string, target: ColumnTarget): ColumnMapping => {
  const at = mapping.columns.findIndex((one) => one.column === column);
  const others = mapping.columns.filter((one) => one.column !== column);
  const place = at === -1 ? others.length : at;
  return { ...mapping, columns: others.toSpliced(place, 0, { column, target }) };
};

/** The mapping with one name for all events; an empty one is none. */
export const withEventName = ({ kind, columns }: ColumnMapping, name: string): ColumnMapping => ({
  kind,
  columns,
  ...(name.trim() === "" ? {} : { eventName: name }),
});

/** A property as the guess has it, else a text that is called as the column is. */
const propertyFrom = ({ column, guess }: Column): PropertyTarget =>
  guess.to === "property"
    ? guess
    : { to: "property", name: column.slice(0, propertyKeyCharsMax), type: "text" };

const timeFrom = ({ guess }: Column): ColumnTarget => {
  const known = guess.to === "time" || guess.to === "property" ? guess.format : undefined;
  return { to: "time", format: known ?? "iso" };
};

/** What a column stands for once this is chosen for it. */
export const targetFor = (choice: Choice, column: Column): ColumnTarget => {
  switch (choice) {
    case "identity:identity":
      return { to: "identity", kind: "identity" };
    case "identity:objectId":
      return { to: "identity", kind: "objectId" };
    case "identity:FBID":
      return { to: "identity", kind: "FBID" };
    case "identity:GPID":
      return { to: "identity", kind: "GPID" };
    case "property":
      return propertyFrom(column);
    case "time":
      return timeFrom(column);
    case "ignore":
    case "email":
    case "eventName":
      return { to: choice };
  }
};

/** The property with values of a type; dates have a format, and nothing else has. */
export const withType = ({ to, name, format }: PropertyTarget, type: ValueType): PropertyTarget => ({
  to,
  name,
  type,
  ...(type === "date" ? { format: format ?? "iso" } : {}),
  ...(type === "list" ? { separator: "," } : {}),
});

/** The same moments, written so. */
export const withFormat = <Target extends ColumnTarget & { to: "property" | "time" }>(
  target: Target,
  format: DateFormat,
): Target => ({ ...target, format });

/** The same list with this between its values; without one only JSON lists are read. */
export const withSeparator = (target: PropertyTarget, separator: string): PropertyTarget => {
  const { separator: _, ...rest } = target;
  return separator === "" ? rest : { ...rest, separator };
};

/** Columns that are to become a property and have no name for it: the API would not even look at them. */
export const namelessColumns = ({ columns }: ColumnMapping): string[] =>
  columns.flatMap(({ column, target }) =>
    target.to === "property" && target.name.trim() === "" ? [column] : [],
  );
