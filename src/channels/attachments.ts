import { createHash } from "node:crypto";
import { ATTACHMENT_TYPES, attachmentEnd } from "../contract/attachments.ts";
import type { EmailContent } from "../contract/content.ts";
import {
  ADDRESS_NOT_ALLOWED,
  type Exchange,
  exchange,
  type GuardedAgent,
  guardedAgent,
} from "../lib/exchange.ts";
import { networkWords } from "../lib/networkErrors.ts";
import { attachmentBytesMax, attachmentsBytesMax, attachmentsTimeoutMs } from "../limits.ts";
import type { ChannelServices, SendOutcome } from "./channel.ts";
import { kindOfStatus, retryAfter } from "./httpOutcome.ts";

/** A file that goes with a mail. */
export interface MailFile {
  name: string;
  type: string;
  bytes: Buffer;
}

type Attachment = NonNullable<EmailContent["attachments"]>[number];

/** How files of a kind begin: an error page that is served in place of one is told by it. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  docx: "504b",
  gif: "47494638",
  jpeg: "ffd8ff",
  jpg: "ffd8ff",
  pdf: "255044462d",
  pkpass: "504b",
  png: "89504e470d0a1a0a",
  pptx: "504b",
  xlsx: "504b",
};

const isWhatItSays = (end: string, bytes: Buffer): boolean => {
  const beginning = BEGINNINGS[end] ?? "";
  return bytes.subarray(0, beginning.length / 2).toString("hex") === beginning;
};

type Failure = Extract<SendOutcome, { kind: "refused" | "try_later" }>;

const never = (code: string, words: string): Failure => ({
  kind: "refused",
  code,
  detail: words,
  fault: "content",
});

const later = (code: string, words: string, afterMs: { afterMs?: number } = {}): Failure => ({
  kind: "try_later",
  code,
  detail: words,
  fault: "content",
  ...afterMs,
});

/** What is wrong with the answer for one attachment; null when it is the file. */
const failureOf = (end: string, which: string, result: Exchange): Failure | null => {
  if (result.kind !== "answered") {
    return result.code === ADDRESS_NOT_ALLOWED
      ? never("attachment_not_allowed", `${which} lies in a private or special network.`)
      : later("attachment_unavailable", `${which} could not be fetched. ${networkWords(result.code)}`);
  }
  const { status, headers, bytes, isWhole } = result;
  if (status < 200 || status >= 300) {
    const words = `${which} could not be fetched: its server answered ${status}.`;
    return kindOfStatus(status) === "refused"
      ? never(`attachment_${status}`, words)
      : later(`attachment_${status}`, words, retryAfter(headers));
  }
  if (!isWhole)
    return never("attachment_too_large", `${which} is larger than ${attachmentBytesMax / 1024 / 1024} MiB.`);
  if (bytes.length === 0) return never("attachment_empty", `${which} is empty.`);
  return isWhatItSays(end, bytes)
    ? null
    : never("attachment_other_type", `${which} is no ${end} file, though its name says so.`);
};

const fetchOne = async (
  agent: GuardedAgent,
  { name, url }: Attachment,
  index: number,
): Promise<MailFile | Failure> => {
  const end = attachmentEnd(name);
  const which = `Attachment ${index + 1}`;
  if (end === undefined || !URL.canParse(url))
    return never("attachment_invalid", `${which} has no address or no name of a known type.`);
  const { origin, pathname, search } = new URL(url);
  const headers = ["user-agent", "Clarion", "accept", "*/*"];
  const result = await exchange(
    agent,
    { origin, path: pathname + search, method: "GET", headers, body: null },
    { timeoutMs: attachmentsTimeoutMs, bytesMax: attachmentBytesMax + 1 },
  );
  const failure = failureOf(end, which, result);
  if (failure !== null) return failure;
  const bytes = result.kind === "answered" ? result.bytes : Buffer.alloc(0);
  return { name, type: ATTACHMENT_TYPES[end] ?? "application/octet-stream", bytes };
};

export interface AttachmentFetcher {
  /** The files of a mail, or why it cannot leave. What could not be fetched for good goes before what may come. */
  fetch(content: EmailContent): Promise<MailFile[] | Failure>;
  close(): Promise<void>;
}

/** Fetches what mails name by address, through the guard and within bounds, before the provider is called. */
export const attachmentFetcher = ({ guard }: ChannelServices): AttachmentFetcher => {
  const agent = guardedAgent(guard, attachmentsTimeoutMs);
  return {
    fetch: async ({ attachments = [] }) => {
      const found = await Promise.all(attachments.map((one, index) => fetchOne(agent, one, index)));
      const failures = found.filter((one): one is Failure => "kind" in one);
      const failure = failures.find(({ kind }) => kind === "refused") ?? failures[0];
      if (failure !== undefined) return failure;
      const files = found.filter((one): one is MailFile => "bytes" in one);
      const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
      return bytes <= attachmentsBytesMax
        ? files
        : never(
            "attachments_too_large",
            `The attachments have more than ${attachmentsBytesMax / 1024 / 1024} MiB together.`,
          );
    },
    close: () => agent.destroy(),
  };
};

/** What is kept of files that left, since they themselves are not: so that it can be told later what a mail carried. */
export const filesNote = (files: readonly MailFile[]): string =>
  files.length === 0
    ? ""
    : ` With it went ${files
        .map(({ bytes }) => {
          const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
          return `a file of ${bytes.length} bytes (SHA-256 ${digest}…)`;
        })
        .join(", ")}.`;
