import { excerpt, type Redaction } from "../../lib/excerpt.ts";
import { networkWords } from "../../lib/networkErrors.ts";
import { isDeadReply, parseReply, type Reply } from "../../lib/smtpStatus.ts";
import { providerDetailCharsMax } from "../../limits.ts";
import type { SendOutcome } from "../channel.ts";
import { NO_LOGIN, type SmtpFailure, type Stage, TIMED_OUT } from "./failure.ts";

const SERVICE_CLOSING = 421;
/** Said of the conversation, not of the message: out of step (RFC 5321), log in first, log-in refused (RFC 4954). */
const NOT_THE_MESSAGE: ReadonlySet<number> = new Set([503, 530, 534, 535, 538]);
/**
 * Whether the server asks for less rather than for later: it closes the channel for a reason of policy
 * (421 4.7.x, how large providers tell a rate limit), or says that it is congested (RFC 3463 3.5, X.4.5).
 */
const isThrottle = (reply: Reply): boolean =>
  reply.enhanced === "4.4.5" ||
  (reply.code === SERVICE_CLOSING && (reply.enhanced?.startsWith("4.7.") ?? false));

const WHAT: Record<Stage, string> = {
  connect: "The mail server could not be reached.",
  tls: "The connection to the mail server could not be encrypted.",
  greeting: "The mail server did not accept the connection.",
  login: "The mail server did not accept the user name and password.",
  sender: "The mail server did not accept the sender.",
  recipient: "The mail server did not accept the recipient.",
  data: "The mail server did not accept the message.",
  content: "The mail server did not accept the message.",
};

/** What failed, in words, with what the server said. */
export const failureWords = (failure: SmtpFailure, redactions: readonly Redaction[]): string => {
  const what = WHAT[failure.stage];
  if (failure.reply !== null) {
    return `${what} It said: ${excerpt(failure.reply, providerDetailCharsMax - 100, redactions)}`;
  }
  if (failure.code === NO_LOGIN) return "The mail server offers no log-in, but a user name is set.";
  return `${what} ${failure.code === TIMED_OUT ? "It did not answer in time." : networkWords(failure.code)}`;
};

const isBeforeMessage = (stage: Stage): boolean =>
  stage === "connect" || stage === "tls" || stage === "greeting" || stage === "login";

const codeText = (reply: Reply): string =>
  reply.enhanced === null ? String(reply.code) : `${reply.code} ${reply.enhanced}`;

const outcomeOfReply = (failure: SmtpFailure, reply: Reply, detail: string): SendOutcome => {
  const code = codeText(reply);
  if (isThrottle(reply)) return { kind: "throttled", code, detail };
  if (reply.code < 500 || isBeforeMessage(failure.stage) || NOT_THE_MESSAGE.has(reply.code)) {
    return { kind: "try_later", code, detail };
  }
  return failure.stage === "recipient" && isDeadReply(reply)
    ? { kind: "refused", code, detail, addressDead: true }
    : { kind: "refused", code, detail };
};

/** Nodemailer's own verdicts on a mail that no server was asked about (its errors EENVELOPE and EMESSAGE). */
const REFUSED_UNASKED: Record<string, { code: string; detail: string }> = {
  EENVELOPE: { code: "address_invalid", detail: "The sender's or the recipient's address is not one." },
  EMESSAGE: { code: "message_too_large", detail: "The message is larger than the mail server takes." },
};

/**
 * What a failed hand-over means for the message, by reply code (RFC 5321 4.2.1) and by how far it came:
 * 4xx is retried, 5xx about sender, recipient or message is final, and whatever went wrong before the message
 * was handed over is the server's trouble, not the message's.
 */
export const smtpOutcome = (failure: SmtpFailure, redactions: readonly Redaction[]): SendOutcome => {
  const reply = failure.reply === null ? null : parseReply(failure.reply);
  if (failure.mayBeTaken) {
    const detail =
      "The whole message was handed over, and no complete answer came. The mail server may have taken it.";
    return { kind: "unknown", code: failure.code, detail };
  }
  const detail = failureWords(failure, redactions);
  if (reply !== null) return outcomeOfReply(failure, reply, detail);
  const refused = isBeforeMessage(failure.stage) ? undefined : REFUSED_UNASKED[failure.code];
  if (refused !== undefined && failure.reply === null) return { kind: "refused", ...refused };
  return { kind: "try_later", code: failure.code, detail };
};
