import Type from "typebox";
import {
  addCodes,
  createCodePool,
  listCodePoolPage,
  patchCodePool,
  readCodePool,
  removeCodePool,
} from "../../codes/codePools.ts";
import {
  CodePool,
  CodePoolCreate,
  CodePoolPage,
  CodePoolPatch,
  CodesAdd,
  CodesAdded,
} from "../../contract/codePool.ts";
import { codesBodyBytesMax } from "../../limits.ts";
import { authorOf, callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

const tags = ["Code pools"];
const read = { scope: "campaigns:read" } as const;
const write = { scope: "codes:write" } as const;

const PoolParams = Type.Object({ pool: Type.String({ format: "uuid" }) });

const readRoutes: Routes = (app, { db }) => {
  app.get(
    "/code-pools",
    {
      config: read,
      schema: {
        tags,
        summary: "Code pools, by name",
        description: "How many codes a pool has and how many are free; the codes themselves are never told.",
        querystring: Type.Object(pageQuery),
        response: { 200: CodePoolPage },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const after = positionOf(cursor, (position) => /^[a-z][a-z0-9_]{0,59}$/.test(position));
      const { data, next } = await listCodePoolPage(db, callerOf(request).accountId, after, limit);
      return { data, nextCursor: cursorAt(next) };
    },
  );
  app.get(
    "/code-pools/:pool",
    {
      config: read,
      schema: { tags, summary: "A code pool", params: PoolParams, response: { 200: CodePool } },
    },
    async (request) => readCodePool(db, callerOf(request).accountId, request.params.pool),
  );
};

const writeRoutes: Routes = (app, { db }) => {
  app.post(
    "/code-pools",
    {
      config: write,
      schema: { tags, summary: "Make an empty code pool", body: CodePoolCreate, response: { 201: CodePool } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.code(201);
      return createCodePool(db, caller.accountId, request.body, authorOf(caller));
    },
  );
  app.patch(
    "/code-pools/:pool",
    {
      config: write,
      schema: {
        tags,
        summary: "Change a code pool",
        params: PoolParams,
        body: CodePoolPatch,
        response: { 200: CodePool },
      },
    },
    async (request) => patchCodePool(db, callerOf(request).accountId, request.params.pool, request.body),
  );
  app.post(
    "/code-pools/:pool/codes",
    {
      config: write,
      bodyLimit: codesBodyBytesMax,
      schema: {
        tags,
        summary: "Add codes",
        description: "A list of codes, or codes made by chance. Sending a list again adds nothing twice.",
        params: PoolParams,
        body: CodesAdd,
        response: { 200: CodesAdded },
      },
    },
    async (request) => addCodes(db, callerOf(request).accountId, request.params.pool, request.body),
  );
  app.delete(
    "/code-pools/:pool",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a code pool that no live template takes of",
        params: PoolParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeCodePool(db, callerOf(request).accountId, request.params.pool);
      return reply.code(204).send(null);
    },
  );
};

/** Pools of one-time codes. */
export const codePoolRoutes: Routes = (app, deps) => {
  readRoutes(app, deps);
  writeRoutes(app, deps);
};
