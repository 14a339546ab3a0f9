import type { FastifyRequest } from "fastify";
import Type from "typebox";
import {
  ExportCreate,
  ImportCreate,
  ImportPreview,
  ImportStart,
  PreviewRequest,
  Transfer,
  TransferPage,
} from "../../contract/transfer.ts";
import { isUuid } from "../../lib/ids.ts";
import { transferBytesMax } from "../../limits.ts";
import { exportedFile, refusedRows } from "../../transfers/download.ts";
import {
  asTransfer,
  cancel,
  createExport,
  createImport,
  pageOfTransfers,
  previewOf,
  remove,
  requireTransfer,
  startImport,
  uploadFile,
} from "../../transfers/life.ts";
import { authorOf, callerOf } from "../auth.ts";
import { HttpError } from "../errors.ts";
import { asFile, sendFile } from "../file.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";
import { takeFiles, withFile } from "./fileBody.ts";
import { pageOf, pageQuery, positionOf } from "./paging.ts";

const tags = ["Imports and exports"];
const reads = { scope: "profiles:read" } as const;
const writes = { scope: "upload" } as const;
const params = Type.Object({ transfer: Type.String({ format: "uuid" }) });
const answersTransfer = { 200: Transfer } as const;

const listRoutes: Routes = (app, { db }) => {
  app.get(
    "/transfers",
    {
      config: reads,
      schema: {
        tags,
        summary: "Imports and exports, newest first",
        querystring: Type.Object({
          ...pageQuery,
          kind: Type.Optional(Type.Enum(["import", "export", "compatible"])),
        }),
        response: { 200: TransferPage },
      },
    },
    async (request) => {
      const { cursor, limit, kind } = request.query;
      const rows = await pageOfTransfers(db, callerOf(request).accountId, {
        before: positionOf(cursor, isUuid),
        limit: limit + 1,
        kind,
      });
      return pageOf(rows, limit, asTransfer);
    },
  );

  app.get(
    "/transfers/:transfer",
    { config: reads, schema: { tags, summary: "One import or export", params, response: answersTransfer } },
    async (request) =>
      asTransfer(await requireTransfer(db, callerOf(request).accountId, request.params.transfer)),
  );
};

/** What a test credential uploads is answered and not stored; of a file nothing would be left to answer. */
const refuseTest = (caller: ReturnType<typeof callerOf>): void => {
  if (!caller.isTest) return;
  throw new HttpError(
    403,
    "request/forbidden",
    "A test credential changes no real user, so it imports nothing.",
  );
};

const importRoutes: Routes = (app, { db }) => {
  app.post(
    "/transfers/imports",
    {
      config: writes,
      schema: {
        tags,
        summary: "Begin an import",
        description: "Next upload its file, look at the preview, and start it with a mapping.",
        body: ImportCreate,
        response: { 201: Transfer },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      refuseTest(caller);
      reply.code(201);
      return createImport(db, caller.accountId, request.body, authorOf(caller));
    },
  );

  app.post(
    "/transfers/:transfer/preview",
    {
      config: writes,
      schema: {
        tags,
        summary: "The first rows as they would be stored, and what would be refused",
        description: "Without a mapping: with the one that is guessed from names and values. Stores nothing.",
        params,
        body: PreviewRequest,
        response: { 200: ImportPreview },
      },
    },
    async (request) => previewOf(db, callerOf(request).accountId, request.params.transfer, request.body),
  );

  app.post(
    "/transfers/:transfer/start",
    {
      config: writes,
      schema: { tags, summary: "Start an import", params, body: ImportStart, response: answersTransfer },
    },
    async (request) => startImport(db, callerOf(request).accountId, request.params.transfer, request.body),
  );
};

/** The body is the file, whatever its content type says; it is written as it comes and never held whole. */
const fileRoutes = async (app: Api, { db }: NativeDeps): Promise<void> => {
  takeFiles(app);
  app.put(
    "/transfers/:transfer/file",
    {
      config: writes,
      bodyLimit: transferBytesMax,
      schema: {
        tags,
        summary: "Upload the file of an import, or a part of it",
        description:
          "The body is the file as it is, UTF-8. It may come in several requests one after the other: `from` says where in the file this one begins, which is the `bytesUploaded` of the transfer. With the last byte the import is `ready`.",
        params,
        querystring: Type.Object({
          from: Type.Integer({ minimum: 0, maximum: transferBytesMax, default: 0 }),
        }),
        consumes: ["application/octet-stream", "text/csv", "application/x-ndjson"],
        response: answersTransfer,
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { transfer } = request.params;
      await requireTransfer(db, accountId, transfer);
      return withFile(request, transferBytesMax, (bytes) =>
        uploadFile(db, accountId, transfer, request.query.from, bytes),
      );
    },
  );
};

const exportRoutes: Routes = (app, { db, clock }) => {
  app.post(
    "/transfers/exports",
    {
      config: reads,
      schema: {
        tags,
        summary: "Export users, or what they did",
        description: "It runs at once; when it is `done` its file is there to be downloaded.",
        body: ExportCreate,
        response: { 201: Transfer },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.code(201);
      return createExport(db, caller.accountId, request.body, { by: authorOf(caller), now: clock.now() });
    },
  );
};

type EndRequest = Pick<FastifyRequest, "apiCaller"> & { params: { transfer: string } };

/** Who may read may end an export; an import only who may write. */
const mayEnd = async (db: NativeDeps["db"], request: EndRequest): Promise<{ accountId: number }> => {
  const caller = callerOf(request);
  const { kind } = await requireTransfer(db, caller.accountId, request.params.transfer);
  if (kind === "export" || caller.scopes.includes("upload")) return caller;
  throw new HttpError(403, "request/forbidden", 'Ending an import takes the scope "upload".');
};

const endRoutes: Routes = (app, { db }) => {
  app.post(
    "/transfers/:transfer/cancel",
    {
      config: reads,
      schema: {
        tags,
        summary: "Cancel an import or export",
        description:
          "One that runs stops within seconds. Of imports it takes the scope `upload` too. Rows that were imported stay; the file is forgotten, the refused rows are kept.",
        params,
        response: answersTransfer,
      },
    },
    async (request) => {
      const { accountId } = await mayEnd(db, request);
      return cancel(db, accountId, request.params.transfer);
    },
  );

  app.delete(
    "/transfers/:transfer",
    {
      config: reads,
      schema: {
        tags,
        summary: "Remove one that has ended, with its files",
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { accountId } = await mayEnd(db, request);
      await remove(db, accountId, request.params.transfer);
      return reply.code(204).send(null);
    },
  );
};

const FILE_TYPES = { csv: "text/csv; charset=utf-8", jsonl: "application/x-ndjson; charset=utf-8" } as const;

const downloadRoutes: Routes = (app, { db }) => {
  app.get(
    "/transfers/:transfer/refused",
    {
      config: reads,
      schema: {
        tags,
        summary: "The refused rows as CSV: row, reason, and what the row held",
        description: "While an import runs: those so far. The first 100 000 are kept.",
        params,
        querystring: Type.Object({
          spreadsheet: Type.Boolean({
            default: true,
            description: "Texts that a spreadsheet would run as a formula get an apostrophe in front.",
          }),
        }),
        response: asFile("text/csv"),
      },
    },
    async (request, reply) => {
      const row = await requireTransfer(db, callerOf(request).accountId, request.params.transfer);
      const name = `refused-${row.name.replace(/\.\w+$/, "")}.csv`;
      return sendFile(reply, name, FILE_TYPES.csv, refusedRows(db, row, request.query.spreadsheet));
    },
  );

  app.get(
    "/transfers/:transfer/file",
    {
      config: reads,
      schema: {
        tags,
        summary: "Download the file of an export that is done",
        params,
        response: asFile("application/octet-stream"),
      },
    },
    async (request, reply) => {
      const row = await requireTransfer(db, callerOf(request).accountId, request.params.transfer);
      const bytes = exportedFile(db, row);
      const type = row.format === "csv" ? FILE_TYPES.csv : FILE_TYPES.jsonl;
      if (row.bytes_total !== null) reply.header("content-length", row.bytes_total);
      return sendFile(reply, row.name, type, bytes);
    },
  );
};

/** Imports and exports of users and what they did. */
export const transferRoutes: Routes = (app, deps) => {
  listRoutes(app, deps);
  importRoutes(app, deps);
  exportRoutes(app, deps);
  endRoutes(app, deps);
  downloadRoutes(app, deps);
  app.register(async (files: Api) => fileRoutes(files, deps));
};
