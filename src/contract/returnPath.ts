import Type, { type Static } from "typebox";
import { returnPathPrefixCharsMax } from "../limits.ts";
import { DnsRecord, SpfTerm } from "./mailDomain.ts";
import { DateTime } from "./page.ts";

/** Where the bounces of mail that leaves over SMTP come back to. */

const Domain = Type.String({
  minLength: 1,
  maxLength: 253,
  description: "Of bounces, such as `bounces.example.com`.",
});

const LocalPart = Type.String({
  maxLength: returnPathPrefixCharsMax,
  pattern: "^[A-Za-z0-9._-]*$",
  description:
    "For a mailbox that takes what is sent to `name+anything@domain`: its `name`. Empty where every address of the domain arrives.",
});

const LINE = "^[^\\u0000-\\u001f\\u007f]*$";

const mailboxFields = {
  host: Type.String({ description: "Of the IMAP server.", pattern: "^[^\\s/@]+$", maxLength: 253 }),
  port: Type.Integer({ minimum: 1, maximum: 65_535, default: 993 }),
  security: Type.Enum(["tls", "starttls", "none"], {
    description: "`tls` and `starttls` refuse to log in in the clear.",
    default: "tls",
  }),
  username: Type.String({ minLength: 1, maxLength: 500, pattern: LINE }),
  folder: Type.String({ minLength: 1, maxLength: 200, pattern: LINE, default: "INBOX" }),
  caCertificate: Type.String({
    description: "PEM certificate of the authority to trust, for servers with a certificate of their own.",
    maxLength: 20_000,
    default: "",
  }),
  whenRead: Type.Enum(["keep", "delete"], {
    description: "What becomes of a mail once it is read: it is marked as read, or deleted.",
    default: "keep",
  }),
};

/** A mailbox that bounces come to, as it is answered. */
export const Mailbox = Type.Object({ ...mailboxFields, hasPassword: Type.Boolean() });
export type Mailbox = Static<typeof Mailbox>;

/** What is stored of it in the open. */
export const StoredMailbox = Type.Object(mailboxFields);

const MailboxPut = Type.Object(
  {
    ...mailboxFields,
    port: Type.Optional(mailboxFields.port),
    security: Type.Optional(mailboxFields.security),
    folder: Type.Optional(mailboxFields.folder),
    caCertificate: Type.Optional(mailboxFields.caCertificate),
    whenRead: Type.Optional(mailboxFields.whenRead),
    password: Type.Optional(
      Type.String({
        maxLength: 1_000,
        pattern: LINE,
        description: "Left out: the one before, of the same host and user name.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type MailboxPut = Static<typeof MailboxPut>;

export const ReturnPath = Type.Object({
  domain: Type.Union([Type.String(), Type.Null()], {
    description: "Null: none is set, and bounces go to the sender of each mail.",
  }),
  localPart: LocalPart,
  spfTerm: Type.String(),
  example: Type.Union([Type.String(), Type.Null()], {
    description: "What the return path of a mail looks like.",
  }),
  records: Type.Array(DnsRecord, { description: "What the domain's DNS has to say." }),
  receiver: Type.Object({
    isOn: Type.Boolean(),
    hostName: Type.Union([Type.String(), Type.Null()]),
    port: Type.Union([Type.Integer(), Type.Null()]),
  }),
  mailbox: Type.Union([Mailbox, Type.Null()]),
  mailboxReadAt: Type.Union([DateTime, Type.Null()], { description: "When it was last looked into." }),
  mailboxFailedAt: Type.Union([DateTime, Type.Null()], { description: "Null once it could be read again." }),
  mailboxFailure: Type.Union([Type.String(), Type.Null()]),
  lastToldAt: Type.Union([DateTime, Type.Null()]),
  lastTold: Type.Union([Type.String(), Type.Null()], {
    description: "What the last mail told of a message: `bounced`, `complained` or `delivered`.",
  }),
  lastIgnoredAt: Type.Union([DateTime, Type.Null()]),
  lastIgnored: Type.Union([Type.String(), Type.Null()], {
    description: "Why the last mail that told nothing of a message did not.",
  }),
});
export type ReturnPath = Static<typeof ReturnPath>;

export const ReturnPathPut = Type.Object(
  {
    domain: Domain,
    localPart: Type.Optional(LocalPart),
    spfTerm: Type.Optional(SpfTerm),
    mailbox: Type.Optional(
      Type.Union([MailboxPut, Type.Null()], {
        description: "Opened for real before it is saved. Left out: it stays as it is; null: none is read.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type ReturnPathPut = Static<typeof ReturnPathPut>;
