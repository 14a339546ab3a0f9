import Type from "typebox";
import { addCodeFile, codesCsv } from "../../codes/codeFile.ts";
import {
  createCodePool,
  listCodePoolPage,
  patchCodePool,
  readCodePool,
  removeCodePool,
} from "../../codes/codePools.ts";
import { addCodes, listCodePage, removeFreeCodes } from "../../codes/codes.ts";
import {
  CodePool,
  CodePoolCreate,
  CodePoolPage,
  CodePoolPatch,
  CodesAdd,
  CodesAdded,
  CodesFiled,
  CodesRemoved,
  PoolCodePage,
  PoolCodeQuery,
} from "../../contract/codePool.ts";
import { CODE_STATES } from "../../contract/codes.ts";
import { codeFileBytesMax, codesBodyBytesMax } from "../../limits.ts";
import { authorOf, callerOf } from "../auth.ts";
import { asFile, sendFile } from "../file.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";
import { takeFiles, withFile } from "./fileBody.ts";
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
        description: "How many codes a pool has, how many are free and how many users have.",
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

const addRoutes: Routes = (app, { db }) => {
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
    "/code-pools/:pool/codes",
    {
      config: write,
      schema: {
        tags,
        summary: "Remove the codes that nobody has",
        description: "After a wrong list, say. Codes that users have stay.",
        params: PoolParams,
        response: { 200: CodesRemoved },
      },
    },
    async (request) => removeFreeCodes(db, callerOf(request).accountId, request.params.pool),
  );
};

/** The body is the file, whatever its content type says; it is read as it comes and never held whole. */
const fileRoute = async (app: Api, { db }: NativeDeps): Promise<void> => {
  takeFiles(app);
  app.post(
    "/code-pools/:pool/file",
    {
      config: write,
      bodyLimit: codeFileBytesMax,
      schema: {
        tags,
        summary: "Add the codes of a CSV file",
        description:
          "The body is the file as it is, UTF-8. Without `column` the first cell of each row is a code, and a first row that says `code` is passed over. Codes that the pool has are left out, so a file that broke off can be sent again.",
        params: PoolParams,
        querystring: Type.Object({
          column: Type.Optional(
            Type.String({
              maxLength: 200,
              description: "The column of the codes, as the first row names it.",
            }),
          ),
        }),
        consumes: ["text/csv", "application/octet-stream"],
        response: { 200: CodesFiled },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { pool } = request.params;
      await readCodePool(db, accountId, pool);
      return withFile(request, codeFileBytesMax, (bytes) =>
        addCodeFile(db, accountId, pool, bytes, request.query.column),
      );
    },
  );
};

const codeRoutes: Routes = (app, { db }) => {
  app.get(
    "/code-pools/:pool/codes",
    {
      config: write,
      schema: {
        tags,
        summary: "The codes of a pool, and who has them",
        description: "In the order in which they were added, which is the order in which they are given.",
        params: PoolParams,
        querystring: Type.Object({ cursor: pageQuery.cursor, ...PoolCodeQuery }),
        response: { 200: PoolCodePage },
      },
    },
    async (request) => {
      const { cursor, ...wish } = request.query;
      const after = positionOf(cursor, (position) => /^\d{1,18}$/.test(position));
      const { accountId } = callerOf(request);
      const { data, next } = await listCodePage(db, accountId, request.params.pool, { ...wish, after });
      return { data, nextCursor: cursorAt(next) };
    },
  );
  app.get(
    "/code-pools/:pool/export",
    {
      config: write,
      schema: {
        tags,
        summary: "The codes of a pool with who has them, as CSV",
        description:
          "Code, state (`free`, `held` by a message on its way, `sent`), campaign, user, and when it was taken. Texts that a spreadsheet would run as a formula get an apostrophe in front.",
        params: PoolParams,
        querystring: Type.Object({ state: Type.Optional(Type.Enum([...CODE_STATES])) }),
        response: asFile("text/csv"),
      },
    },
    async (request, reply) => {
      const { accountId } = callerOf(request);
      const pool = await readCodePool(db, accountId, request.params.pool);
      const bytes = codesCsv(db, accountId, pool, request.query.state);
      return sendFile(reply, `codes-${pool.name}.csv`, "text/csv; charset=utf-8", bytes);
    },
  );
};

/** Pools of one-time codes. */
export const codePoolRoutes: Routes = (app, deps) => {
  for (const routes of [readRoutes, writeRoutes, addRoutes, codeRoutes]) routes(app, deps);
  app.register(async (files: Api) => fileRoute(files, deps));
};
