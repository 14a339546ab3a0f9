import Type from "typebox";
import {
  MembersChange,
  MembersChanged,
  Segment,
  SegmentCreate,
  SegmentDetail,
  SegmentPage,
  SegmentPatch,
  SegmentVersionPage,
} from "../../contract/segment.ts";
import { searchTextCharsMax } from "../../limits.ts";
import { listSegmentPage, readSegment } from "../../segments/find.ts";
import { changeMembers } from "../../segments/members.ts";
import { createSegment, deleteSegment, patchSegment } from "../../segments/segments.ts";
import { readSegmentVersions, restoreSegmentVersion } from "../../segments/versions.ts";
import { authorOf, callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

const tags = ["Segments"];
const read = { scope: "profiles:read" } as const;
const write = { scope: "segments:write" } as const;

const SegmentParams = Type.Object({ segment: Type.String({ format: "uuid" }) });
const VersionParams = Type.Object({
  ...SegmentParams.properties,
  version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 }),
});

/** It carries a name, which may have four bytes a character. */
const NameCursor = Type.Optional(
  Type.String({ maxLength: 2_000, description: "`nextCursor` of the page before." }),
);

const isVersion = (position: string): boolean => /^\d{1,9}$/.test(position);

const readRoutes: Routes = (app, { db }) => {
  app.get(
    "/segments",
    {
      config: read,
      schema: {
        tags,
        summary: "Saved segments and lists, by name",
        querystring: Type.Object({
          ...pageQuery,
          cursor: NameCursor,
          text: Type.Optional(
            Type.String({
              maxLength: searchTextCharsMax,
              description: "A part of the name, in any case.",
            }),
          ),
          kind: Type.Optional(Type.Enum(["filter", "list"])),
        }),
        response: { 200: SegmentPage },
      },
    },
    async (request) => {
      const { cursor, limit, text = "", kind } = request.query;
      const after = positionOf(cursor, (position) => position !== "" && !position.includes("\0"));
      const wanted = { text: text.trim(), kind, after, limit };
      const { data, next } = await listSegmentPage(db, callerOf(request).accountId, wanted);
      return { data, nextCursor: cursorAt(next) };
    },
  );

  app.get(
    "/segments/:segment",
    {
      config: read,
      schema: {
        tags,
        summary: "A segment, and what uses it",
        params: SegmentParams,
        response: { 200: SegmentDetail },
      },
    },
    async (request) => readSegment(db, callerOf(request).accountId, request.params.segment),
  );
};

const writeRoutes: Routes = (app, { db, clock }) => {
  app.post(
    "/segments",
    {
      config: write,
      schema: {
        tags,
        summary: "Save a filter as a segment, or make an empty list",
        body: SegmentCreate,
        response: { 201: Segment },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.code(201);
      return createSegment(db, clock, caller.accountId, request.body, authorOf(caller));
    },
  );

  app.patch(
    "/segments/:segment",
    {
      config: write,
      schema: {
        tags,
        summary: "Change a segment; another filter makes its next version",
        description:
          "Campaigns that name the segment go by the new filter at once. With `version` the change is refused if somebody else saved another one since.",
        params: SegmentParams,
        body: SegmentPatch,
        response: { 200: Segment },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      return patchSegment(db, caller.accountId, request.params.segment, request.body, authorOf(caller));
    },
  );

  app.delete(
    "/segments/:segment",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a segment that nothing uses",
        params: SegmentParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await deleteSegment(db, callerOf(request).accountId, request.params.segment);
      return reply.code(204).send(null);
    },
  );
};

const versionRoutes: Routes = (app, { db }) => {
  app.get(
    "/segments/:segment/versions",
    {
      config: read,
      schema: {
        tags,
        summary: "What the segment's filter was, newest first",
        params: SegmentParams,
        querystring: Type.Object(pageQuery),
        response: { 200: SegmentVersionPage },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const position = positionOf(cursor, isVersion);
      const below = position === null ? null : Number(position);
      const { accountId } = callerOf(request);
      const { data, next } = await readSegmentVersions(db, accountId, request.params.segment, {
        below,
        limit,
      });
      return { data, nextCursor: cursorAt(next) };
    },
  );

  app.post(
    "/segments/:segment/versions/:version/restore",
    {
      config: write,
      schema: {
        tags,
        summary: "Make an earlier filter the segment's again, as its next version",
        params: VersionParams,
        body: Type.Object(
          {
            version: Type.Optional(
              Type.Integer({ minimum: 1, description: "Refuse if the segment is at another version." }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Segment },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const { segment, version } = request.params;
      const wish = { version, editedVersion: request.body.version };
      return restoreSegmentVersion(db, caller.accountId, segment, wish, authorOf(caller));
    },
  );
};

const memberRoute: Routes = (app, { db }) => {
  app.post(
    "/segments/:segment/members",
    {
      config: write,
      schema: {
        tags,
        summary: "Take users off a list and put users on it",
        params: SegmentParams,
        body: MembersChange,
        response: { 200: MembersChanged },
      },
    },
    async (request) => changeMembers(db, callerOf(request).accountId, request.params.segment, request.body),
  );
};

/** Saved segments and lists. */
export const segmentRoutes: Routes = (app, deps) => {
  for (const routes of [readRoutes, writeRoutes, versionRoutes, memberRoute]) routes(app, deps);
};
