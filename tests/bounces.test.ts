import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSession } from "../src/channels/smtp/session.ts";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { sql } from "../src/db/sql.ts";
import { systemClock } from "../src/lib/clock.ts";
import { newId } from "../src/lib/ids.ts";
import { bounceBytesMax, receiverClientsPerAddressMax, receiverRefusalsMax } from "../src/limits.ts";
import { createProvider } from "../src/providers/providers.ts";
import { startReceiver } from "../src/receiver/receiver.ts";
import { returnPathToken } from "../src/senders/returnPathToken.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { aDsn, anArf, anAutoReply } from "./helpers/bounceMails.ts";
import { eventually } from "./helpers/eventually.ts";
import { anSmtpConfig } from "./helpers/providerConfig.ts";
import { insertSent } from "./helpers/sentMessages.ts";
import { startSmtpServer, type TestSmtpServer } from "./helpers/smtpServer.ts";

let app: TestApp;
let mailServer: TestSmtpServer;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
const errors: unknown[] = [];
const DOMAIN = "bounces.example.com";
const NO_EMAIL = { fromName: "", fromAddress: "", replyTo: "", preheader: "", html: "" };

beforeAll(async () => {
  app = await startTestApp();
  mailServer = await startSmtpServer();
  receiver = await startReceiver({
    receiver: { host: "127.0.0.1", port: 0, hostName: "mx.clarion.example" },
    tls: undefined,
    db: app.db,
    box: app.box,
    clock: systemClock,
    onError: (error) => errors.push(error),
  });
  const set = await app.native("PUT", "/return-path", { domain: DOMAIN.toUpperCase() });
  expect(set).toMatchObject({ status: 200, body: { domain: DOMAIN } });
});
afterAll(async () => {
  await receiver.close();
  await mailServer.close();
  await app.stop();
  expect(errors).toEqual([]);
});

/** As a mail server delivers: to the receiver's port, from nobody. */
const deliver = async (to: string | readonly string[], bytes: Buffer, from = ""): Promise<string> => {
  const session = await openSession(anSmtpConfig({ port: receiver.port }), 10_000);
  try {
    const { reply } = await session.send({ from, to: typeof to === "string" ? [to] : to, bytes }, 60_000);
    return reply;
  } finally {
    await session.close();
  }
};

/** Line for line; answers all that was heard until the end of the conversation. */
const talk = (lines: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    let heard = "";
    const socket = connect(receiver.port, "127.0.0.1");
    const rest = [...lines];
    socket.on("data", (data) => {
      heard += data.toString();
      const line = rest.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
      else if (!socket.destroyed && lines.length > 0 && heard.includes("221")) socket.end();
    });
    socket.on("close", () => resolve(heard));
    socket.on("error", () => resolve(heard));
  });

const pathOf = (messageId: string, accountId = app.accountId, isOfCopies = false): string =>
  `${returnPathToken(app.box, { accountId, messageId, isOfCopies })}@${DOMAIN}`;

const sent = (address: string): Promise<string> =>
  insertSent(app.db, app.accountId, { campaignId: newId(), address });

const factsOf = async (messageId: string): Promise<string[]> => {
  const rows = await app.db.query<{ kind: string; is_permanent: boolean }>(sql`
    select kind, is_permanent from message_facts where message_id = ${messageId} order by kind, is_permanent`);
  return rows.map(({ kind, is_permanent }) => (is_permanent ? `${kind} for good` : kind));
};

const stopped = async (): Promise<string[]> => {
  const { body } = await app.native("GET", "/suppressions");
  const { data }: { data: { address: string }[] } = body;
  return data.map(({ address }) => address);
};

describe("a bounce delivered to the receiver", () => {
  test("stops the address of the message that it comes back for", async () => {
    const provider = await createProvider(app.db, app.box, app.accountId, {
      channel: "email",
      kind: "smtp",
      name: "Post",
      config: anSmtpConfig({ port: mailServer.port }),
    });
    const verified = await app.native("POST", `/providers/${provider.id}/verify`);
    expect(verified.body).toMatchObject({ isReady: true });
    expect(JSON.stringify(verified.body.steps)).toContain("return path");
    const { campaignId } = await app.publish({
      name: "Receipt",
      channel: "email",
      start: { ...START_DEFAULTS, purpose: "transactional", providerId: provider.id },
      what: {
        messageType: "single",
        missingValues: "blank",
        email: { ...NO_EMAIL, subject: "Your receipt", text: "Thank you.", bcc: "archive@example.com" },
      },
    });
    await app.upload([{ type: "profile", identity: "bob", profileData: { Email: "bob@example.com" } }]);
    const trigger = () =>
      app.post("/1/send/externaltrigger.json", {
        to: { identity: ["bob"] },
        campaign_id: Number(campaignId),
      });
    await trigger();
    await app.drain();
    const [mail, copies] = mailServer.mails;
    expect(mail?.from).toMatch(new RegExp(`^b[0-9a-v]{48}@${DOMAIN}$`));
    expect(copies?.from).toMatch(new RegExp(`^c[0-9a-v]{48}@${DOMAIN}$`));
    expect(mail?.bytes.toString()).toContain("From: The Shop <shop@example.com>");
    // what comes back for a copy says nothing of the message
    await deliver(copies?.from ?? "", aDsn());
    expect(await stopped()).toEqual([]);
    expect(await deliver(mail?.from ?? "", aDsn())).toMatch(/^250/);
    expect(await stopped()).toEqual(["bob@example.com"]);
    const again = await trigger();
    await app.drain();
    expect(mailServer.mails).toHaveLength(2);
    const [row] = await app.db.query<{ id: string }>(sql`
      select id from messages where account_id = ${app.accountId} order by id limit 1`);
    const { body } = await app.native("GET", `/messages/${row?.id}`);
    expect(body).toMatchObject({ outcome: "sent" });
    expect(body.timeline.at(-1)).toMatchObject({ kind: "fact", result: "bounced", code: "5.1.1" });
    expect(JSON.stringify(again.body)).toContain("success");
    const outcomes = await app.db.query<{ outcome: string }>(sql`
      select outcome from messages where account_id = ${app.accountId} order by id`);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["sent", "address_suppressed"]);
    expect((await app.native("GET", "/return-path")).body).toMatchObject({ lastTold: "bounced" });
  });

  test("is about the address that the message went to, whatever the mail names", async () => {
    const messageId = await sent("ann@example.com");
    await deliver(pathOf(messageId), aDsn({ recipient: "victim@example.com" }));
    expect(await stopped()).toContain("ann@example.com");
    expect(await stopped()).not.toContain("victim@example.com");
  });

  test("that may pass is a fact and stops nobody, and told twice it is one", async () => {
    const messageId = await sent("cid@example.com");
    const full = aDsn({ status: "5.2.2", said: "smtp; 552 5.2.2 full" });
    await deliver(pathOf(messageId), full);
    await deliver(pathOf(messageId).toUpperCase(), full);
    expect(await factsOf(messageId)).toEqual(["bounced"]);
    await deliver(pathOf(messageId), aDsn());
    expect(await factsOf(messageId)).toEqual(["bounced", "bounced for good"]);
    expect(await stopped()).toContain("cid@example.com");
  });

  test("a complaint stops the address too; an automatic answer does not, and the settings say why", async () => {
    // the settings are not written oftener than once a second
    await app.db.query(sql`update return_paths set last_ignored_at = null`);
    const [complained, away] = [await sent("dee@example.com"), await sent("eve@example.com")];
    await deliver(pathOf(complained), anArf(), "fbl@mailbox.example");
    await deliver(pathOf(away), anAutoReply(), "eve@example.com");
    expect(await factsOf(complained)).toEqual(["complained"]);
    expect(await factsOf(away)).toEqual([]);
    expect(await stopped()).toContain("dee@example.com");
    expect(await stopped()).not.toContain("eve@example.com");
    const { body } = await app.native("GET", "/return-path");
    expect(body).toMatchObject({ lastIgnored: "It is an automatic answer." });
  });

  test("that returns a huge mail is read; one beyond all bounds is refused, and the next is taken", async () => {
    const [large, next] = [await sent("fay@example.com"), await sent("gus@example.com")];
    await deliver(pathOf(large), aDsn({ returnedBytes: 6 * 1024 * 1024 }));
    expect(await factsOf(large)).toEqual(["bounced for good"]);
    const heard = await talk(["EHLO mx.example.net", `MAIL FROM:<> SIZE=${bounceBytesMax + 1}`, "QUIT"]);
    expect(heard).toMatch(/^552/m);
    await deliver(pathOf(next), Buffer.from("\0\r\n\xff"));
    await deliver(pathOf(next), aDsn());
    expect(await factsOf(next)).toEqual(["bounced for good"]);
  });

  test("that the database cannot take now is not answered as taken", async () => {
    const messageId = await sent("hal@example.com");
    await app.db.query(sql`alter table message_facts rename to message_facts_away`);
    await expect(deliver(pathOf(messageId), aDsn())).rejects.toMatchObject({
      reply: expect.stringMatching(/^451/),
    });
    await app.db.query(sql`alter table message_facts_away rename to message_facts`);
    expect(errors.splice(0)).toHaveLength(1);
    await deliver(pathOf(messageId), aDsn());
    expect(await factsOf(messageId)).toEqual(["bounced for good"]);
  });
});

describe("the receiver", () => {
  test("takes mail to return paths of ours and to nobody else", async () => {
    const messageId = await sent("ida@example.com");
    const strangers = [
      "bob@example.com",
      `postmaster@${DOMAIN}`,
      `b${"0".repeat(48)}@${DOMAIN}`,
      pathOf(messageId, app.accountId + 1).replace(/^./, "c"),
    ];
    for (const stranger of strangers)
      await expect(deliver(stranger, aDsn())).rejects.toMatchObject({ reply: expect.stringMatching(/^550/) });
    // signed for another account, it finds no message
    expect(await deliver(pathOf(messageId, app.accountId + 1), aDsn())).toMatch(/^250/);
    expect(await factsOf(messageId)).toEqual([]);
  });

  test("offers no log-in, says what it is called, and ends a conversation that guesses", async () => {
    const guesses = Array.from(
      { length: receiverRefusalsMax + 5 },
      (_, i) => `RCPT TO:<guess${i}@${DOMAIN}>`,
    );
    const heard = await talk(["EHLO mx.example.net", "MAIL FROM:<>", ...guesses]);
    expect(heard).toMatch(/^220 mx\.clarion\.example/);
    expect(heard).not.toMatch(/AUTH|STARTTLS/);
    expect(heard.match(/^550/gm)).toHaveLength(receiverRefusalsMax - 1);
    expect(heard).toMatch(/^421/m);
  });

  test("talks with so many from one address at once, and with more again when they have gone", async () => {
    const sockets = Array.from({ length: receiverClientsPerAddressMax }, () =>
      connect(receiver.port, "127.0.0.1"),
    );
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("data", resolve))));
    expect(await talk([])).toMatch(/^421/);
    for (const socket of sockets) socket.destroy();
    const messageId = await sent("joe@example.com");
    await eventually(async () => expect(await deliver(pathOf(messageId), aDsn())).toMatch(/^250/));
  });
});

describe("a return path", () => {
  test("is the sender where the account or its provider wants it so", async () => {
    const provider = await createProvider(app.db, app.box, app.accountId, {
      channel: "email",
      kind: "smtp",
      name: "Strict",
      config: anSmtpConfig({ port: mailServer.port, returnPath: "sender" }),
    });
    mailServer.refuse("sender", { code: 553, text: "5.7.1 not yours" });
    const strict = await app.native("POST", `/providers/${provider.id}/verify`);
    expect(JSON.stringify(strict.body.steps)).not.toContain("return path");
    mailServer.refuse("sender", null);
    expect((await app.native("POST", `/providers/${provider.id}/verify`)).body.isReady).toBe(true);
    expect((await app.native("DELETE", "/return-path")).status).toBe(204);
    expect((await app.native("GET", "/return-path")).body).toMatchObject({ domain: null, records: [] });
    expect((await app.native("POST", "/return-path/check")).status).toBe(404);
  });

  test("has a mailbox's name before it, where one is given; what cannot be one is named", async () => {
    const set = await app.native("PUT", "/return-path", { domain: DOMAIN, localPart: "Bounces" });
    expect(set.body.example).toMatch(/^bounces\+b[0-9a-v]{48}@bounces\.example\.com$/);
    const messageId = await sent("kim@example.com");
    await deliver(`bounces+${pathOf(messageId)}`, aDsn());
    expect(await factsOf(messageId)).toEqual(["bounced for good"]);
    for (const domain of ["localhost", "a b.example", "exa_mple.com", `${"x".repeat(250)}.com`])
      expect((await app.native("PUT", "/return-path", { domain })).status).toBe(400);
    expect((await app.native("PUT", "/return-path", { domain: DOMAIN, localPart: "a+b" })).status).toBe(400);
  });
});
