import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixedClock } from "../src/lib/clock.ts";
import { failedLogInsMax, passwordCharsMin } from "../src/limits.ts";
import { openApi, type TestAccount, type TestApi } from "./helpers/api.ts";
import { TEST_PASSWORD, type TestPerson } from "./helpers/person.ts";

const START = new Date("2026-03-01T12:00:00Z");
const NEXT = "another horse battery";

describe("changing one's own password", () => {
  const clock = fixedClock(START);
  let api: TestApi;
  let shop: TestAccount;
  beforeAll(async () => {
    api = await openApi({ clock });
    shop = await api.account("Shop");
  });
  afterAll(() => api.close());

  let addresses = 0;
  /** From an address of its own each time, so that only the limit under test counts. */
  const from = async (headers: Record<string, string>, url: string, payload: object) => {
    addresses++;
    const remoteAddress = `10.3.${Math.floor(addresses / 250)}.${(addresses % 250) + 1}`;
    const answer = await api.app.inject({
      method: "POST",
      url: `/api/v1${url}`,
      remoteAddress,
      headers,
      payload,
    });
    return {
      status: answer.statusCode,
      body: answer.body === "" ? null : answer.json(),
      headers: answer.headers,
    };
  };
  const change = (person: TestPerson, current: string, next: string) =>
    from({ cookie: person.cookie, "x-clarion-csrf": person.csrf }, "/session/password", { current, next });
  const logIn = (email: string, password: string) => from({}, "/session", { email, password });

  test("the new one opens, the old one no longer does, and neither is answered", async () => {
    const person = await api.person(shop.id, "viewer");
    const changed = await change(person, TEST_PASSWORD, NEXT);
    expect(changed).toMatchObject({ status: 204, body: null });
    expect((await logIn(person.email, TEST_PASSWORD)).status).toBe(401);
    expect((await logIn(person.email, NEXT)).status).toBe(200);
    expect(api.logged.join()).not.toContain(NEXT);
  });

  test("it ends the person's other sessions, keeps this one, and touches nobody else's", async () => {
    const person = await api.person(shop.id, "creator");
    const bystander = await api.person(shop.id, "creator");
    const elsewhere = await logIn(person.email, TEST_PASSWORD);
    const other = String([elsewhere.headers["set-cookie"]].flat()[0]).split(";")[0] ?? "";
    expect((await api.send({ cookie: other }, "GET", "/session")).status).toBe(200);
    expect((await change(person, TEST_PASSWORD, NEXT)).status).toBe(204);
    expect((await api.send({ cookie: other }, "GET", "/session")).status).toBe(401);
    expect((await api.send({ cookie: person.cookie }, "GET", "/session")).status).toBe(200);
    expect((await api.send({ cookie: bystander.cookie }, "GET", "/session")).status).toBe(200);
  });

  test("without the current password, or with one that does not do, nothing changes", async () => {
    const person = await api.person(shop.id, "viewer");
    expect(await change(person, "wrong horse battery", NEXT)).toMatchObject({
      status: 400,
      body: { code: "input/invalid", problems: [{ field: "current" }] },
    });
    const short = await change(person, TEST_PASSWORD, "x".repeat(passwordCharsMin - 1));
    expect(short).toMatchObject({ status: 400, body: { problems: [{ field: "next" }] } });
    expect(JSON.stringify(short.body)).not.toContain("xxx");
    expect(await change(person, TEST_PASSWORD, TEST_PASSWORD)).toMatchObject({
      status: 400,
      body: { problems: [{ field: "next" }] },
    });
    expect((await logIn(person.email, TEST_PASSWORD)).status).toBe(200);
  });

  test("a page of another site, a key and nobody at all cannot do it", async () => {
    const person = await api.person(shop.id, "owner");
    const body = { current: TEST_PASSWORD, next: NEXT };
    expect(await from({ cookie: person.cookie }, "/session/password", body)).toMatchObject({
      status: 403,
      body: { code: "request/csrf" },
    });
    const byKey = await from({ authorization: `Bearer ${shop.apiKey}` }, "/session/password", body);
    expect(byKey.status).toBe(401);
    expect((await from({}, "/session/password", body)).status).toBe(401);
  });

  test("guessing the current one ends after a few tries, and failed log-ins from outside do not lock it", async () => {
    const person = await api.person(shop.id, "viewer");
    for (let i = 1; i <= failedLogInsMax; i++)
      expect((await logIn(person.email, "wrong horse battery")).status).toBe(401);
    expect((await logIn(person.email, TEST_PASSWORD)).status).toBe(429);
    for (let i = 1; i <= failedLogInsMax; i++)
      expect((await change(person, "wrong horse battery", NEXT)).status).toBe(400);
    expect(await change(person, TEST_PASSWORD, NEXT)).toMatchObject({
      status: 429,
      body: { code: "session/too-many" },
      headers: { "retry-after": "900" },
    });
    clock.set(new Date(START.getTime() + 15 * 60_000));
    expect((await change(person, TEST_PASSWORD, NEXT)).status).toBe(204);
    clock.set(START);
  });
});
