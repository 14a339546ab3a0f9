import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { eventually } from "../../../tests/helpers/eventually.ts";
import { closedPort } from "../../../tests/helpers/listen.ts";
import { anSmtpConfig } from "../../../tests/helpers/providerConfig.ts";
import { DOT, politeAnswer } from "../../../tests/helpers/rawSmtpServer.ts";
import { anEmail, SMTP_LOGIN, smtpWorkshop } from "../../../tests/helpers/smtpWorkshop.ts";
import { startTcpProxy } from "../../../tests/helpers/tcpProxy.ts";
import { tlsCertificate } from "../../../tests/helpers/tlsCertificate.ts";

describe("a conversation with a mail server", () => {
  const { mailServer, opened, rawServer, send, sendOver } = smtpWorkshop();

  test("a wrong password is the provider's trouble: tried later, in words, without the password", async () => {
    const { port } = await mailServer({ login: SMTP_LOGIN });
    const outcome = await send(anSmtpConfig({ port, username: "shop", password: "wrong-word" }));
    expect(outcome).toMatchObject({ kind: "try_later", code: "535 5.7.8" });
    expect(outcome.detail).toContain("user name and password");
    expect(outcome.detail).not.toContain("wrong-word");
  });

  test("a log-in that the server does not offer is tried later, in words", async () => {
    const { port } = await mailServer({ login: null });
    const outcome = await send(anSmtpConfig({ port, ...SMTP_LOGIN }));
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
    const outcome = await send(anSmtpConfig({ port }), anEmail({ text: "x".repeat(20_000_000), html: null }));
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
      const { port, mails } = await mailServer({ security, login: SMTP_LOGIN });
      const config = anSmtpConfig({
        port,
        ...SMTP_LOGIN,
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
    const { port, mails, logins } = await mailServer({ login: SMTP_LOGIN });
    const outcome = await send(anSmtpConfig({ port, ...SMTP_LOGIN, security: "starttls" }));
    expect(outcome.kind).toBe("try_later");
    expect([mails, logins]).toEqual([[], []]);
  });
});
