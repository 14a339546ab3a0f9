import type { Static } from "typebox";
import { Value } from "typebox/value";
import type { MailDomainCheck } from "../contract/mailDomain.ts";
import {
  type MailboxPut,
  type ReturnPath,
  type ReturnPathPut,
  StoredMailbox,
} from "../contract/returnPath.ts";
import type { Queryable } from "../db/pool.ts";
import {
  deleteReturnPath,
  findReturnPath,
  putReturnPath,
  type ReturnPathRow,
} from "../db/queries/returnPaths.ts";
import { DomainError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { returnPathStaleMsMax, returnPathsKeptMax } from "../limits.ts";
import type { DnsLookup } from "./dns.ts";
import { checkedDomain } from "./domainName.ts";
import { returnPathToken } from "./returnPathToken.ts";
import { checkReturnRecords, type ReturnFacts, wantedReturnRecords } from "./returnRecords.ts";

/** A mailbox with its password in the open. */
export interface MailboxAccess extends Static<typeof StoredMailbox> {
  password: string;
}

/** What this deployment takes bounces with. */
export interface ReturnDeps {
  q: Queryable;
  box: SecretBox;
  /** Opens a mailbox for real; answers the setting at fault, in words. */
  tryMailbox(access: MailboxAccess): Promise<{ field: string; message: string } | null>;
  /** The receiver, where it is switched on. */
  receiver: { hostName: string; port: number } | undefined;
}

const addressOf = (
  box: SecretBox,
  { domain, local_part }: Pick<ReturnPathRow, "domain" | "local_part">,
  subject: { accountId: number; messageId: string; isOfCopies: boolean },
): string => {
  const token = returnPathToken(box, subject);
  return `${local_part === "" ? token : `${local_part}+${token}`}@${domain}`;
};

/**
 * The return path of each mail, by accounts' settings that are looked at again once a minute: a mail costs no question of its
 * own. Null where the account has set none.
 */
export const createReturnPaths = (db: Queryable, box: SecretBox, nowMs: () => number) => {
  const known = new Map<number, { row: Promise<ReturnPathRow | undefined>; untilMs: number }>();
  const find = (accountId: number): Promise<ReturnPathRow | undefined> => {
    const found = known.get(accountId);
    if (found !== undefined && nowMs() < found.untilMs) return found.row;
    if (known.size >= returnPathsKeptMax) known.clear();
    const row = findReturnPath(db, accountId);
    known.set(accountId, { row, untilMs: nowMs() + returnPathStaleMsMax });
    row.catch(() => known.delete(accountId));
    return row;
  };
  return async (accountId: number, messageId: string, isOfCopies: boolean): Promise<string | null> => {
    const row = await find(accountId);
    return row === undefined ? null : addressOf(box, row, { accountId, messageId, isOfCopies });
  };
};

const NONE: Pick<ReturnPath, "domain" | "localPart" | "spfTerm" | "example" | "records"> = {
  domain: null,
  localPart: "",
  spfTerm: "",
  example: null,
  records: [],
};

/** Whether bounces come back to a domain of their own. */
export const hasReturnPath = async (q: Queryable, accountId: number): Promise<boolean> =>
  (await findReturnPath(q, accountId)) !== undefined;

const factsOf = (row: ReturnPathRow, receiver: ReturnDeps["receiver"]): ReturnFacts => ({
  domain: row.domain,
  spfTerm: row.spf_term,
  hostName: receiver?.hostName ?? null,
  hasMailbox: row.mailbox !== null,
});

/** Where the account's bounces come back to, and how that goes. */
export const readReturnPath = async (
  { q, box, receiver }: ReturnDeps,
  accountId: number,
): Promise<ReturnPath> => {
  const row = await findReturnPath(q, accountId);
  const known =
    row === undefined
      ? NONE
      : {
          domain: row.domain,
          localPart: row.local_part,
          spfTerm: row.spf_term,
          example: addressOf(box, row, { accountId, messageId: newId(), isOfCopies: false }),
          records: wantedReturnRecords(factsOf(row, receiver)),
        };
  return {
    ...known,
    mailbox:
      row === undefined || row.mailbox === null
        ? null
        : { ...Value.Parse(StoredMailbox, row.mailbox), hasPassword: row.mailbox_secrets !== null },
    mailboxReadAt: row?.mailbox_read_at?.toISOString() ?? null,
    mailboxFailedAt: row?.mailbox_failed_at?.toISOString() ?? null,
    mailboxFailure: row?.mailbox_failure ?? null,
    receiver: {
      isOn: receiver !== undefined,
      hostName: receiver?.hostName ?? null,
      port: receiver?.port ?? null,
    },
    lastToldAt: row?.last_told_at?.toISOString() ?? null,
    lastTold: row?.last_told ?? null,
    lastIgnoredAt: row?.last_ignored_at?.toISOString() ?? null,
    lastIgnored: row?.last_ignored ?? null,
  };
};

type SavedMailbox = Pick<ReturnPathRow, "mailbox" | "mailbox_secrets">;

/** A password is kept for the place it was given for only: with another host it would be sent to whoever that is. */
const passwordFor = (box: SecretBox, given: MailboxPut, before: SavedMailbox | undefined): string => {
  if (given.password !== undefined) return given.password;
  if (before === undefined || before.mailbox === null || before.mailbox_secrets === null) return "";
  const { host, username } = Value.Parse(StoredMailbox, before.mailbox);
  return host === given.host && username === given.username ? box.open(before.mailbox_secrets) : "";
};

const checkedMailbox = async (
  { box, tryMailbox }: ReturnDeps,
  given: MailboxPut | null | undefined,
  before: SavedMailbox | undefined,
): Promise<SavedMailbox> => {
  if (given === undefined)
    return { mailbox: before?.mailbox ?? null, mailbox_secrets: before?.mailbox_secrets ?? null };
  if (given === null) return { mailbox: null, mailbox_secrets: null };
  const password = passwordFor(box, given, before);
  const { password: _password, ...open } = given;
  const mailbox = Value.Parse(StoredMailbox, Value.Default(StoredMailbox, open));
  const problem = await tryMailbox({ ...mailbox, password });
  if (problem === null) return { mailbox, mailbox_secrets: password === "" ? null : box.seal(password) };
  throw new DomainError("input/invalid", "The mailbox could not be opened.", [
    { field: `mailbox.${problem.field}`, message: problem.message },
  ]);
};

/**
 * Sets the return path as a whole. A mailbox is opened for real before anything is saved.
 *
 * @throws DomainError input/invalid
 */
export const setReturnPath = async (
  deps: ReturnDeps,
  accountId: number,
  { domain, localPart = "", spfTerm = "", mailbox }: ReturnPathPut,
): Promise<ReturnPath> => {
  const name = checkedDomain(domain);
  const before = await findReturnPath(deps.q, accountId);
  await putReturnPath(deps.q, accountId, {
    domain: name,
    ...(await checkedMailbox(deps, mailbox, before)),
    local_part: localPart.toLowerCase(),
    spf_term: spfTerm,
  });
  return readReturnPath(deps, accountId);
};

/** Bounces go to the senders of mails again. */
export const clearReturnPath = (q: Queryable, accountId: number): Promise<void> =>
  deleteReturnPath(q, accountId);

/** @throws DomainError return-path/not-found */
export const checkReturnPath = async (
  { q, receiver }: Pick<ReturnDeps, "q" | "receiver">,
  accountId: number,
  dns: DnsLookup,
): Promise<MailDomainCheck> => {
  const row = await findReturnPath(q, accountId);
  if (row === undefined)
    throw new DomainError(
      "return-path/not-found",
      "The account has set no return path; set its domain first.",
    );
  return { records: await checkReturnRecords(factsOf(row, receiver), dns) };
};
