import PostalMime, { type Attachment, type Email } from "postal-mime";
import { bounceHeaderBytesMax, bounceLinesMax, bounceNestingMax, bounceReadBytesMax } from "../../limits.ts";

/** One header field of a report, or of the mail itself, by lower-case name. The first of a name counts. */
export type Fields = ReadonlyMap<string, string>;

/** What of a mail that came back is looked at. */
export interface ReadMail {
  headers: Fields;
  /** Blocks of fields of its machine-readable part: RFC 3464 section 2 (delivery status), RFC 5965 section 3 (feedback). */
  status: readonly Fields[] | null;
  feedback: Fields | null;
  /** Where it says that it was delivered to, or what the mail that it returns was sent from, in their order. */
  addresses: string;
}

const LIMITS = { maxNestingDepth: bounceNestingMax, maxHeadersSize: bounceHeaderBytesMax } as const;

/** Types of the part that holds the mail that came back, or its head (RFC 6522, RFC 6533). */
const RETURNED = [
  "message/rfc822",
  "message/global",
  "text/rfc822-headers",
  "message/rfc822-headers",
  "message/global-headers",
];

const fieldsOf = ({ headers }: Email): Fields => {
  const fields = new Map<string, string>();
  for (const { key, value } of headers) if (!fields.has(key)) fields.set(key, value);
  return fields;
};

/** A block of header fields, unfolded by the parser of mails. */
const readFields = async (block: string): Promise<Fields> =>
  fieldsOf(await PostalMime.parse(`${block}\r\n\r\n`, LIMITS));

const textOf = ({ content }: Attachment): string =>
  typeof content === "string" ? content : Buffer.from(new Uint8Array(content)).toString("utf8");

const blocksOf = (text: string, countMax: number): string[] =>
  text
    .split(/\r?\n[ \t]*\r?\n/)
    .map((block) => block.replace(/^\s*\r?\n/, ""))
    .filter((block) => block.trim() !== "")
    .slice(0, countMax);

const partOf = (mail: Email, types: readonly string[]): string | null => {
  const part = mail.attachments.find(({ mimeType }) => types.includes(mimeType.toLowerCase()));
  return part === undefined ? null : textOf(part);
};

/** Where servers write the address that a mail was delivered to, which a mailbox does not tell otherwise. */
const DELIVERED_TO: ReadonlySet<string> = new Set([
  "delivered-to",
  "x-delivered-to",
  "x-original-to",
  "envelope-to",
  "x-envelope-to",
  "to",
  "cc",
]);

const addressesOf = (mail: Email, feedback: Fields | null, returned: Fields | null): string =>
  [
    ...mail.headers.flatMap(({ key, value }) => (DELIVERED_TO.has(key) ? [value] : [])),
    feedback?.get("original-mail-from"),
    returned?.get("return-path"),
  ].join(" ");

const firstBlock = async (text: string | null): Promise<Fields | null> => {
  const [block] = text === null ? [] : blocksOf(text, 1);
  return block === undefined ? null : readFields(block);
};

/** As much of a mail as is read: its first bytes, and of those the first lines. */
const beginningOf = (bytes: Buffer): Buffer => {
  const beginning = bytes.subarray(0, bounceReadBytesMax);
  let end = -1;
  for (let lines = 0; lines < bounceLinesMax; lines++) {
    end = beginning.indexOf(0x0a, end + 1);
    if (end < 0) return beginning;
  }
  return beginning.subarray(0, end + 1);
};

/**
 * Reads the beginning of a mail: a report says what it says before it returns the mail it is about.
 *
 * @param groupsMax blocks of a delivery status that are read
 * @returns null when it is no mail that can be read
 */
export const readMail = async (bytes: Buffer, groupsMax: number): Promise<ReadMail | null> => {
  try {
    const mail = await PostalMime.parse(beginningOf(bytes), {
      ...LIMITS,
      attachmentEncoding: "utf8",
      forceRfc822Attachments: true,
    });
    const status = partOf(mail, ["message/delivery-status", "message/global-delivery-status"]);
    const feedback = await firstBlock(partOf(mail, ["message/feedback-report"]));
    const returned = await firstBlock(partOf(mail, RETURNED));
    return {
      headers: fieldsOf(mail),
      status: status === null ? null : await Promise.all(blocksOf(status, groupsMax).map(readFields)),
      feedback,
      addresses: addressesOf(mail, feedback, returned),
    };
  } catch {
    // the parser's own bounds: more layers or fields than a report has
    return null;
  }
};
