import { setTimeout as sleep } from "node:timers/promises";
import Type from "typebox";
import type { WebhookContent } from "../../contract/content.ts";
import {
  LinkedApi,
  LinkedApiList,
  LinkedCallList,
  LinkedChange,
  LinkedCreate,
  LinkedTest,
  LinkedTested,
} from "../../contract/linkedApi.ts";
import { findAccount } from "../../db/queries/accounts.ts";
import { type LinkedApiRow, writeLinkedCalls } from "../../db/queries/linkedApis.ts";
import { exchange, guardedAgent } from "../../lib/exchange.ts";
import {
  linkedCallsKept,
  linkedResponseBytesMax,
  linkedTestBodyCharsMax,
  linkedTestsPerAccountMax,
  linkedTimeoutMsMax,
} from "../../limits.ts";
import { callLinked, type LinkedResult } from "../../linked/call.ts";
import {
  changeApi,
  createApi,
  findApi,
  listApis,
  listCalls,
  openSecret,
  readApi,
  removeApi,
} from "../../linked/linkedApis.ts";
import { lookupContent } from "../../linked/lookup.ts";
import { readMessageFacts } from "../../profiles/facts.ts";
import { callerOf } from "../auth.ts";
import { createPlaces } from "../places.ts";
import { accountGiven } from "./accountGiven.ts";
import type { NativeDeps, Routes } from "./api.ts";
import { EXAMPLE_USER } from "./exampleUser.ts";
import { keepBodyBytes, payloadBytesOf } from "./previewBody.ts";

const tags = ["Linked content"];
const read = { scope: "campaigns:read" } as const;
const write = { scope: "providers:write" } as const;

const ApiParams = Type.Object({ api: Type.String({ format: "uuid" }) });

const readRoutes: Routes = (app, { db }) => {
  app.get(
    "/linked-apis",
    {
      config: read,
      schema: {
        tags,
        summary: "Look-ups of other systems, by name",
        description:
          "What templates read as `Linked.<name>.<label>`, each with its last call. Secrets are not answered.",
        response: { 200: LinkedApiList },
      },
    },
    async (request) => ({ data: await listApis(db, callerOf(request).accountId) }),
  );
  app.get(
    "/linked-apis/:api",
    {
      config: read,
      schema: { tags, summary: "A look-up", params: ApiParams, response: { 200: LinkedApi } },
    },
    async (request) => readApi(db, callerOf(request).accountId, request.params.api),
  );
  app.get(
    "/linked-apis/:api/calls",
    {
      config: read,
      schema: {
        tags,
        summary: "The last calls of a look-up",
        description: "At most 100. Nothing of them names a user.",
        params: ApiParams,
        response: { 200: LinkedCallList },
      },
    },
    async (request) => ({ data: await listCalls(db, callerOf(request).accountId, request.params.api) }),
  );
};

const writeRoutes: Routes = (app, { db, box, templateProblems }) => {
  app.post(
    "/linked-apis",
    {
      config: write,
      schema: { tags, summary: "Make a look-up", body: LinkedCreate, response: { 201: LinkedApi } },
    },
    async (request, reply) => {
      reply.code(201);
      return createApi(db, box, callerOf(request).accountId, request.body, templateProblems);
    },
  );
  app.put(
    "/linked-apis/:api",
    {
      config: write,
      schema: {
        tags,
        summary: "Change a look-up",
        description: "Messages that are made from the next second on go by it.",
        params: ApiParams,
        body: LinkedChange,
        response: { 200: LinkedApi },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      return changeApi(db, box, accountId, request.params.api, request.body, templateProblems);
    },
  );
  app.delete(
    "/linked-apis/:api",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a look-up that no live template reads",
        params: ApiParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeApi(db, callerOf(request).accountId, request.params.api);
      return reply.code(204).send(null);
    },
  );
};

/** The request of a look-up as it would be made for a user, or why it cannot be. */
const requestFor = async (
  { db, clock, previewer }: NativeDeps,
  accountId: number,
  row: LinkedApiRow,
  { profileId }: LinkedTest,
  payload: Buffer | null,
): Promise<{ content: WebhookContent } | { detail: string }> => {
  const { id: _, ...profile } =
    profileId === undefined ? EXAMPLE_USER : await readMessageFacts(db, accountId, profileId);
  const account = await findAccount(db, accountId);
  const result = await previewer.render(lookupContent(row.name, row.definition), {
    profile,
    address: "",
    payload: payload ?? Buffer.from("{}"),
    campaign: { id: "1000000000", name: "Test" },
    account: accountGiven(account),
    links: null,
    now: clock.now(),
  });
  if (result.kind === "rendered" && result.content.channel === "webhook") return { content: result.content };
  return { detail: result.kind === "rendered" ? "The request could not be made." : result.detail };
};

const shownValue = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return (typeof value === "string" ? value : JSON.stringify(value)).slice(0, 1_000);
};

const testedOf = (
  { definition }: LinkedApiRow,
  content: WebhookContent,
  result: LinkedResult,
  secret: string | null,
): LinkedTested => {
  const { values, error, status, attempts, durationMs } = result;
  const tries = attempts === 1 ? "" : ` It was tried ${attempts} times.`;
  const body = secret === null || secret === "" ? result.body : result.body.replaceAll(secret, "<secret>");
  return {
    isOk: values !== null,
    detail: `${error ?? `It answered ${status}.`}${tries}`,
    request: { method: content.method, url: content.url },
    status,
    durationMs,
    body: body.slice(0, linkedTestBodyCharsMax).toWellFormed(),
    labels: definition.labels.map(({ name }) => ({
      name,
      value: shownValue(values?.[name]),
      isFound: values?.[name] !== undefined,
    })),
  };
};

const test = async (
  deps: NativeDeps,
  accountId: number,
  id: string,
  wish: LinkedTest,
  payload: Buffer | null,
): Promise<LinkedTested> => {
  const { db, box, clock, services } = deps;
  const row = await findApi(db, accountId, id);
  const made = await requestFor(deps, accountId, row, wish, payload);
  if (!("content" in made)) {
    const labels = row.definition.labels.map(({ name }) => ({ name, value: null, isFound: false }));
    return { isOk: false, detail: made.detail, request: null, status: null, durationMs: 0, body: "", labels };
  }
  const secret = openSecret(box, row);
  const agent = guardedAgent(services.guard, linkedTimeoutMsMax);
  const caller = {
    send: (request: Parameters<typeof exchange>[1], timeoutMs: number) =>
      exchange(agent, request, { timeoutMs, bytesMax: linkedResponseBytesMax }),
    sleep: async (ms: number) => void (await sleep(ms)),
    chance: Math.random,
  };
  const result = await callLinked(caller, row.definition, secret, made.content);
  await agent.destroy();
  const { status, error, durationMs, attempts } = result;
  const call = { apiId: id, at: clock.now(), status, error, durationMs, attempts, isTest: true };
  await writeLinkedCalls(db, accountId, [call], linkedCallsKept);
  return testedOf(row, made.content, result, secret);
};

const testRoute: Routes = (app, deps) => {
  const inPlace = createPlaces({
    countMax: linkedTestsPerAccountMax,
    code: "linked-api/busy",
    what: ["test of a look-up", "tests of look-ups"],
  });
  app.post(
    "/linked-apis/:api/test",
    {
      config: write,
      schema: {
        tags,
        summary: "Make the call of a look-up for one user, and show what comes back",
        description: "A real call, with the look-up as it is saved. Nothing is sent to anybody.",
        params: ApiParams,
        body: LinkedTest,
        response: { 200: LinkedTested },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const payload = payloadBytesOf(request);
      return inPlace(accountId, () => test(deps, accountId, request.params.api, request.body, payload));
    },
  );
};

/** Look-ups of other systems that templates read. */
export const linkedApiRoutes: Routes = (app, deps) => {
  for (const routes of [readRoutes, writeRoutes]) routes(app, deps);
  app.register(async (scoped: typeof app) => {
    keepBodyBytes(scoped);
    testRoute(scoped, deps);
  });
};
