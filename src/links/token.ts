import { timingSafeEqual } from "node:crypto";
import { CHANNELS, type ChannelName } from "../contract/content.ts";
import type { SecretBox } from "../lib/secretBox.ts";

/** What a signed link does. It is part of what is signed, so that a link that only tells an open cannot unsubscribe. */
export type LinkPurpose = "unsubscribe" | "preferences" | "view" | "open" | "click";

/** Whose link it is. */
export interface LinkSubject {
  accountId: number;
  messageId: string;
  /** As the message was decided; null where no user was found. Outlives the message's own row. */
  profileId: number | null;
  channel: ChannelName;
  /** Of a test message: its links lead to the same pages and change nothing. */
  isTest: boolean;
}

const MAC_BYTES = 16;
const HEAD_BYTES = 1 + 4 + 16;
const PROFILE_BYTES = 6;

const TEST = 1;
const HAS_PROFILE = 2;
const CHANNEL_SHIFT = 2;
/** Bits of a later form, which this program does not read. */
const OF_LATER_FORMS = 0xf0;

const bodyOf = ({ accountId, messageId, profileId, channel, isTest }: LinkSubject): Buffer => {
  const body = Buffer.alloc(HEAD_BYTES + (profileId === null ? 0 : PROFILE_BYTES));
  const marks = (isTest ? TEST : 0) | (profileId === null ? 0 : HAS_PROFILE);
  body[0] = marks | (CHANNELS.indexOf(channel) << CHANNEL_SHIFT);
  body.writeUInt32BE(accountId, 1);
  body.write(messageId.replaceAll("-", ""), 5, "hex");
  if (profileId !== null) body.writeUIntBE(profileId, HEAD_BYTES, PROFILE_BYTES);
  return body;
};

const macOf = (box: SecretBox, purpose: LinkPurpose, body: string, target: string): Buffer =>
  box.mac(`link ${purpose}`, `${body}\n${target}`).subarray(0, MAC_BYTES);

/**
 * The token of a link: base64url (RFC 4648 section 5, without padding) of the subject's bytes and, after them, the first
 * 128 bits of their HMAC-SHA-256 (RFC 2104; truncation: section 5) under a key that is derived from the deployment's
 * secret key by HKDF (RFC 5869, src/lib/secretBox.ts). What is signed is purpose, subject and target, so that a token is
 * good for one purpose, one message of one account, and one target.
 *
 * It holds numbers only: account, message, user, channel and whether it is a test; no address and no name. A token that
 * was signed never expires, since people look for the way out in mails of last year.
 *
 * @param target where a click leads, in full; empty for every other purpose
 */
export const signLink = (box: SecretBox, purpose: LinkPurpose, subject: LinkSubject, target = ""): string => {
  const body = bodyOf(subject);
  const mac = macOf(box, purpose, body.toString("base64url"), target);
  return Buffer.concat([body, mac]).toString("base64url");
};

const uuidOf = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;

const subjectOf = (body: Buffer): LinkSubject | null => {
  const flags = body[0] ?? 0;
  const channel = CHANNELS[flags >> CHANNEL_SHIFT];
  if ((flags & OF_LATER_FORMS) !== 0 || channel === undefined) return null;
  const hasProfile = (flags & HAS_PROFILE) !== 0;
  if (body.length !== HEAD_BYTES + (hasProfile ? PROFILE_BYTES : 0)) return null;
  return {
    accountId: body.readUInt32BE(1),
    messageId: uuidOf(body.toString("hex", 5, HEAD_BYTES)),
    profileId: hasProfile ? body.readUIntBE(HEAD_BYTES, PROFILE_BYTES) : null,
    channel,
    isTest: (flags & TEST) !== 0,
  };
};

/**
 * Reads a token that `signLink` made for the same purpose and target. The comparison takes as long wherever the first
 * difference lies; one token has one spelling.
 *
 * @returns null for everything else: forged, cut off, of another purpose, target, account or deployment
 */
export const openLink = (
  box: SecretBox,
  purpose: LinkPurpose,
  token: string,
  target = "",
): LinkSubject | null => {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length < HEAD_BYTES + MAC_BYTES || bytes.toString("base64url") !== token) return null;
  const body = bytes.subarray(0, bytes.length - MAC_BYTES);
  const mac = macOf(box, purpose, body.toString("base64url"), target);
  return timingSafeEqual(mac, bytes.subarray(body.length)) ? subjectOf(body) : null;
};
