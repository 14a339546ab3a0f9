import Type from "typebox";
import { MailDomainCheck } from "../../contract/mailDomain.ts";
import { ReturnPath, ReturnPathPut } from "../../contract/returnPath.ts";
import { tryMailbox } from "../../feedback/mailbox/try.ts";
import {
  checkReturnPath,
  clearReturnPath,
  type ReturnDeps,
  readReturnPath,
  setReturnPath,
} from "../../senders/returnPaths.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const tags = ["Return path"];

const checkRoute: Routes = (app, { db, receiver, dns }) => {
  app.post(
    "/return-path/check",
    {
      config: { scope: "providers:read" },
      schema: {
        tags,
        summary: "Look up the return path's DNS records",
        description: "What DNS says now, against what it has to say.",
        response: { 200: MailDomainCheck },
      },
    },
    async (request) => checkReturnPath({ q: db, receiver }, callerOf(request).accountId, dns),
  );
};

/** Where bounces of mail over SMTP come back to. */
export const returnPathRoutes: Routes = (app, services) => {
  checkRoute(app, services);
  const { db, box, receiver } = services;
  const deps: ReturnDeps = {
    q: db,
    box,
    receiver,
    tryMailbox: (access) => tryMailbox(access, services.services.guard),
  };
  app.get(
    "/return-path",
    {
      config: { scope: "providers:read" },
      schema: {
        tags,
        summary: "The return path, and how it goes",
        description: "With the DNS records that its domain needs, and what came to it last.",
        response: { 200: ReturnPath },
      },
    },
    async (request) => readReturnPath(deps, callerOf(request).accountId),
  );
  app.put(
    "/return-path",
    {
      config: { scope: "providers:write" },
      schema: {
        tags,
        summary: "Set the return path",
        description:
          "Every mail that leaves over SMTP from then on carries an address of its own on this domain, to which its bounces go. So enter the records first, and see that somebody takes the mail: the built-in receiver, or a mailbox that is read.",
        body: ReturnPathPut,
        response: { 200: ReturnPath },
      },
    },
    async (request) => setReturnPath(deps, callerOf(request).accountId, request.body),
  );
  app.delete(
    "/return-path",
    {
      config: { scope: "providers:write" },
      schema: {
        tags,
        summary: "Send bounces to the senders again",
        description: "Bounces of mails that have left are still taken.",
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await clearReturnPath(db, callerOf(request).accountId);
      return reply.code(204).send(null);
    },
  );
};
