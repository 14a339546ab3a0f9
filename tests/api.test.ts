import { Compile } from "typebox/compile";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { messageIdOf, newId } from "../src/lib/ids.ts";
import {
  type Answer,
  aWebhookDraft,
  type Method,
  openApi,
  type TestAccount,
  type TestApi,
} from "./helpers/api.ts";

const dataOf = (answer: Answer): Record<string, unknown>[] => {
  expect(answer.status).toBe(200);
  return Array.isArray(answer.body.data) ? answer.body.data : [];
};

const text = (value: unknown): string => {
  expect(typeof value).toBe("string");
  return String(value);
};

const sandboxOf = async (api: TestApi, account: TestAccount, channel: string): Promise<string> => {
  const providers = dataOf(await api.call(account.apiKey, "GET", "/providers"));
  return text(providers.find((one) => one.channel === channel && one.isSandbox === true)?.id);
};

const draftOf = async (api: TestApi, account: TestAccount, more: object = {}): Promise<string> => {
  const providerId = await sandboxOf(api, account, "webhook");
  const made = await api.call(account.apiKey, "POST", "/campaigns", aWebhookDraft(providerId, more));
  expect(made.status).toBe(201);
  return text(made.body.id);
};

describe("the native API", () => {
  let api: TestApi;
  let acme: TestAccount;
  let other: TestAccount;
  beforeAll(async () => {
    api = await openApi();
    acme = await api.account("Acme");
    other = await api.account("Other");
  });
  afterAll(() => api.close());

  test("a campaign goes from draft to archive, and each step is answered with its state", async () => {
    const id = await draftOf(api, acme);
    const step = async (path: string) => {
      const answer = await api.call(acme.apiKey, "POST", `/campaigns/${id}/${path}`);
      expect(answer.body, path).toMatchObject({ id });
      return answer.body.state;
    };
    const published = await api.call(acme.apiKey, "POST", `/campaigns/${id}/publish`);
    expect(published).toMatchObject({ status: 200, body: { state: "running", version: 1, sandbox: true } });
    const campaignId = text(published.body.campaignId);
    expect(campaignId).toMatch(/^\d{10}$/);
    expect(await api.call(acme.apiKey, "GET", `/campaigns/${campaignId}`)).toMatchObject({ body: { id } });
    expect(await step("pause")).toBe("paused");
    expect(await step("resume")).toBe("running");
    expect(await step("stop")).toBe("stopped");
    expect(await api.call(acme.apiKey, "POST", `/campaigns/${id}/resume`)).toMatchObject({
      status: 409,
      body: { code: "campaign/bad-transition", detail: expect.stringContaining("stopped") },
    });
    expect(await step("archive")).toBe("archived");
    expect(await step("unarchive")).toBe("stopped");
    const clone = await api.call(acme.apiKey, "POST", `/campaigns/${id}/clone`);
    expect(clone).toMatchObject({
      status: 201,
      body: { name: "Clone of Order shipped", state: "draft", campaignId: null },
    });
  });

  test("a draft with gaps is refused with every gap, and listed with them", async () => {
    const made = await api.call(acme.apiKey, "POST", "/campaigns", { name: "", channel: "email" });
    const id = text(made.body.id);
    const refused = await api.call(acme.apiKey, "POST", `/campaigns/${id}/publish`);
    expect(refused).toMatchObject({ status: 422, body: { code: "campaign/incomplete" } });
    const fields = ["name", "start.purpose", "start.providerId", "what.email"];
    expect(refused.body.problems).toEqual(fields.map((field) => ({ field, message: expect.any(String) })));
    const problems = dataOf(await api.call(acme.apiKey, "GET", `/campaigns/${id}/problems`));
    expect(problems.map(({ field }) => field)).toEqual(fields);
  });

  test("a save on an older revision is refused with the draft as it is now", async () => {
    const id = await draftOf(api, acme);
    const first = await api.call(acme.apiKey, "PATCH", `/campaigns/${id}`, { revision: 1, name: "First" });
    expect(first).toMatchObject({ status: 200, body: { revision: 2, name: "First" } });
    const late = await api.call(acme.apiKey, "PATCH", `/campaigns/${id}`, { revision: 1, name: "Late" });
    expect(late).toMatchObject({
      status: 409,
      body: { code: "campaign/revision-conflict", current: { revision: 2, draft: { name: "First" } } },
    });
  });

  test("wrong input is told by field, what was expected and what came", async () => {
    const refused = await api.call(acme.apiKey, "POST", "/campaigns", {
      name: 5,
      channel: "fax",
      when: { timeToLiveMinutes: 0 },
      colour: "red",
    });
    expect(refused.status).toBe(400);
    expect(refused.headers["content-type"]).toContain("application/problem+json");
    expect(refused.body).toMatchObject({ code: "input/invalid", status: 400, title: "Bad Request" });
    expect(refused.body.problems).toEqual(
      expect.arrayContaining([
        { field: "name", message: "Expected string, got a number." },
        { field: "channel", message: expect.stringContaining('got "fax"') },
        { field: "when.timeToLiveMinutes", message: "Expected a number >= 1, got 0." },
        { field: "colour", message: "There is no such field." },
      ]),
    );
    const cursor = await api.call(acme.apiKey, "GET", "/campaigns?cursor=bm9wZQ&limit=5");
    expect(cursor).toMatchObject({ status: 400, body: { problems: [{ field: "cursor" }] } });
    expect(await api.call(acme.apiKey, "GET", "/campaigns?limit=0")).toMatchObject({
      status: 400,
      body: { problems: [{ field: "limit" }] },
    });
  });

  test("text that the database cannot store is refused at the door", async () => {
    for (const name of ["a\u0000b", "a\ud800b"]) {
      const refused = await api.call(acme.apiKey, "POST", "/campaigns", { name, channel: "push" });
      expect(refused).toMatchObject({ status: 400, body: { problems: [{ field: "name" }] } });
    }
    expect(await api.call(acme.apiKey, "GET", "/campaigns?text=%00")).toMatchObject({ status: 400 });
  });

  test("bodies that are no JSON, and routes that are none, are told in words", async () => {
    const headers = { authorization: `Bearer ${acme.apiKey}`, "content-type": "application/json" };
    const broken = await api.app.inject({ method: "POST", url: "/api/v1/campaigns", headers, payload: "{" });
    expect(broken).toMatchObject({ statusCode: 400 });
    expect(broken.json()).toMatchObject({ code: "request/not-json" });
    expect((await api.app.inject({ method: "GET", url: "/api/v1/nothing" })).json()).toMatchObject({
      code: "request/not-found",
      detail: "There is no GET /api/v1/nothing here.",
    });
    expect((await api.app.inject({ method: "GET", url: "/1/nothing.json" })).json()).toEqual({
      status: "fail",
      error: "There is no GET /1/nothing.json here.",
      code: 404,
    });
  });

  test("lists are paged newest first without loss or repetition", async () => {
    const pager = await api.account("Pager");
    const made: string[] = [];
    for (let count = 0; count < 5; count++)
      made.unshift(await draftOf(api, pager, { name: `Campaign ${count}` }));
    const seen: unknown[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await api.call(pager.apiKey, "GET", `/campaigns?limit=2${query}`);
      seen.push(...dataOf(page).map(({ id }) => id));
      cursor = page.body.nextCursor === null ? null : text(page.body.nextCursor);
    }
    expect(seen.toSorted()).toEqual(made.toSorted());
    expect(new Set(seen).size).toBe(5);
    const found = dataOf(await api.call(pager.apiKey, "GET", "/campaigns?text=PAIGN%203"));
    expect(found).toMatchObject([{ name: "Campaign 3" }]);
  });

  test("a published version stays as it was; comparing and restoring bring it back", async () => {
    const id = await draftOf(api, acme);
    await api.call(acme.apiKey, "POST", `/campaigns/${id}/publish`);
    await api.call(acme.apiKey, "PATCH", `/campaigns/${id}`, { revision: 1, name: "Second" });
    expect(await api.call(acme.apiKey, "GET", `/campaigns/${id}/versions/1`)).toMatchObject({
      body: { version: 1, content: { name: "Order shipped" } },
    });
    const diff = await api.call(acme.apiKey, "GET", `/campaigns/${id}/diff?from=1&to=draft`);
    expect(diff.body).toEqual({ data: [{ field: "name", before: "Order shipped", after: "Second" }] });
    const second = await api.call(acme.apiKey, "POST", `/campaigns/${id}/publish`, { revision: 2 });
    expect(second).toMatchObject({ status: 200, body: { version: 2 } });
    const restored = await api.call(acme.apiKey, "POST", `/campaigns/${id}/versions/1/restore`, {
      revision: 2,
    });
    expect(restored).toMatchObject({ status: 200, body: { revision: 3, name: "Order shipped", version: 2 } });
    expect(dataOf(await api.call(acme.apiKey, "GET", `/campaigns/${id}/versions`))).toMatchObject([
      { version: 2 },
      { version: 1 },
    ]);
    expect(await api.call(acme.apiKey, "GET", `/campaigns/${id}/versions/7`)).toMatchObject({ status: 404 });
  });

  test("a key opens what its scopes say, until it is revoked", async () => {
    const reader = await api.key(acme.id, ["campaigns:read"]);
    expect((await api.call(reader.apiKey, "GET", "/campaigns")).status).toBe(200);
    expect(await api.call(reader.apiKey, "POST", "/campaigns", { name: "x", channel: "push" })).toMatchObject(
      {
        status: 403,
        body: { code: "request/forbidden", detail: expect.stringContaining("campaigns:write") },
      },
    );
    const revoked = await api.call(acme.apiKey, "POST", `/credentials/${reader.id}/revoke`);
    expect(revoked).toMatchObject({ status: 200, body: { id: reader.id, revokedAt: expect.any(String) } });
    expect(await api.call(reader.apiKey, "GET", "/campaigns")).toMatchObject({
      status: 401,
      headers: { "www-authenticate": 'Bearer realm="Clarion"' },
    });
    expect((await api.app.inject({ method: "GET", url: "/api/v1/campaigns" })).statusCode).toBe(401);
  });

  test("a credential's secrets are answered when it is made, and never again", async () => {
    const made = await api.call(acme.apiKey, "POST", "/credentials", {
      name: "ci",
      scopes: ["trigger"],
      isTest: true,
    });
    expect(made).toMatchObject({
      status: 201,
      body: { isTest: true, apiKey: expect.stringMatching(/^clk_test_/) },
    });
    const listed = await api.call(acme.apiKey, "GET", "/credentials");
    const whole = JSON.stringify(listed.body);
    expect(whole).toContain(text(made.body.id));
    expect(whole).not.toContain(text(made.body.apiKey));
    expect(whole).not.toContain(text(made.body.passcode));
    expect(JSON.stringify(api.logged)).not.toContain(text(made.body.apiKey));
  });

  test("the account's settings are read and changed", async () => {
    const patched = await api.call(acme.apiKey, "PATCH", "/account", {
      settings: { unknownUsers: "create" },
    });
    expect(patched).toMatchObject({
      status: 200,
      body: { id: acme.externalId, settings: { unknownUsers: "create" } },
    });
    expect(await api.call(acme.apiKey, "PATCH", "/account", { timeZone: "Nowhere" })).toMatchObject({
      status: 400,
    });
    expect(await api.call(acme.apiKey, "GET", "/account")).toMatchObject({ body: { timeZone: "UTC" } });
  });

  test("a provider is made, verified, changed and deleted, and its secrets stay inside", async () => {
    const kinds = dataOf(await api.call(acme.apiKey, "GET", "/provider-kinds"));
    expect(kinds.map(({ kind }) => kind)).toContain("smtp");
    const made = await api.call(acme.apiKey, "POST", "/providers", {
      channel: "email",
      kind: "smtp",
      name: "Mail",
      config: {
        host: "127.0.0.1",
        port: 1,
        username: "u",
        password: "top secret",
        fromAddress: "a@b.example",
      },
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    expect(JSON.stringify(made.body)).not.toContain("top secret");
    const path = `/providers/${text(made.body.id)}`;
    expect(await api.call(acme.apiKey, "PATCH", path, { name: "Post" })).toMatchObject({
      body: { name: "Post" },
    });
    expect(await api.call(acme.apiKey, "POST", `${path}/verify`)).toMatchObject({
      status: 200,
      body: { isReady: false },
    });
    expect((await api.call(acme.apiKey, "DELETE", path)).status).toBe(204);
    expect((await api.call(acme.apiKey, "GET", path)).status).toBe(404);
  });

  test("no account sees anything of another, on any route", async () => {
    const campaign = await draftOf(api, acme);
    const published = await api.call(acme.apiKey, "POST", `/campaigns/${campaign}/publish`);
    const trigger = newId();
    const message = messageIdOf(trigger, 0, 0);
    const { db } = api.database;
    await db.query(sql`
      insert into intake (account_id, request_id, part, campaign_id, source, is_test, recipients, recipient_count)
      values (${acme.id}, ${trigger}, 0, ${campaign}, 'api', false,
        ${Buffer.from('[["identity","secret-user"]]')}, 1)`);
    await db.query(sql`
      insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
        recipient_kind, recipient_value, trace, decided_at, outcome)
      values (${acme.id}, ${message}, ${trigger}, 0, 0, ${campaign}, 1, 'webhook', false,
        'identity', 'secret-user', '[]', now(), 'sent')`);
    await db.query(sql`
      insert into inbox (account_id, id, message_id, campaign_id, channel, address, content)
      values (${acme.id}, ${newId()}, ${message}, ${campaign}, 'webhook', 'secret-user', '{}')`);
    const provider = await sandboxOf(api, acme, "webhook");
    const [credential] = dataOf(await api.call(acme.apiKey, "GET", "/credentials"));
    const named: Record<string, string> = {
      campaign,
      version: "1",
      trigger,
      number: "0",
      message,
      provider,
      credential: text(credential?.id),
    };
    const paths: Record<string, Record<string, unknown>> = JSON.parse(
      JSON.stringify(api.app.swagger()),
    ).paths;
    const bodies: Record<string, object> = {
      "patch /campaigns/{campaign}": { revision: 1, name: "Taken over" },
      "post /campaigns/{campaign}/versions/{version}/restore": { revision: 1 },
      "patch /providers/{provider}": { name: "Taken over" },
    };
    let tried = 0;
    for (const [template, methods] of Object.entries(paths)) {
      const path = template
        .replace("/api/v1", "")
        .replace(/\{(\w+)\}/g, (_, name: string) => named[name] ?? "?");
      const query = path.endsWith("/diff") ? "?from=draft&to=draft" : "";
      for (const method of Object.keys(methods)) {
        if (!template.startsWith("/api/v1")) continue;
        tried++;
        const body = bodies[`${method} ${template.replace("/api/v1", "")}`];
        const verb: Method =
          method === "get" ? "GET" : method === "patch" ? "PATCH" : method === "post" ? "POST" : "DELETE";
        if (template.includes("{")) {
          const answer = await api.call(other.apiKey, verb, path + query, body);
          expect(answer.status, `${verb} ${path}`).toBe(404);
        } else if (verb === "GET") {
          const answer = JSON.stringify((await api.call(other.apiKey, verb, path)).body);
          for (const secret of [campaign, message, provider, "secret-user", acme.externalId]) {
            expect(answer, `${verb} ${path}`).not.toContain(secret);
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(25);
    const byNumber = `/campaigns/${text(published.body.campaignId)}`;
    expect((await api.call(other.apiKey, "GET", byNumber)).status).toBe(404);
    expect((await api.call(other.apiKey, "GET", `/messages?campaign=${campaign}`)).status).toBe(404);
    expect(await api.call(acme.apiKey, "GET", `/campaigns/${campaign}`)).toMatchObject({
      body: { name: "Order shipped" },
    });
  });
});

/** Every route, read off the router's own tree, as `method path`. */
const routesOf = (tree: string): string[] => {
  const above: string[] = [];
  return tree.split("\n").flatMap((line) => {
    const match = /^(.*?)(?:├── |└── )(\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (match === null) return [];
    const [, indent = "", part = "", methods = ""] = match;
    const depth = indent.length / 4;
    above.splice(depth, above.length, part);
    const path = above.join("").replace(/:(\w+)/g, "{$1}");
    return methods
      .split(", ")
      .filter((method) => method !== "" && method !== "HEAD")
      .map((method) => `${method.toLowerCase()} ${path}`);
  });
};

interface Operation {
  operationId: string;
  security: unknown;
  summary: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string }>;
}

describe("the OpenAPI document", () => {
  test("it is 3.1, names every route of the native API, and each is whole", async () => {
    const api = await openApi();
    try {
      const answer = await api.app.inject({ method: "GET", url: "/api/openapi.json" });
      const document: { openapi: string; paths: Record<string, Record<string, Operation>> } = answer.json();
      expect(document.openapi).toBe("3.1.0");
      const routes = routesOf(api.app.printRoutes({ commonPrefix: false })).filter((route) =>
        route.includes("/api/v1"),
      );
      const operations = Object.entries(document.paths)
        .filter(([path]) => path.startsWith("/api/v1"))
        .flatMap(([path, methods]) =>
          Object.entries(methods).map(([method, operation]) => ({
            name: `${method} ${path}`,
            path,
            operation,
          })),
        );
      expect(operations.map(({ name }) => name).toSorted()).toEqual(routes.toSorted());
      expect(operations.length).toBeGreaterThan(25);
      expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
      for (const { name, path, operation } of operations) {
        expect(operation.security, name).toEqual([{ apiKey: [] }]);
        expect(operation.summary, name).toBeTruthy();
        const declared = (operation.parameters ?? [])
          .filter((one) => one.in === "path")
          .map((one) => one.name);
        expect(declared, name).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter));
        for (const response of Object.values(operation.responses))
          expect(response.description, name).toBeTruthy();
        for (const { schema } of Object.values(operation.requestBody?.content ?? {})) Compile(schema);
      }
    } finally {
      await api.close();
    }
  });

  test("the explorer loads nothing from elsewhere", async () => {
    const api = await openApi();
    try {
      const page = await api.app.inject({ method: "GET", url: "/api/docs/" });
      expect(page.statusCode).toBe(200);
      expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
      expect(page.headers["content-security-policy"]).toContain("script-src 'self'");
      expect(page.headers["content-security-policy"]).not.toContain("unsafe");
    } finally {
      await api.close();
    }
  });
});

describe("the server", () => {
  test("health, readiness and metrics are answered, and a lost database is told as 503", async () => {
    const api = await openApi();
    const account = await api.account("Away");
    expect((await api.app.inject({ method: "GET", url: "/healthz" })).statusCode).toBe(200);
    expect((await api.app.inject({ method: "GET", url: "/readyz" })).statusCode).toBe(200);
    const metrics = await api.app.inject({ method: "GET", url: "/metrics" });
    expect(metrics.body).toContain(
      'clarion_http_answers_total{method="GET",route="/healthz",status="200"} 1',
    );
    await api.database.drop();
    expect((await api.app.inject({ method: "GET", url: "/readyz" })).statusCode).toBe(503);
    expect(account.apiKey).toMatch(/^clk_live_/);
    await api.app.close();
  });

  test("what nobody foresaw is answered with an id and nothing else, and logged once under it", async () => {
    const api = await openApi();
    try {
      const account = await api.account("Broken");
      await api.database.db.query(sql`alter table campaigns rename to campaigns_gone`);
      const answer = await api.call(account.apiKey, "GET", "/campaigns");
      expect(answer).toMatchObject({ status: 500, body: { code: "internal" } });
      expect(JSON.stringify(answer.body)).not.toContain("campaigns_gone");
      const entries = api.logged.filter((line) => line.includes(text(answer.body.errorId)));
      expect(entries).toHaveLength(1);
    } finally {
      await api.close();
    }
  });
});
