import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { eventually } from "../../../tests/helpers/eventually.ts";
import { closedPort, listen } from "../../../tests/helpers/listen.ts";
import { aWebhookConfig, channelServices } from "../../../tests/helpers/providerConfig.ts";
import { startTcpProxy } from "../../../tests/helpers/tcpProxy.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../../../tests/helpers/webhookReceiver.ts";
import type { WebhookContent } from "../../contract/content.ts";
import { newId } from "../../lib/ids.ts";
import { webhookResponseBytesMax } from "../../limits.ts";
import type { Connection, SendOutcome } from "../channel.ts";
import { networkGuard } from "../guard.ts";
import type { WebhookConfig } from "./config.ts";
import { webhook } from "./webhook.ts";

const END = '"end":true}';

const aContent = (url: string, content: Partial<WebhookContent> = {}): WebhookContent => ({
  channel: "webhook",
  method: "POST",
  url,
  headers: [{ name: "Content-Type", value: "application/json" }],
  body: `{"note":"hello",${END}`,
  ...content,
});

channelConformance<WebhookConfig>({
  channel: webhook,
  canHave: ["refuse", "fail", "throttle", "goAway", "loseAnswer", "fallSilent"],
  hidden: ["pass-word-77", "bob@example.com", Buffer.from("us-er:pass-word-77").toString("base64")],
  start: async (timeoutMs) => {
    const receiver = await startWebhookReceiver();
    const proxy = await startTcpProxy(receiver.port);
    const answer = (status: number) => () =>
      receiver.answer(({ headers }) => ({ status, body: `bad ${headers.authorization}` }));
    return {
      server: {
        config: aWebhookConfig({ authType: "basic", username: "us-er", password: "pass-word-77", timeoutMs }),
        services: channelServices,
        content: (note) =>
          aContent(`http://127.0.0.1:${proxy.port}/hook?to=bob@example.com`, {
            body: `{"note":"${note}",${END}`,
          }),
        received: () =>
          receiver.requests.map(({ method, path, headers, body }) => ({
            id: `${headers["idempotency-key"]} ${headers["webhook-id"]}`,
            bytes: `${method} ${path} ${JSON.stringify(headers)} ${body.toString("utf8")}`,
          })),
        openCount: proxy.openCount,
        stop: async () => {
          await proxy.close();
          await receiver.close();
        },
      },
      faults: {
        refuse: answer(422),
        fail: answer(503),
        throttle: answer(429),
        loseAnswer: () => proxy.lose({ after: END, by: "reset" }),
        fallSilent: () => proxy.lose({ after: END, by: "silence" }),
        goAway: proxy.close,
      },
    };
  },
});

describe("a webhook", () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  const receiver = async (): Promise<WebhookReceiver> => {
    const started = await startWebhookReceiver();
    cleanups.push(started.close);
    return started;
  };
  const opened = (config: Partial<WebhookConfig> = {}, services = channelServices): Connection => {
    const connection = webhook.open(aWebhookConfig(config), services);
    cleanups.push(connection.close);
    return connection;
  };
  const sendOver = (
    connection: Connection,
    content: WebhookContent,
    messageId = newId(),
  ): Promise<SendOutcome> => connection.send({ accountId: 1, messageId, campaignId: newId(), content });
  const send = (content: WebhookContent, config: Partial<WebhookConfig> = {}) =>
    sendOver(opened(config), content);

  /** A server that does with each connection as told, without HTTP. */
  const rawServer = async (onConnection: (socket: Socket) => void): Promise<string> => {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      onConnection(socket);
    });
    const port = await listen(server);
    cleanups.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${port}/`;
  };

  test("the request leaves as written, with our own id, and without the headers that are not the campaign's", async () => {
    const { url, requests } = await receiver();
    const messageId = newId();
    const headers = [
      { name: "X-Order", value: "17" },
      { name: "Idempotency-Key", value: "forged" },
      { name: "Host", value: "elsewhere.example" },
      { name: "Content-Length", value: "1" },
      { name: "Authorization", value: "forged" },
    ];
    const content = aContent(`${url}/a?b=c%20d#e`, { method: "PUT", headers, body: "häß" });
    const outcome = await sendOver(opened({ authType: "bearer", token: "t-0-k-e-n" }), content, messageId);
    expect(outcome).toMatchObject({ kind: "sent", code: "200", providerId: null });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: "PUT", path: "/a?b=c%20d", body: Buffer.from("häß") });
    expect(requests[0]?.headers).toMatchObject({
      "x-order": "17",
      authorization: "Bearer t-0-k-e-n",
      "idempotency-key": messageId,
      "webhook-id": messageId,
      host: url.slice("http://".length),
    });
  });

  test("a method without a body sends none", async () => {
    const { url, requests } = await receiver();
    await send(aContent(url, { method: "GET", body: null }));
    expect(requests[0]).toMatchObject({ method: "GET", body: Buffer.alloc(0) });
  });

  test.each([
    [200, "sent"],
    [204, "sent"],
    [299, "sent"],
    [301, "refused"],
    [400, "refused"],
    [401, "refused"],
    [404, "refused"],
    [408, "try_later"],
    [410, "refused"],
    [425, "try_later"],
    [429, "throttled"],
    [500, "try_later"],
    [599, "try_later"],
  ])("status %i is %s, by its number alone", async (status, kind) => {
    const { url, answer } = await receiver();
    answer(() => ({ status, body: status === 204 ? "" : "rate limit exceeded, ok, success, error" }));
    expect(await send(aContent(url))).toMatchObject({ kind, code: String(status) });
  });

  test("which codes mean success is a setting", async () => {
    const { url, answer } = await receiver();
    const config = { successCodes: "200, 404-410" };
    answer(() => ({ status: 409 }));
    expect(await send(aContent(url), config)).toMatchObject({ kind: "sent", code: "409" });
    answer(() => ({ status: 201 }));
    expect(await send(aContent(url), config)).toMatchObject({ kind: "refused", code: "201" });
  });

  test("a redirect is not followed", async () => {
    const { url, answer, requests } = await receiver();
    answer(() => ({ status: 302, headers: { location: `${url}/elsewhere` } }));
    expect(await send(aContent(`${url}/here`))).toMatchObject({ kind: "refused", code: "302" });
    expect(requests.map(({ path }) => path)).toEqual(["/here"]);
  });

  test.each([
    [429, { "retry-after": "7" }, 7_000],
    [503, { "retry-after": "7" }, 7_000],
    [429, { "retry-after": "Tue, 01 Jan 2030 00:00:09 GMT", date: "Tue, 01 Jan 2030 00:00:00 GMT" }, 9_000],
    [429, { "retry-after": "Tue, 01 Jan 2030 00:00:00 GMT", date: "Tue, 01 Jan 2030 00:00:09 GMT" }, 0],
    [429, { "retry-after": "99999999" }, 86_400_000],
    [429, { "retry-after": "soon" }, undefined],
    [429, {}, undefined],
  ])("status %i with %o waits as the receiver asks", async (status, headers, afterMs) => {
    const { url, answer } = await receiver();
    answer(() => ({ status, headers }));
    const outcome = await send(aContent(url));
    expect("afterMs" in outcome ? outcome.afterMs : undefined).toBe(afterMs);
  });

  test("of a huge answer only the beginning is read, and the message is sent", async () => {
    const { url, answer } = await receiver();
    answer(() => ({ status: 200, body: Buffer.alloc(20 * webhookResponseBytesMax, "x") }));
    const outcome = await send(aContent(url));
    expect(outcome).toMatchObject({ kind: "sent", code: "200" });
    expect(outcome.detail.length).toBeLessThanOrEqual(500);
  });

  test("an answer in any bytes is kept as one line of text", async () => {
    const { url, answer } = await receiver();
    answer(() => ({ status: 400, body: Buffer.from([0x61, 0x00, 0xff, 0x0a, 0x62]) }));
    const { detail } = await send(aContent(url));
    expect(detail).toContain("a \ufffd b");
    expect(detail.isWellFormed()).toBe(true);
  });

  test("connections are kept and used again", async () => {
    const { url, openCount } = await receiver();
    const connection = opened();
    for (let i = 0; i < 10; i++) await sendOver(connection, aContent(url));
    // Two take turns: a connection is checked for one turn of the event loop before it is used again.
    expect(openCount()).toBeLessThanOrEqual(2);
  });

  test("nothing was written: a refused connection and an unknown name are tried later", async () => {
    const port = await closedPort(createServer());
    expect(await send(aContent(`http://127.0.0.1:${port}/`))).toMatchObject({
      kind: "try_later",
      code: "ECONNREFUSED",
    });
    expect((await send(aContent("http://no-such-host.invalid/"))).kind).toBe("try_later");
  });

  test("nothing was written: a server that does not speak TLS is tried later", async () => {
    const { url } = await receiver();
    const outcome = await send(aContent(url.replace("http:", "https:")));
    expect(outcome).toMatchObject({ kind: "try_later", code: "ERR_SSL_WRONG_VERSION_NUMBER" });
    expect(outcome.detail).toContain("does not speak TLS");
  });

  test("nothing was written: waiting for a TLS handshake that never comes is tried later, in time", async () => {
    const url = await rawServer(() => {});
    const startedAt = performance.now();
    const outcome = await send(aContent(url.replace("http:", "https:")), { timeoutMs: 300 });
    expect(outcome).toMatchObject({ kind: "try_later", code: "timed_out" });
    expect(performance.now() - startedAt).toBeLessThan(1_300);
  });

  test("written: a connection reset at the first byte of the request is unknown", async () => {
    const url = await rawServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
    expect((await send(aContent(url))).kind).toBe("unknown");
  });

  test("written: a connection closed after the whole request is unknown", async () => {
    const url = await rawServer((socket) => {
      socket.on("data", (chunk) => chunk.toString().includes(END) && socket.end());
    });
    expect((await send(aContent(url))).kind).toBe("unknown");
  });

  test("written: half an answer is unknown, in its head and in its body", async () => {
    for (const half of ["HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"]) {
      const url = await rawServer((socket) => socket.once("data", () => socket.end(half)));
      expect((await send(aContent(url))).kind).toBe("unknown");
    }
  });

  test("written: an answer that stops half-way is given up in time, as unknown", async () => {
    const url = await rawServer((socket) => {
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"));
    });
    const outcome = await send(aContent(url), { timeoutMs: 300 });
    expect(outcome).toMatchObject({ kind: "unknown", code: "timed_out" });
  });

  test("written: an answer that is not HTTP is unknown", async () => {
    const url = await rawServer((socket) => socket.once("data", () => socket.end("hello there\r\n\r\n")));
    expect((await send(aContent(url))).kind).toBe("unknown");
  });

  test("an informational answer is not the answer", async () => {
    const url = await rawServer((socket) => {
      socket.once("data", () => {
        socket.end("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
      });
    });
    expect(await send(aContent(url))).toMatchObject({ kind: "sent", code: "202" });
  });

  test.each([
    "http://127.0.0.1",
    "http://[::1]",
    "http://2130706433",
    "http://169.254.169.254",
    "http://localhost",
  ])("%s is refused when connecting unless it is allowed", async (origin) => {
    const { port, requests } = await receiver();
    const guarded = opened({}, { ...channelServices, guard: networkGuard(false) });
    const outcome = await sendOver(guarded, aContent(`${origin}:${port}/`));
    expect(outcome).toMatchObject({ kind: "refused", code: "address_not_allowed" });
    expect(requests).toHaveLength(0);
  });

  test.each(["", "not an address", "ftp://example.com/", "http://user:secret@example.com/", "//example.com"])(
    "the address %j is refused without a request",
    async (url) => {
      expect(await send(aContent(url))).toMatchObject({ kind: "refused", code: "url_invalid" });
    },
  );

  test("a header that HTTP cannot carry is refused without a request", async () => {
    const { url, requests } = await receiver();
    for (const header of [
      { name: "X-Bad", value: "a\r\nX-Injected: b" },
      { name: "X Bad", value: "a" },
    ]) {
      const outcome = await send(aContent(url, { headers: [header] }));
      expect(outcome).toMatchObject({ kind: "refused", code: "request_invalid" });
    }
    expect(requests).toHaveLength(0);
  });

  test("one receiver that hangs does not hold another one's messages", async () => {
    const fast = await receiver();
    const slow = await rawServer(() => {});
    const connection = opened({ timeoutMs: 1_000 });
    const hanging = Array.from({ length: 20 }, () => sendOver(connection, aContent(slow)));
    const startedAt = performance.now();
    expect(await sendOver(connection, aContent(fast.url))).toMatchObject({ kind: "sent" });
    expect(performance.now() - startedAt).toBeLessThan(800);
    for (const outcome of await Promise.all(hanging)) expect(outcome.kind).toBe("unknown");
  });

  test("one circuit breaker covers one origin", () => {
    const config = aWebhookConfig();
    expect(webhook.targetOf(aContent("https://a.example:8443/x?y"), config)).toBe("https://a.example:8443");
  });

  test("verifying sends a sample to the address for samples", async () => {
    const { url, requests, answer } = await receiver();
    const config = aWebhookConfig({ verifyUrl: `${url}/sample` });
    expect(await webhook.verify(config, channelServices)).toMatchObject({ isReady: true });
    expect(requests[0]).toMatchObject({ method: "POST", path: "/sample" });
    answer(() => ({ status: 401 }));
    const { isReady, steps } = await webhook.verify(config, channelServices);
    expect({ isReady, steps }).toMatchObject({ isReady: false, steps: [{ isOk: false }] });
    expect(steps[0]?.detail).toContain("401");
    await eventually(() => expect(requests).toHaveLength(2));
  });

  test("without an address for samples the settings alone are checked", async () => {
    expect(await webhook.verify(aWebhookConfig(), channelServices)).toMatchObject({ isReady: true });
  });

  test.each([
    [{ authType: "basic" as const }, "username"],
    [{ authType: "basic" as const, username: "a:b" }, "username"],
    [{ authType: "bearer" as const }, "token"],
    [{ authType: "bearer" as const, token: "a\nb" }, "token"],
    [{ verifyUrl: "mailto:a@b.c" }, "verifyUrl"],
  ])("settings %o are wrong at %s", (config, field) => {
    expect(webhook.problemsOf(aWebhookConfig(config)).map((problem) => problem.field)).toEqual([field]);
  });
});
