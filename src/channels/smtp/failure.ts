import { parseReply } from "../../lib/smtpStatus.ts";

/** Where in the conversation something failed, in its order (RFC 5321 section 4). */
export type Stage = "connect" | "tls" | "greeting" | "login" | "sender" | "recipient" | "data" | "content";

/** Codes of our own, beside those of Node.js, of nodemailer and of the server. */
export const TIMED_OUT = "timed_out";
export const NO_LOGIN = "login_not_offered";

interface FailureParts {
  stage: Stage;
  code: string;
  reply?: string | null;
  mayBeTaken?: boolean;
  isUntouched?: boolean;
}

/** An answer of the server other than "go on", or none at all. */
export class SmtpFailure extends Error {
  readonly stage: Stage;
  /** The error's code where the server gave no answer. */
  readonly code: string;
  /** The server's whole answer, e.g. `550 5.1.1 no such user`; null when it gave none. */
  readonly reply: string | null;
  /** The end of the mail was handed to the connection, and no complete answer came: it may have been taken. */
  readonly mayBeTaken: boolean;
  /** Not a byte of the mail was handed to the connection. */
  readonly isUntouched: boolean;

  constructor(failure: FailureParts) {
    super(`SMTP failed at ${failure.stage}: ${failure.code}`);
    this.stage = failure.stage;
    this.code = failure.code;
    this.reply = failure.reply ?? null;
    this.mayBeTaken = failure.mayBeTaken ?? false;
    this.isUntouched = failure.isUntouched ?? true;
  }
}

export const isSmtpReply = (text: string | null): boolean => text !== null && parseReply(text) !== null;
