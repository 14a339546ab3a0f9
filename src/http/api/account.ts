import Type from "typebox";
import { getAccount, updateAccount } from "../../accounts/accounts.ts";
import {
  createCredential,
  limitCredential,
  listCredentials,
  revokeCredential,
} from "../../accounts/credentials.ts";
import { Account, AccountPatch } from "../../contract/account.ts";
import {
  Credential,
  CredentialCreate,
  CredentialCreated,
  CredentialPatch,
} from "../../contract/credential.ts";
import { LimitUse } from "../../contract/schedule.ts";
import { readLimitUses } from "../../reports/limitUses.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const tags = ["Account"];

/** The caller's account. */
export const accountRoutes: Routes = (app, { db }) => {
  app.get(
    "/account",
    {
      config: { scope: "account:read" },
      schema: { tags, summary: "The account", response: { 200: Account } },
    },
    async (request) => getAccount(db, callerOf(request).accountId),
  );

  app.patch(
    "/account",
    {
      config: { scope: "account:admin" },
      schema: {
        tags,
        summary: "Change name, time zone or settings",
        body: AccountPatch,
        response: { 200: Account },
      },
    },
    async (request) => updateAccount(db, callerOf(request).accountId, request.body),
  );
};

/** What the account's global campaign limits hold. */
export const globalLimitRoutes: Routes = (app, { db }) => {
  app.get(
    "/global-limits/campaigns",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "Published campaigns that the global limits hold, and those they do not, by channel",
        response: { 200: Type.Object({ data: Type.Array(LimitUse) }) },
      },
    },
    async (request) => ({ data: await readLimitUses(db, callerOf(request).accountId) }),
  );
};

const OneCredential = Type.Object({ credential: Type.String({ format: "uuid" }) });

/** The account's credentials. */
export const credentialRoutes: Routes = (app, { db, box }) => {
  app.get(
    "/credentials",
    {
      config: { scope: "account:admin" },
      schema: {
        tags,
        summary: "Credentials, newest first",
        response: { 200: Type.Object({ data: Type.Array(Credential) }) },
      },
    },
    async (request) => ({ data: await listCredentials(db, callerOf(request).accountId) }),
  );

  app.post(
    "/credentials",
    {
      config: { scope: "account:admin" },
      schema: {
        tags,
        summary: "Create a credential; its secrets are answered this once",
        body: CredentialCreate,
        response: { 201: CredentialCreated },
      },
    },
    async (request, reply) => {
      reply.code(201);
      return createCredential(db, box, callerOf(request).accountId, request.body);
    },
  );
};

/** One of them. */
export const oneCredentialRoutes: Routes = (app, { db }) => {
  app.patch(
    "/credentials/:credential",
    {
      config: { scope: "account:admin" },
      schema: {
        tags,
        summary: "Set how often a credential may call",
        params: OneCredential,
        body: CredentialPatch,
        response: { 200: Credential },
      },
    },
    async (request) =>
      limitCredential(db, callerOf(request).accountId, request.params.credential, request.body),
  );

  app.post(
    "/credentials/:credential/revoke",
    {
      config: { scope: "account:admin" },
      schema: {
        tags,
        summary: "Revoke a credential, for good",
        params: OneCredential,
        response: { 200: Credential },
      },
    },
    async (request) => revokeCredential(db, callerOf(request).accountId, request.params.credential),
  );
};
