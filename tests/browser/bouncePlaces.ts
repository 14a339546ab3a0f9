import { sql } from "../../src/db/sql.ts";
import type { BrowserApp } from "./app.ts";

/** A sender domain, and bounces that are taken from a mailbox in trouble, for whoever looks at the screens. */

type Make = (path: string, body: object) => Promise<string>;

const MAILBOX = {
  host: "imap.example.com",
  port: 993,
  security: "tls",
  username: "bounces@example.com",
  folder: "INBOX",
  caCertificate: "",
  whenRead: "keep",
};

export const bouncePlaces = async (it: BrowserApp, account: string, make: Make) => {
  await make("/mail-domains", { domain: "shop.example.com", spfTerm: "include:_spf.example.net" });
  const body = { domain: "bounces.shop.example.com", spfTerm: "include:_spf.example.net" };
  const set = await it.asOwner("PUT", "/return-path", { account, body });
  if (set.status !== 200) throw new Error(`the return path was answered ${set.status}`);
  await it.app.db.query(sql`
    update return_paths set mailbox = ${JSON.stringify(MAILBOX)}::jsonb, mailbox_secrets = 'sealed', mailbox_due_at = 'infinity',
      mailbox_read_at = now() - interval '3 hours', mailbox_failed_at = now() - interval '1 minute',
      mailbox_failure = 'The mail server did not accept the user name and password.',
      last_told_at = now() - interval '4 hours', last_told = 'bounced',
      last_ignored_at = now() - interval '5 hours', last_ignored = 'It is an automatic answer.'
    where domain = ${body.domain}`);
  return { "Settings, sender domains": "/settings/sender-domains", "Settings, bounces": "/settings/bounces" };
};
