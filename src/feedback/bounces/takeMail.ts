import type { Report } from "../../channels/report.ts";
import type { Database } from "../../db/pool.ts";
import { noteIgnored, noteTold } from "../../db/queries/returnPaths.ts";
import type { Clock } from "../../lib/clock.ts";
import { bounceGroupsMax } from "../../limits.ts";
import type { ReturnSubject } from "../../senders/returnPathToken.ts";
import { recordReports } from "../record.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { readMail } from "./readMail.ts";

/** What came of a mail that came back. */
export type Taken = Exclude<Meaning, { kind: "ignored" }>["kind"] | "ignored";

const ignored = (why: string): Meaning => ({ kind: "ignored", why });

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

const understand = async (subject: ReturnSubject, bytes: Buffer): Promise<Meaning> => {
  if (subject.isOfCopies) return ignored("It is about a copy.");
  const mail = await readMail(bytes, bounceGroupsMax);
  return mail === null ? ignored("It could not be read.") : meaningOf(mail);
};

/**
 * Takes a mail that came to the return path of a message: what it reports is recorded, committed when this resolves.
 *
 * @param bytes its beginning, as much as `bounceReadBytesMax`
 * @throws when the database could not take it: the mail is to be offered again
 */
export const takeMail = async (
  { db, clock }: { db: Database; clock: Clock },
  subject: ReturnSubject,
  bytes: Buffer,
): Promise<Taken> => {
  const { accountId } = subject;
  const meaning = await understand(subject, bytes);
  if (meaning.kind === "ignored") {
    await noteIgnored(db, accountId, meaning.why);
    return "ignored";
  }
  const { unknown } = await recordReports(db, accountId, null, [reportOf(subject, meaning, clock.now())]);
  if (unknown.length > 0) {
    await noteIgnored(db, accountId, "It is about a message that is not kept any more.");
    return "ignored";
  }
  await noteTold(db, accountId, meaning.kind);
  return meaning.kind;
};
