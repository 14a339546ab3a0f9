import { verify } from "@node-rs/argon2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../../tests/helpers/database.ts";
import type { AccountPatch } from "../contract/account.ts";
import { BRAND_DEFAULTS } from "../contract/brandDefaults.ts";
import { sql } from "../db/sql.ts";
import { secretBox } from "../lib/secretBox.ts";
import { createAccount, getAccount, updateAccount } from "./accounts.ts";
import { findCredentialByApiKey, findCredentialByPasscode } from "./caller.ts";
import { createCredential, listCredentials, revokeCredential } from "./credentials.ts";
import { addMembership, createPerson, findByPassword, listAccountsOf, resetPassword } from "./people.ts";
import { findOpenSession, openSession } from "./sessions.ts";

const box = secretBox(Buffer.alloc(32, 7));

describe("accounts, credentials and people", () => {
  let test1: TestDatabase;
  beforeAll(async () => {
    test1 = await cloneDatabase();
  });
  afterAll(() => test1.drop());

  test("a generated account ID can be read aloud, a given one is kept", async () => {
    const made = await createAccount(test1.db, { name: "Made" });
    expect(made.externalId).toMatch(/^[A-Z2-9]{3}-[A-Z2-9]{3}-[A-Z2-9]{4}$/);
    const kept = await createAccount(test1.db, {
      name: "Kept",
      externalId: "ZWW-WWW-WWRZ",
      timeZone: "Asia/Kolkata",
    });
    expect(kept.externalId).toBe("ZWW-WWW-WWRZ");
    await expect(
      createAccount(test1.db, { name: "Again", externalId: "ZWW-WWW-WWRZ" }),
    ).rejects.toMatchObject({
      code: "account/exists",
    });
  });

  test("an account ID with white space and an unknown time zone are refused by field", async () => {
    await expect(createAccount(test1.db, { name: "x", externalId: "A B" })).rejects.toMatchObject({
      problems: [{ field: "externalId" }],
    });
    await expect(createAccount(test1.db, { name: "x", timeZone: "Mars/Base" })).rejects.toMatchObject({
      problems: [{ field: "timeZone" }],
    });
  });

  test("settings have defaults, and a patch changes nothing else", async () => {
    const { id } = await createAccount(test1.db, { name: "Settings" });
    expect((await getAccount(test1.db, id)).settings).toEqual({
      brand: BRAND_DEFAULTS,
      trackingUrl: null,
      postalAddress: null,
      whatsappKeywords: { optIn: ["START"], optOut: ["STOP", "UNSUBSCRIBE"] },
      unknownUsers: "skip",
      identicalBodiesSeconds: null,
      concurrencyMax: null,
      requestsPerSecondMax: null,
      globalLimits: { push: null, email: null, whatsapp: null, webhook: null },
      backups: { push: null, email: null, whatsapp: null },
    });
    await updateAccount(test1.db, id, { settings: { unknownUsers: "create" } });
    const after = await updateAccount(test1.db, id, { settings: { concurrencyMax: 5 } });
    expect(after).toMatchObject({
      name: "Settings",
      settings: { unknownUsers: "create", concurrencyMax: 5 },
    });
  });

  test("global limits are set channel by channel, and the other channels stay", async () => {
    const { id } = await createAccount(test1.db, { name: "Limits" });
    const limits = { atMost: { messages: 3, days: 7 }, minimumGapMinutes: 60, throttlePer5Minutes: 500 };
    const set = async (globalLimits: NonNullable<NonNullable<AccountPatch["settings"]>["globalLimits"]>) =>
      (await updateAccount(test1.db, id, { settings: { globalLimits } })).settings.globalLimits;
    const none = { push: null, email: null, whatsapp: null, webhook: null };
    expect(await set({ email: limits })).toEqual({ ...none, email: limits });
    expect(await set({ push: limits })).toEqual({ ...none, email: limits, push: limits });
    expect(await set({ email: null })).toEqual({ ...none, push: limits });
    await updateAccount(test1.db, id, { settings: { unknownUsers: "create" } });
    expect((await getAccount(test1.db, id)).settings).toMatchObject({
      unknownUsers: "create",
      globalLimits: { ...none, push: limits },
    });
  });

  test("a brand without a footer leaves the footer as it is", async () => {
    const { id } = await createAccount(test1.db, { name: "Brand" });
    const brandOf = async () => (await getAccount(test1.db, id)).settings.brand;
    const { footer: usual, ...looks } = BRAND_DEFAULTS;
    if (usual === undefined) throw new Error("the usual brand has a footer");
    const footer = { ...usual, text: "Made by hand" };
    await updateAccount(test1.db, id, { settings: { brand: { ...looks, footer } } });
    await updateAccount(test1.db, id, { settings: { brand: { ...looks, accent: "#123456" } } });
    expect(await brandOf()).toEqual({ ...looks, accent: "#123456", footer });
    await updateAccount(test1.db, id, { settings: { brand: { ...looks, footer: usual } } });
    expect(await brandOf()).toEqual(BRAND_DEFAULTS);
  });

  test("a credential opens its own account by passcode and by key, until it is revoked", async () => {
    const a = await createAccount(test1.db, { name: "A" });
    const b = await createAccount(test1.db, { name: "B" });
    const made = await createCredential(test1.db, box, a.id, {
      name: "backend",
      scopes: ["trigger"],
      isTest: false,
      passcode: "OLD-PASS-CODE",
    });
    expect(made.passcode).toBe("OLD-PASS-CODE");
    expect(made.apiKey).toMatch(/^clk_live_/);
    const caller = await findCredentialByPasscode(test1.db, box, a.externalId, "OLD-PASS-CODE");
    expect(caller).toMatchObject({
      accountId: a.id,
      credentialId: made.id,
      scopes: ["trigger"],
      isTest: false,
    });
    expect(await findCredentialByApiKey(test1.db, box, made.apiKey)).toEqual(caller);
    expect(await findCredentialByPasscode(test1.db, box, b.externalId, "OLD-PASS-CODE")).toBeNull();
    expect(await findCredentialByPasscode(test1.db, box, a.externalId, "old-pass-code")).toBeNull();
    await expect(revokeCredential(test1.db, b.id, made.id)).rejects.toMatchObject({
      code: "credential/not-found",
    });
    expect((await revokeCredential(test1.db, a.id, made.id)).revokedAt).not.toBeNull();
    expect(await findCredentialByApiKey(test1.db, box, made.apiKey)).toBeNull();
    expect(await findCredentialByPasscode(test1.db, box, a.externalId, "OLD-PASS-CODE")).toBeNull();
  });

  test("a passcode is never given twice in an account, and neither secret is stored", async () => {
    const { id } = await createAccount(test1.db, { name: "Secrets" });
    const made = await createCredential(test1.db, box, id, { name: "one", scopes: ["upload"], isTest: true });
    expect(made.apiKey).toMatch(/^clk_test_/);
    await expect(
      createCredential(test1.db, box, id, { ...made, name: "two", passcode: made.passcode }),
    ).rejects.toMatchObject({ code: "credential/exists" });
    const [row] = await test1.db.query<{ text: string }>(
      sql`select c::text as text from credentials c where account_id = ${id}`,
    );
    const stored = row?.text ?? "";
    for (const secret of [made.passcode, made.apiKey]) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(Buffer.from(secret).toString("hex"));
    }
    expect(await listCredentials(test1.db, id)).toMatchObject([{ id: made.id, name: "one", isTest: true }]);
  });

  test("a person's password is kept as argon2id, and the address is one whatever its case", async () => {
    const { id } = await createAccount(test1.db, { name: "People" });
    const person = await createPerson(test1.db, {
      email: "Ada@Example.com",
      name: "Ada",
      password: "correct horse",
    });
    const [row] = await test1.db.query<{ password_hash: string }>(
      sql`select password_hash from people where id = ${person.id}`,
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
    expect(await verify(row?.password_hash ?? "", "correct horse")).toBe(true);
    await expect(
      createPerson(test1.db, { email: "ada@example.com", name: "", password: "another horse" }),
    ).rejects.toMatchObject({ problems: [{ field: "email" }] });
    await expect(
      createPerson(test1.db, { email: "bo@example.com", name: "", password: "short" }),
    ).rejects.toMatchObject({ problems: [{ field: "password" }] });
    await addMembership(test1.db, id, person.id, "viewer");
    await addMembership(test1.db, id, person.id, "owner");
    expect(await listAccountsOf(test1.db, person.id)).toMatchObject([{ account_id: id, role: "owner" }]);
  });

  test("a password that is reset is a new one, and ends every session of the person", async () => {
    const person = await createPerson(test1.db, {
      email: "cy@example.com",
      name: "Cy",
      password: "correct horse",
    });
    const now = new Date();
    const { token } = await openSession(test1.db, box, now, person.id);
    expect(await findOpenSession(test1.db, box, now, token)).toMatchObject({ personId: person.id });
    const password = await resetPassword(test1.db, "Cy@Example.com");
    expect(await findOpenSession(test1.db, box, now, token)).toBeNull();
    expect(await findByPassword(test1.db, "cy@example.com", "correct horse")).toBeNull();
    expect(await findByPassword(test1.db, "cy@example.com", password)).toBe(person.id);
    await expect(resetPassword(test1.db, "nobody@example.com")).rejects.toMatchObject({
      code: "person/not-found",
    });
  });
});
