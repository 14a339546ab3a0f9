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
  /** The head of the mail that it returns, where it returns one. */
  returned: Fields | null;
}

const LIMITS = { maxNestingDepth: bounceNestingMax, maxHeadersSize: bounceHeaderBytesMax } as const;

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
    return {
      headers: fieldsOf(mail),
      status: status === null ? null : await Promise.all(blocksOf(status, groupsMax).map(readFields)),
      feedback: await firstBlock(partOf(mail, ["message/feedback-report"])),
      returned: await firstBlock(
        partOf(mail, [
          "message/rfc822",
          "message/global",
          "text/rfc822-headers",
          "message/rfc822-headers",
          "message/global-headers",
        ]),
      ),
    };
  } catch {
    // the parser's own bounds: more layers or fields than a report has
    return null;
  }
};
