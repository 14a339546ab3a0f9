import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { Nullable } from "../../contract/page.ts";
import type { Database, Queryable } from "../../db/pool.ts";
import { insertRefusals } from "../../db/queries/transferFiles.ts";
import { saveTransferProgress, type TransferRow } from "../../db/queries/transfers.ts";
import { storableText } from "../../lib/storableText.ts";
import { eventTypesMax, transferRefusalsMax } from "../../limits.ts";
import { parseEventData } from "../../profiles/eventRecord.ts";
import { parseLoneRecord } from "../../profiles/parseUpload.ts";
import { Refusal } from "../../profiles/refusal.ts";
import { LeaseLost, TransferFault } from "../fault.ts";
import type { Control } from "../importRun.ts";
import { type Observer, type Span, storeOperations } from "../store.ts";
import type { ListQuery, RemoteClient, RemotePage } from "./client.ts";
import { eventNamesOf, eventUploads, profileUploads } from "./translate.ts";

/** Moving users and what they did here from a server that speaks the compatible API. */

export const CompatibleSettings = Type.Object({
  /** Null: every kind of event that the users did. */
  events: Nullable(Type.Array(Type.String())),
  /** Users are listed by who did this; null: the server lists all. */
  usersBy: Nullable(Type.String()),
  from: Type.Integer(),
  to: Type.Integer(),
  /** Of the other account: its events say none. */
  timeZone: Type.String(),
});
export type CompatibleSettings = Static<typeof CompatibleSettings>;

/**
 * Where it is. First the users are listed, then the events of each name. `cursor` is that of the page at hand, null before a list is
 * opened; of the page's uploads `skip` are stored already, and of the list's records `read`.
 */
const Position = Type.Object({
  list: Type.Integer(),
  cursor: Nullable(Type.String()),
  skip: Type.Integer(),
  read: Type.Integer(),
  names: Type.Array(Type.String()),
});
type Position = Static<typeof Position>;

const position = Compile(Position);
const settings = Compile(CompatibleSettings);

const BEGIN: Position = { list: 0, cursor: null, skip: 0, read: 0, names: [] };

/** @throws Error when the settings are not those of such an import */
export const readCompatibleSettings = (stored: unknown): CompatibleSettings => {
  if (settings.Check(stored)) return stored;
  throw new Error("the settings of an import from another server are not what this program writes");
};

interface Job {
  db: Database;
  client: RemoteClient;
  transfer: TransferRow;
  settings: CompatibleSettings;
  control: Control;
  catalogue: Observer;
  /** Told what is being read. */
  onList: (what: string) => void;
}

/** Of the platform's own events nobody may upload any. */
const isUploadable = (name: string): boolean => !(parseEventData({ evtName: name }) instanceof Refusal);

const listOf = ({ settings: { events, usersBy, from, to } }: Job, at: Position): ListQuery | undefined => {
  if (at.list === 0) return { kind: "profiles", event: usersBy, from, to };
  const event = (events ?? at.names)[at.list - 1];
  return event === undefined ? undefined : { kind: "events", event, from, to };
};

const uploadsOf = ({ kind, event }: ListQuery, record: unknown, timeZone: string): unknown[] =>
  kind === "profiles" ? profileUploads(record) : eventUploads(record, event ?? "", timeZone);

const gatherNames = (known: readonly string[], records: readonly unknown[]): string[] => {
  const names = new Set([...known, ...records.flatMap(eventNamesOf).filter(isUploadable)]);
  return [...names].slice(0, eventTypesMax);
};

interface Upload {
  /** The record that it was made from. */
  record: unknown;
  /** The number of that record in its list, from 1, and its place among those made from it. */
  row: number;
  part: number;
  upload: unknown;
}

/** What a page becomes, without what is stored of it. */
const pageUploads = (job: Job, list: ListQuery, page: RemotePage, at: Position): Upload[] =>
  page.records.flatMap((record, index) =>
    uploadsOf(list, record, job.settings.timeZone).map((upload, part) => ({
      record,
      row: at.read + index + 1,
      part,
      upload,
    })),
  );

/** Records of different lists have the same numbers: their parts tell them apart. */
const LIST_PARTS = 100_000;

const commitUploads = async (
  tx: Queryable,
  { transfer }: Job,
  uploads: readonly Upload[],
  { begin, end, outcomes }: Span,
  { next, at, refusalsKept }: { next: Position; at: Position; refusalsKept: number },
): Promise<void> => {
  const refusals = uploads.slice(begin, end).flatMap(({ record, row, part }, index) => {
    const outcome = outcomes[index];
    return outcome === undefined
      ? []
      : [
          {
            row,
            part: at.list * LIST_PARTS + part,
            reason: storableText(outcome.reason),
            fields: [storableText(JSON.stringify(record) ?? "")],
          },
        ];
  });
  const kept = refusals.slice(0, Math.max(0, transferRefusalsMax - refusalsKept));
  if (kept.length > 0) await insertRefusals(tx, transfer.account_id, transfer.id, kept);
  const isMine = await saveTransferProgress(tx, transfer.account_id, transfer, {
    position: end === uploads.length ? next : { ...at, skip: at.skip + end },
    bytesDone: 0,
    rowsDone: end - begin,
    rowsTaken: end - begin - refusals.length,
    rowsRefused: refusals.length,
  });
  if (!isMine) throw new LeaseLost();
};

/** Stores a page, and gives the place behind it. */
const storePage = async (
  job: Job,
  list: ListQuery,
  page: RemotePage,
  at: Position,
  refusalsKept: number,
): Promise<{ next: Position; refused: number }> => {
  const names = list.kind === "profiles" ? gatherNames(at.names, page.records) : at.names;
  const next: Position =
    page.next === null
      ? { list: at.list + 1, cursor: null, skip: 0, read: 0, names }
      : { ...at, cursor: page.next, skip: 0, read: at.read + page.records.length, names };
  const uploads = pageUploads(job, list, page, at).slice(at.skip);
  const operations = uploads.map(({ upload }) => parseLoneRecord(upload));
  const refused = await storeOperations(
    job.db,
    job.transfer.account_id,
    operations,
    job.catalogue,
    (tx, span) => commitUploads(tx, job, uploads, span, { next, at, refusalsKept }),
  );
  return { next, refused };
};

/**
 * Opens a list; where it was read in part and its cursor is forgotten, from its beginning, over the records that are stored. The
 * server has to list them in the same order, which it does for a range of days that is over.
 */
const openList = async (
  job: Job,
  list: ListQuery,
  at: Position,
): Promise<{ page: RemotePage; at: Position }> => {
  let cursor = await job.client.open(list);
  for (let read = 0; ; ) {
    const page = await job.client.page(list.kind, cursor);
    if (page === undefined)
      throw new TransferFault("The other server forgets its cursors as soon as it gives them.");
    const behind = read + page.records.length;
    if (behind > at.read || page.next === null) {
      const over = Math.max(0, at.read - read);
      const records = page.records.slice(over);
      return { page: { ...page, records }, at: { ...at, cursor, read: read + over } };
    }
    read = behind;
    cursor = page.next;
  }
};

const nextPage = async (
  job: Job,
  list: ListQuery,
  at: Position,
): Promise<{ page: RemotePage; at: Position }> => {
  const page = at.cursor === null ? undefined : await job.client.page(list.kind, at.cursor);
  return page === undefined ? openList(job, list, at) : { page, at };
};

const wordsOf = ({ kind, event }: ListQuery): string => (kind === "profiles" ? "users" : `events ${event}`);

/**
 * Reads on from where it was left until there is nothing more. A page and the place behind it are one transaction, so that a
 * kill loses or doubles nothing.
 *
 * @returns false: `control` stopped it
 * @throws TransferFault when the other server refuses or is away for good, LeaseLost, or the database's error
 */
export const runCompatible = async (job: Job): Promise<boolean> => {
  const stored = job.transfer.position;
  let at: Position = position.Check(stored) ? stored : BEGIN;
  let refusalsKept = job.transfer.rows_refused;
  for (;;) {
    const list = listOf(job, at);
    if (list === undefined) return true;
    if (job.control.shallStop()) return false;
    job.onList(wordsOf(list));
    const found = await nextPage(job, list, at);
    const { next, refused } = await storePage(job, list, found.page, found.at, refusalsKept);
    at = next;
    refusalsKept += refused;
  }
};
