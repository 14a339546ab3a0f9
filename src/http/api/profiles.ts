import Type from "typebox";
import { ProfileControlGroups } from "../../contract/controlGroup.ts";
import {
  ProfileDetail,
  ProfileEventPage,
  ProfilePage,
  ProfileProperties,
  type ProfileSummary,
} from "../../contract/profile.ts";
import { UserLimits } from "../../contract/schedule.ts";
import { ProfileSegments } from "../../contract/segment.ts";
import { readProfileControlGroups } from "../../controlGroups/members.ts";
import { isUuid } from "../../lib/ids.ts";
import { eventNameCharsMax, searchTextCharsMax } from "../../limits.ts";
import {
  listProfiles,
  readProfile,
  readProfileEvents,
  readPropertyNames,
  searchProfiles,
} from "../../profiles/find.ts";
import { readUserLimits } from "../../reports/userLimits.ts";
import { readProfileSegments } from "../../segments/membership.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";
import { cursorAt, pageQuery, positionOf } from "./paging.ts";

const tags = ["Profiles"];
const config = { scope: "profiles:read" } as const;

const ProfileParams = Type.Object({
  profile: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});

/** `<ISO moment> <rest>`: where a list in the order of time goes on. */
const momentOf = (position: string): { at: Date; rest: string } => {
  const space = position.indexOf(" ");
  return { at: new Date(position.slice(0, space)), rest: position.slice(space + 1) };
};

const isMomentAnd =
  (isRest: (text: string) => boolean) =>
  (position: string): boolean => {
    const { at, rest } = momentOf(position);
    return !Number.isNaN(at.getTime()) && isRest(rest);
  };

/** The page, of rows that were asked for with one more than it holds. */
const momentPage = <Row>(rows: readonly Row[], limit: number, positionOfRow: (row: Row) => string) => {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return {
    data,
    nextCursor: rows.length > limit && last !== undefined ? cursorAt(positionOfRow(last)) : null,
  };
};

const seenPosition = ({ lastSeenAt, id }: ProfileSummary): string => `${lastSeenAt} ${id}`;
const isSeenPosition = isMomentAnd((id) => /^\d{1,15}$/.test(id));
const isEventPosition = isMomentAnd(isUuid);

const listRoute: Routes = (app, { db }) => {
  app.get(
    "/profiles",
    {
      config,
      schema: {
        tags,
        summary: "Profiles: seen last first, or found by a text",
        description:
          "With `text`: profiles that have exactly this identity (of any kind), e-mail address or phone number, then those whose e-mail address or identity begins with it, at most `limit`; names are not searched. Without: seen last first; in an account of more than 20 000 profiles, among the newest 20 000.",
        querystring: Type.Object({
          ...pageQuery,
          text: Type.Optional(Type.String({ maxLength: searchTextCharsMax })),
        }),
        response: { 200: ProfilePage },
      },
    },
    async (request) => {
      const { accountId } = callerOf(request);
      const { cursor, limit, text = "" } = request.query;
      const position = positionOf(cursor, isSeenPosition);
      if (text.trim() !== "") {
        return { data: await searchProfiles(db, accountId, text.trim(), limit), nextCursor: null };
      }
      const after = position === null ? null : momentOf(position);
      const rows = await listProfiles(
        db,
        accountId,
        after === null ? null : { lastSeenAt: after.at, id: Number(after.rest) },
        limit + 1,
      );
      return momentPage(rows, limit, seenPosition);
    },
  );
};

const profileRoute: Routes = (app, { db }) => {
  app.get(
    "/profiles/:profile",
    {
      config,
      schema: {
        tags,
        summary: "A profile: properties, identities, devices, subscriptions",
        description: "The id of a profile that was merged into another answers that other one.",
        params: ProfileParams,
        response: { 200: ProfileDetail },
      },
    },
    async (request) => readProfile(db, callerOf(request).accountId, request.params.profile),
  );

  app.get(
    "/profiles/:profile/events",
    {
      config,
      schema: {
        tags,
        summary: "Events of a profile, newest first",
        params: ProfileParams,
        querystring: Type.Object({
          ...pageQuery,
          name: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: eventNameCharsMax,
              description: "Only events of this name; case and spaces do not count.",
            }),
          ),
        }),
        response: { 200: ProfileEventPage },
      },
    },
    async (request) => {
      const { cursor, limit, name } = request.query;
      const position = positionOf(cursor, isEventPosition);
      const after = position === null ? null : momentOf(position);
      const rows = await readProfileEvents(db, callerOf(request).accountId, request.params.profile, name, {
        after: after === null ? null : { at: after.at, id: after.rest },
        limit: limit + 1,
      });
      return momentPage(rows, limit, ({ at, id }) => `${at} ${id}`);
    },
  );
};

const segmentsRoute: Routes = (app, { db, clock }) => {
  app.get(
    "/profiles/:profile/segments",
    {
      config,
      schema: {
        tags,
        summary: "The saved segments and lists that a profile is in now, by name",
        description:
          "Of an account with more than 200 segments the first 200 by name are asked; `unasked` counts the others.",
        params: ProfileParams,
        response: { 200: ProfileSegments },
      },
    },
    async (request) => readProfileSegments(db, clock, callerOf(request).accountId, request.params.profile),
  );
};

const standingRoutes: Routes = (app, { db, clock }) => {
  app.get(
    "/profiles/:profile/control-groups",
    {
      config,
      schema: {
        tags,
        summary: "The account's control groups that a profile is in",
        params: ProfileParams,
        response: { 200: ProfileControlGroups },
      },
    },
    async (request) => readProfileControlGroups(db, callerOf(request).accountId, request.params.profile),
  );

  app.get(
    "/profiles/:profile/limits",
    {
      config,
      schema: {
        tags,
        summary: "What the global campaign limits say of a profile now, channel by channel",
        params: ProfileParams,
        response: { 200: Type.Object({ data: Type.Array(UserLimits) }) },
      },
    },
    async (request) => {
      const { accountId, account } = callerOf(request);
      const { id, timeZone } = await readProfile(db, accountId, request.params.profile);
      const { globalLimits } = account.settings;
      const of = { globalLimits, timeZone: account.timeZone };
      return { data: await readUserLimits(db, accountId, { id, timeZone }, of, clock.now()) };
    },
  );
};

const propertiesRoute: Routes = (app, { db }) => {
  app.get(
    "/profile-properties",
    {
      config,
      schema: {
        tags,
        summary: "Names of properties that profiles seen last have, most frequent first",
        response: { 200: ProfileProperties },
      },
    },
    async (request) => readPropertyNames(db, callerOf(request).accountId),
  );
};

/** Users of the account's product. */
export const profileRoutes: Routes = (app, deps) => {
  listRoute(app, deps);
  profileRoute(app, deps);
  segmentsRoute(app, deps);
  standingRoutes(app, deps);
  propertiesRoute(app, deps);
};
