import Type from "typebox";
import type { EmailContent } from "../contract/content.ts";
import type { Redaction } from "../lib/excerpt.ts";
import type { SendOutcome } from "./channel.ts";

const LINE = "^[^\\u0000-\\u001f\\u007f]*$";

/** The sender that every e-mail provider has for campaigns that name none. */
export const senderFields = {
  fromName: Type.String({
    description: "Sender's name where a campaign gives none.",
    pattern: LINE,
    maxLength: 200,
    default: "",
  }),
  fromAddress: Type.String({
    description: "Sender's address where a campaign gives none, and the one that verifying tries.",
    pattern: "^[^\\s<>@,;]+@[^\\s<>@,;]+$",
    maxLength: 254,
  }),
};

export interface Sender {
  name: string;
  address: string;
}

/** One mailbox, not a list of them: no white space, brackets or control characters, and a domain after the last @. */
const MAILBOX = /^[^\s<>\p{Cc}]+@[^\s<>@,;\p{Cc}]+$/u;
export const isMailbox = (address: string): boolean => MAILBOX.test(address);

export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

/** Whom a mail is from: the campaign's sender, or the provider's where it names none. */
export const senderOf = (
  content: EmailContent,
  config: { fromName: string; fromAddress: string },
): Sender => {
  const address = content.from?.address ?? "";
  return address === ""
    ? { name: content.from?.name || config.fromName, address: config.fromAddress }
    : { name: content.from?.name ?? "", address };
};

/** Carriage returns, line feeds and NULs cannot be in a header field's value (RFC 5322 2.2). */
export const oneLine = (text: string): string => text.replace(/[\r\n\0]+/g, " ");

/** A mailbox with its name as a quoted string (RFC 5322 3.4), for vendors that take both in one text. */
export const mailboxText = ({ name, address }: Sender): string => {
  const line = oneLine(name).trim();
  return line === "" ? address : `"${line.replace(/[\\"]/g, "\\$&")}" <${address}>`;
};

const invalidAddress = (whose: string): SendOutcome => ({
  kind: "refused",
  code: "address_invalid",
  detail: `The ${whose} address is not an e-mail address.`,
});

/** Who gets a copy, seen and unseen. */
export const copiesOf = ({ cc, bcc }: EmailContent): string[] => [...(cc ?? []), ...(bcc ?? [])];

/** What keeps a mail from being handed to anybody; null where nothing does. */
export const addressFault = (content: EmailContent, from: Sender): SendOutcome | null => {
  if (!isMailbox(content.to)) return invalidAddress("recipient's");
  if (!isMailbox(from.address)) return invalidAddress("sender's");
  return copiesOf(content).every(isMailbox) ? null : invalidAddress("copy's");
};

/** Addresses that an answer may repeat and nobody needs to see. */
export const recipientRedactions = (content: EmailContent): Redaction[] =>
  [content.to, ...copiesOf(content)].map((value) => ({ value, as: "<recipient>" }));

const ASCII = /^[\x20-\x7e]*$/;
/** An encoded word has at most 75 characters (RFC 2047 section 2): 45 bytes in base64 and what stands around them. */
const ENCODED_BYTES = 45;

/** Text as a header field may carry it: beyond ASCII as encoded words, none of which cuts a character in two. */
export const headerText = (text: string): string => {
  const line = oneLine(text);
  if (ASCII.test(line)) return line;
  const words: string[] = [];
  let word = "";
  for (const char of line) {
    if (Buffer.byteLength(word + char, "utf8") > ENCODED_BYTES) {
      words.push(word);
      word = "";
    }
    word += char;
  }
  return [...words, word]
    .map((one) => `=?UTF-8?B?${Buffer.from(one, "utf8").toString("base64")}?=`)
    .join(" ");
};

/** A mailbox whose name is ASCII, for vendors that take no other. */
export const asciiMailbox = (sender: Sender): string => {
  const name = oneLine(sender.name).trim();
  return ASCII.test(name) ? mailboxText(sender) : `${headerText(name)} <${sender.address}>`;
};

/** Header fields of the campaign, fit to be handed to a vendor. */
export const headersOf = (content: EmailContent): { name: string; value: string }[] =>
  (content.headers ?? []).map(({ name, value }) => ({ name, value: headerText(value) }));
