import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, insertAccount, type TestDatabase } from "../../tests/helpers/database.ts";
import { channelServices } from "../../tests/helpers/providerConfig.ts";
import { startSmtpServer } from "../../tests/helpers/smtpServer.ts";
import type { ProviderCreate } from "../contract/provider.ts";
import { listHealth, upsertHealth } from "../db/queries/providerHealth.ts";
import { findProvider } from "../db/queries/providers.ts";
import { sql } from "../db/sql.ts";
import { DomainError } from "../lib/errors.ts";
import { messageIdOf, newId } from "../lib/ids.ts";
import { secretBox } from "../lib/secretBox.ts";
import {
  createProvider,
  deleteProvider,
  getProvider,
  listProviders,
  loadProvider,
  openProvider,
  updateProvider,
  verifyProvider,
} from "./providers.ts";
import { ensureSandboxProviders, findSandboxProvider } from "./sandbox.ts";

const box = secretBox(randomBytes(32));

const aWebhook = (settings: Partial<ProviderCreate> = {}): ProviderCreate => ({
  channel: "webhook",
  kind: "webhook",
  name: "Shop",
  config: { authType: "bearer", token: "tok-en-77" },
  ...settings,
});

const smtpAt = (port: number, config: Record<string, unknown> = {}): ProviderCreate => ({
  channel: "email",
  kind: "smtp",
  name: "Mail",
  config: {
    host: "127.0.0.1",
    port,
    security: "none",
    username: "shop",
    password: "pass-word-77",
    fromAddress: "shop@example.com",
    ...config,
  },
});

const refusalOf = async (work: Promise<unknown>): Promise<DomainError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
};

describe("providers", () => {
  let database: TestDatabase;
  let accountId: number;
  let strangerId: number;
  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
    strangerId = await insertAccount(database.db, "TEST-ACCT-0002");
  });
  afterAll(() => database.drop());

  const create = (input: ProviderCreate) => createProvider(database.db, box, accountId, input);

  const publishCampaign = async (providerId: string, life: string) => {
    const id = newId();
    const content = JSON.stringify({ name: `Campaign ${life}`, start: { providerId } });
    await database.db.query(sql`
      insert into campaigns (account_id, id, life, channel, draft, version)
      values (${accountId}, ${id}, ${life}, 'webhook', ${content}::jsonb, 1)`);
    await database.db.query(sql`
      insert into campaign_versions (account_id, campaign_id, version, content)
      values (${accountId}, ${id}, 1, ${content}::jsonb)`);
    return id;
  };

  test("a provider is answered without its secrets, with defaults filled in", async () => {
    const provider = await create(aWebhook());
    expect(provider).toMatchObject({
      channel: "webhook",
      kind: "webhook",
      name: "Shop",
      hasSecret: { token: true, password: false },
      isSandbox: false,
      verifiedAt: null,
      concurrencyMax: 100,
      ratePerSecondMax: null,
    });
    expect(provider.config).toMatchObject({ authType: "bearer", successCodes: "200-299", timeoutMs: 10_000 });
    expect(provider.config).not.toHaveProperty("token");
    expect(await getProvider(database.db, box, accountId, provider.id)).toEqual(provider);
    expect(await listProviders(database.db, box, accountId)).toContainEqual(provider);
  });

  test("no byte of a secret is in the database", async () => {
    const { id } = await create(aWebhook());
    const row = await findProvider(database.db, accountId, id);
    expect(JSON.stringify(row?.config)).not.toContain("tok-en-77");
    expect(row?.secrets?.toString("latin1")).not.toContain("tok-en-77");
    const ready = await loadProvider(database.db, box, accountId, id);
    expect(ready?.config).toMatchObject({ token: "tok-en-77" });
  });

  test("another account neither sees nor changes a provider", async () => {
    const { id } = await create(aWebhook());
    expect(await listProviders(database.db, box, strangerId)).toEqual([]);
    const attempts = [
      () => getProvider(database.db, box, strangerId, id),
      () => updateProvider(database.db, box, strangerId, id, { name: "Mine" }),
      () => deleteProvider(database.db, strangerId, id),
      () => verifyProvider(database.db, box, channelServices, strangerId, id),
    ];
    for (const attempt of attempts) expect((await refusalOf(attempt())).code).toBe("provider/not-found");
    expect(await loadProvider(database.db, box, strangerId, id)).toBeUndefined();
  });

  test("an id that is none is not found", async () => {
    expect((await refusalOf(getProvider(database.db, box, accountId, "nonsense"))).code).toBe(
      "provider/not-found",
    );
  });

  test.each([
    [aWebhook({ kind: "smtp" }), "kind"],
    [aWebhook({ kind: "pigeon" }), "kind"],
    [aWebhook({ kind: "sandbox", config: {} }), "kind"],
    [aWebhook({ channel: "push" }), "kind"],
    [aWebhook({ name: "a\0b" }), "name"],
    [aWebhook({ config: { authType: "basic" } }), "config.username"],
    [aWebhook({ config: { authType: "digest" } }), "config.authType"],
    [aWebhook({ config: { successCodes: "all" } }), "config.successCodes"],
    [aWebhook({ config: { timeoutMs: 60_000 } }), "config.timeoutMs"],
    [aWebhook({ config: { colour: "red" } }), "config.colour"],
    [aWebhook({ config: { username: "a\0" } }), "config.username"],
    [smtpAt(25, { port: "25" }), "config.port"],
    [smtpAt(25, { host: undefined }), "config.host"],
    [smtpAt(25, { fromAddress: "nobody" }), "config.fromAddress"],
    [smtpAt(25, { password: "" }), "config.password"],
  ])("settings that are wrong are refused by the field's name %#", async (input, field) => {
    const { code, problems } = await refusalOf(create(input));
    expect(code).toBe("input/invalid");
    expect(problems.map((problem) => problem.field)).toEqual([field]);
    expect(problems[0]?.message).toMatch(/\S/);
  });

  test("what is wrong with a secret is said without the secret", async () => {
    const { problems } = await refusalOf(create(aWebhook({ config: { token: "x".repeat(5_000) } })));
    expect(problems.map(({ field }) => field)).toEqual(["config.token"]);
    expect(problems[0]?.message).not.toContain("xxx");
  });

  test("a change keeps what it does not name, secrets too, and asks for verifying again", async () => {
    const server = await startSmtpServer({ login: { username: "shop", password: "pass-word-77" } });
    const { id } = await create(smtpAt(server.port));
    const verified = await verifyProvider(database.db, box, channelServices, accountId, id);
    expect(verified.isReady).toBe(true);
    expect(verified.provider.verifiedAt).not.toBeNull();
    const renamed = await updateProvider(database.db, box, accountId, id, {
      name: "Post",
      ratePerSecondMax: 7,
    });
    expect(renamed).toMatchObject({
      name: "Post",
      ratePerSecondMax: 7,
      verifiedAt: verified.provider.verifiedAt,
    });
    const changed = await updateProvider(database.db, box, accountId, id, { config: { fromName: "Shop" } });
    expect(changed).toMatchObject({ name: "Post", verifiedAt: null, hasSecret: { password: true } });
    const ready = await loadProvider(database.db, box, accountId, id);
    expect(ready?.config).toMatchObject({ fromName: "Shop", password: "pass-word-77" });
    await server.close();
  });

  test("verifying tries for real, and a failure takes the verification away", async () => {
    const server = await startSmtpServer({ login: { username: "shop", password: "pass-word-77" } });
    const { id } = await create(smtpAt(server.port));
    await verifyProvider(database.db, box, channelServices, accountId, id);
    server.refuse("sender", { code: 550, text: "5.7.1 not you" });
    const { isReady, steps, provider } = await verifyProvider(
      database.db,
      box,
      channelServices,
      accountId,
      id,
    );
    expect({ isReady, verifiedAt: provider.verifiedAt }).toEqual({ isReady: false, verifiedAt: null });
    expect(steps.at(-1)).toMatchObject({ isOk: false });
    await server.close();
  });

  test("an opened provider delivers", async () => {
    const server = await startSmtpServer({ login: { username: "shop", password: "pass-word-77" } });
    const { id } = await create(smtpAt(server.port));
    const ready = await loadProvider(database.db, box, accountId, id);
    if (ready === undefined) throw new Error("the provider is gone");
    const connection = openProvider(ready, channelServices);
    const outcome = await connection.send({
      accountId,
      messageId: newId(),
      campaignId: newId(),
      content: {
        channel: "email",
        from: null,
        replyTo: null,
        to: "a@example.com",
        subject: "s",
        html: null,
        text: "t",
      },
    });
    expect(outcome.kind).toBe("sent");
    expect(server.mails).toHaveLength(1);
    await connection.close();
    await server.close();
  });

  test.each(["published", "paused"])("a provider of a %s campaign cannot be deleted", async (life) => {
    const { id } = await create(aWebhook());
    const campaignId = await publishCampaign(id, life);
    const refusal = await refusalOf(deleteProvider(database.db, accountId, id));
    expect(refusal.code).toBe("provider/in-use");
    expect(refusal.message).toContain(`Campaign ${life}`);
    await database.db.query(sql`update campaigns set life = 'stopped' where id = ${campaignId}`);
    await deleteProvider(database.db, accountId, id);
    expect((await refusalOf(getProvider(database.db, box, accountId, id))).code).toBe("provider/not-found");
  });

  test("a provider that messages wait for cannot be deleted", async () => {
    const { id } = await create(aWebhook());
    await database.db.query(sql`
      insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at)
      values (${accountId}, ${messageIdOf(newId(), 0, 0)}, ${newId()}, ${id}, 0, 'waiting', now(), now())`);
    expect((await refusalOf(deleteProvider(database.db, accountId, id))).code).toBe("provider/in-use");
  });

  test("an account has its four sandboxes once, however often and at once they are made", async () => {
    await Promise.all(Array.from({ length: 5 }, () => ensureSandboxProviders(database.db, strangerId)));
    const providers = await listProviders(database.db, box, strangerId);
    expect(providers.map(({ channel }) => channel).sort()).toEqual(["email", "push", "webhook", "whatsapp"]);
    for (const provider of providers) {
      expect(provider).toMatchObject({ isSandbox: true, kind: "sandbox" });
      expect(provider.verifiedAt).not.toBeNull();
    }
    const push = await findSandboxProvider(database.db, strangerId, "push");
    expect(push?.channel).toBe("push");
    await ensureSandboxProviders(database.db, accountId);
    expect((await findSandboxProvider(database.db, accountId, "push"))?.id).not.toBe(push?.id);
  });

  test("a sandbox can be neither changed nor deleted", async () => {
    await ensureSandboxProviders(database.db, accountId);
    const id = (await findSandboxProvider(database.db, accountId, "email"))?.id ?? "";
    expect((await refusalOf(deleteProvider(database.db, accountId, id))).code).toBe("provider/in-use");
    expect((await refusalOf(updateProvider(database.db, box, accountId, id, { name: "x" }))).code).toBe(
      "provider/in-use",
    );
  });

  test("health is written when it changes, and only then", async () => {
    const { id } = await create(aWebhook());
    const health = {
      providerId: id,
      target: "https://a.example",
      state: "down" as const,
      detail: "no answer",
    };
    expect(await upsertHealth(database.db, accountId, health)).toBe(true);
    expect(await upsertHealth(database.db, accountId, health)).toBe(false);
    expect(await upsertHealth(database.db, accountId, { ...health, state: "up", detail: "" })).toBe(true);
    expect(await listHealth(database.db, accountId)).toMatchObject([
      { provider_id: id, state: "up", detail: "" },
    ]);
    expect(await listHealth(database.db, strangerId)).toEqual([]);
    await deleteProvider(database.db, accountId, id);
    expect(await listHealth(database.db, accountId)).toEqual([]);
  });
});
