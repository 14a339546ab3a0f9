import Type, { type Static, type TSchema } from "typebox";
import {
  eventNameCharsMax,
  propertyKeyCharsMax,
  transferBytesMax,
  transferColumnsMax,
  transferNameCharsMax,
  transferTextCharsMax,
} from "../limits.ts";
import { DraftFilter } from "./filter.ts";
import { DateTime, Nullable, Page } from "./page.ts";

/** Imports and exports of users and what they did: jobs that go on by themselves, and survive a restart. */

const strict = <Properties extends Record<string, TSchema>>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false });

/** The states stand as a drawing above the code that runs them: src/transfers/life.ts. */
const TRANSFER_STATES = ["uploading", "ready", "waiting", "running", "done", "failed", "cancelled"] as const;

const TRANSFER_KINDS = ["import", "export", "compatible"] as const;
const TRANSFER_SUBJECTS = ["profiles", "events", "list", "everything"] as const;
const TRANSFER_FORMATS = ["csv", "jsonl", "api"] as const;

// ------------------------------------------------------------------ mapping

/** How the text of a column becomes a value. */
export const VALUE_TYPES = ["text", "number", "boolean", "date", "list"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** How moments are written. `iso`: RFC 3339, or a day; the others say the order of day, month and year. */
export const DATE_FORMATS = [
  "iso",
  "epoch_seconds",
  "epoch_milliseconds",
  "day_month_year",
  "month_day_year",
] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];
const Format = Type.Optional(Type.Enum([...DATE_FORMATS], { description: "Of moments; `iso` when absent." }));

const PropertyName = Type.String({ minLength: 1, maxLength: propertyKeyCharsMax });
const to = <Word extends string>(word: Word) => Type.Enum([word]);

/** What a column stands for. */
export const ColumnTarget = Type.Union([
  strict({ to: to("ignore") }),
  strict({ to: to("identity"), kind: Type.Enum(["identity", "objectId", "FBID", "GPID"]) }),
  strict({ to: to("email") }),
  strict({
    to: to("property"),
    name: PropertyName,
    type: Type.Enum([...VALUE_TYPES]),
    format: Format,
    separator: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 3,
        description: "Between the values of a list; a JSON list is taken too.",
      }),
    ),
  }),
  strict({ to: to("eventName") }),
  strict({ to: to("time"), format: Format }),
]);
export type ColumnTarget = Static<typeof ColumnTarget>;

/** What an import makes of the rows of its file. */
export const Mapping = Type.Union([
  strict({
    kind: Type.Enum(["records"], { description: "JSONL: each line is a record of /1/upload as it is." }),
  }),
  strict({
    kind: Type.Enum(["columns"]),
    columns: Type.Array(
      strict({ column: Type.String({ maxLength: transferTextCharsMax }), target: ColumnTarget }),
      {
        maxItems: transferColumnsMax,
        description: "By name. A column may stand for several things; one that is not named is ignored.",
      },
    ),
    eventName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: eventNameCharsMax,
        description: "Of events: the name of all, where no column has it.",
      }),
    ),
  }),
]);
export type Mapping = Static<typeof Mapping>;

/** How a CSV file is written (RFC 4180, with other delimiters). */
export const Dialect = strict({
  delimiter: Type.Enum([",", ";", "\t", "|"]),
  hasHeader: Type.Boolean({ description: "The first row names the columns." }),
});
export type Dialect = Static<typeof Dialect>;

// ------------------------------------------------------------------ a transfer

export const Transfer = Type.Object({
  id: Type.String({ format: "uuid" }),
  kind: Type.Enum([...TRANSFER_KINDS], {
    description: "`compatible`: read from another server by `clarion import compatible`.",
  }),
  subject: Type.Enum([...TRANSFER_SUBJECTS], {
    description: "`list`: the members of an uploaded list. `everything`: profiles, devices and events.",
  }),
  format: Type.Enum([...TRANSFER_FORMATS]),
  state: Type.Enum([...TRANSFER_STATES]),
  name: Type.String({ description: "Of the file." }),
  segmentId: Nullable(
    Type.String({ description: "The list that is filled, or the segment that is exported." }),
  ),
  bytesTotal: Nullable(
    Type.Integer({ description: "Size of the file; of an export known when it is done." }),
  ),
  bytesUploaded: Type.Integer({ description: "Of an import's file, what has arrived." }),
  bytesDone: Type.Integer({ description: "Read of an import's file, or written of an export's." }),
  rowsTotal: Nullable(Type.Integer({ description: "Where it is known beforehand, nearly: of exports." })),
  rowsDone: Type.Integer(),
  rowsTaken: Type.Integer(),
  rowsRefused: Type.Integer(),
  rowsPerSecond: Nullable(Type.Number({ description: "While it runs, since it was started." })),
  isCancelling: Type.Boolean({ description: "Cancelled, and about to notice." }),
  failure: Nullable(Type.String({ description: "Why it failed, in words." })),
  mapping: Nullable(Mapping),
  dialect: Nullable(Dialect),
  createdBy: Type.String(),
  createdAt: DateTime,
  startedAt: Nullable(DateTime),
  endedAt: Nullable(DateTime),
  keptUntil: DateTime,
});
export type Transfer = Static<typeof Transfer>;
export const TransferPage = Page(Transfer);

const FileName = Type.String({ minLength: 1, maxLength: transferNameCharsMax });

export const ImportCreate = strict({
  subject: Type.Enum(["profiles", "events", "list"]),
  format: Type.Enum(["csv", "jsonl"]),
  name: FileName,
  bytes: Type.Integer({
    minimum: 1,
    maximum: transferBytesMax,
    description: "Size of the file, which is uploaded next.",
  }),
  segmentId: Type.Optional(
    Type.String({ format: "uuid", description: "Of `list`, and needed there: a segment of kind list." }),
  ),
});
export type ImportCreate = Static<typeof ImportCreate>;

export const ExportCreate = strict({
  subject: Type.Enum(["profiles", "events"]),
  format: Type.Enum(["csv", "jsonl"]),
  segmentId: Type.Optional(
    Type.String({
      format: "uuid",
      description: "Of `profiles`: only those in this segment or on this list.",
    }),
  ),
  filter: Type.Optional(DraftFilter),
  events: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: eventNameCharsMax }), {
      minItems: 1,
      maxItems: transferColumnsMax,
      description: "Of `events`: only these names; case and spaces do not count.",
    }),
  ),
  from: Type.Optional(DateTime),
  to: Type.Optional(DateTime),
  isForSpreadsheets: Type.Optional(
    Type.Boolean({
      description:
        "Of CSV, true when absent: texts that a spreadsheet would run as a formula get an apostrophe in front.",
    }),
  ),
});
export type ExportCreate = Static<typeof ExportCreate>;

// ------------------------------------------------------------------ preview and start

export const PreviewRequest = strict({
  dialect: Type.Optional(Dialect),
  mapping: Type.Optional(Mapping),
});
export type PreviewRequest = Static<typeof PreviewRequest>;

export const ImportPreview = Type.Object({
  dialect: Nullable(Dialect),
  mapping: Mapping,
  columns: Type.Array(
    Type.Object({
      column: Type.String(),
      samples: Type.Array(Type.String()),
      guess: ColumnTarget,
    }),
    { description: "Empty where each line is a record of /1/upload." },
  ),
  problems: Type.Array(Type.String(), {
    description: "Why this mapping cannot be started, such as a missing identity; empty: it can.",
  }),
  rows: Type.Array(
    Type.Object({
      row: Type.Integer({ description: "As a spreadsheet counts: the header is row 1." }),
      fields: Type.Array(Type.String()),
      stored: Nullable(
        Type.Record(Type.String(), Type.Unknown(), {
          description: "As it would be stored: identities, and properties, or name, moment and properties.",
        }),
      ),
      refused: Nullable(Type.String({ description: "Why it would be refused." })),
    }),
  ),
  rowsLookedAt: Type.Integer(),
  rowsRefused: Type.Integer(),
});
export type ImportPreview = Static<typeof ImportPreview>;

export const ImportStart = strict({ mapping: Mapping, dialect: Type.Optional(Dialect) });
export type ImportStart = Static<typeof ImportStart>;
