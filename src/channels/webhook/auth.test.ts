import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, test } from "vitest";
import { eventually } from "../../../tests/helpers/eventually.ts";
import { aWebhookConfig, channelServices } from "../../../tests/helpers/providerConfig.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../../../tests/helpers/webhookReceiver.ts";
import type { WebhookContent } from "../../contract/content.ts";
import { newId } from "../../lib/ids.ts";
import type { Connection, SendOutcome } from "../channel.ts";
import { networkGuard } from "../guard.ts";
import type { WebhookConfig } from "./config.ts";
import { webhook } from "./webhook.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const receiver = async (): Promise<WebhookReceiver> => {
  const started = await startWebhookReceiver();
  cleanups.push(started.close);
  return started;
};

const opened = (config: Partial<WebhookConfig>, services = channelServices): Connection => {
  const connection = webhook.open(aWebhookConfig(config), services);
  cleanups.push(connection.close);
  return connection;
};

const aContent = (url: string, content: Partial<WebhookContent> = {}): WebhookContent => ({
  channel: "webhook",
  method: "POST",
  url,
  headers: [],
  body: '{"note":"hällo"}',
  ...content,
});

const send = (connection: Connection, content: WebhookContent, messageId = newId()): Promise<SendOutcome> =>
  connection.send({ accountId: 1, messageId, campaignId: newId(), content });

const keyOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString("base64")}`;

const headersOf = ({ requests }: WebhookReceiver, index = 0): Record<string, string> =>
  Object.fromEntries(
    Object.entries(requests[index]?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );

describe("a signed webhook", () => {
  test("is verified by the library of Standard Webhooks, by its old secret and by its new one", async () => {
    const to = await receiver();
    const messageId = newId();
    const connection = opened({ signingSecret: `${keyOf(1)} ${keyOf(2)}` });
    const forged = [
      { name: "Webhook-Signature", value: "v1,forged" },
      { name: "Webhook-Timestamp", value: "1" },
    ];
    await send(connection, aContent(to.url, { headers: forged }), messageId);
    const body = to.requests[0]?.body ?? Buffer.alloc(0);
    expect(headersOf(to)["webhook-id"]).toBe(messageId);
    for (const secret of [keyOf(1), keyOf(2)]) {
      expect(new Webhook(secret).verify(body, headersOf(to))).toEqual({ note: "hällo" });
    }
    expect(() => new Webhook(keyOf(3)).verify(body, headersOf(to))).toThrow();
    expect(() => new Webhook(keyOf(1)).verify(`${body} `, headersOf(to))).toThrow();
  });

  test("keeps its id when it is repeated, and is signed for the time of the repeat", async () => {
    const to = await receiver();
    let at = new Date("2026-03-01T10:00:00.900Z");
    const connection = opened({ signingSecret: keyOf(1) }, { ...channelServices, now: () => at });
    const messageId = newId();
    await send(connection, aContent(to.url), messageId);
    at = new Date("2026-03-01T10:00:07Z");
    await send(connection, aContent(to.url), messageId);
    const [first, second] = [headersOf(to), headersOf(to, 1)];
    expect(second["webhook-id"]).toBe(first["webhook-id"]);
    expect([first["webhook-timestamp"], second["webhook-timestamp"]]).toEqual(["1772359200", "1772359207"]);
    expect(second["webhook-signature"]).not.toBe(first["webhook-signature"]);
  });

  test("signs a request without a body as an empty one", async () => {
    const to = await receiver();
    const signer = new Webhook(keyOf(1));
    const at = new Date();
    const messageId = newId();
    const connection = opened({ signingSecret: keyOf(1) }, { ...channelServices, now: () => at });
    await send(connection, aContent(to.url, { method: "GET", body: null }), messageId);
    expect(headersOf(to)["webhook-signature"]).toBe(signer.sign(messageId, at, ""));
  });

  test.each(["short", "whsec_c2hvcnQ=", "whsec_not base64!", `${keyOf(1)} ${keyOf(2)} ${keyOf(3)}`])(
    "%j is no secret to sign with",
    (signingSecret) => {
      const problems = webhook.problemsOf(aWebhookConfig({ signingSecret }));
      expect(problems.map(({ field }) => field)).toEqual(["signingSecret"]);
    },
  );
});

const aClient = (tokenUrl: string, more: Partial<WebhookConfig> = {}): Partial<WebhookConfig> => ({
  authType: "oauth2",
  tokenUrl,
  clientId: "the client",
  clientSecret: "s3cr3t:/&ä",
  ...more,
});

/** A server that gives tokens t1, t2 … of some seconds. */
const tokenServer = async (expiresIn: number | null = 3_600): Promise<WebhookReceiver> => {
  const server = await receiver();
  server.answer(() => {
    const token = { access_token: `tok-${server.requests.length}`, token_type: "Bearer" };
    const life = expiresIn === null ? {} : { expires_in: expiresIn };
    return { status: 200, body: JSON.stringify({ ...token, ...life }) };
  });
  return server;
};

describe("OAuth 2.0 client credentials", () => {
  test("ask for one token and use it for all messages, those at once included", async () => {
    const [to, tokens] = [await receiver(), await tokenServer()];
    const connection = opened(aClient(`${tokens.url}/token?x=1`, { scope: "a b", audience: "https://api" }));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => send(connection, aContent(to.url))));
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => "sent"));
    expect(tokens.requests).toHaveLength(1);
    const [asked] = tokens.requests;
    expect(asked).toMatchObject({ method: "POST", path: "/token?x=1" });
    expect(Object.fromEntries(new URLSearchParams(asked?.body.toString()))).toEqual({
      grant_type: "client_credentials",
      scope: "a b",
      audience: "https://api",
    });
    const basic = Buffer.from("the+client:s3cr3t%3A%2F%26%C3%A4").toString("base64");
    expect(asked?.headers.authorization).toBe(`Basic ${basic}`);
    expect(to.requests.map(({ headers }) => headers.authorization)).toEqual(
      outcomes.map(() => "Bearer tok-1"),
    );
  });

  test("put id and secret into the body where the server wants them there", async () => {
    const [to, tokens] = [await receiver(), await tokenServer()];
    await send(opened(aClient(tokens.url, { clientAuth: "body" })), aContent(to.url));
    const [asked] = tokens.requests;
    expect(asked?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(asked?.body.toString()))).toMatchObject({
      client_id: "the client",
      client_secret: "s3cr3t:/&ä",
    });
  });

  test("renew a token before it ends, while the old one still serves", async () => {
    const [to, tokens] = [await receiver(), await tokenServer(1_000)];
    let nowMs = Date.now();
    const connection = opened(aClient(tokens.url), { ...channelServices, now: () => new Date(nowMs) });
    await send(connection, aContent(to.url));
    nowMs += 945_000;
    tokens.answer(() => ({ status: 503 }));
    await send(connection, aContent(to.url));
    await eventually(() => expect(tokens.requests).toHaveLength(2));
    expect(to.requests[1]?.headers.authorization).toBe("Bearer tok-1");
    nowMs += 5_000;
    tokens.answer(() => ({ status: 200, body: '{"access_token":"fresh","token_type":"bearer"}' }));
    await send(connection, aContent(to.url));
    await eventually(async () => {
      await send(connection, aContent(to.url));
      expect(to.requests.at(-1)?.headers.authorization).toBe("Bearer fresh");
    });
    expect(tokens.requests).toHaveLength(3);
  });

  test("renew a refused token once, and take the second refusal for the receiver's", async () => {
    const [to, tokens] = [await receiver(), await tokenServer()];
    let nowMs = Date.now();
    const connection = opened(aClient(tokens.url), { ...channelServices, now: () => new Date(nowMs) });
    to.answer(({ headers }) => ({ status: headers.authorization === "Bearer tok-2" ? 200 : 401 }));
    expect(await send(connection, aContent(to.url))).toMatchObject({ kind: "refused", code: "401" });
    nowMs += 60_000;
    expect(await send(connection, aContent(to.url))).toMatchObject({ kind: "sent" });
    expect(to.requests.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer tok-1",
      "Bearer tok-1",
      "Bearer tok-2",
    ]);
    to.answer(() => ({ status: 401 }));
    nowMs += 60_000;
    expect(await send(connection, aContent(to.url))).toMatchObject({ kind: "refused", code: "401" });
    expect(tokens.requests).toHaveLength(3);
  });

  test("a token server that fails costs no message: it is tried later, and the server is not hammered", async () => {
    const [to, tokens] = [await receiver(), await receiver()];
    tokens.answer(({ headers }) => ({
      status: 401,
      body: `{"error":"${headers.authorization} s3cr3t:/&ä"}`,
    }));
    const connection = opened(aClient(tokens.url));
    const outcomes = await Promise.all([1, 2, 3].map(() => send(connection, aContent(to.url))));
    outcomes.push(await send(connection, aContent(to.url)));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ kind: "try_later", code: "token_401" });
    expect(JSON.stringify(outcomes)).not.toContain("s3cr3t");
    expect(JSON.stringify(outcomes)).not.toContain(Buffer.from("the+client:").toString("base64"));
    expect(tokens.requests).toHaveLength(1);
    expect(to.requests).toHaveLength(0);
  });

  test.each(["not json", "{}", '{"access_token":"a","token_type":"mac"}', '{"access_token":"a\\r\\nb: c"}'])(
    "an answer that is no bearer token is none: %s",
    async (body) => {
      const [to, tokens] = [await receiver(), await receiver()];
      tokens.answer(() => ({ status: 200, body }));
      const outcome = await send(opened(aClient(tokens.url)), aContent(to.url));
      expect(outcome).toMatchObject({ kind: "try_later", code: "token_unreadable" });
    },
  );

  test("a token server that never answers leaves the message in time", async () => {
    const [to, tokens] = [await receiver(), await receiver()];
    tokens.answer(() => null);
    const startedAt = performance.now();
    const outcome = await send(opened(aClient(tokens.url, { timeoutMs: 400 })), aContent(to.url));
    expect(outcome.kind).toBe("try_later");
    expect(performance.now() - startedAt).toBeLessThan(1_200);
  });

  test("the token's address passes the network guard", async () => {
    const [to, tokens] = [await receiver(), await tokenServer()];
    const services = { ...channelServices, guard: networkGuard(false) };
    const outcome = await send(opened(aClient(tokens.url), services), aContent(to.url));
    expect(outcome).toMatchObject({ kind: "try_later", code: "address_not_allowed" });
    expect(tokens.requests).toHaveLength(0);
  });

  test("no outcome shows a token that the receiver repeats", async () => {
    const [to, tokens] = [await receiver(), await tokenServer()];
    to.answer(({ headers }) => ({ status: 400, body: `bad ${headers.authorization}` }));
    expect((await send(opened(aClient(tokens.url)), aContent(to.url))).detail).not.toContain("tok-1");
  });

  test("verifying asks for a token first, and says which step failed", async () => {
    const tokens = await tokenServer();
    const config = aWebhookConfig(aClient(tokens.url));
    expect(await webhook.verify(config, channelServices)).toMatchObject({
      isReady: true,
      steps: [{ name: "Get an access token", isOk: true }, { isOk: true }],
    });
    tokens.answer(() => ({ status: 400, body: '{"error":"invalid_client"}' }));
    const { isReady, steps } = await webhook.verify(config, channelServices);
    expect({ isReady, names: steps.map(({ name }) => name) }).toEqual({
      isReady: false,
      names: ["Get an access token"],
    });
    expect(steps[0]?.detail).toContain("invalid_client");
  });

  test("settings without address, id or secret are wrong at each", () => {
    const problems = webhook.problemsOf(aWebhookConfig({ authType: "oauth2", tokenUrl: "mailto:a@b.c" }));
    expect(problems.map(({ field }) => field)).toEqual(["tokenUrl", "clientId", "clientSecret"]);
  });
});
