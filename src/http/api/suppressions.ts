import Type from "typebox";
import {
  Suppression,
  SuppressionChannel,
  SuppressionCreate,
  SuppressionPage,
  SuppressionReason,
} from "../../contract/suppression.ts";
import { letAddressGo, readSuppressions, stopAddress } from "../../profiles/suppressions.ts";
import { authorOf, callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

const tags = ["Users"];
const isPosition = (text: string): boolean => /^\d{1,15}$/.test(text);

const listRoute: Routes = (app, { db }) => {
  app.get(
    "/suppressions",
    {
      config: { scope: "profiles:read" },
      schema: {
        tags,
        summary: "Stopped addresses, newest first",
        querystring: Type.Object({
          search: Type.Optional(Type.String({ maxLength: 254, description: "A part of the address." })),
          channel: Type.Optional(SuppressionChannel),
          reason: Type.Optional(SuppressionReason),
          ...pageQuery,
        }),
        response: { 200: SuppressionPage },
      },
    },
    async (request) => {
      const { cursor, limit, ...filter } = request.query;
      const position = positionOf(cursor, isPosition);
      const page = { before: position === null ? null : Number(position), limit };
      const { data, next } = await readSuppressions(db, callerOf(request).accountId, filter, page);
      return { data, nextCursor: cursorAt(next) };
    },
  );
};

const writeRoutes: Routes = (app, { db }) => {
  app.post(
    "/suppressions",
    {
      config: { scope: "account:admin" },
      schema: {
        tags,
        summary: "Stop an address by hand; one that is stopped stays as it is",
        description: "Nothing is sent to it on the channel any more, transactional messages included.",
        body: SuppressionCreate,
        response: { 201: Suppression },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.code(201);
      return stopAddress(db, caller.accountId, request.body, authorOf(caller));
    },
  );

  app.delete(
    "/suppressions/:suppression",
    {
      config: { scope: "account:admin" },
      schema: {
        tags,
        summary: "Let an address be written to again",
        params: Type.Object({ suppression: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await letAddressGo(db, callerOf(request).accountId, request.params.suppression);
      return reply.code(204).send(null);
    },
  );
};

/** Addresses that get nothing any more. */
export const suppressionRoutes: Routes = (app, deps) => {
  for (const routes of [listRoute, writeRoutes]) routes(app, deps);
};
