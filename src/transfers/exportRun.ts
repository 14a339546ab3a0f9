import { compileFilter } from "../db/filter/compile.ts";
import type { Database } from "../db/pool.ts";
import {
  type EventPlace,
  listEventPropertyNames,
  listEventsToExport,
  listProfilesToExport,
  listPropertyNamesToExport,
} from "../db/queries/transferExports.ts";
import { insertChunk } from "../db/queries/transferFiles.ts";
import { saveTransferProgress, type TransferRow } from "../db/queries/transfers.ts";
import type { Sql } from "../db/sql.ts";
import { inTransaction } from "../db/tx.ts";
import { exportColumnsMax, exportNamesPageRows, exportPageRows, transferChunkBytes } from "../limits.ts";
import { scopeOf } from "../segments/audience.ts";
import {
  eventCsv,
  eventHeader,
  eventLine,
  orderNames,
  profileCsv,
  profileHeader,
  profileLines,
} from "./exportRows.ts";
import { LeaseLost, TransferFault } from "./fault.ts";
import type { Control } from "./importRun.ts";
import { type ExportPosition, readExportPosition, readExportSettings } from "./settings.ts";

/** One page of rows as text, and the place of the last one that was looked at; null: there was none. */
interface Page {
  text: string;
  count: number;
  last: EventPlace | null;
}

/** What is exported: a walk by primary key, so that it goes on wherever it was left. */
interface Walk {
  header(names: readonly string[]): string;
  names(after: EventPlace): Promise<{ last: EventPlace | null; names: string[] }>;
  page(after: EventPlace, names: readonly string[]): Promise<Page>;
}

const BEGIN: EventPlace = {
  profileId: 0,
  nameKey: "",
  ts: "-infinity",
  id: "00000000-0000-0000-0000-000000000000",
};

/** The audience of an export, as of its beginning. */
const conditionOf = async (db: Database, transfer: TransferRow): Promise<Sql | null> => {
  const { filter } = readExportSettings(transfer.settings);
  if (filter === null) return null;
  const scope = await scopeOf(db, transfer.account_id, [filter], transfer.started_at ?? transfer.created_at);
  return compileFilter(filter, scope).condition;
};

const profileWalk = async (db: Database, transfer: TransferRow): Promise<Walk> => {
  const { isForSpreadsheets } = readExportSettings(transfer.settings);
  const condition = await conditionOf(db, transfer);
  const { account_id: accountId, format } = transfer;
  return {
    header: profileHeader,
    names: async ({ profileId }) => {
      const { lastId, names } = await listPropertyNamesToExport(db, accountId, {
        afterId: profileId,
        limit: exportNamesPageRows,
      });
      return { last: lastId === null ? null : { ...BEGIN, profileId: lastId }, names };
    },
    page: async ({ profileId }, names) => {
      const { lastId, rows } = await listProfilesToExport(db, accountId, {
        afterId: profileId,
        limit: exportPageRows,
        condition,
      });
      return {
        text: rows
          .map((row) => (format === "csv" ? profileCsv(row, names, isForSpreadsheets) : profileLines(row)))
          .join(""),
        count: rows.length,
        last: lastId === null ? null : { ...BEGIN, profileId: lastId },
      };
    },
  };
};

const eventWalk = (db: Database, transfer: TransferRow): Walk => {
  const { isForSpreadsheets, nameKeys, from, to } = readExportSettings(transfer.settings);
  const { account_id: accountId, format } = transfer;
  const wanted = {
    nameKeys,
    from: from === null ? null : new Date(from),
    to: to === null ? null : new Date(to),
  };
  return {
    header: eventHeader,
    names: (after) => listEventPropertyNames(db, accountId, wanted, { after, limit: exportNamesPageRows }),
    page: async (after, names) => {
      const rows = await listEventsToExport(db, accountId, wanted, { after, limit: exportPageRows });
      const last = rows.at(-1);
      return {
        text: rows
          .map((row) => (format === "csv" ? eventCsv(row, names, isForSpreadsheets) : eventLine(row)))
          .join(""),
        count: rows.length,
        last:
          last === undefined
            ? null
            : { profileId: last.profileId, nameKey: last.nameKey, ts: last.ts, id: last.id },
      };
    },
  };
};

/** What is written of the file: text that waits for its piece, and rows that are in it. */
interface Pending {
  text: string;
  rows: number;
}

/** The next piece of the file with the place behind it, in one transaction. @throws LeaseLost */
const commitPiece = async (
  db: Database,
  transfer: TransferRow,
  position: ExportPosition,
  { text, rows }: Pending,
  bytesDone: number,
): Promise<number> => {
  const bytes = Buffer.from(text, "utf8");
  const end = bytesDone + bytes.length;
  await inTransaction(db, async (tx) => {
    if (bytes.length > 0) {
      await insertChunk(tx, transfer.account_id, transfer.id, { offset: bytesDone, bytes });
    }
    const isMine = await saveTransferProgress(tx, transfer.account_id, transfer, {
      position,
      bytesDone: end,
      rowsDone: rows,
      rowsTaken: rows,
      rowsRefused: 0,
    });
    if (!isMine) throw new LeaseLost();
  });
  return end;
};

const NOTHING: Pending = { text: "", rows: 0 };

/** One step of gathering the names of columns; behind the last one the rows begin. */
const gatherNames = async (walk: Walk, { names, place }: ExportPosition): Promise<ExportPosition> => {
  const page = await walk.names(place);
  const all = orderNames(new Set([...names, ...page.names]));
  if (all.length > exportColumnsMax) {
    throw new TransferFault(
      `There are more than ${exportColumnsMax} names of properties, which no table has room for. Export JSONL instead.`,
    );
  }
  return page.last === null
    ? { phase: "rows", names: all, place: BEGIN }
    : { phase: "names", names: all, place: page.last };
};

const writeRows = async (
  db: Database,
  transfer: TransferRow,
  walk: Walk,
  begun: ExportPosition,
  control: Control,
): Promise<boolean> => {
  let [position, bytesDone] = [begun, transfer.bytes_done];
  const isHeaded = transfer.format === "csv" && bytesDone === 0;
  let pending: Pending = isHeaded ? { text: walk.header(position.names), rows: 0 } : NOTHING;
  for (;;) {
    if (control.shallStop()) return false;
    const { text, count, last } = await walk.page(position.place, position.names);
    pending = { text: pending.text + text, rows: pending.rows + count };
    if (last !== null) position = { ...position, place: last };
    if (last !== null && pending.text.length < transferChunkBytes) continue;
    bytesDone = await commitPiece(db, transfer, position, pending, bytesDone);
    pending = NOTHING;
    if (last === null) return true;
  }
};

/**
 * Writes an export from where it was left, piece by piece, each with its place in one transaction. Whoever is there from its
 * beginning to its end is in it once; what comes or goes meanwhile may be or not.
 *
 * @returns whether all is written; false: `control` stopped it
 * @throws TransferFault, LeaseLost, or the database's error
 */
export const runExport = async (db: Database, transfer: TransferRow, control: Control): Promise<boolean> => {
  const walk = transfer.subject === "events" ? eventWalk(db, transfer) : await profileWalk(db, transfer);
  let position: ExportPosition = readExportPosition(transfer.position) ?? {
    phase: transfer.format === "csv" ? "names" : "rows",
    names: [],
    place: BEGIN,
  };
  while (position.phase === "names") {
    if (control.shallStop()) return false;
    position = await gatherNames(walk, position);
    await commitPiece(db, transfer, position, NOTHING, 0);
  }
  return writeRows(db, transfer, walk, position, control);
};
