import type { Mailbox, ReturnPath, ReturnPathPut } from "../../../../src/contract/returnPath.ts";
import { bounces as words } from "../../../texts/bounces.ts";

/** What the form holds; a port that is empty is `""`, as the number field gives it. */
export interface MailboxValues extends Omit<Mailbox, "port" | "hasPassword"> {
  port: number | string;
  /** Empty: the one before. */
  password: string;
}

export const SECURITIES = ["tls", "starttls", "none"] as const;
export const WHEN_READ = ["keep", "delete"] as const;

/** Where servers listen for each (RFC 8314 section 7.3, RFC 9051). */
const PORTS: Readonly<Record<Mailbox["security"], number>> = { tls: 993, starttls: 143, none: 143 };

const NEW: Mailbox = {
  host: "",
  port: PORTS.tls,
  security: "tls",
  username: "",
  folder: "INBOX",
  caCertificate: "",
  whenRead: "keep",
  hasPassword: false,
};

export const valuesOf = (mailbox: Mailbox | null): MailboxValues => {
  const { hasPassword: _, ...rest } = mailbox ?? NEW;
  return { ...rest, password: "" };
};

/** Another security, with its own port unless another than the usual one was typed. */
export const withSecurity = (values: MailboxValues, security: Mailbox["security"]): Partial<MailboxValues> =>
  values.port === PORTS[values.security] ? { security, port: PORTS[security] } : { security };

/** Whether the stored password holds for what is typed: it is kept for its own host and user name only. */
export const keepsPassword = (mailbox: Mailbox | null, { host, username }: MailboxValues): boolean =>
  mailbox?.hasPassword === true && mailbox.host === host.trim() && mailbox.username === username;

/** What is wrong, by field as the API names it. */
export const problemsOf = ({ host, port, username, folder }: MailboxValues): Record<string, string> => {
  const texts = Object.entries({ host, username, folder }).flatMap(([name, value]) =>
    value.trim() === "" ? [[`mailbox.${name}`, words.missing]] : [],
  );
  const isPort = typeof port === "number" && Number.isInteger(port) && port >= 1 && port <= 65_535;
  return { ...Object.fromEntries(texts), ...(isPort ? {} : { "mailbox.port": words.notPort }) };
};

/** The whole return path with this mailbox; null: none is read. */
export const putOf = (
  { domain, localPart, spfTerm }: ReturnPath,
  values: MailboxValues | null,
): ReturnPathPut => {
  const path = { domain: domain ?? "", localPart, spfTerm };
  if (values === null) return { ...path, mailbox: null };
  const { password, host, port, ...rest } = values;
  return {
    ...path,
    mailbox: {
      ...rest,
      host: host.trim(),
      port: Number(port),
      ...(password === "" ? {} : { password }),
    },
  };
};
