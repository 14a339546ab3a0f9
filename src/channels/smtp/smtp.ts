import type { EmailContent } from "../../contract/content.ts";
import { excerpt, type Redaction } from "../../lib/excerpt.ts";
import { createInFlight } from "../../lib/inFlight.ts";
import { providerDetailCharsMax, smtpCopyDetailCharsMax, smtpTimeoutMs } from "../../limits.ts";
import { attachmentFetcher, filesNote } from "../attachments.ts";
import type { Channel, ChannelServices, Connection, SendOutcome, SendRequest } from "../channel.ts";
import { addressFault, copiesOf, recipientRedactions, senderOf } from "../mail.ts";
import { SmtpConfig, smtpProblems } from "./config.ts";
import { SmtpFailure, TIMED_OUT } from "./failure.ts";
import { buildMail, type Mail } from "./mime.ts";
import { smtpOutcome } from "./outcome.ts";
import { type SessionPool, sessionPool } from "./pool.ts";
import { receiveMailEvents } from "./receive.ts";
import { returnPathOf } from "./returnPath.ts";
import { openSession, type Session } from "./session.ts";
import { verifySmtp } from "./verify.ts";

/** What a server's answer may repeat and nobody needs to see. */
const redactionsOf = (config: SmtpConfig, content: EmailContent): Redaction[] => [
  { value: config.password, as: "<secret>" },
  { value: Buffer.from(config.password, "utf8").toString("base64"), as: "<secret>" },
  ...recipientRedactions(content),
];

/** The server ended an idle session at the very moment it was used: not a byte of the mail was sent on it. */
const isStale = (session: Session, failure: SmtpFailure): boolean =>
  session.sentCount() > 1 && failure.isUntouched && failure.reply === null && failure.code !== TIMED_OUT;

/**
 * Half of the time is for getting a session, the rest for the mail: one that begins with no time left would
 * be cut off, and then nobody knew whether it was taken.
 */
const handOver = async (
  pool: SessionPool,
  mail: Mail,
  timeoutMs: number,
  leftMs: () => number,
): Promise<{ reply: string }> => {
  for (;;) {
    const session = await pool.acquire(Math.max(leftMs() - timeoutMs / 2, 1));
    try {
      return await session.send(mail, leftMs());
    } catch (error) {
      if (!(error instanceof SmtpFailure) || !isStale(session, error)) throw error;
    } finally {
      pool.release(session);
    }
  }
};

/**
 * Copies go after the mail itself, in a conversation of their own: what becomes of them says nothing of the message, and a
 * message that is tried again has sent none. The answer is what to add to the detail.
 */
const handOverCopies = async (
  pool: SessionPool,
  mail: Mail,
  timeoutMs: number,
  leftMs: () => number,
  redactions: readonly Redaction[],
): Promise<string> => {
  if (mail.to.length === 0) return "";
  try {
    await handOver(pool, mail, timeoutMs, leftMs);
    return " Its copies were taken too.";
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    const { detail } = smtpOutcome(error, redactions);
    return ` Its copies were not: ${excerpt(detail, smtpCopyDetailCharsMax)}`;
  }
};

const open = (config: SmtpConfig, services: ChannelServices): Connection => {
  const attachments = attachmentFetcher(services);
  const keyOf = async (accountId: number, domain: string) =>
    (await services.dkimKey?.(accountId, domain)) ?? null;
  const returnPath = returnPathOf(config, services);
  const pool = sessionPool((timeoutMs) => openSession(config, timeoutMs), config.poolConnections);
  const calls = createInFlight();

  const post = async ({ accountId, messageId }: SendRequest, content: EmailContent): Promise<SendOutcome> => {
    const fault = addressFault(content, senderOf(content, config));
    if (fault !== null) return fault;
    const endsAt = performance.now() + config.timeoutMs;
    const leftMs = () => Math.max(endsAt - performance.now(), 1);
    const redactions = redactionsOf(config, content);
    try {
      const files = await attachments.fetch(content);
      if (!Array.isArray(files)) return files;
      const mail = await buildMail(messageId, content, config, files, (domain) => keyOf(accountId, domain));
      const [own, ofCopies] = await Promise.all([
        returnPath(accountId, messageId, false),
        returnPath(accountId, messageId, true),
      ]);
      const { reply } = await handOver(pool, { ...mail, from: own ?? mail.from }, config.timeoutMs, leftMs);
      const copies = await handOverCopies(
        pool,
        { ...mail, from: ofCopies ?? mail.from, to: copiesOf(content) },
        config.timeoutMs,
        leftMs,
        redactions,
      );
      const more = copies + filesNote(files);
      const said = excerpt(reply, Math.max(providerDetailCharsMax - 100 - more.length, 50), redactions);
      const detail = excerpt(`The mail server took it: ${said}${more}`, providerDetailCharsMax);
      return { kind: "sent", providerId: null, code: reply.slice(0, 3), detail };
    } catch (error) {
      if (error instanceof SmtpFailure) return smtpOutcome(error, redactions);
      throw error;
    }
  };

  return {
    send: (request) => {
      const { content } = request;
      if (content.channel !== "email") throw new Error(`SMTP cannot send ${content.channel}`);
      return calls.track(post(request, content));
    },
    close: async () => {
      await calls.settled();
      await pool.close();
      await attachments.close();
    },
  };
};

/** Any mail server that speaks SMTP. It cannot tell a repeat, so the campaign says what a lost answer means. */
export const smtp: Channel<SmtpConfig> = {
  kind: "smtp",
  title: "SMTP server",
  sends: ["email"],
  config: SmtpConfig,
  problemsOf: smtpProblems,
  secretFields: ["password", "callbackSecret"],
  takesIdempotencyId: false,
  timeoutMs: smtpTimeoutMs,
  concurrencyDefault: 10,
  complete: (content, config) =>
    content.channel === "email" ? { ...content, from: senderOf(content, config) } : content,
  targetOf: (_content, config) => `${config.host}:${config.port}`,
  open,
  verify: verifySmtp,
  receive: receiveMailEvents,
};
