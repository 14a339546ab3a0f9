import Type from "typebox";
import {
  type ProfileDeletion,
  ProfileDeletionPage,
  ProfileDeletion as ProfileDeletionSchema,
} from "../../contract/profile.ts";
import type { DeletionRow } from "../../db/queries/profileDeletions.ts";
import { isUuid } from "../../lib/ids.ts";
import { eraseProfiles, readDeletions } from "../../profiles/erase.ts";
import { requireProfileId } from "../../profiles/find.ts";
import { authorOf, callerOf } from "../auth.ts";
import { HttpError } from "../errors.ts";
import type { Routes } from "./api.ts";
import { pageOf, pageQuery, positionOf } from "./paging.ts";

const tags = ["Profiles"];

const toDeletion = (row: DeletionRow): ProfileDeletion => ({
  id: row.id,
  profileId: row.profile_id,
  state: row.state,
  requestedAt: row.requested_at.toISOString(),
  requestedBy: row.requested_by,
  finishedAt: row.finished_at?.toISOString() ?? null,
  removed: {
    identities: row.identities,
    devices: row.devices,
    events: row.events,
    messages: row.messages,
  },
});

/** Deleting users, and the record of it. */
export const profileDeletionRoutes: Routes = (app, { db, clock }) => {
  app.delete(
    "/profiles/:profile",
    {
      config: { scope: "upload" },
      schema: {
        tags,
        summary: "Delete a user",
        description:
          "Removes everything personal: the profile with its identities, devices, properties and events, and what the log says of it (recipient, address, content, the payload of triggers that named only this user, the sandbox inbox). Sums and outcomes stay, and so does the suppression of an address. The user is gone when this answers, and a large past goes soon after. The id of a profile that was merged into another deletes that other one.",
        params: Type.Object({
          profile: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
        }),
        response: { 202: ProfileDeletionSchema },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const profileId = await requireProfileId(db, caller.accountId, request.params.profile);
      if (caller.isTest) {
        throw new HttpError(403, "request/forbidden", "A test credential deletes nobody.");
      }
      const [row] = await eraseProfiles(db, clock, caller.accountId, [profileId], authorOf(caller));
      if (row === undefined) throw new Error("a deletion that was recorded is not there");
      reply.code(202);
      return toDeletion(row);
    },
  );

  app.get(
    "/profile-deletions",
    {
      config: { scope: "profiles:read" },
      schema: {
        tags,
        summary: "Users who were deleted: when, by whom, how much; newest first",
        querystring: Type.Object(pageQuery),
        response: { 200: ProfileDeletionPage },
      },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const before = positionOf(cursor, isUuid);
      const rows = await readDeletions(db, callerOf(request).accountId, before, limit + 1);
      return pageOf(rows, limit, toDeletion);
    },
  );
};
