/** Mailbox unavailable, user not local, mailbox name not allowed (RFC 5321 4.2.3). */
const DEAD_CODES: ReadonlySet<number> = new Set([550, 551, 553]);
/** Bad mailbox, system, syntax; moved; null MX; disabled (RFC 3463 3.2, 3.3; RFC 7505). */
const DEAD_ENHANCED: ReadonlySet<string> = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"]);

/** The codes at the front of a mail server's answer. */
export interface Reply {
  /** Three digits (RFC 5321 4.2). */
  code: number;
  /** Enhanced status code (RFC 2034, RFC 3463), when the server gives one. */
  enhanced: string | null;
}

/** The codes at the front of an answer; null when it is no SMTP answer. */
export const parseReply = (text: string): Reply | null => {
  const match = /^([2-5]\d\d)(?:[ -]([245]\.\d{1,3}\.\d{1,3})\b)?/.exec(text);
  return match === null ? null : { code: Number(match[1]), enhanced: match[2] ?? null };
};

/**
 * Whether an answer about a recipient says that the address itself is dead. Where there is an enhanced code, that decides:
 * `550 5.7.1` is a matter of policy (relaying, reputation) and says nothing about the address.
 */
export const isDeadReply = ({ code, enhanced }: Reply): boolean =>
  enhanced === null ? DEAD_CODES.has(code) : DEAD_ENHANCED.has(enhanced);
