import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataOf, draftOf, openApi, type TestAccount, type TestApi, textOf as text } from "./helpers/api.ts";

describe("the native API", () => {
  let api: TestApi;
  let acme: TestAccount;
  beforeAll(async () => {
    api = await openApi();
    acme = await api.account("Acme");
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
    const fields = ["name", "start.purpose", "what.email"];
    expect(refused.body.problems).toEqual(fields.map((field) => ({ field, message: expect.any(String) })));
    const problems = dataOf(await api.call(acme.apiKey, "GET", `/campaigns/${id}/problems`));
    // that nobody receives what the sandbox gets is worth a look, and keeps nobody from publishing
    expect(problems.map(({ level, field }) => `${level} ${field}`)).toEqual([
      ...fields.slice(0, 2).map((field) => `blocking ${field}`),
      "worth_a_look start.providerId",
      "blocking what.email",
    ]);
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

  test("a body nested without end is refused, not followed", async () => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const headers = { authorization: `Bearer ${acme.apiKey}`, "content-type": "application/json" };
    const payload = `{"channel":"webhook","kind":"webhook","name":"x","config":{"a":${deep}}}`;
    const refused = await api.app.inject({ method: "POST", url: "/api/v1/providers", headers, payload });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().problems[0].message).toContain("levels of nesting");
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
});
