import Type from "typebox";
import {
  Suppression,
  SuppressionCreate,
  SuppressionPage,
  SuppressionQuery,
  SuppressionsFiled,
} from "../../contract/suppression.ts";
import { SUPPRESSION_CHANNELS } from "../../contract/suppressionWords.ts";
import { suppressionFileBytesMax } from "../../limits.ts";
import { letAddressGo, readSuppressions, stopAddress } from "../../profiles/suppressions.ts";
import { addSuppressionFile, suppressionsCsv } from "../../transfers/suppressionFile.ts";
import { authorOf, callerOf } from "../auth.ts";
import { asFile, sendFile } from "../file.ts";
import type { Api, NativeDeps, Routes } from "./api.ts";
import { takeFiles, withFile } from "./fileBody.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

const tags = ["Users"];
const read = { scope: "profiles:read" } as const;
const write = { scope: "account:admin" } as const;
const isPosition = (text: string): boolean => /^\d{1,15}$/.test(text);

const readRoutes: Routes = (app, { db }) => {
  app.get(
    "/suppressions",
    {
      config: read,
      schema: {
        tags,
        summary: "Stopped addresses, newest first",
        querystring: Type.Object({ ...SuppressionQuery, ...pageQuery }),
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

  app.get(
    "/suppressions/export",
    {
      config: read,
      schema: {
        tags,
        summary: "Stopped addresses as CSV, newest first",
        description:
          "Address, channel, reason, the provider's code or the note, who stopped it and since when: all that the filter lets through. Texts that a spreadsheet would run as a formula get an apostrophe in front, which is taken off again when the file comes back.",
        querystring: Type.Object(SuppressionQuery),
        response: asFile("text/csv"),
      },
    },
    async (request, reply) => {
      const bytes = suppressionsCsv(db, callerOf(request).accountId, request.query);
      return sendFile(reply, "stopped-addresses.csv", "text/csv; charset=utf-8", bytes);
    },
  );
};

const writeRoutes: Routes = (app, { db }) => {
  app.post(
    "/suppressions",
    {
      config: write,
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
      config: write,
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

/** The body is the file, whatever its content type says; it is read as it comes and never held whole. */
const fileRoute = async (app: Api, { db }: NativeDeps): Promise<void> => {
  takeFiles(app);
  app.post(
    "/suppressions/file",
    {
      config: write,
      bodyLimit: suppressionFileBytesMax,
      schema: {
        tags,
        summary: "Stop the addresses of a CSV file",
        description:
          "The body is the file as it is, UTF-8. Its first row names the columns: `address`, `channel` (`email`, `whatsapp`, `push`), and if you like `reason` (`bounced`, `complained`, `added`; `added` where it says nothing) and `detail`, a code or a note; others are passed over, so an export can be sent as it is. An address that is stopped already stays as it is, so a file that broke off can be sent again. Rows that cannot be taken are told with their row, field, what was expected and what came; the others are taken all the same.",
        querystring: Type.Object({
          channel: Type.Optional(
            Type.Enum([...SUPPRESSION_CHANNELS], {
              description: "The channel of rows that name none; with it the column may be missing.",
            }),
          ),
        }),
        consumes: ["text/csv", "application/octet-stream"],
        response: { 200: SuppressionsFiled },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const wish = { channelOfAll: request.query.channel, addedBy: authorOf(caller) };
      return withFile(request, suppressionFileBytesMax, (bytes) =>
        addSuppressionFile(db, caller.accountId, bytes, wish),
      );
    },
  );
};

/** Addresses that get nothing any more. */
export const suppressionRoutes: Routes = (app, deps) => {
  for (const routes of [readRoutes, writeRoutes]) routes(app, deps);
  app.register(async (files: Api) => fileRoute(files, deps));
};
