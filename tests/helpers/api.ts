import type { FastifyInstance } from "fastify";
import { createAccount } from "../../src/accounts/accounts.ts";
import { createCredential } from "../../src/accounts/credentials.ts";
import type { TemplateProblems } from "../../src/campaigns/validate.ts";
import { SCOPES, type Scope } from "../../src/contract/credential.ts";
import { type ApiConfig, buildApi } from "../../src/http/app.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { type SecretBox, secretBox } from "../../src/lib/secretBox.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, unknown>;
}

export interface TestAccount {
  id: number;
  externalId: string;
  /** With every scope. */
  apiKey: string;
}

export interface TestApi {
  app: FastifyInstance;
  database: TestDatabase;
  box: SecretBox;
  /** What was logged, in order. */
  logged: string[];
  account(name: string): Promise<TestAccount>;
  key(accountId: number, scopes: readonly Scope[], isTest?: boolean): Promise<{ id: string; apiKey: string }>;
  call(apiKey: string, method: Method, path: string, body?: object): Promise<Answer>;
  close(): Promise<void>;
}

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

export const testConfig: ApiConfig = {
  host: "127.0.0.1",
  port: 0,
  publicUrl: "https://clarion.example",
  tls: undefined,
  trustProxy: false,
  allowPrivateAddresses: true,
};

const noTemplateProblems: TemplateProblems = () => [];

/** The whole API over a database of its own, reached without a socket. */
export const openApi = async (
  options: { clock?: Clock; templateProblems?: TemplateProblems } = {},
): Promise<TestApi> => {
  const database = await cloneDatabase();
  const { db } = database;
  const box = secretBox(Buffer.alloc(32, 1));
  const logged: string[] = [];
  const write = (entry: object, message: string) => {
    logged.push(`${message} ${JSON.stringify(entry)}`);
  };
  const clock = options.clock ?? systemClock;
  const deps = { config: testConfig, db, box, clock, log: { error: write, warn: write } };
  const app = await buildApi(deps, options.templateProblems ?? noTemplateProblems);
  await app.ready();
  const key: TestApi["key"] = (accountId, scopes, isTest = false) =>
    createCredential(db, box, accountId, { name: scopes.join(" "), scopes, isTest });
  return {
    app,
    database,
    box,
    logged,
    key,
    account: async (name) => {
      const made = await createAccount(db, { name });
      return { ...made, apiKey: (await key(made.id, SCOPES)).apiKey };
    },
    call: async (apiKey, method, path, body) => {
      const answer = await app.inject({
        method,
        url: `/api/v1${path}`,
        headers: { authorization: `Bearer ${apiKey}` },
        ...(body === undefined ? {} : { payload: body }),
      });
      return {
        status: answer.statusCode,
        body: answer.body === "" ? {} : answer.json(),
        headers: answer.headers,
      };
    },
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
};

/** A webhook draft that only lacks its provider. */
export const aWebhookDraft = (providerId: string, more: object = {}) => ({
  name: "Order shipped",
  channel: "webhook",
  start: { purpose: "transactional", providerId },
  what: { webhook: { url: "https://hooks.example/orders", body: '{"to":"{{ Profile.name }}"}' } },
  ...more,
});
