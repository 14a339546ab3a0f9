import Type from "typebox";
import { getAccount } from "../../accounts/accounts.ts";
import { MailDomain, MailDomainCheck, MailDomainCreate } from "../../contract/mailDomain.ts";
import type { Queryable } from "../../db/pool.ts";
import {
  checkMailDomain,
  createMailDomain,
  type DomainContext,
  listAllMailDomains,
  removeMailDomain,
} from "../../senders/mailDomains.ts";
import { hasReturnPath } from "../../senders/returnPaths.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const tags = ["Sender domains"];
const DomainParams = Type.Object({ domain: Type.String({ format: "uuid" }) });

const contextOf = async (db: Queryable, accountId: number, publicUrl: string): Promise<DomainContext> => {
  const { settings } = await getAccount(db, accountId);
  return {
    trackingUrl: settings.trackingUrl,
    publicUrl,
    hasReturnPath: await hasReturnPath(db, accountId),
  };
};

const readingRoutes: Routes = (app, { db, publicUrl, dns }) => {
  app.get(
    "/mail-domains",
    {
      config: { scope: "providers:read" },
      schema: {
        tags,
        summary: "Sender domains, by name",
        description:
          "Each with the DNS records that it needs. Where the account has a return path, bounces do not come to the sender's domain, and no MX record is asked for.",
        response: { 200: Type.Object({ data: Type.Array(MailDomain) }) },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      return { data: await listAllMailDomains(db, accountId, await contextOf(db, accountId, publicUrl)) };
    },
  );
  app.post(
    "/mail-domains/:domain/check",
    {
      config: { scope: "providers:read" },
      schema: {
        tags,
        summary: "Look up a sender domain's DNS records",
        description:
          "What DNS says now, against what it has to say. Senders of the domain are told as verified when DKIM and SPF are right.",
        params: DomainParams,
        response: { 200: MailDomainCheck },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const context = await contextOf(db, accountId, publicUrl);
      return checkMailDomain(db, accountId, request.params.domain, context, dns);
    },
  );
};

/** Domains that e-mail is sent from. */
export const mailDomainRoutes: Routes = (app, services) => {
  readingRoutes(app, services);
  const { db, box, publicUrl } = services;
  app.post(
    "/mail-domains",
    {
      config: { scope: "providers:write" },
      schema: {
        tags,
        summary: "Add a sender domain",
        description:
          "Makes its DKIM key, by which mail sent over SMTP from this domain is signed from then on.",
        body: MailDomainCreate,
        response: { 201: MailDomain },
      },
    },
    async (request, reply) => {
      const { accountId } = callerOf(request);
      const context = await contextOf(db, accountId, publicUrl);
      reply.code(201);
      return createMailDomain(db, box, accountId, request.body, context);
    },
  );
  app.delete(
    "/mail-domains/:domain",
    {
      config: { scope: "providers:write" },
      schema: {
        tags,
        summary: "Delete a sender domain",
        description: "With its key: mail from it is not signed any more.",
        params: DomainParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeMailDomain(db, callerOf(request).accountId, request.params.domain);
      return reply.code(204).send(null);
    },
  );
};
