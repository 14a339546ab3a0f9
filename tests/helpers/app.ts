import { randomBytes } from "node:crypto";
import pino from "pino";
import { expect } from "vitest";
import { createAccount } from "../../src/accounts/accounts.ts";
import { createCredential } from "../../src/accounts/credentials.ts";
import { createDraft } from "../../src/campaigns/drafts.ts";
import { publishCampaign } from "../../src/campaigns/publish.ts";
import { START_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../../src/contract/campaignLife.ts";
import { scopesFor } from "../../src/contract/credential.ts";
import type { Role } from "../../src/contract/session.ts";
import { updateAccount } from "../../src/db/queries/accounts.ts";
import { sql } from "../../src/db/sql.ts";
import type { ApiConfig } from "../../src/http/app.ts";
import { startApi } from "../../src/http/server.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { secretBox } from "../../src/lib/secretBox.ts";
import { templateProblems } from "../../src/pipeline/render/problems.ts";
import { startWorker } from "../../src/pipeline/worker.ts";
import { createProvider } from "../../src/providers/providers.ts";
import { cloneDatabase } from "./database.ts";
import { eventually } from "./eventually.ts";
import { loggedInPerson, type TestPerson } from "./person.ts";

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever the test expects of it
  body: any;
}

export interface TestApp extends Awaited<ReturnType<typeof startTestApp>> {}

export const silentLog = pino({ level: process.env["TEST_LOG"] ?? "silent" });
const log = silentLog;

export const testConfig = {
  host: "127.0.0.1",
  port: 0,
  publicUrl: undefined,
  tls: undefined,
  trustProxy: false,
  allowPrivateAddresses: true,
};

/** The API and workers in this process, over a database of their own, with one account. */
export const startTestApp = async ({
  workers: count = 1,
  ...options
}: { workers?: number } & Partial<ApiConfig> = {}) => {
  const config: ApiConfig = { ...testConfig, ...options };
  const { publicUrl, allowPrivateAddresses } = config;
  const { db, url: databaseUrl, drop } = await cloneDatabase();
  const box = secretBox(randomBytes(32));
  const clock = systemClock;
  const api = await startApi({ config, db, box, clock, log });
  const origins = { publicUrl, localUrl: api.url };
  const startOne = () => startWorker({ db, box, clock, log, allowPrivateAddresses, origins });
  const workers = await Promise.all(Array.from({ length: count }, startOne));
  const account = await createAccount(db, { name: "Test", timeZone: "Europe/Berlin" });
  await updateAccount(db, account.id, { settings: { postalAddress: "Test Ltd, 1 High Street, London" } });
  const grant = (isTest: boolean) =>
    createCredential(db, box, account.id, {
      name: isTest ? "test" : "live",
      scopes: scopesFor(isTest),
      isTest,
    });
  const live = await grant(false);
  const test = await grant(true);

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(api.url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-clevertap-account-id": account.externalId,
        "x-clevertap-passcode": live.passcode,
        ...headers,
      },
      body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : JSON.parse(text),
    };
  };

  const native = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`${api.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${live.apiKey}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : JSON.parse(text),
    };
  };

  const publish = async (input: CampaignCreate): Promise<{ id: string; campaignId: string }> => {
    const draft = await createDraft(db, clock, account.id, input, "test");
    const deps = { db, clock, templateProblems, chance: Math.random };
    const { campaign } = await publishCampaign(deps, account.id, draft.id, { by: "test" });
    return { id: draft.id, campaignId: String(campaign.campaignId) };
  };

  const webhookProvider = async (concurrencyMax = 50): Promise<string> => {
    const provider = await createProvider(db, box, account.id, {
      channel: "webhook",
      kind: "webhook",
      name: "receiver",
      config: { authType: "none" },
      concurrencyMax,
    });
    const verified = await native("POST", `/providers/${provider.id}/verify`);
    expect(verified.body).toMatchObject({ isReady: true });
    return provider.id;
  };

  /** Every recipient of everything accepted has its outcome. */
  const drain = (timeoutMs = 30_000) =>
    eventually(async () => {
      const [left] = await db.query<{ intake: number; queue: number }>(
        sql`select (select count(*)::int from intake_queue) as intake, (select count(*)::int from message_queue) as queue`,
      );
      expect(left).toEqual({ intake: 0, queue: 0 });
    }, timeoutMs);

  const outcomes = async (requestId: string): Promise<Record<string, number>> => {
    const rows = await db.query<{ outcome: string; count: number }>(
      sql`select coalesce(outcome, 'none') as outcome, count(*)::int as count from messages where request_id = ${requestId} group by 1`,
    );
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
  };

  return {
    url: api.url,
    db,
    databaseUrl,
    box,
    accountId: account.id,
    externalId: account.externalId,
    live,
    test,
    workers,
    startOne,
    post,
    native,
    publish,
    webhookProvider,
    drain,
    outcomes,
    /** A person with a role in the account, logged in: send `cookie`, and `csrf` as `X-Clarion-Csrf`. */
    person: (accountId: number, role: Role): Promise<TestPerson> =>
      loggedInPerson({ db, box, now: clock.now(), isSecure: false }, accountId, role),
    upload: (records: unknown[]) => post("/1/upload", { d: records }),
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await api.close();
      await drop();
    },
  };
};

/** A webhook campaign that posts to `url`. */
export const aWebhookCampaign = (
  providerId: string | null,
  url: string,
  more: Partial<CampaignCreate> = {},
): CampaignCreate => ({
  name: "Hook",
  channel: "webhook",
  start: { ...START_DEFAULTS, purpose: "transactional", providerId, unknownUsers: "account" },
  what: {
    messageType: "single",
    missingValues: "blank",
    webhook: {
      method: "POST",
      url,
      query: [],
      headers: [],
      contentType: "json",
      body: '{"user":"{{ Profile.Identity }}","order":"{{ ExternalTrigger.order }}"}',
    },
  },
  ...more,
});

export const aProfile = (identity: string, profileData: Record<string, unknown> = {}) => ({
  type: "profile",
  identity,
  profileData: { Name: identity, ...profileData },
});
