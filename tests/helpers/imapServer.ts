import type { Socket } from "node:net";
import hoodiecrow, { type ImapServer } from "hoodiecrow-imap";
import { listen } from "./listen.ts";
import { tlsCertificate } from "./tlsCertificate.ts";

export const IMAP_LOGIN = { username: "bounces", password: "pass-word-78" };

export interface TestImapServer {
  port: number;
  /** A mail that was delivered to the mailbox. */
  deliver(bytes: Buffer): void;
  /** Of the mails that are still there: its number, and whether it is marked as read. */
  mails(): { uid: number; isRead: boolean }[];
  /** As after a mailbox was made anew: numbers begin at 1 again. */
  renumber(): void;
  connections(): number;
  close(): Promise<void>;
}

/** The library names both ends of a part in its answer, where RFC 3501 7.4.2 has the first only. */
const rightPartials = (server: ImapServer): void => {
  const lengths = new WeakMap<object, number>();
  const body: (typeof server.fetchHandlers)[string] = (_connection, { raw }, query) => {
    // one query serves all mails of a command
    const length = lengths.get(query) ?? query.partial?.[1] ?? raw.length;
    lengths.set(query, length);
    const [start = 0] = query.partial ?? [];
    if (query.partial?.length === 2) query.partial.pop();
    return { type: "LITERAL", value: raw.slice(start, start + length) };
  };
  // from the second mail of a command on it goes by the other name
  server.fetchHandlers["BODY.PEEK"] = body;
  server.fetchHandlers["BODY"] = body;
};

/** A real IMAP server with one mailbox. */
export const startImapServer = async (security: "none" | "tls" = "none"): Promise<TestImapServer> => {
  const imap = hoodiecrow({
    plugins: ["ID", "LITERALPLUS", "UIDPLUS", "NAMESPACE", rightPartials],
    users: { [IMAP_LOGIN.username]: { password: IMAP_LOGIN.password } },
    storage: { INBOX: {}, "": {} },
    secureConnection: security === "tls",
    credentials: tlsCertificate,
  });
  const sockets = new Set<Socket>();
  let count = 0;
  imap.server.on("connection", (socket: Socket) => {
    count++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const port = await listen(imap.server);
  const folder = () => imap.getMailbox("INBOX");
  return {
    port,
    deliver: (bytes) => imap.appendMessage("INBOX", [], false, bytes.toString("latin1")),
    mails: () => folder().messages.map(({ uid, flags }) => ({ uid, isRead: flags.includes("\\Seen") })),
    renumber: () => {
      const box = folder();
      box.uidvalidity++;
      for (const [index, message] of box.messages.entries()) message.uid = index + 1;
      box.uidnext = box.messages.length + 1;
    },
    connections: () => count,
    close: () =>
      new Promise((resolve) => {
        imap.server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
