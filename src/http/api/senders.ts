import Type from "typebox";
import { Sender, SenderCreate, SenderPatch } from "../../contract/sender.ts";
import { createSender, listAllSenders, patchSender, removeSender } from "../../senders/senders.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const tags = ["Senders"];
const write = { scope: "campaigns:write" } as const;
const SenderParams = Type.Object({ sender: Type.String({ format: "uuid" }) });

const readingRoutes: Routes = (app, { db }) => {
  app.get(
    "/senders",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "Senders of e-mails, by name",
        description: "Whom authors choose of, each with what is known of its domain.",
        response: { 200: Type.Object({ data: Type.Array(Sender) }) },
      },
    },
    async (request) => ({ data: await listAllSenders(db, callerOf(request).accountId) }),
  );
};

/** Whom e-mails are from. */
export const senderRoutes: Routes = (app, deps) => {
  readingRoutes(app, deps);
  const { db } = deps;
  app.post(
    "/senders",
    {
      config: write,
      schema: { tags, summary: "Add a sender", body: SenderCreate, response: { 201: Sender } },
    },
    async (request, reply) => {
      reply.code(201);
      return createSender(db, callerOf(request).accountId, request.body);
    },
  );
  app.patch(
    "/senders/:sender",
    {
      config: write,
      schema: {
        tags,
        summary: "Change a sender",
        description: "Campaigns keep the name and address that they were written with.",
        params: SenderParams,
        body: SenderPatch,
        response: { 200: Sender },
      },
    },
    async (request) => patchSender(db, callerOf(request).accountId, request.params.sender, request.body),
  );
  app.delete(
    "/senders/:sender",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a sender",
        description: "Campaigns keep the name and address that they were written with.",
        params: SenderParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeSender(db, callerOf(request).accountId, request.params.sender);
      return reply.code(204).send(null);
    },
  );
};
