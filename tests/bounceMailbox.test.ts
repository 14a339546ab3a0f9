import { createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { returnPathToken } from "../src/senders/returnPathToken.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { aDsn, anArf } from "./helpers/bounceMails.ts";
import { eventually } from "./helpers/eventually.ts";
import { IMAP_LOGIN, startImapServer, type TestImapServer } from "./helpers/imapServer.ts";
import { closedPort } from "./helpers/listen.ts";
import { insertSent } from "./helpers/sentMessages.ts";
import { tlsCertificate } from "./helpers/tlsCertificate.ts";

const DOMAIN = "bounces.example.com";
let app: TestApp;
let imap: TestImapServer;

beforeAll(async () => {
  app = await startTestApp();
  imap = await startImapServer();
});
afterAll(async () => {
  await app.stop();
  await imap.close();
});

const put = (mailbox: object | null | undefined, at: TestApp = app) =>
  at.native("PUT", "/return-path", { domain: DOMAIN, localPart: "bounces", mailbox });
const aMailbox = (more: object = {}) => ({
  host: "127.0.0.1",
  port: imap.port,
  security: "none",
  ...IMAP_LOGIN,
  ...more,
});

const pathOf = (messageId: string): string =>
  `bounces+${returnPathToken(app.box, { accountId: app.accountId, messageId, isOfCopies: false })}@${DOMAIN}`;

const sent = (address: string): Promise<string> =>
  insertSent(app.db, app.accountId, { campaignId: newId(), address });

const factsOf = async (messageId: string): Promise<string[]> => {
  const rows = await app.db.query<{ kind: string }>(sql`
    select kind from message_facts where message_id = ${messageId} order by kind`);
  return rows.map(({ kind }) => kind);
};

/** As the mail server of the mailbox leaves it: with the address that it came to. */
const delivered = (messageId: string, mail: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`Delivered-To: <${pathOf(messageId)}>\r\n`), mail]);

/** The next look is a minute away. */
const lookNow = () =>
  app.db.query(
    sql`update return_paths set mailbox_due_at = clarion_now() where account_id = ${app.accountId}`,
  );

const allRead = () =>
  eventually(async () => {
    await lookNow();
    expect(imap.mails().every(({ isRead }) => isRead)).toBe(true);
  }, 30_000);

/** How a look ended is written after its mails are marked as read. */
const expectSettings = (wanted: object) =>
  eventually(async () => {
    expect((await app.native("GET", "/return-path")).body).toMatchObject(wanted);
  });

describe("a bounce delivered to the mailbox", () => {
  beforeEach(async () => {
    expect(await put(aMailbox())).toMatchObject({ status: 200 });
  });

  test("stops the address, and the mail is marked as read", async () => {
    const messageId = await sent("bob@example.com");
    imap.deliver(delivered(messageId, aDsn()));
    await allRead();
    expect(await factsOf(messageId)).toEqual(["bounced"]);
    const { body } = await app.native("GET", "/suppressions");
    expect(JSON.stringify(body)).toContain("bob@example.com");
    await expectSettings({ lastTold: "bounced", mailboxFailure: null, mailboxReadAt: expect.any(String) });
  });

  test("a complaint stops the address of the mail that it returns, wherever it was sent to", async () => {
    const messageId = await sent("cid@example.com");
    imap.deliver(anArf("abuse", pathOf(messageId)));
    await allRead();
    expect(await factsOf(messageId)).toEqual(["complained"]);
  });

  test("beside huge, broken and foreign mail loses nothing", async () => {
    const [before, huge, after] = [
      await sent("a@example.com"),
      await sent("b@example.com"),
      await sent("c@example.com"),
    ];
    imap.deliver(delivered(before, aDsn()));
    imap.deliver(Buffer.from("no mail at all"));
    imap.deliver(delivered(huge, aDsn({ returnedBytes: 1024 * 1024 })));
    imap.deliver(Buffer.from(`To: ${"<(,".repeat(80_000)}\r\n\r\n`));
    imap.deliver(Buffer.from(`Delivered-To: bounces+b${"0".repeat(48)}@${DOMAIN}\r\n\r\n`));
    imap.deliver(delivered(after, aDsn()));
    await allRead();
    for (const messageId of [before, huge, after]) expect(await factsOf(messageId)).toEqual(["bounced"]);
    expect((await app.native("GET", "/return-path")).body.mailboxFailure).toBeNull();
  });

  test("is read although the server numbers its mails anew, and what was read before changes nothing", async () => {
    const [first, second] = [await sent("d@example.com"), await sent("e@example.com")];
    imap.deliver(delivered(first, aDsn()));
    await allRead();
    imap.renumber();
    imap.deliver(delivered(second, aDsn()));
    await allRead();
    expect(await factsOf(first)).toEqual(["bounced"]);
    expect(await factsOf(second)).toEqual(["bounced"]);
  });

  test("is deleted once it is read, where the settings say so", async () => {
    expect((await put(aMailbox({ whenRead: "delete" }))).status).toBe(200);
    const messageId = await sent("f@example.com");
    imap.deliver(delivered(messageId, aDsn()));
    await eventually(async () => {
      await lookNow();
      expect(imap.mails()).toEqual([]);
    }, 30_000);
    expect(await factsOf(messageId)).toEqual(["bounced"]);
  });

  test("waits while the database cannot take it", async () => {
    await app.db.query(sql`alter table message_facts rename to message_facts_away`);
    const messageId = await sent("g@example.com");
    imap.deliver(delivered(messageId, aDsn()));
    await eventually(async () => {
      await lookNow();
      expect((await app.native("GET", "/return-path")).body.mailboxFailure).toContain("could not be read");
    }, 30_000);
    await app.db.query(sql`alter table message_facts_away rename to message_facts`);
    await allRead();
    expect(await factsOf(messageId)).toEqual(["bounced"]);
    await expectSettings({ mailboxFailedAt: null });
  });
});

describe("the settings of a mailbox", () => {
  test("are tried for real, and name what is wrong", async () => {
    const away = await closedPort(createServer());
    for (const [mailbox, field, words] of [
      [aMailbox({ password: "wrong" }), "mailbox.username", "user name and password"],
      [aMailbox({ folder: "Nowhere" }), "mailbox.folder", "no such folder"],
      [aMailbox({ port: away }), "mailbox.host", "Nothing accepts connections"],
      [aMailbox({ host: "nowhere.invalid" }), "mailbox.host", "host name"],
      [aMailbox({ security: "starttls" }), "mailbox.host", ""],
    ] as const) {
      const { status, body } = await put(mailbox);
      expect({ status, field: body.problems[0]?.field }, field).toEqual({ status: 400, field });
      expect(body.problems[0].message).toContain(words);
      expect(JSON.stringify(body)).not.toContain(IMAP_LOGIN.password);
    }
  });

  test("never show the password, and keep it for the same host and user name only", async () => {
    expect((await put(aMailbox())).body.mailbox).toMatchObject({ hasPassword: true, whenRead: "keep" });
    const { body } = await app.native("GET", "/return-path");
    expect(JSON.stringify(body)).not.toContain(IMAP_LOGIN.password);
    const [row] = await app.db.query<{ text: string }>(
      sql`select return_paths::text as text from return_paths`,
    );
    expect(row?.text).not.toContain(IMAP_LOGIN.password);
    const { password: _, ...rest } = aMailbox();
    expect((await put({ ...rest, whenRead: "delete" })).status).toBe(200);
    const elsewhere = await startImapServer();
    expect((await put({ ...rest, host: "localhost", port: elsewhere.port })).status).toBe(400);
    await elsewhere.close();
    expect((await put(undefined)).body.mailbox).toMatchObject({ hasPassword: true });
    expect((await put(null)).body.mailbox).toBeNull();
  });

  test("that want TLS get it, by a certificate that is trusted", async () => {
    const secure = await startImapServer("tls");
    const mailbox = aMailbox({ host: "localhost", port: secure.port, security: "tls" });
    const strange = await put(mailbox);
    expect(strange.body.problems[0].message).toContain("self-signed");
    expect((await put({ ...mailbox, caCertificate: tlsCertificate.cert })).status).toBe(200);
    await put(null);
    await secure.close();
  });

  test("reach no address that the network guard keeps", async () => {
    const guarded = await startTestApp({ workers: 0, allowPrivateAddresses: false });
    const before = imap.connections();
    for (const host of ["127.0.0.1", "localhost"]) {
      const { status, body } = await put(aMailbox({ host }), guarded);
      expect(status).toBe(400);
      expect(body.problems[0].message).toContain("not allowed");
    }
    expect(imap.connections()).toBe(before);
    await guarded.stop();
  });
});
