import Type from "typebox";
import type { EmailContent } from "../contract/content.ts";
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

/** What keeps a mail from being handed to anybody; null where nothing does. */
export const addressFault = (to: string, from: Sender): SendOutcome | null => {
  if (!isMailbox(to)) return invalidAddress("recipient's");
  return isMailbox(from.address) ? null : invalidAddress("sender's");
};
