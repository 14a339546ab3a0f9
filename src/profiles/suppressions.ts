import type { Suppression, SuppressionCreate } from "../contract/suppression.ts";
import type { SuppressionChannel, SuppressionReason } from "../contract/suppressionWords.ts";
import type { Database, Queryable } from "../db/pool.ts";
import {
  deleteSuppression,
  findSuppression,
  insertSuppressions,
  listSuppressions,
  type SuppressionFilter,
  type SuppressionRow,
} from "../db/queries/suppressions.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { storableText } from "../lib/storableText.ts";
import { normalizeEmail, normalizePhone } from "./address.ts";

const asSuppression = (row: SuppressionRow): Suppression => {
  const [word = "", ...rest] = row.reason.split(":");
  return {
    id: row.id,
    channel: row.channel,
    address: row.address,
    reason: word === "complained" || word === "added" ? word : "bounced",
    detail: rest.join(":").trim(),
    addedBy: row.added_by,
    since: row.created_at.toISOString(),
  };
};

/** Stopped addresses, newest first; one more than the page holds says that another follows. */
export const readSuppressions = async (
  q: Queryable,
  accountId: number,
  filter: SuppressionFilter,
  page: { before: number | null; limit: number },
): Promise<{ data: Suppression[]; next: number | null }> => {
  const rows = await listSuppressions(q, accountId, filter, { ...page, limit: page.limit + 1 });
  const data = rows.slice(0, page.limit).map(asSuppression);
  return { data, next: rows.length > page.limit ? (data.at(-1)?.id ?? null) : null };
};

const READERS = {
  email: { read: normalizeEmail, wanted: "an e-mail address" },
  whatsapp: { read: normalizePhone, wanted: "a phone number with + and its country code" },
  push: { read: (text: string) => storableText(text.trim()) || null, wanted: "a device's token" },
} as const;

/** The form in which an address of the channel is compared, or in words what was expected. */
export const readAddress = (
  channel: SuppressionChannel,
  text: string,
): { address: string } | { expected: string } => {
  const { read, wanted } = READERS[channel];
  const address = read(text);
  return address === null ? { expected: wanted } : { address };
};

/** An address to be stopped, as it is compared. */
export interface StopWish {
  channel: SuppressionChannel;
  address: string;
  reason: SuppressionReason;
  /** A provider's code, or a note. */
  detail: string;
}

/**
 * Stops addresses: nothing is sent to them on their channels any more, transactional messages included. One that is stopped
 * already stays as it is.
 *
 * @returns how many were not stopped before
 */
export const stopAddresses = (
  db: Database,
  accountId: number,
  wishes: readonly StopWish[],
  addedBy: string,
): Promise<number> => {
  const stops = wishes.map(({ channel, address, reason, detail }) => ({
    channel,
    address,
    reason: `${reason}: ${storableText(detail)}`,
  }));
  return inTransaction(db, (tx) => insertSuppressions(tx, accountId, stops, addedBy));
};

/**
 * Stops an address by hand.
 *
 * @throws DomainError input/invalid when it is no address of the channel
 */
export const stopAddress = async (
  db: Database,
  accountId: number,
  { channel, address, note = "" }: SuppressionCreate,
  addedBy: string,
): Promise<Suppression> => {
  const read = readAddress(channel, address);
  if ("expected" in read) {
    throw new DomainError("input/invalid", "This is no address of the channel.", [
      { field: "address", message: `Expected ${read.expected}; got "${address.slice(0, 100)}".` },
    ]);
  }
  await stopAddresses(db, accountId, [{ channel, ...read, reason: "added", detail: note }], addedBy);
  const row = await findSuppression(db, accountId, { channel, ...read });
  if (row === undefined) throw new Error("a stopped address was let go in the same moment");
  return asSuppression(row);
};

/**
 * Lets an address be written to again.
 *
 * @throws DomainError suppression/not-found
 */
export const letAddressGo = async (q: Queryable, accountId: number, id: number): Promise<void> => {
  if (await deleteSuppression(q, accountId, id)) return;
  throw new DomainError("suppression/not-found", `There is no stopped address ${id} in this account.`);
};
