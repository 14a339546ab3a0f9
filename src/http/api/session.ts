import type { RateLimitOptions } from "@fastify/rate-limit";
import type { FastifyReply } from "fastify";
import Type from "typebox";
import { createFailedLogIns, type FailedLogIns } from "../../accounts/failedLogIns.ts";
import { createOwnAccount } from "../../accounts/ownAccounts.ts";
import { changePassword } from "../../accounts/password.ts";
import { listMembers, updatePerson } from "../../accounts/people.ts";
import { describeSession, logIn, logOut, type OpenSession } from "../../accounts/sessions.ts";
import { createFirstOwner, isSetupOpen } from "../../accounts/setup.ts";
import {
  AccountCreate,
  LogIn,
  Member,
  PasswordChange,
  PersonPatch,
  Session,
  Setup,
  SetupState,
} from "../../contract/session.ts";
import { logInsPerAddressMax, logInsPerAddressWindowMs } from "../../limits.ts";
import { callerOf, openSessionOf } from "../auth.ts";
import { HttpError } from "../errors.ts";
import { clearSessionCookie, sessionCookieOf, setSessionCookie } from "../sessionCookie.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";

const tags = ["People"];
const MS_PER_SECOND = 1_000;

/** The plugin adds Retry-After. */
const rateLimit: RateLimitOptions = {
  max: logInsPerAddressMax,
  timeWindow: logInsPerAddressWindowMs,
  errorResponseBuilder: (_request, { ttl }) =>
    new HttpError(
      429,
      "session/too-many",
      `Too many attempts from your address. Try again in ${Math.ceil(ttl / MS_PER_SECOND)} seconds.`,
    ),
};

/** Sessions are nobody else's to keep. */
const describe = ({ db, box }: NativeDeps, reply: FastifyReply, session: OpenSession): Promise<Session> => {
  reply.header("cache-control", "no-store");
  return describeSession(db, box, session);
};

/** The first owner. */
export const setupRoutes: Routes = (app, deps) => {
  app.get(
    "/setup",
    {
      config: { isPublic: true },
      schema: { tags, summary: "Whether the server waits for its owner", response: { 200: SetupState } },
    },
    async () => ({ isOpen: await isSetupOpen(deps.db) }),
  );

  app.post(
    "/setup",
    {
      config: { isPublic: true, rateLimit },
      schema: {
        tags,
        summary: "Create the first owner and its account, and log in",
        body: Setup,
        response: { 201: Session },
      },
    },
    async (request, reply) => {
      const session = await createFirstOwner(deps.db, deps.box, deps.clock.now(), request.body);
      setSessionCookie(reply.code(201), deps.isSecure, session.token);
      return describe(deps, reply, session);
    },
  );
};

const passwordRoute = (app: Api, { db, box }: NativeDeps, failed: FailedLogIns): void => {
  app.post(
    "/session/password",
    {
      config: { forPerson: true, rateLimit },
      schema: {
        tags,
        summary: "Change the person's own password, which ends its other sessions",
        body: PasswordChange,
        response: { 204: Type.Null({ description: "Changed." }) },
      },
    },
    async (request, reply) => {
      await changePassword(db, box, failed, openSessionOf(request), request.body);
      return reply.code(204).send(null);
    },
  );
};

/** Logging in and out. */
export const sessionRoutes: Routes = (app, deps) => {
  const { db, box, clock, isSecure } = deps;
  const failed = createFailedLogIns(clock);

  app.post(
    "/session",
    {
      config: { isPublic: true, rateLimit },
      schema: { tags, summary: "Log in", body: LogIn, response: { 200: Session } },
    },
    async (request, reply) => {
      const session = await logIn(db, box, clock.now(), failed, request.body);
      const former = sessionCookieOf(request, isSecure);
      if (former !== undefined) await logOut(db, box, former);
      setSessionCookie(reply, isSecure, session.token);
      return describe(deps, reply, session);
    },
  );

  app.get(
    "/session",
    {
      config: { forPerson: true },
      schema: { tags, summary: "Who is logged in, and what it may do", response: { 200: Session } },
    },
    async (request, reply) => describe(deps, reply, openSessionOf(request)),
  );

  app.delete(
    "/session",
    {
      config: { forPerson: true },
      schema: { tags, summary: "Log out", response: { 204: Type.Null({ description: "Logged out." }) } },
    },
    async (request, reply) => {
      await logOut(db, box, openSessionOf(request).token);
      clearSessionCookie(reply, isSecure);
      return reply.code(204).send(null);
    },
  );

  passwordRoute(app, deps, failed);
};

/** What belongs to the person. */
export const personRoutes: Routes = (app, deps) => {
  const { db } = deps;

  app.patch(
    "/session/person",
    {
      config: { forPerson: true },
      schema: {
        tags,
        summary: "Change the person's own name or preferences",
        body: PersonPatch,
        response: { 200: Session },
      },
    },
    async (request, reply) => {
      const session = openSessionOf(request);
      await updatePerson(db, session.personId, request.body);
      return describe(deps, reply, session);
    },
  );

  app.post(
    "/accounts",
    {
      config: { forPerson: true },
      schema: {
        tags,
        summary: "Create an account and own it",
        body: AccountCreate,
        response: { 201: Session },
      },
    },
    async (request, reply) => {
      const session = openSessionOf(request);
      await createOwnAccount(db, session.personId, request.body);
      return describe(deps, reply.code(201), session);
    },
  );
};

/** Who may enter the account. */
export const memberRoutes: Routes = (app, { db }) => {
  app.get(
    "/members",
    {
      config: { scope: "account:read" },
      schema: {
        tags,
        summary: "The people of the account",
        response: { 200: Type.Object({ data: Type.Array(Member) }) },
      },
    },
    async (request) => ({ data: await listMembers(db, callerOf(request).accountId) }),
  );
};
