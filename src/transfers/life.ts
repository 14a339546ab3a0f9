import type { Filter } from "../contract/filter.ts";
import type {
  ExportCreate,
  ImportCreate,
  ImportPreview,
  ImportStart,
  PreviewRequest,
  Transfer,
} from "../contract/transfer.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { findAccount } from "../db/queries/accounts.ts";
import { countProfilesToExport } from "../db/queries/transferExports.ts";
import { deleteChunks } from "../db/queries/transferFiles.ts";
import {
  cancelTransfer,
  countOpenTransfers,
  deleteTransfer,
  findTransfer,
  insertTransfer,
  listTransfers,
  type NewTransfer,
  startTransfer,
  type TransferRow,
} from "../db/queries/transfers.ts";
import { DomainError } from "../lib/errors.ts";
import { eventNameKey } from "../lib/eventNameKey.ts";
import { newId } from "../lib/ids.ts";
import { transferDays, transfersOpenMax } from "../limits.ts";
import { checkRunnable } from "../segments/audience.ts";
import { requireSegment } from "../segments/find.ts";
import { TransferFault } from "./fault.ts";
import { outOfPlace, storeUploaded } from "./file.ts";
import { checkStart, previewImport } from "./preview.ts";
import { type ExportSettings, readImportSettings } from "./settings.ts";

/*
 * The life of a transfer:
 *
 *   import ──► uploading ──last byte──► ready ──start──► waiting ──lease──► running ──► done | failed | cancelled
 *                  │                      │                 ▲ │                │ ▲
 *   export ────────┼──────────────────────┼─────────────────┘ │      lease lapses: taken over,
 *                  └────────cancel────────┴───────cancel──────┴──► cancelled  and goes on at its checkpoint
 *
 * Only the holder of the lease moves a running one; a cancel asks it to. Everything is removed after some days.
 */

const DAY_MS = 24 * 60 * 60_000;

/** Rows a second since it was started, while it runs. */
const speedOf = (row: TransferRow): number | null => {
  if (row.state !== "running" || row.started_at === null) return null;
  const seconds = (row.updated_at.getTime() - row.started_at.getTime()) / 1000;
  return seconds > 0 ? Math.round((row.rows_done / seconds) * 10) / 10 : null;
};

/** A transfer as it is told. */
export const asTransfer = (row: TransferRow): Transfer => {
  const { mapping, dialect } = readImportSettings(row.settings);
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    format: row.format,
    state: row.state,
    name: row.name,
    segmentId: row.segment_id,
    bytesTotal: row.bytes_total,
    bytesUploaded: row.bytes_uploaded,
    bytesDone: row.bytes_done,
    rowsTotal: row.rows_total,
    rowsDone: row.rows_done,
    rowsTaken: row.rows_taken,
    rowsRefused: row.rows_refused,
    rowsPerSecond: speedOf(row),
    isCancelling: row.is_cancelling,
    failure: row.failure,
    mapping,
    dialect,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    keptUntil: new Date(row.created_at.getTime() + transferDays * DAY_MS).toISOString(),
  };
};

/** @throws DomainError transfer/not-found */
export const requireTransfer = async (q: Queryable, accountId: number, id: string): Promise<TransferRow> => {
  const row = await findTransfer(q, accountId, id);
  if (row !== undefined) return row;
  throw new DomainError("transfer/not-found", `There is no import or export ${id} in this account.`);
};

export const pageOfTransfers = (
  q: Queryable,
  accountId: number,
  page: { before: string | null; limit: number; kind: Transfer["kind"] | undefined },
): Promise<TransferRow[]> => listTransfers(q, accountId, { ...page, kind: page.kind ?? null });

const insertOne = async (
  q: Queryable,
  accountId: number,
  made: Omit<NewTransfer, "id">,
): Promise<Transfer> => {
  if ((await countOpenTransfers(q, accountId)) >= transfersOpenMax) {
    throw new DomainError(
      "transfer/too-many",
      `${transfersOpenMax} imports and exports have not ended yet. Cancel some, or wait until they are done.`,
    );
  }
  const id = newId();
  await insertTransfer(q, accountId, { ...made, id });
  return asTransfer(await requireTransfer(q, accountId, id));
};

const invalid = (field: string, message: string): DomainError =>
  new DomainError("input/invalid", "One thing is wrong with the body.", [{ field, message }]);

const checkList = async (q: Queryable, accountId: number, segmentId: string): Promise<void> => {
  if ((await requireSegment(q, accountId, segmentId)).kind === "list") return;
  throw invalid(
    "segmentId",
    `Expected a segment whose kind is list: who is in "${segmentId}" follows from its filter.`,
  );
};

/**
 * An import, waiting for its file.
 *
 * @param by who makes it, as `authorOf` writes it down
 * @throws DomainError input/invalid, transfer/too-many
 */
export const createImport = async (
  q: Queryable,
  accountId: number,
  asked: ImportCreate,
  by: string,
): Promise<Transfer> => {
  const { subject, segmentId } = asked;
  if ((subject === "list") !== (segmentId !== undefined)) {
    throw invalid("segmentId", "Expected the list that is filled for the subject list, and only there.");
  }
  if (segmentId !== undefined) await checkList(q, accountId, segmentId);
  return insertOne(q, accountId, {
    kind: "import",
    subject,
    format: asked.format,
    state: "uploading",
    name: asked.name,
    segmentId: segmentId ?? null,
    settings: {},
    bytesTotal: asked.bytes,
    rowsTotal: null,
    createdBy: by,
  });
};

const exportName = ({ subject, format }: ExportCreate, now: Date): string =>
  `${subject}-${now.toISOString().slice(0, 16).replace(/[-:]/g, "")}.${format}`;

const checkExport = (asked: ExportCreate): void => {
  if (asked.subject === "profiles") {
    const alien = (["events", "from", "to"] as const).find((field) => asked[field] !== undefined);
    if (alien !== undefined) throw invalid(alien, "Expected it for the subject events only.");
    if (asked.segmentId !== undefined && asked.filter !== undefined) {
      throw invalid("filter", "Expected a segment or a filter, not both; a filter may name the segment.");
    }
  } else {
    const alien = (["segmentId", "filter"] as const).find((field) => asked[field] !== undefined);
    if (alien !== undefined) throw invalid(alien, "Expected it for the subject profiles only.");
  }
};

/** Who is exported; null: everybody. @throws DomainError input/invalid, segment/not-found */
const audienceOf = async (q: Queryable, accountId: number, asked: ExportCreate): Promise<Filter | null> => {
  if (asked.segmentId !== undefined) {
    const { id } = await requireSegment(q, accountId, asked.segmentId);
    return { type: "segment", segmentId: id };
  }
  if (asked.filter === undefined) return null;
  await checkRunnable(q, accountId, asked.filter);
  return asked.filter;
};

/**
 * An export; it is waiting to run at once.
 *
 * @throws DomainError input/invalid, transfer/too-many
 */
export const createExport = async (
  q: Queryable,
  accountId: number,
  asked: ExportCreate,
  { by, now }: { by: string; now: Date },
): Promise<Transfer> => {
  checkExport(asked);
  const filter = await audienceOf(q, accountId, asked);
  const settings: ExportSettings = {
    filter,
    nameKeys: asked.events?.map(eventNameKey) ?? null,
    from: asked.from ?? null,
    to: asked.to ?? null,
    isForSpreadsheets: asked.isForSpreadsheets ?? true,
  };
  return insertOne(q, accountId, {
    kind: "export",
    subject: asked.subject,
    format: asked.format,
    state: "waiting",
    name: exportName(asked, now),
    segmentId: asked.segmentId ?? null,
    settings,
    bytesTotal: null,
    rowsTotal:
      asked.subject === "profiles" && filter === null ? await countProfilesToExport(q, accountId) : null,
    createdBy: by,
  });
};

const wrongState = (row: TransferRow, expected: string): DomainError =>
  new DomainError("transfer/bad-state", `Expected an import that is ${expected}; this one is ${row.state}.`);

/** An unreadable file is the caller's to mend. */
const asRefusal = (error: unknown): unknown =>
  error instanceof TransferFault
    ? new DomainError("input/invalid", "The file cannot be read.", [
        { field: "file", message: error.message },
      ])
    : error;

/**
 * Takes what a request brings of an import's file.
 *
 * @param from the place of its first byte in the file
 * @throws DomainError input/invalid, transfer/bad-state, transfer/not-found
 */
export const uploadFile = async (
  db: Database,
  accountId: number,
  id: string,
  from: number,
  body: AsyncIterable<Buffer>,
): Promise<Transfer> => {
  const row = await requireTransfer(db, accountId, id);
  if (row.state !== "uploading" || row.bytes_total === null) throw wrongState(row, "uploading");
  if (from !== row.bytes_uploaded) throw outOfPlace(from);
  await storeUploaded(db, accountId, id, { from, bytesTotal: row.bytes_total }, body);
  return asTransfer(await requireTransfer(db, accountId, id));
};

const timeZoneOf = async (q: Queryable, accountId: number): Promise<string> =>
  (await findAccount(q, accountId))?.time_zone ?? "UTC";

const requireReady = async (q: Queryable, accountId: number, id: string): Promise<TransferRow> => {
  const row = await requireTransfer(q, accountId, id);
  if (row.state !== "ready") throw wrongState(row, "ready: uploaded, and not yet started");
  return row;
};

/** @throws DomainError input/invalid when the file cannot be read, transfer/bad-state, transfer/not-found */
export const previewOf = async (
  db: Database,
  accountId: number,
  id: string,
  asked: PreviewRequest,
): Promise<ImportPreview> => {
  const row = await requireReady(db, accountId, id);
  try {
    return await previewImport(db, row, asked, await timeZoneOf(db, accountId));
  } catch (error) {
    throw asRefusal(error);
  }
};

/** @throws DomainError input/invalid when the mapping does not do, transfer/bad-state, transfer/not-found */
export const startImport = async (
  db: Database,
  accountId: number,
  id: string,
  start: ImportStart,
): Promise<Transfer> => {
  const row = await requireReady(db, accountId, id);
  const { problems, settings } = await checkStart(db, row, start, await timeZoneOf(db, accountId)).catch(
    (error: unknown) => {
      throw asRefusal(error);
    },
  );
  if (problems.length > 0) {
    throw new DomainError(
      "input/invalid",
      "This mapping cannot be imported with.",
      problems.map((message) => ({ field: "mapping", message })),
    );
  }
  const started = await startTransfer(db, accountId, id, settings);
  if (started === undefined) throw wrongState(await requireTransfer(db, accountId, id), "ready");
  return asTransfer(started);
};

/**
 * Ends it; one that runs stops within seconds. What was imported stays, and the file is forgotten.
 *
 * @throws DomainError transfer/bad-state when it has ended already, transfer/not-found
 */
export const cancel = async (q: Queryable, accountId: number, id: string): Promise<Transfer> => {
  const row = await cancelTransfer(q, accountId, id);
  if (row === undefined) {
    const { state } = await requireTransfer(q, accountId, id);
    throw new DomainError("transfer/bad-state", `Expected one that has not ended; this one is ${state}.`);
  }
  if (row.state === "cancelled") await deleteChunks(q, accountId, id);
  return asTransfer(row);
};

/** Removes one that has ended, with its files. @throws DomainError transfer/bad-state, transfer/not-found */
export const remove = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  if (await deleteTransfer(q, accountId, id)) return;
  const { state } = await requireTransfer(q, accountId, id);
  throw new DomainError(
    "transfer/bad-state",
    `Expected one that has ended; this one is ${state}. Cancel it first.`,
  );
};
