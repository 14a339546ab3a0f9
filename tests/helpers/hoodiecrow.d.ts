/** The part of `hoodiecrow-imap` that tests read mail from. */
declare module "hoodiecrow-imap" {
  import type { Server } from "node:net";

  interface Query {
    partial?: number[];
  }
  type FetchHandler = (connection: unknown, message: { raw: string }, query: Query) => unknown;

  export interface Folder {
    uidvalidity: number;
    uidnext: number;
    messages: { raw: string; flags: string[]; uid: number }[];
  }

  export interface ImapServer {
    server: Server;
    fetchHandlers: Record<string, FetchHandler>;
    getMailbox(path: string): Folder;
    appendMessage(path: string, flags: string[], internaldate: false, raw: string): void;
  }

  function hoodiecrow(options: {
    plugins: (string | ((server: ImapServer) => void))[];
    users: Record<string, { password: string }>;
    storage: Record<string, { messages?: { raw: string }[] }>;
    secureConnection?: boolean;
    credentials?: { key: string; cert: string };
  }): ImapServer;

  // biome-ignore lint/style/noDefaultExport: what the library exports
  export { hoodiecrow as default };
}
