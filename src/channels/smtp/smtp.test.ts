import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { eventually } from "../../../tests/helpers/eventually.ts";
import { closedPort, listen } from "../../../tests/helpers/listen.ts";
import { anSmtpConfig, channelServices } from "../../../tests/helpers/providerConfig.ts";
import { startSmtpServer, type TestSmtpOptions } from "../../../tests/helpers/smtpServer.ts";
import { startTcpProxy } from "../../../tests/helpers/tcpProxy.ts";
import { tlsCertificate } from "../../../tests/helpers/tlsCertificate.ts";
import type { EmailContent } from "../../contract/content.ts";
import { newId } from "../../lib/ids.ts";
import type { Connection, SendOutcome } from "../channel.ts";
import type { SmtpConfig } from "./config.ts";
import { smtp } from "./smtp.ts";

const LOGIN = { username: "shop", password: "pass-word-77" };
const DOT = "\r\n.\r\n";

const aContent = (content: Partial<EmailContent> = {}): EmailContent => ({
  channel: "email",
  from: null,
  replyTo: null,
  to: "bob@example.com",
  subject: "Your order",
  html: "<p>Hello</p>",
  text: "Hello",
  ...content,
});

const conformance = (name: string, options: TestSmtpOptions) => {
  describe(name, () => {
    channelConformance<SmtpConfig>({
      channel: smtp,
      hidden: [LOGIN.password, "bob@example.com"],
      start: async (timeoutMs) => {
        const mailServer = await startSmtpServer({ login: LOGIN, ...options });
        const proxy = await startTcpProxy(mailServer.port);
        return {
          server: {
            config: anSmtpConfig({ port: proxy.port, ...LOGIN, timeoutMs }),
            services: channelServices,
            content: (note) => aContent({ text: note }),
            received: () =>
              mailServer.mails.map(({ messageId, bytes }) => ({
                id: messageId,
                bytes: bytes.toString("latin1"),
              })),
            openCount: proxy.openCount,
            stop: async () => {
              await proxy.close();
              await mailServer.close();
            },
          },
          faults: {
            refuse: () =>
              mailServer.refuse("recipient", { code: 550, text: "5.1.1 <bob@example.com>: no such user" }),
            fail: () => mailServer.refuse("content", { code: 451, text: "4.3.0 try again, bob@example.com" }),
            throttle: () =>
              mailServer.refuse("sender", { code: 421, text: "4.7.28 rate limit for pass-word-77" }),
            loseAnswer: () => proxy.lose({ after: DOT, by: "reset" }),
            fallSilent: () => proxy.lose({ after: DOT, by: "silence" }),
            goAway: proxy.close,
          },
        };
      },
    });
  });
};

conformance("with pipelining", { hasPipelining: true });
conformance("without pipelining", { hasPipelining: false });

describe("SMTP", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const mailServer = async (options: TestSmtpOptions = {}) => {
    const started = await startSmtpServer(options);
    cleanups.push(started.close);
    return started;
  };
  const opened = (config: SmtpConfig): Connection => {
    const connection = smtp.open(config, channelServices);
    cleanups.push(connection.close);
    return connection;
  };
  const sendOver = (
    connection: Connection,
    content = aContent(),
    messageId = newId(),
  ): Promise<SendOutcome> => connection.send({ accountId: 1, messageId, campaignId: newId(), content });
  const send = (config: SmtpConfig, content = aContent()) => sendOver(opened(config), content);

  /** A server that speaks just enough SMTP, and does as told when a line or the end of the data comes. */
  const rawServer = async (
    answer: (line: string, socket: Socket) => string | null,
    greeting = "220 raw\r\n",
  ) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      if (greeting !== "") socket.write(greeting);
      let seen = "";
      let isData = false;
      socket.on("data", (chunk) => {
        seen += chunk.toString("latin1");
        for (;;) {
          const end = isData ? seen.indexOf(DOT) : seen.indexOf("\r\n");
          if (end < 0) return;
          const line = isData ? DOT : seen.slice(0, end);
          seen = seen.slice(end + (isData ? DOT.length : 2));
          isData = !isData && line === "DATA";
          const reply = answer(line, socket);
          if (reply !== null) socket.write(`${reply}\r\n`);
        }
      });
    });
    const port = await listen(server);
    cleanups.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return port;
  };
  const politeAnswer = (line: string): string => {
    if (line === "DATA") return "354 go on";
    return line === "QUIT" ? "221 bye" : "250 ok";
  };

  test("a mail arrives with sender, recipient, id and both bodies", async () => {
    const { port, mails } = await mailServer();
    const messageId = newId(Date.parse("2026-03-04T05:06:07Z"));
    const outcome = await sendOver(opened(anSmtpConfig({ port })), aContent({ subject: "Grüße" }), messageId);
    expect(outcome).toMatchObject({ kind: "sent", code: "250" });
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail).toMatchObject({
      from: "shop@example.com",
      to: ["bob@example.com"],
      messageId: `<${messageId}@example.com>`,
    });
    const text = mail?.bytes.toString("latin1") ?? "";
    expect(text).toContain("From: The Shop <shop@example.com>");
    expect(text).toContain("To: bob@example.com");
    expect(text).toContain("Date: Wed, 04 Mar 2026 05:06:07 +0000");
    expect(text).toContain("Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=");
    expect(text).toContain("<p>Hello</p>");
  });

  test("a repeat through another connection is the same bytes", async () => {
    const { port, mails } = await mailServer();
    const messageId = newId();
    await sendOver(opened(anSmtpConfig({ port })), aContent(), messageId);
    await sendOver(opened(anSmtpConfig({ port })), aContent(), messageId);
    expect(mails).toHaveLength(2);
    expect(mails[0]?.bytes.equals(mails[1]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  test("a campaign's own sender is used, in the envelope too", async () => {
    const { port, mails } = await mailServer();
    const from = { name: "Support", address: "help@shop.example" };
    await send(anSmtpConfig({ port }), aContent({ from, replyTo: "Desk <desk@shop.example>" }));
    expect(mails[0]?.from).toBe("help@shop.example");
    const text = mails[0]?.bytes.toString("latin1") ?? "";
    expect(text).toContain("From: Support <help@shop.example>");
    expect(text).toContain("Reply-To: Desk <desk@shop.example>");
  });

  test("values from a payload cannot add headers or recipients", async () => {
    const { port, mails } = await mailServer();
    const subject = "Hi\r\nBcc: eve@example.com\r\n\r\nbody";
    await send(
      anSmtpConfig({ port }),
      aContent({ subject, from: { name: "A\r\nBcc: eve@example.com", address: "" } }),
    );
    expect(mails[0]?.to).toEqual(["bob@example.com"]);
    expect(mails[0]?.bytes.toString("latin1")).not.toMatch(/^bcc:/im);
  });

  test.each([
    "",
    "bob",
    "bob@",
    "a@b.c d",
    "bob@example.com, eve@example.com",
    "<bob@example.com>",
    "b\r\nRCPT TO:<e@x.y>@z.z",
  ])("the address %j is refused without asking the server, and is not called dead", async (to) => {
    const { port, mails } = await mailServer();
    const outcome = await send(anSmtpConfig({ port }), aContent({ to }));
    expect(outcome).toMatchObject({ kind: "refused", code: "address_invalid" });
    expect(outcome).not.toHaveProperty("addressDead");
    expect(mails).toHaveLength(0);
  });

  test("a line that begins with a dot arrives as it is", async () => {
    const { port, mails } = await mailServer();
    await send(anSmtpConfig({ port }), aContent({ html: null, text: "a\r\n.\r\n..b\r\nend" }));
    expect(mails[0]?.bytes.toString("latin1")).toContain("a\r\n.\r\n..b\r\nend");
  });

  test.each([
    [{ code: 550, text: "5.1.1 no such user" }, "refused", "550 5.1.1", true],
    [{ code: 550, text: "no such user" }, "refused", "550", true],
    [{ code: 551, text: "not local" }, "refused", "551", true],
    [{ code: 553, text: "name not allowed" }, "refused", "553", true],
    [{ code: 550, text: "5.2.1 disabled" }, "refused", "550 5.2.1", true],
    [{ code: 556, text: "5.1.10 null MX" }, "refused", "556 5.1.10", true],
    [
      { code: 550, text: "5.7.1 relaying denied, no such user, user unknown" },
      "refused",
      "550 5.7.1",
      undefined,
    ],
    [{ code: 552, text: "5.2.2 mailbox full" }, "refused", "552 5.2.2", undefined],
    [{ code: 554, text: "no" }, "refused", "554", undefined],
    [{ code: 530, text: "5.7.0 authentication required" }, "try_later", "530 5.7.0", undefined],
    [{ code: 450, text: "4.2.0 greylisted; permanent failure 550" }, "try_later", "450 4.2.0", undefined],
    [{ code: 451, text: "4.7.1 later" }, "try_later", "451 4.7.1", undefined],
    [{ code: 452, text: "4.2.2 mailbox full" }, "try_later", "452 4.2.2", undefined],
    [{ code: 451, text: "4.4.5 congested" }, "throttled", "451 4.4.5", undefined],
    [{ code: 421, text: "4.7.0 too many" }, "throttled", "421 4.7.0", undefined],
    [{ code: 421, text: "closing" }, "try_later", "421", undefined],
  ])("a recipient answered %o is %s", async (refusal, kind, code, addressDead) => {
    const { port, refuse } = await mailServer();
    refuse("recipient", refusal);
    const outcome = await send(anSmtpConfig({ port }));
    expect(outcome).toMatchObject({ kind, code });
    expect("addressDead" in outcome ? outcome.addressDead : undefined).toBe(addressDead);
  });

  test.each([
    ["sender", { code: 550, text: "5.1.1 unknown" }, "refused"],
    ["sender", { code: 451, text: "later" }, "try_later"],
    ["content", { code: 554, text: "5.7.1 spam" }, "refused"],
    ["content", { code: 550, text: "5.1.1 late" }, "refused"],
    ["content", { code: 452, text: "4.3.1 full" }, "try_later"],
    ["content", { code: 421, text: "4.7.0 later" }, "throttled"],
    ["connect", { code: 554, text: "no service here" }, "try_later"],
  ] as const)("at %s the answer %o is %s and says nothing of the address", async (step, refusal, kind) => {
    const { port, refuse } = await mailServer();
    refuse(step, refusal);
    const outcome = await send(anSmtpConfig({ port }));
    expect(outcome.kind).toBe(kind);
    expect(outcome).not.toHaveProperty("addressDead");
  });

  test("a wrong password is the provider's trouble: tried later, in words, without the password", async () => {
    const { port } = await mailServer({ login: LOGIN });
    const outcome = await send(anSmtpConfig({ port, username: "shop", password: "wrong-word" }));
    expect(outcome).toMatchObject({ kind: "try_later", code: "535 5.7.8" });
    expect(outcome.detail).toContain("user name and password");
    expect(outcome.detail).not.toContain("wrong-word");
  });

  test("a log-in that the server does not offer is tried later, in words", async () => {
    const { port } = await mailServer({ login: null });
    const outcome = await send(anSmtpConfig({ port, ...LOGIN }));
    expect(outcome).toMatchObject({ kind: "try_later", code: "login_not_offered" });
  });

  test("a server that is away or unknown is tried later", async () => {
    const port = await closedPort(createServer());
    expect(await send(anSmtpConfig({ port }))).toMatchObject({ kind: "try_later", code: "ECONNREFUSED" });
    const unknown = await send(anSmtpConfig({ port, host: "no-such-host.invalid" }));
    expect(unknown.kind).toBe("try_later");
  });

  test.each([
    ["never greets", ""],
    ["greets with nonsense", "hello\r\n"],
    ["is full", "421 4.3.2 too busy\r\n"],
  ])("a server that %s is tried later, in time", async (_name, greeting) => {
    const port = await rawServer(() => null, greeting);
    const startedAt = performance.now();
    expect((await send(anSmtpConfig({ port, timeoutMs: 300 }))).kind).toBe("try_later");
    expect(performance.now() - startedAt).toBeLessThan(1_300);
  });

  test.each(["EHLO", "MAIL", "RCPT", "DATA"])(
    "a connection lost at %s is tried later: the mail was not written",
    async (at) => {
      const port = await rawServer((line, socket) => {
        if (!line.startsWith(at)) return politeAnswer(line);
        socket.resetAndDestroy();
        return null;
      });
      expect((await send(anSmtpConfig({ port }))).kind).toBe("try_later");
    },
  );

  test("a connection lost in the middle of a large mail is tried later: its end was not written", async () => {
    const port = await rawServer((line, socket) => {
      if (line === "DATA") setTimeout(() => socket.resetAndDestroy(), 100);
      if (line === "DATA") socket.pause();
      return politeAnswer(line);
    });
    const outcome = await send(
      anSmtpConfig({ port }),
      aContent({ text: "x".repeat(20_000_000), html: null }),
    );
    expect(outcome.kind).toBe("try_later");
  });

  test.each(["reset", "close"])("a connection lost (%s) after the final dot is unknown", async (by) => {
    const port = await rawServer((line, socket) => {
      if (line !== DOT) return politeAnswer(line);
      if (by === "reset") socket.resetAndDestroy();
      else socket.end();
      return null;
    });
    expect((await send(anSmtpConfig({ port }))).kind).toBe("unknown");
  });

  test.each(["25", "550 5.1.1 no", "hello\r\n", "250-going on\r\n"])(
    "an answer that breaks off as %j after the final dot is unknown",
    async (half) => {
      const port = await rawServer((line, socket) => {
        if (line !== DOT) return politeAnswer(line);
        socket.end(half);
        return null;
      });
      expect((await send(anSmtpConfig({ port }))).kind).toBe("unknown");
    },
  );

  test("a whole refusal after the final dot is a refusal, even if the connection ends with it", async () => {
    const port = await rawServer((line, socket) => {
      if (line !== DOT) return politeAnswer(line);
      socket.end("554 5.7.1 no\r\n");
      return null;
    });
    expect(await send(anSmtpConfig({ port }))).toMatchObject({ kind: "refused", code: "554 5.7.1" });
  });

  test("connections are kept, used again, and no more than the pool has", async () => {
    const { port, mails, openCount } = await mailServer();
    const connection = opened(anSmtpConfig({ port, poolConnections: 2 }));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => sendOver(connection)));
    expect(outcomes.every(({ kind }) => kind === "sent")).toBe(true);
    expect(mails).toHaveLength(20);
    expect(openCount()).toBeLessThanOrEqual(2);
  });

  test("a refused mail does not spoil the connection for the next one", async () => {
    for (const hasPipelining of [true, false]) {
      const { port, refuse, openCount, mails } = await mailServer({ hasPipelining });
      const connection = opened(anSmtpConfig({ port, poolConnections: 1 }));
      refuse("recipient", { code: 550, text: "5.1.1 no such user" });
      expect((await sendOver(connection)).kind).toBe("refused");
      refuse("recipient", null);
      expect((await sendOver(connection)).kind).toBe("sent");
      expect(openCount()).toBe(1);
      expect(mails).toHaveLength(1);
    }
  });

  test("an idle connection that the server ended is replaced without anybody noticing", async () => {
    const { port, mails } = await mailServer();
    const proxy = await startTcpProxy(port);
    const connection = opened(anSmtpConfig({ port: proxy.port, poolConnections: 1 }));
    expect((await sendOver(connection)).kind).toBe("sent");
    proxy.dropAll();
    expect((await sendOver(connection)).kind).toBe("sent");
    expect(mails).toHaveLength(2);
    await proxy.close();
  });

  test("a session is replaced after a hundred mails, and none is lost", async () => {
    const { port, mails, openCount } = await mailServer();
    const connection = opened(anSmtpConfig({ port, poolConnections: 1 }));
    const outcomes = await Promise.all(Array.from({ length: 210 }, () => sendOver(connection)));
    expect(outcomes.every(({ kind }) => kind === "sent")).toBe(true);
    expect(mails).toHaveLength(210);
    await eventually(() => expect(openCount()).toBeLessThanOrEqual(1));
  });

  test("a mail that gets no connection in time is tried later", async () => {
    const port = await rawServer((line) => (line === DOT ? null : politeAnswer(line)));
    const connection = opened(anSmtpConfig({ port, poolConnections: 1, timeoutMs: 400 }));
    const [first, second] = await Promise.all([sendOver(connection), sendOver(connection)]);
    expect(first.kind).toBe("unknown");
    expect(second).toMatchObject({ kind: "try_later", code: "timed_out" });
  });

  test.each(["tls", "starttls"] as const)(
    "with %s the mail is encrypted, if the certificate is trusted",
    async (security) => {
      const { port, mails } = await mailServer({ security, login: LOGIN });
      const config = anSmtpConfig({
        port,
        ...LOGIN,
        security,
        host: "localhost",
        caCertificate: tlsCertificate.cert,
      });
      expect(await send(config)).toMatchObject({ kind: "sent" });
      expect(mails).toHaveLength(1);
      const stranger = await send({ ...config, caCertificate: "" });
      expect(stranger).toMatchObject({ kind: "try_later", code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
      expect(stranger.detail).toContain("self-signed");
    },
  );

  test("a server without STARTTLS gets no mail and no password in the clear", async () => {
    const { port, mails, logins } = await mailServer({ login: LOGIN });
    const outcome = await send(anSmtpConfig({ port, ...LOGIN, security: "starttls" }));
    expect(outcome.kind).toBe("try_later");
    expect([mails, logins]).toEqual([[], []]);
  });

  test("one circuit breaker covers the server", () => {
    expect(smtp.targetOf(aContent(), anSmtpConfig({ port: 2525 }))).toBe("127.0.0.1:2525");
  });

  describe("verifying", () => {
    const names = (steps: { name: string; isOk: boolean }[]) =>
      steps.map(({ name, isOk }) => `${name}: ${isOk}`);

    test("goes through every step and sends nothing", async () => {
      const { port, mails } = await mailServer({ security: "starttls", login: LOGIN });
      const config = anSmtpConfig({
        port,
        ...LOGIN,
        security: "starttls",
        host: "localhost",
        caCertificate: tlsCertificate.cert,
      });
      const { isReady, steps } = await smtp.verify(config, channelServices);
      expect(names(steps)).toEqual([
        "Reach the mail server: true",
        "Encrypt the connection: true",
        "Be greeted by the mail server: true",
        "Log in: true",
        "Send from the sender's address: true",
      ]);
      expect(isReady).toBe(true);
      expect(mails).toHaveLength(0);
    });

    test("names the step that failed, and the server's answer", async () => {
      const { port, refuse } = await mailServer({ login: LOGIN });
      const wrong = await smtp.verify(
        anSmtpConfig({ port, username: "shop", password: "wrong" }),
        channelServices,
      );
      expect(names(wrong.steps).at(-1)).toBe("Log in: false");
      refuse("sender", { code: 553, text: "5.7.1 sender not owned" });
      const foreign = await smtp.verify(anSmtpConfig({ port, ...LOGIN }), channelServices);
      expect(names(foreign.steps).at(-1)).toBe("Send from the sender's address: false");
      expect(foreign.steps.at(-1)?.detail).toContain("553 5.7.1 sender not owned");
      const away = await smtp.verify(
        anSmtpConfig({ port: await closedPort(createServer()) }),
        channelServices,
      );
      expect(names(away.steps)).toEqual(["Reach the mail server: false"]);
      const strange = anSmtpConfig({
        port: (await mailServer({ security: "tls" })).port,
        security: "tls",
        host: "localhost",
      });
      expect(names((await smtp.verify(strange, channelServices)).steps).at(-1)).toBe(
        "Encrypt the connection: false",
      );
    });
  });

  test.each([
    [{ username: "a" }, "password"],
    [{ password: "a" }, "username"],
    [{ caCertificate: "nonsense" }, "caCertificate"],
  ])("settings %o are wrong at %s", (settings, field) => {
    expect(smtp.problemsOf(anSmtpConfig({ port: 25, ...settings })).map((problem) => problem.field)).toEqual([
      field,
    ]);
  });
});
