import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setupCode } from "../src/accounts/setup.ts";
import { deploymentIdentity } from "../src/db/queries/deployment.ts";
import { sql } from "../src/db/sql.ts";
import { fixedClock } from "../src/lib/clock.ts";
import { failedLogInsMax, logInsPerAddressMax, sessionIdleMsMax, sessionMsMax } from "../src/limits.ts";
import {
  type Answer,
  dataOf,
  draftOf,
  openApi,
  type TestAccount,
  type TestApi,
  textOf,
} from "./helpers/api.ts";
import { TEST_PASSWORD, type TestPerson } from "./helpers/person.ts";

const START = new Date("2026-03-01T12:00:00Z");
const COOKIE = "__Host-clarion_session";

/** What the browser keeps of the answer's cookie, as it sends it. */
const cookieOf = ({ headers }: Answer): string =>
  textOf([headers["set-cookie"]].flat()[0]).split(";")[0] ?? "";

/** Log-in from an address of its own, so that only the limit under test counts. */
const logInFrom = async (api: TestApi, remoteAddress: string, email: string, password: string) => {
  const answer = await api.app.inject({
    method: "POST",
    url: "/api/v1/session",
    remoteAddress,
    payload: { email, password },
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
};

describe("sessions", () => {
  const clock = fixedClock(START);
  let api: TestApi;
  let shop: TestAccount;
  let other: TestAccount;
  let owner: TestPerson;
  beforeAll(async () => {
    api = await openApi({ clock });
    shop = await api.account("Shop");
    other = await api.account("Other");
    owner = await api.person(shop.id, "owner");
  });
  afterAll(() => api.close());

  test("logging in gives a session, by a cookie that scripts and other sites cannot use", async () => {
    const answer = await logInFrom(api, "10.0.0.1", owner.email.toUpperCase(), TEST_PASSWORD);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        person: {
          email: owner.email,
          preferences: { colorScheme: "auto", density: "comfortable", timeZone: null, singleKeys: true },
        },
        accounts: [{ id: shop.externalId, role: "owner", isDemo: false }],
      },
      headers: { "cache-control": "no-store" },
    });
    const cookie = textOf(answer.headers["set-cookie"]);
    expect(cookie.split("; ").slice(1).toSorted()).toEqual([
      "HttpOnly",
      `Max-Age=${sessionMsMax / 1_000}`,
      "Path=/",
      "SameSite=Lax",
      "Secure",
    ]);
    expect(cookie).toMatch(new RegExp(`^${COOKIE}=[\\w-]{43};`));
    const now = await api.send({ cookie: cookieOf(answer) }, "GET", "/session");
    expect(now).toMatchObject({ status: 200, body: answer.body });
  });

  test("the token is in the cookie alone: not in a body, not in the database, not in the log", async () => {
    const answer = await logInFrom(api, "10.0.0.2", owner.email, TEST_PASSWORD);
    const token = cookieOf(answer).slice(COOKIE.length + 1);
    expect(JSON.stringify(answer.body)).not.toContain(token);
    const rows = await api.database.db.query<{ text: string }>(sql`select s::text as text from sessions s`);
    const stored = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThan(0);
    for (const form of [
      token,
      Buffer.from(token).toString("hex"),
      Buffer.from(token, "base64url").toString("hex"),
    ])
      expect(stored).not.toContain(form);
    expect(api.logged.join()).not.toContain(token);
  });

  test("a wrong password and an unknown address are refused alike", async () => {
    const wrong = await logInFrom(api, "10.0.0.3", owner.email, "wrong horse battery");
    const unknown = await logInFrom(api, "10.0.0.3", "nobody@people.example", TEST_PASSWORD);
    expect(wrong).toMatchObject({ status: 401, body: { code: "session/refused" } });
    expect(unknown.body).toEqual(wrong.body);
    expect(wrong.headers).not.toHaveProperty("set-cookie");
    expect(wrong.headers).not.toHaveProperty("www-authenticate");
  });

  test("a session cookie without its CSRF token changes nothing", async () => {
    const headers = { cookie: owner.cookie, "x-clarion-account": shop.externalId };
    const another = await api.person(shop.id, "owner");
    for (const more of [
      {},
      { "x-clarion-csrf": "" },
      { "x-clarion-csrf": another.csrf },
      { "x-clarion-csrf": owner.csrf, "sec-fetch-site": "cross-site" },
    ]) {
      const answer = await api.send({ ...headers, ...more }, "PATCH", "/account", { name: "Taken over" });
      expect(answer).toMatchObject({ status: 403, body: { code: "request/csrf" } });
      const person = await api.send({ ...headers, ...more }, "PATCH", "/session/person", { name: "X" });
      expect(person).toMatchObject({ status: 403, body: { code: "request/csrf" } });
      expect(await api.send({ ...headers, ...more }, "DELETE", "/session")).toMatchObject({ status: 403 });
    }
    expect((await api.callAs(owner, shop, "GET", "/account")).body).toMatchObject({ name: "Shop" });
    const changed = await api.callAs(owner, shop, "PATCH", "/account", { timeZone: "Europe/Berlin" });
    expect(changed).toMatchObject({ status: 200, body: { timeZone: "Europe/Berlin" } });
  });

  test("another site cannot log a person in", async () => {
    const answer = await api.send({ "sec-fetch-site": "cross-site" }, "POST", "/session", {
      email: owner.email,
      password: TEST_PASSWORD,
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "request/csrf" } });
  });

  test("a person never reaches an account of others", async () => {
    const missing = await api.callAs(owner, { externalId: "NO-SUCH-ID" }, "GET", "/account");
    const foreign = await api.callAs(owner, other, "GET", "/account");
    expect(foreign).toMatchObject({ status: 403, body: { code: "request/forbidden" } });
    expect(foreign.body).toEqual(missing.body);
    const campaign = await draftOf(api, other);
    expect((await api.callAs(owner, other, "GET", `/campaigns/${campaign}`)).status).toBe(403);
    expect((await api.callAs(owner, shop, "GET", `/campaigns/${campaign}`)).status).toBe(404);
    const members = dataOf(await api.call(other.apiKey, "GET", "/members"));
    expect(members).toEqual([]);
    expect((await api.callAs(owner, shop, "GET", "/session")).body).toMatchObject({
      accounts: [{ id: shop.externalId }],
    });
  });

  test("the account is named by header, or by query where a browser sets no header, and never guessed", async () => {
    const { cookie, csrf } = owner;
    expect(await api.send({ cookie }, "GET", "/account")).toMatchObject({
      status: 400,
      body: { code: "request/account" },
    });
    expect((await api.send({ cookie }, "GET", `/account?account=${shop.externalId}`)).status).toBe(200);
    const unsafe = { cookie, "x-clarion-csrf": csrf };
    const changed = await api.send(unsafe, "PATCH", `/account?account=${shop.externalId}`, { name: "X" });
    expect(changed.status).toBe(400);
  });

  test("a viewer reads but cannot publish, a creator publishes but makes no providers or credentials", async () => {
    const viewer = await api.person(shop.id, "viewer");
    const creator = await api.person(shop.id, "creator");
    const campaign = await draftOf(api, shop);
    expect((await api.callAs(viewer, shop, "GET", `/campaigns/${campaign}`)).status).toBe(200);
    const refused = await api.callAs(viewer, shop, "POST", `/campaigns/${campaign}/publish`);
    expect(refused).toMatchObject({ status: 403, body: { code: "request/forbidden" } });
    const patch = { revision: 1, name: "New" };
    expect((await api.callAs(viewer, shop, "PATCH", `/campaigns/${campaign}`, patch)).status).toBe(403);
    expect((await api.callAs(creator, shop, "POST", `/campaigns/${campaign}/publish`)).status).toBe(200);
    expect((await api.callAs(creator, shop, "GET", "/credentials")).status).toBe(403);
    const provider = { channel: "webhook", kind: "webhook", name: "P", config: { authType: "none" } };
    expect((await api.callAs(creator, shop, "POST", "/providers", provider)).status).toBe(403);
    expect((await api.callAs(owner, shop, "POST", "/providers", provider)).status).toBe(201);
    const [version] = dataOf(await api.callAs(viewer, shop, "GET", `/campaigns/${campaign}/versions`));
    expect(version).toMatchObject({ publishedBy: `person/${creator.id}` });
  });

  test("an API key opens nothing that belongs to a person, and wins over a cookie", async () => {
    const byKey = await api.call(shop.apiKey, "GET", "/session");
    expect(byKey).toMatchObject({ status: 401, body: { code: "request/unauthorized" } });
    const both = await api.send(
      { cookie: owner.cookie, authorization: `Bearer ${other.apiKey}` },
      "GET",
      "/account",
    );
    expect(both.body).toMatchObject({ id: other.externalId });
  });

  test("logging out ends the session at the server, and the cookie with it", async () => {
    const person = await api.person(shop.id, "viewer");
    const out = await api.callAs(person, shop, "DELETE", "/session");
    expect(out.status).toBe(204);
    expect(textOf(out.headers["set-cookie"])).toContain(`${COOKIE}=;`);
    const after = await api.callAs(person, shop, "GET", "/account");
    expect(after).toMatchObject({ status: 401, body: { code: "request/unauthorized" } });
    expect(after.headers).not.toHaveProperty("www-authenticate");
  });

  test("a session ends two weeks after its last use, and after a quarter however much it is used", async () => {
    clock.set(START);
    const idle = await api.person(shop.id, "viewer");
    const used = await api.person(shop.id, "viewer");
    const statusAt = async (person: TestPerson, ms: number): Promise<number> => {
      clock.set(new Date(START.getTime() + ms));
      return (await api.callAs(person, shop, "GET", "/account")).status;
    };
    const step = sessionIdleMsMax - 1;
    for (let at = step; at < sessionMsMax; at += step) expect(await statusAt(used, at)).toBe(200);
    expect(await statusAt(used, sessionMsMax)).toBe(401);
    expect(await statusAt(idle, sessionIdleMsMax)).toBe(401);
    clock.set(START);
  });

  test("a person changes its own name and preferences, and nothing else of them", async () => {
    const person = await api.person(shop.id, "viewer");
    const patch = (body: object) => api.callAs(person, shop, "PATCH", "/session/person", body);
    await patch({ preferences: { density: "compact" } });
    const { status, body } = await patch({ name: "Vera", preferences: { timeZone: "Asia/Kolkata" } });
    expect(status).toBe(200);
    expect(body.person).toMatchObject({
      name: "Vera",
      preferences: { colorScheme: "auto", density: "compact", timeZone: "Asia/Kolkata", singleKeys: true },
    });
    expect(await patch({ preferences: { timeZone: "Mars/Base" } })).toMatchObject({
      status: 400,
      body: { problems: [{ field: "preferences.timeZone" }] },
    });
    const members = dataOf(await api.callAs(person, shop, "GET", "/members"));
    expect(members).toContainEqual({ id: person.id, email: person.email, name: "Vera", role: "viewer" });
  });

  test("an owner makes another account and owns it; a guest makes none", async () => {
    const account = { name: "Second shop", timeZone: "Europe/Berlin" };
    const guest = await api.person(shop.id, "admin");
    expect(await api.callAs(guest, shop, "POST", "/accounts", account)).toMatchObject({
      status: 403,
      body: { code: "account/owners-only" },
    });
    const made = await api.callAs(owner, shop, "POST", "/accounts", account);
    expect(made).toMatchObject({
      status: 201,
      body: { accounts: [{ id: expect.any(String), name: "Second shop", role: "owner" }, { name: "Shop" }] },
    });
  });

  test("log-in is refused after too many tries for an address, and says when to come again", async () => {
    const { email } = await api.person(shop.id, "viewer");
    for (let i = 1; i <= failedLogInsMax; i++)
      expect((await logInFrom(api, `10.1.0.${i}`, email, "wrong horse battery")).status).toBe(401);
    const refused = await logInFrom(api, "10.1.1.1", email, TEST_PASSWORD);
    expect(refused).toMatchObject({
      status: 429,
      body: { code: "session/too-many", detail: "Too many attempts to log in. Try again in 15 minutes." },
      headers: { "retry-after": "900" },
    });
    expect((await logInFrom(api, "10.1.1.1", owner.email, TEST_PASSWORD)).status).toBe(200);
    clock.set(new Date(START.getTime() + 15 * 60_000));
    expect((await logInFrom(api, "10.1.1.1", email, TEST_PASSWORD)).status).toBe(200);
    clock.set(START);
  });

  test("one network address cannot try many people", async () => {
    for (let i = 1; i <= logInsPerAddressMax; i++)
      expect((await logInFrom(api, "10.2.0.1", `nobody-${i}@people.example`, "x")).status).toBe(401);
    const refused = await logInFrom(api, "10.2.0.1", owner.email, TEST_PASSWORD);
    expect(refused).toMatchObject({ status: 429, body: { code: "session/too-many" } });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(refused.headers["content-type"]).toContain("application/problem+json");
  });
});

test("by plain http the cookie is not marked as secure, since no browser would keep it", async () => {
  const api = await openApi({ config: { publicUrl: undefined } });
  try {
    const { id } = await api.account("Plain");
    const { email } = await api.person(id, "viewer");
    const answer = await logInFrom(api, "10.0.0.1", email, TEST_PASSWORD);
    expect(answer.headers["set-cookie"]).toMatch(/^clarion_session=[\w-]{43}; .*HttpOnly; SameSite=Lax$/);
    expect((await api.send({ cookie: cookieOf(answer) }, "GET", "/session")).status).toBe(200);
  } finally {
    await api.close();
  }
});

describe("the first owner", () => {
  const setup = (code: string, email = "ada@example.com") => ({
    code,
    email,
    name: "Ada",
    password: TEST_PASSWORD,
    accountName: "Ada's shop",
    timeZone: "Europe/London",
  });
  const codeOf = async (api: TestApi): Promise<string> =>
    setupCode(api.box, await deploymentIdentity(api.database.db));

  test("it needs the set-up code, typed as people type; the demo and accounts without an owner come with it", async () => {
    const api = await openApi();
    try {
      const demo = await api.account("Demo");
      await api.database.db.query(sql`update accounts set is_demo = true where id = ${demo.id}`);
      await api.person(demo.id, "owner");
      await api.account("Made by command");
      expect((await api.send({}, "GET", "/setup")).body).toEqual({ isOpen: true });
      const code = await codeOf(api);
      expect(code).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
      expect(await api.send({}, "POST", "/setup", setup("ABCD-EFGH-JKMN"))).toMatchObject({
        status: 403,
        body: { code: "setup/refused" },
      });
      const made = await api.send({}, "POST", "/setup", setup(` ${code.replaceAll("-", "").toLowerCase()}`));
      expect(made).toMatchObject({
        status: 201,
        body: {
          person: { email: "ada@example.com" },
          accounts: [
            { name: "Ada's shop", timeZone: "Europe/London", role: "owner", isDemo: false },
            { name: "Demo", role: "owner", isDemo: true },
            { name: "Made by command", role: "owner", isDemo: false },
          ],
        },
      });
      expect((await api.send({ cookie: cookieOf(made) }, "GET", "/session")).body).toEqual(made.body);
      expect((await api.send({}, "GET", "/setup")).body).toEqual({ isOpen: false });
      expect(await api.send({}, "POST", "/setup", setup(code, "eve@example.com"))).toMatchObject({
        status: 409,
        body: { code: "setup/closed" },
      });
    } finally {
      await api.close();
    }
  });

  test("the code lets exactly one of two simultaneous owners in", async () => {
    const api = await openApi();
    try {
      const code = await codeOf(api);
      const answers = await Promise.all(
        ["a@example.com", "b@example.com"].map((email) => api.send({}, "POST", "/setup", setup(code, email))),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
      const [count] = await api.database.db.query<{ people: number; accounts: number }>(sql`
        select (select count(*)::int from people) as people, (select count(*)::int from accounts) as accounts`);
      expect(count).toEqual({ people: 1, accounts: 1 });
    } finally {
      await api.close();
    }
  });

  test("what is wrong with the form is told by field, and leaves nothing behind", async () => {
    const api = await openApi();
    try {
      const form = { ...setup(await codeOf(api)), timeZone: "Mars/Base" };
      expect(await api.send({}, "POST", "/setup", form)).toMatchObject({
        status: 400,
        body: { problems: [{ field: "timeZone" }] },
      });
      const short = await api.send({}, "POST", "/setup", { ...form, password: "short" });
      expect(short).toMatchObject({ status: 400, body: { problems: [{ field: "password" }] } });
      expect(JSON.stringify(short.body)).not.toContain('"short"');
      const people = await api.database.db.query(sql`select id from people`);
      expect(people).toEqual([]);
    } finally {
      await api.close();
    }
  });
});
