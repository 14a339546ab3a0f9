import type { Report } from "../../channels/report.ts";
import type { Database } from "../../db/pool.ts";
import { noteIgnored, noteTold } from "../../db/queries/returnPaths.ts";
import type { Clock } from "../../lib/clock.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import { bounceGroupsMax } from "../../limits.ts";
import { openReturnPath, type ReturnSubject } from "../../senders/returnPathToken.ts";
import { recordReports } from "../record.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { type ReadMail, readMail } from "./readMail.ts";

/** What came of a mail that came back. */
export type Taken = Exclude<Meaning, { kind: "ignored" }>["kind"] | "ignored";

/**
 * Of one message there is one report of each kind, however many mails tell it: whoever got a mail knows its return path and
 * may write to it as often as they like. For the same reason the report is about the address that the message went to, not
 * about one that the mail names.
 */
const reportOf = (
  subject: ReturnSubject,
  meaning: Exclude<Meaning, { kind: "ignored" }>,
  at: Date,
): Report => {
  const isPermanent = meaning.kind === "bounced" && meaning.isPermanent;
  return {
    id: `return path ${meaning.kind}${isPermanent ? " for good" : ""}`,
    kind: meaning.kind,
    messageId: subject.messageId,
    providerId: null,
    address: null,
    at,
    isPermanent,
    isMachine: false,
    url: null,
    code: meaning.code,
    detail: meaning.detail,
  };
};

interface TakeDeps {
  db: Database;
  clock: Clock;
}

const note = async ({ db }: TakeDeps, accountId: number, why: string): Promise<Taken> => {
  await noteIgnored(db, accountId, why);
  return "ignored";
};

const record = async (deps: TakeDeps, subject: ReturnSubject, mail: ReadMail): Promise<Taken> => {
  const { db, clock } = deps;
  const { accountId } = subject;
  if (subject.isOfCopies) return note(deps, accountId, "It is about a copy.");
  const meaning = meaningOf(mail);
  if (meaning.kind === "ignored") return note(deps, accountId, meaning.why);
  const { unknown } = await recordReports(db, accountId, null, [reportOf(subject, meaning, clock.now())]);
  if (unknown.length > 0) return note(deps, accountId, "It is about a message that is not kept any more.");
  await noteTold(db, accountId, meaning.kind);
  return meaning.kind;
};

const UNREADABLE = "It could not be read.";

/**
 * Takes a mail that came to the return path of a message: what it reports is recorded, committed when this resolves.
 *
 * @param bytes its beginning, as much as `bounceReadBytesMax`
 * @throws when the database could not take it: the mail is to be offered again
 */
export const takeMail = async (deps: TakeDeps, subject: ReturnSubject, bytes: Buffer): Promise<Taken> => {
  const mail = await readMail(bytes, bounceGroupsMax);
  return mail === null ? note(deps, subject.accountId, UNREADABLE) : record(deps, subject, mail);
};

const ADDRESS = /[a-z0-9._+-]{49,64}@[^\s<>,;"()]{1,253}/gi;

/**
 * The same of a mail that lies in a mailbox, which does not say where it was sent to: the first return path in its fields of
 * delivery counts, or that of the mail that is complained of. It cannot be made up, wherever it stands.
 *
 * @param accountId whose mailbox it is
 */
export const takeMailboxMail = async (
  deps: TakeDeps & { box: SecretBox },
  accountId: number,
  bytes: Buffer,
): Promise<Taken> => {
  const mail = await readMail(bytes, bounceGroupsMax);
  if (mail === null) return note(deps, accountId, UNREADABLE);
  const nowMs = deps.clock.now().getTime();
  for (const [address] of mail.addresses.matchAll(ADDRESS)) {
    const subject = openReturnPath(deps.box, address, nowMs);
    if (subject !== null) return record(deps, subject, mail);
  }
  return note(deps, accountId, "It came to no return path of a mail.");
};
