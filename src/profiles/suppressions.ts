import type { Suppression, SuppressionCreate } from "../contract/suppression.ts";
import type { Queryable } from "../db/pool.ts";
import {
  addSuppression,
  deleteSuppression,
  listSuppressions,
  type SuppressionFilter,
  type SuppressionRow,
} from "../db/queries/suppressions.ts";
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

/**
 * Stops an address by hand: nothing is sent to it on the channel any more, transactional messages included.
 *
 * @throws DomainError input/invalid when it is no address of the channel
 */
export const stopAddress = async (
  q: Queryable,
  accountId: number,
  { channel, address, note = "" }: SuppressionCreate,
  addedBy: string,
): Promise<Suppression> => {
  const { read, wanted } = READERS[channel];
  const known = read(address);
  if (known === null) {
    throw new DomainError("input/invalid", "This is no address of the channel.", [
      { field: "address", message: `Expected ${wanted}; got "${address.slice(0, 100)}".` },
    ]);
  }
  const reason = `added: ${storableText(note)}`;
  const row = await addSuppression(q, accountId, { channel, address: known, reason, addedBy });
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
