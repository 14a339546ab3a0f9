import { buffer } from "node:stream/consumers";
import DKIM from "nodemailer/lib/dkim";
import MailComposer from "nodemailer/lib/mail-composer";
import type { EmailContent } from "../../contract/content.ts";
import { idTimeMs } from "../../lib/ids.ts";
import type { MailFile } from "../attachments.ts";
import type { DkimKey } from "../channel.ts";
import { domainOf, oneLine, senderOf } from "../mail.ts";
import type { SmtpConfig } from "./config.ts";
import { mimeBytes } from "./mimeBytes.ts";
import { META_HEADER } from "./receive.ts";

export interface Mail {
  /** Of the envelope: bounces go there. */
  from: string;
  to: readonly string[];
  bytes: Buffer;
}

/** What a signature covers: RFC 6376 5.4.1, and both fields of the way out, without which RFC 8058 section 4 lets nobody leave by one click. */
const SIGNED_FIELDS = [
  "From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version",
  "Content-Type:Content-Transfer-Encoding:Content-ID:Content-Description",
  "In-Reply-To:References:List-Id:List-Help:List-Unsubscribe:List-Unsubscribe-Post",
  "List-Subscribe:List-Post:List-Owner:List-Archive",
].join(":");

/** With a DKIM signature before it (RFC 6376); one of RSA is the same for the same bytes. */
const signed = async (bytes: Buffer, domain: string, key: DkimKey): Promise<Buffer> => {
  const dkim = new DKIM({
    domainName: domain,
    keySelector: key.selector,
    privateKey: key.privateKey,
    headerFieldNames: SIGNED_FIELDS,
  });
  return buffer(dkim.sign(bytes));
};

/**
 * The message as RFC 5322 bytes. It is a function of its arguments: Message-ID, Date (the message id's own
 * moment) and boundaries come from the message id, so that a repeat is the same bytes, and a server or
 * mailbox that looks for duplicates finds it by its Message-ID.
 */
export const buildMail = async (
  messageId: string,
  content: EmailContent,
  config: SmtpConfig,
  files: readonly MailFile[],
  keyOf: (domain: string) => Promise<DkimKey | null>,
): Promise<Mail> => {
  const from = senderOf(content, config);
  const composer = new MailComposer({
    from: { name: oneLine(from.name), address: from.address },
    to: { name: "", address: content.to },
    ...(content.cc === undefined ? {} : { cc: content.cc.map((address) => ({ name: "", address })) }),
    ...(content.replyTo === null || content.replyTo === "" ? {} : { replyTo: oneLine(content.replyTo) }),
    subject: oneLine(content.subject),
    text: content.text,
    ...(content.html === null ? {} : { html: content.html }),
    headers: [
      ...(content.headers ?? []).map(({ name, value }) => ({ key: name, value: oneLine(value) })),
      // comes back as `meta` in reports (receive.ts)
      { key: META_HEADER, value: messageId },
    ],
    attachments: files.map(({ name, type, bytes }) => ({
      filename: name,
      contentType: type,
      content: bytes,
    })),
    messageId: `<${messageId}@${domainOf(from.address)}>`,
    date: new Date(idTimeMs(messageId)),
    baseBoundary: messageId,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const bytes = mimeBytes(composer.compile());
  const domain = domainOf(from.address).toLowerCase();
  const key = await keyOf(domain);
  return {
    from: from.address,
    to: [content.to],
    bytes: key === null ? bytes : await signed(bytes, domain, key),
  };
};
