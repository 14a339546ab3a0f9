import type { FastifyInstance } from "fastify";
import { Compile } from "typebox/compile";
import { expect } from "vitest";
import { createAccount } from "../../src/accounts/accounts.ts";
import { createCredential } from "../../src/accounts/credentials.ts";
import type { TemplateProblems } from "../../src/campaigns/validate.ts";
import { SCOPES, type Scope } from "../../src/contract/credential.ts";
import type { Role } from "../../src/contract/session.ts";
import { type ApiConfig, buildApi } from "../../src/http/app.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";
import { type SecretBox, secretBox } from "../../src/lib/secretBox.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";
import { loggedInPerson, type TestPerson } from "./person.ts";

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
  /** A person with a role in the account, logged in. */
  person(accountId: number, role: Role): Promise<TestPerson>;
  /** As a browser of that person calls, with the CSRF token. */
  callAs(
    person: TestPerson,
    account: Pick<TestAccount, "externalId">,
    method: Method,
    path: string,
    body?: object,
  ): Promise<Answer>;
  /** With nothing but these headers. */
  send(headers: Record<string, string>, method: Method, path: string, body?: object): Promise<Answer>;
  close(): Promise<void>;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export const testConfig: ApiConfig = {
  host: "127.0.0.1",
  port: 0,
  publicUrl: "https://clarion.example",
  tls: undefined,
  trustProxy: false,
  allowPrivateAddresses: true,
};

type Documented = Record<
  string,
  { responses: Record<string, { content?: Record<string, { schema: object }> }> }
>;

const literals = (template: string): number => template.replace(/\{\w+\}/g, "").length;

/** The operation of the OpenAPI document that serves a path; `/a/b` before `/a/{x}`. */
const operationAt = (paths: Record<string, Documented>, path: string): Documented | undefined => {
  const fits = Object.keys(paths).filter((template) =>
    new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  const [best] = fits.toSorted((a, b) => literals(b) - literals(a));
  return best === undefined ? undefined : paths[best];
};

const documents = new WeakMap<FastifyInstance, Record<string, Documented>>();

/** The document never changes, and reading it takes longer than most answers do. */
const documentedPaths = (app: FastifyInstance): Record<string, Documented> => {
  const known = documents.get(app);
  if (known !== undefined) return known;
  const { paths }: { paths: Record<string, Documented> } = JSON.parse(JSON.stringify(app.swagger()));
  documents.set(app, paths);
  return paths;
};

/** Every answer is held against its documented schema: serialising does not do it. */
const checkAnswer = (
  app: FastifyInstance,
  method: Method,
  url: string,
  status: number,
  body: unknown,
): void => {
  const responses = operationAt(documentedPaths(app), url.split("?")[0] ?? "")?.[method.toLowerCase()]
    ?.responses;
  const response = responses?.[String(status)] ?? responses?.[`${String(status)[0]}XX`];
  for (const { schema } of Object.values(response?.content ?? {})) {
    const problems = Compile(schema).Errors(body);
    if (problems.length > 0)
      throw new Error(`${method} ${url} ${status}: ${JSON.stringify(problems.slice(0, 3))}`);
  }
};

/** A download is no JSON that a schema could be held against. */
const isFile = (headers: Answer["headers"]): boolean => headers["content-disposition"] !== undefined;

const noTemplateProblems: TemplateProblems = () => [];

/** The whole API over a database of its own, reached without a socket. */
export const openApi = async (
  options: { clock?: Clock; templateProblems?: TemplateProblems; config?: Partial<ApiConfig> } = {},
): Promise<TestApi> => {
  const database = await cloneDatabase();
  const { db } = database;
  const box = secretBox(Buffer.alloc(32, 1));
  const logged: string[] = [];
  const write = (entry: object, message: string) => {
    logged.push(`${message} ${JSON.stringify(entry)}`);
  };
  const clock = options.clock ?? systemClock;
  const deps = {
    config: { ...testConfig, ...options.config },
    db,
    box,
    clock,
    log: { error: write, warn: write },
  };
  const app = await buildApi(deps, options.templateProblems ?? noTemplateProblems);
  await app.ready();
  const key: TestApi["key"] = (accountId, scopes, isTest = false) =>
    createCredential(db, box, accountId, { name: scopes.join(" "), scopes, isTest });
  const send: TestApi["send"] = async (headers, method, path, body) => {
    const answer = await app.inject({
      method,
      url: `/api/v1${path}`,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    });
    if (isFile(answer.headers)) return { status: answer.statusCode, body: {}, headers: answer.headers };
    const parsed = answer.body === "" ? {} : answer.json();
    if (answer.body !== "") checkAnswer(app, method, `/api/v1${path}`, answer.statusCode, parsed);
    return { status: answer.statusCode, body: parsed, headers: answer.headers };
  };
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
    send,
    call: (apiKey, method, path, body) => send({ authorization: `Bearer ${apiKey}` }, method, path, body),
    person: (accountId, role) =>
      loggedInPerson({ db, box, now: clock.now(), isSecure: true }, accountId, role),
    callAs: ({ cookie, csrf }, { externalId }, method, path, body) =>
      send({ cookie, "x-clarion-csrf": csrf, "x-clarion-account": externalId }, method, path, body),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
};

/** A webhook draft that only lacks its provider. */
const aWebhookDraft = (providerId: string, more: object = {}) => ({
  name: "Order shipped",
  channel: "webhook",
  start: { purpose: "transactional", providerId },
  what: { webhook: { url: "https://hooks.example/orders", body: '{"to":"{{ Profile.name }}"}' } },
  ...more,
});

/** The rows of a page. */
export const dataOf = (answer: Answer): Record<string, unknown>[] => {
  expect(answer.status).toBe(200);
  return Array.isArray(answer.body.data) ? answer.body.data : [];
};

export const textOf = (value: unknown): string => {
  expect(typeof value).toBe("string");
  return String(value);
};

/** The id of the account's sandbox for a channel. */
export const sandboxOf = async (api: TestApi, account: TestAccount, channel: string): Promise<string> => {
  const providers = dataOf(await api.call(account.apiKey, "GET", "/providers"));
  return textOf(providers.find((one) => one.channel === channel && one.isSandbox === true)?.id);
};

/** A new webhook draft on the sandbox that can be published as it is. */
export const draftOf = async (api: TestApi, account: TestAccount, more: object = {}): Promise<string> => {
  const providerId = await sandboxOf(api, account, "webhook");
  const made = await api.call(account.apiKey, "POST", "/campaigns", aWebhookDraft(providerId, more));
  expect(made.status).toBe(201);
  return textOf(made.body.id);
};
