import { Value } from "typebox/value";
import { StoredMailbox } from "../../contract/returnPath.ts";
import type { Database } from "../../db/pool.ts";
import {
  claimMailbox,
  type DueMailbox,
  noteMailboxLook,
  noteMailboxRead,
} from "../../db/queries/returnPaths.ts";
import type { Clock } from "../../lib/clock.ts";
import type { NetworkGuard } from "../../lib/exchange.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import {
  mailboxLeaseMs,
  mailboxLookMs,
  mailboxMailsAtOnceMax,
  mailboxMailsPerLookMax,
} from "../../limits.ts";
import { takeMailboxMail } from "../bounces/takeMail.ts";
import { MailboxError, type OpenMailbox, withMailbox } from "./client.ts";

export interface MailboxDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  guard: NetworkGuard;
}

/**
 * Reads what came since the last look. How far it is read is noted behind the mails that are recorded: a worker that dies in
 * between leaves mails that are read again, which changes nothing.
 *
 * @returns whether there is more
 */
const readNew = async (deps: MailboxDeps, due: DueMailbox, mailbox: OpenMailbox): Promise<boolean> => {
  const { accountId } = due;
  const { whenRead } = Value.Parse(StoredMailbox, due.mailbox);
  const { uidValidity } = mailbox;
  const known = uidValidity === due.uidValidity ? due.lastUid : 0;
  const uids = await mailbox.uidsAfter(known);
  const now = uids.slice(0, mailboxMailsPerLookMax);
  for (let at = 0; at < now.length; at += mailboxMailsAtOnceMax) {
    const some = now.slice(at, at + mailboxMailsAtOnceMax);
    for (const { bytes } of await mailbox.read(some)) await takeMailboxMail(deps, accountId, bytes);
    await (whenRead === "delete" ? mailbox.remove(some) : mailbox.markRead(some));
    await noteMailboxRead(deps.db, accountId, due.mailbox, { uidValidity, lastUid: some.at(-1) ?? known });
  }
  return uids.length > now.length;
};

const look = async (deps: MailboxDeps, due: DueMailbox): Promise<void> => {
  const { db, box, guard } = deps;
  const { accountId } = due;
  const end = (failure: string | null, isMore: boolean) =>
    noteMailboxLook(db, accountId, { failure, nextInMs: isMore ? 0 : mailboxLookMs });
  try {
    const password = due.secrets === null ? "" : box.open(due.secrets);
    const access = { ...Value.Parse(StoredMailbox, due.mailbox), password };
    await end(null, await withMailbox(access, guard, (mailbox) => readNew(deps, due, mailbox)));
  } catch (error) {
    if (error instanceof MailboxError) return end(error.message, false);
    await end("It could not be read just now.", false);
    throw error;
  }
};

/** Looks into every mailbox that is due, one after the other; other workers take others meanwhile. */
export const lookIntoMailboxes = async (deps: MailboxDeps, isStopping: () => boolean): Promise<void> => {
  while (!isStopping()) {
    const due = await claimMailbox(deps.db, mailboxLeaseMs);
    if (due === undefined) return;
    await look(deps, due);
  }
};
