import type { ColumnTarget, Mapping } from "../contract/transfer.ts";
import { type Operation, parseLoneRecord } from "../profiles/parseUpload.ts";
import { Refusal, uploadCodes } from "../profiles/refusal.ts";
import { isJsonObject, type JsonObject } from "../profiles/values.ts";
import { asEpochSeconds, asName, asValue, CellProblem, type CellStyle } from "./cells.ts";
import type { SourceRow } from "./rows.ts";

/** Whom or what the rows of a file are about. */
export type ImportSubject = "profiles" | "events" | "list";

/** A row's cell of each column that a mapping names. */
type CellOf = (row: SourceRow, column: string) => unknown;

export interface MappingContext extends CellStyle {
  subject: ImportSubject;
  /** The columns of the file: of CSV all, of JSONL those that were seen. */
  columns: readonly string[];
  isCsv: boolean;
}

/** What a row asks for: as a record of an upload, or as a member of a list. */
export type RowReader = (row: SourceRow) => Operation | Refusal;

const NEEDS_USER = "Choose the column that tells who a row is about: an identity.";

const hasTarget = (mapping: Mapping & { kind: "columns" }, to: ColumnTarget["to"]): boolean =>
  mapping.columns.some(({ target }) => target.to === to);

const userProblems = (mapping: Mapping & { kind: "columns" }, subject: ImportSubject): string[] => {
  if (hasTarget(mapping, "identity")) return [];
  if (subject !== "list") return [NEEDS_USER];
  return hasTarget(mapping, "email")
    ? []
    : ["Choose the column that tells who is on the list: an identity or an e-mail address."];
};

const eventProblems = (mapping: Mapping & { kind: "columns" }): string[] => {
  const named = mapping.eventName !== undefined;
  if (named !== hasTarget(mapping, "eventName")) return [];
  return named
    ? ["The name of the events comes from a column or is the same for all: choose one."]
    : ["Choose the column with the name of the event, or give one name for all rows."];
};

const columnProblems = (
  mapping: Mapping & { kind: "columns" },
  { columns, isCsv, subject }: MappingContext,
): string[] =>
  mapping.columns.flatMap(({ column, target }) => {
    if (isCsv && !columns.includes(column)) return [`The file has no column "${column}".`];
    if (subject !== "list" && target.to === "email") {
      return [`Column "${column}": the e-mail address of a user is the property Email.`];
    }
    if (subject !== "events" && target.to === "eventName") {
      return [`Column "${column}": users have no name of an event.`];
    }
    return [];
  });

/** Why an import cannot be started with this mapping; nothing: it can. */
export const mappingProblems = (mapping: Mapping, context: MappingContext): string[] => {
  if (mapping.kind === "records") {
    if (context.isCsv) return ["Lines that are records of /1/upload are JSONL."];
    return context.subject === "list" ? ["A list is filled from columns, not from records."] : [];
  }
  return [
    ...columnProblems(mapping, context),
    ...userProblems(mapping, context.subject),
    ...(context.subject === "events" ? eventProblems(mapping) : []),
  ];
};

const cellReader = ({ columns, isCsv }: MappingContext): CellOf => {
  if (!isCsv) return ({ value }, column) => (isJsonObject(value) ? value[column] : undefined);
  const places = new Map(columns.map((name, index) => [name, index] as const));
  return ({ fields }, column) => fields[places.get(column) ?? -1];
};

const refused = (column: string, { expected }: CellProblem): Refusal =>
  new Refusal(uploadCodes.profileInvalid, `Column "${column}": ${expected}`);

interface Draft {
  record: Record<string, unknown>;
  properties: Record<string, unknown>;
}

/** Puts one cell where it belongs; a refusal of the row when it cannot be that. */
const placeCell = (
  { record, properties }: Draft,
  { column, target }: { column: string; target: ColumnTarget },
  cell: unknown,
  context: MappingContext,
): Refusal | undefined => {
  switch (target.to) {
    case "ignore":
    case "email":
      return undefined;
    case "identity":
      record[target.kind] = asName(cell) ?? record[target.kind];
      return undefined;
    case "eventName":
      record["evtName"] = asName(cell);
      return undefined;
    case "time": {
      if (asName(cell) === undefined) return undefined;
      const seconds = asEpochSeconds(cell, target.format ?? "iso", context);
      if (seconds instanceof CellProblem) return refused(column, seconds);
      record["ts"] = seconds;
      return undefined;
    }
    case "property": {
      const value = asValue(cell, target, context);
      if (value instanceof CellProblem) return refused(column, value);
      if (value !== undefined) properties[target.name] = value;
      return undefined;
    }
  }
};

const asRecord = (subject: ImportSubject, { record, properties }: Draft): JsonObject =>
  subject === "events"
    ? { type: "event", ...record, evtData: properties }
    : { type: "profile", ...record, profileData: properties };

/** Reads rows by a mapping without problems. What a row becomes goes the way of every uploaded record. */
export const rowReader = (mapping: Mapping, context: MappingContext): RowReader => {
  if (mapping.kind === "records") {
    return ({ value, problem }) =>
      problem === undefined ? parseLoneRecord(value) : new Refusal(uploadCodes.typeUnknown, problem);
  }
  const cellOf = cellReader(context);
  return (row) => {
    if (row.problem !== undefined) return new Refusal(uploadCodes.typeUnknown, row.problem);
    const draft: Draft = {
      record: mapping.eventName === undefined ? {} : { evtName: mapping.eventName },
      properties: {},
    };
    for (const choice of mapping.columns) {
      const refusal = placeCell(draft, choice, cellOf(row, choice.column), context);
      if (refusal !== undefined) return refusal;
    }
    return parseLoneRecord(asRecord(context.subject, draft));
  };
};

export interface MemberNames {
  identities: { kind: string; value: string }[];
  emails: string[];
}

/** Who is meant by the rows of a list. */
export const memberReader = (
  mapping: Mapping & { kind: "columns" },
  context: MappingContext,
): ((row: SourceRow) => MemberNames | Refusal) => {
  const cellOf = cellReader(context);
  return (row) => {
    if (row.problem !== undefined) return new Refusal(uploadCodes.typeUnknown, row.problem);
    const names: MemberNames = { identities: [], emails: [] };
    for (const { column, target } of mapping.columns) {
      const value = asName(cellOf(row, column));
      if (value === undefined) continue;
      if (target.to === "identity") names.identities.push({ kind: target.kind, value });
      if (target.to === "email") names.emails.push(value);
    }
    return names.identities.length + names.emails.length > 0
      ? names
      : new Refusal(uploadCodes.identityMissing, "The row names nobody");
  };
};
