import { compileFilter } from "../../db/filter/compile.ts";
import type { FilterScope } from "../../db/filter/scope.ts";
import type { Database, Queryable } from "../../db/pool.ts";
import {
  type EventPlace,
  type EventRecordRow,
  type EventSelection,
  listEventKinds,
  listEventRecords,
} from "../../db/queries/eventRecords.ts";
import { listMatching } from "../../db/queries/profileRecords.ts";
import { readBounded } from "../../db/tx.ts";
import { eventNameKey } from "../../lib/eventNameKey.ts";
import { exportLookedMax, exportPageBytesMax, exportPageMsMax } from "../../limits.ts";
import { type ProfileRecord, type RecordParts, readRecords } from "../record.ts";
import { type EventQuery, usersOf } from "./eventQuery.ts";

/**
 * Pages of an export. Each goes on from where the last one ended, by something that never changes of what has been given:
 * users by their id, which a merge keeps the older of; events by time and id, which a merge leaves as they are. What was
 * there when an export began comes once, whatever is written meanwhile; what comes later comes where its place lies ahead.
 */

/** Whose export it is. */
export interface ExportAccount {
  accountId: number;
  timeZone: string;
}

export const scopeOf = ({ accountId, timeZone }: ExportAccount, now: Date): FilterScope => ({
  accountId,
  now,
  timeZone,
  segments: new Map(),
});

const bounds = { lookedMax: exportLookedMax, bytesMax: exportPageBytesMax };

/**
 * Users who match, in the order of their ids.
 *
 * @returns `next`: the id to go on after; null when nothing is left
 */
export const readUserPage = (
  db: Database,
  account: ExportAccount,
  now: Date,
  query: EventQuery,
  page: { after: number; limit: number; parts: RecordParts },
): Promise<{ records: ProfileRecord[]; next: number | null }> =>
  readBounded(db, exportPageMsMax, async (tx) => {
    const { accountId } = account;
    const filter = usersOf(query);
    const compiled = filter === null ? null : compileFilter(filter, scopeOf(account, now));
    const { ids, next } = await listMatching(tx, accountId, compiled, { ...page, ...bounds });
    return { records: await readRecords(tx, accountId, ids, page.parts), next };
  });

/** Where an export of events has got to: within the events of one kind. */
export interface EventPosition {
  nameKey: string;
  /** Null: at its first event. */
  place: EventPlace | null;
}

export const selectionOf = ({ from, to, where, users }: EventQuery, nameKey: string): EventSelection => ({
  nameKey,
  from,
  to,
  where,
  users,
});

/** The kinds that a query is about, in the order in which they are gone through. */
export const kindsOf = async (q: Queryable, accountId: number, { event }: EventQuery): Promise<string[]> =>
  event === null ? (await listEventKinds(q, accountId)).map(({ nameKey }) => nameKey) : [eventNameKey(event)];

interface FoundEvents {
  rows: EventRecordRow[];
  next: EventPosition | null;
}

const findEvents = async (
  tx: Queryable,
  account: ExportAccount,
  scope: FilterScope,
  query: EventQuery,
  page: { after: EventPosition | null; limit: number },
): Promise<FoundEvents> => {
  const kinds = await kindsOf(tx, account.accountId, query);
  const start = page.after === null ? 0 : Math.max(0, kinds.indexOf(page.after.nameKey));
  const rows: EventRecordRow[] = [];
  let bytes = 0;
  for (const nameKey of kinds.slice(start)) {
    if (rows.length >= page.limit || bytes >= exportPageBytesMax)
      return { rows, next: { nameKey, place: null } };
    const found = await listEventRecords(tx, account.accountId, selectionOf(query, nameKey), scope, {
      after: page.after?.nameKey === nameKey ? page.after.place : null,
      limit: page.limit - rows.length,
      lookedMax: exportLookedMax,
      bytesMax: exportPageBytesMax - bytes,
    });
    rows.push(...found.rows);
    bytes += found.rows.at(-1)?.bytes ?? 0;
    if (found.next !== null) return { rows, next: { nameKey, place: found.next } };
  }
  return { rows, next: null };
};

/** An event and who did it. */
export interface EventRecord {
  event: EventRecordRow;
  user: ProfileRecord;
}

/**
 * Events that match, kind by kind in the order of time. Events of a user who is being deleted are left out.
 *
 * @returns `next`: where to go on; null when nothing is left
 */
export const readEventPage = (
  db: Database,
  account: ExportAccount,
  now: Date,
  query: EventQuery,
  page: { after: EventPosition | null; limit: number },
): Promise<{ records: EventRecord[]; next: EventPosition | null }> =>
  readBounded(db, exportPageMsMax, async (tx) => {
    const { rows, next } = await findEvents(tx, account, scopeOf(account, now), query, page);
    const ids = [...new Set(rows.map(({ profile_id }) => profile_id))];
    const users = await readRecords(tx, account.accountId, ids, { devices: false, events: false });
    const byId = new Map(users.map((user) => [user.row.id, user]));
    const records = rows.flatMap((event): EventRecord[] => {
      const user = byId.get(event.profile_id);
      return user === undefined ? [] : [{ event, user }];
    });
    return { records, next };
  });
