import type { Sender, SenderCreate, SenderPatch } from "../contract/sender.ts";
import type { Queryable } from "../db/pool.ts";
import {
  deleteSender,
  findSender,
  insertSender,
  listSenders,
  type SenderRow,
  updateSender,
} from "../db/queries/senders.ts";
import { asciiDomain } from "../lib/asciiDomain.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import { sendersPerAccountMax } from "../limits.ts";

const domainStateOf = (row: SenderRow): Sender["domain"]["state"] => {
  if (row.domain_id === null) return "unknown";
  return row.is_verified === true ? "verified" : "not_verified";
};

const asSender = (row: SenderRow): Sender => ({
  id: row.id,
  fromName: row.from_name,
  fromAddress: row.from_address,
  replyTo: row.reply_to,
  domain: {
    name: row.from_address.slice(row.from_address.lastIndexOf("@") + 1),
    state: domainStateOf(row),
    checkedAt: row.checked_at?.toISOString() ?? null,
  },
  createdAt: row.created_at.toISOString(),
});

/** One mailbox, not a list of them. */
const LOCAL_PART = /^[^\s<>@,;\p{Cc}]{1,64}$/u;

/** @returns the address with its domain as domains are compared @throws DomainError input/invalid */
const checkedAddress = (field: string, text: string): string => {
  const address = text.trim();
  const at = address.lastIndexOf("@");
  const domain = at < 0 ? null : asciiDomain(address.slice(at + 1));
  if (domain !== null && LOCAL_PART.test(address.slice(0, at))) return `${address.slice(0, at)}@${domain}`;
  throw new DomainError("input/invalid", "This is not an e-mail address.", [
    { field, message: `Expected an address such as orders@example.com, got "${text}".` },
  ]);
};

const checked = ({ fromName, fromAddress, replyTo = "" }: SenderCreate) => ({
  from_name: fromName.trim(),
  from_address: checkedAddress("fromAddress", fromAddress),
  reply_to: replyTo.trim() === "" ? "" : checkedAddress("replyTo", replyTo),
});

const requireSender = async (q: Queryable, accountId: number, id: string): Promise<SenderRow> => {
  const row = isUuid(id) ? await findSender(q, accountId, id) : undefined;
  if (row !== undefined) return row;
  throw new DomainError("sender/not-found", "There is no such sender.");
};

const taken = (sender: ReturnType<typeof checked>): DomainError =>
  new DomainError("sender/exists", "The account has this sender already.", [
    {
      field: "fromAddress",
      message: `Expected an address and a name that no other sender has, got ${sender.from_name} <${sender.from_address}>.`,
    },
  ]);

/** By name. */
export const listAllSenders = async (q: Queryable, accountId: number): Promise<Sender[]> =>
  (await listSenders(q, accountId)).map(asSender);

/** @throws DomainError input/invalid; sender/exists */
export const createSender = async (q: Queryable, accountId: number, given: SenderCreate): Promise<Sender> => {
  const sender = { id: newId(), ...checked(given) };
  if (await insertSender(q, accountId, sender, sendersPerAccountMax)) {
    return asSender(await requireSender(q, accountId, sender.id));
  }
  if ((await listSenders(q, accountId)).length < sendersPerAccountMax) throw taken(sender);
  throw new DomainError(
    "input/invalid",
    `An account has at most ${sendersPerAccountMax} senders; delete one first.`,
  );
};

/** Campaigns that copied the sender stay as they are. @throws DomainError input/invalid; sender/exists; sender/not-found */
export const patchSender = async (
  q: Queryable,
  accountId: number,
  id: string,
  patch: SenderPatch,
): Promise<Sender> => {
  const { fromName, fromAddress, replyTo } = asSender(await requireSender(q, accountId, id));
  const sender = { id, ...checked({ fromName, fromAddress, replyTo, ...patch }) };
  if (!(await updateSender(q, accountId, sender))) throw taken(sender);
  return asSender(await requireSender(q, accountId, id));
};

/** @throws DomainError sender/not-found */
export const removeSender = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  if (isUuid(id) && (await deleteSender(q, accountId, id))) return;
  throw new DomainError("sender/not-found", "There is no such sender.");
};
