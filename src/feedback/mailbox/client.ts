import { isIP } from "node:net";
import { ImapFlow } from "imapflow";
import type { Static } from "typebox";
import type { StoredMailbox } from "../../contract/returnPath.ts";
import { errorCode } from "../../lib/errorCode.ts";
import { ADDRESS_NOT_ALLOWED, type NetworkGuard } from "../../lib/exchange.ts";
import { networkWords } from "../../lib/networkErrors.ts";
import {
  bounceReadBytesMax,
  mailboxConnectMsMax,
  mailboxLineBytesMax,
  mailboxResponseBytesMax,
  mailboxSilenceMsMax,
  mailboxVisitMsMax,
} from "../../limits.ts";

/** How a mailbox is opened, its password in the open. */
export interface MailboxAccess extends Static<typeof StoredMailbox> {
  password: string;
}

/** A mailbox that could not be read: which of its settings is to blame, in words that name no secret. */
export class MailboxError extends Error {
  readonly field: "host" | "username" | "folder";

  constructor(field: "host" | "username" | "folder", words: string) {
    super(words);
    this.field = field;
  }
}

/** A mailbox whose folder is open (RFC 3501). */
export interface OpenMailbox {
  /** Numbers of mails mean the same as long as this does (RFC 3501 2.3.1.1). */
  uidValidity: string;
  /** Numbers of the mails after one, ascending. */
  uidsAfter(uid: number): Promise<number[]>;
  /** The beginning of each that is still there. */
  read(uids: readonly number[]): Promise<{ uid: number; bytes: Buffer }[]>;
  markRead(uids: readonly number[]): Promise<void>;
  remove(uids: readonly number[]): Promise<void>;
}

const BEGINNING = { uid: true, source: { start: 0, maxLength: bounceReadBytesMax } } as const;

/** The address that a name leads to, if it may be reached: the address that is checked is the one connected to. */
const reachable = (host: string, guard: NetworkGuard): Promise<string> => {
  const refused = new MailboxError("host", "The address of this mail server is not allowed.");
  if (isIP(host) !== 0) return guard.allows(host) ? Promise.resolve(host) : Promise.reject(refused);
  return new Promise((resolve, reject) => {
    guard.lookup(host, { all: false, family: 0 }, (error, address) => {
      if (error === null && typeof address === "string") return resolve(address);
      const code = errorCode(error) ?? "ENOTFOUND";
      reject(code === ADDRESS_NOT_ALLOWED ? refused : new MailboxError("host", networkWords(code)));
    });
  });
};

const clientOf = (access: MailboxAccess, address: string): ImapFlow =>
  new ImapFlow({
    host: address,
    port: access.port,
    secure: access.security === "tls",
    doSTARTTLS: access.security === "starttls",
    ...(isIP(access.host) === 0 ? { servername: access.host } : {}),
    ...(access.caCertificate === "" ? {} : { tls: { ca: access.caCertificate } }),
    auth: { user: access.username, pass: access.password },
    clientInfo: { name: "Clarion" },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: mailboxConnectMsMax,
    greetingTimeout: mailboxConnectMsMax,
    socketTimeout: mailboxSilenceMsMax,
    maxLineLength: mailboxLineBytesMax,
    maxLiteralSize: 2 * bounceReadBytesMax,
    maxResponseSize: mailboxResponseBytesMax,
  });

const isMarked = (error: unknown, mark: "authenticationFailed"): boolean =>
  typeof error === "object" &&
  error !== null &&
  Object.entries(error).some(([key, value]) => key === mark && value === true);

/** What failed, without what the server said: that may name whom it is about. */
const asMailboxError = (error: unknown): unknown => {
  if (error instanceof MailboxError || !(error instanceof Error)) return error;
  if (isMarked(error, "authenticationFailed"))
    return new MailboxError("username", "The mail server did not accept the user name and password.");
  const code = errorCode(error) ?? "";
  const isSilent = /TIMEOUT|EARLYCLOSE|NoConnection/i.test(code);
  if (isSilent) return new MailboxError("host", "The mail server did not answer in time.");
  return new MailboxError(
    "host",
    code === "" ? "The mail server ended the conversation." : networkWords(code),
  );
};

/** What the server is asked; its failures become words. */
const asked = async <T>(question: () => Promise<T>): Promise<T> => {
  try {
    return await question();
  } catch (error) {
    throw asMailboxError(error);
  }
};

/** Once logged in, a server that goes on talking refuses the folder and nothing else. */
const openFolder = (client: ImapFlow, folder: string): Promise<bigint> =>
  asked(async () => {
    try {
      return (await client.mailboxOpen(folder)).uidValidity;
    } catch (error) {
      throw client.usable ? new MailboxError("folder", "The mailbox has no such folder.") : error;
    }
  });

const opened = (client: ImapFlow, uidValidity: string): OpenMailbox => {
  const listed = (uids: readonly number[]): string => uids.join(",");
  return {
    uidValidity,
    uidsAfter: async (uid) => {
      const found = await asked(() => client.search({ uid: `${uid + 1}:*` }, { uid: true }));
      // "*" is the last mail, whichever its number
      return (Array.isArray(found) ? found : []).filter((one) => one > uid).toSorted((a, b) => a - b);
    },
    read: (uids) =>
      asked(async () => {
        const mails = await client.fetchAll(listed(uids), BEGINNING, { uid: true });
        return mails.map(({ uid, source }) => {
          // to take it as empty would lose it
          if (source === undefined)
            throw new MailboxError("host", "The mail server did not hand over a mail.");
          return { uid, bytes: source };
        });
      }),
    markRead: (uids) =>
      asked(async () => void (await client.messageFlagsAdd(listed(uids), ["\\Seen"], { uid: true }))),
    remove: (uids) => asked(async () => void (await client.messageDelete(listed(uids), { uid: true }))),
  };
};

/**
 * Opens a mailbox for as long as `use` takes, at most two minutes.
 *
 * @throws MailboxError naming the setting at fault; what `use` throws otherwise
 */
export const withMailbox = async <T>(
  access: MailboxAccess,
  guard: NetworkGuard,
  use: (mailbox: OpenMailbox) => Promise<T>,
): Promise<T> => {
  const client = clientOf(access, await reachable(access.host, guard));
  // what breaks a connection also ends the command under way, whose caller is told
  client.on("error", () => {});
  const cut = setTimeout(() => client.close(), mailboxVisitMsMax);
  try {
    await asked(() => client.connect());
    const uidValidity = await openFolder(client, access.folder);
    const result = await use(opened(client, String(uidValidity)));
    await client.logout().catch(() => {});
    return result;
  } finally {
    clearTimeout(cut);
    client.close();
  }
};
