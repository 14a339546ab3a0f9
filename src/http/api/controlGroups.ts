import Type from "typebox";
import { requireCampaign } from "../../campaigns/find.ts";
import {
  ControlExemption,
  ControlGroup,
  ControlGroupCreate,
  ControlGroupList,
  ControlGroupPatch,
} from "../../contract/controlGroup.ts";
import { MemberName } from "../../contract/segment.ts";
import {
  addControlExemption,
  exemptProfile,
  listControlExemptions,
  removeControlExemption,
} from "../../controlGroups/exemptions.ts";
import {
  createControlGroup,
  deleteControlGroup,
  listControlGroups,
  patchControlGroup,
} from "../../controlGroups/groups.ts";
import { membersOf, requireControlGroup } from "../../controlGroups/members.ts";
import { controlGroupUsersCsv } from "../../transfers/controlGroupUsers.ts";
import { controlUsersCsv, controlUsersJson } from "../../transfers/controlUsers.ts";
import { authorOf, callerOf } from "../auth.ts";
import { asFile, sendFile } from "../file.ts";
import type { Routes } from "./api.ts";

const tags = ["Control groups"];
const read = { scope: "account:read" } as const;
const write = { scope: "account:admin" } as const;
const readUsers = { scope: "profiles:read" } as const;

const GroupParams = Type.Object({ controlGroup: Type.String({ format: "uuid" }) });
const ProfileParams = Type.Object({ profile: Type.Integer({ minimum: 1 }) });

const groupRoutes: Routes = (app, { db, clock }) => {
  app.get(
    "/control-groups",
    {
      config: read,
      schema: {
        tags,
        summary: "The system group, then the custom ones by name, with their users and campaigns",
        response: { 200: ControlGroupList },
      },
    },
    async (request) => listControlGroups(db, callerOf(request).accountId),
  );

  app.post(
    "/control-groups",
    {
      config: write,
      schema: {
        tags,
        summary: "Create a control group: one of the system, up to 10 of your own",
        body: ControlGroupCreate,
        response: { 201: ControlGroup },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.code(201);
      return createControlGroup(db, clock, caller.accountId, request.body, authorOf(caller));
    },
  );
};

const oneGroupRoutes: Routes = (app, { db }) => {
  app.patch(
    "/control-groups/:controlGroup",
    {
      config: write,
      schema: {
        tags,
        summary: "Change name, purpose or share",
        params: GroupParams,
        body: ControlGroupPatch,
        response: { 200: ControlGroup },
      },
    },
    async (request) =>
      patchControlGroup(db, callerOf(request).accountId, request.params.controlGroup, request.body),
  );

  app.delete(
    "/control-groups/:controlGroup",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a group that no published campaign names",
        params: GroupParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await deleteControlGroup(db, callerOf(request).accountId, request.params.controlGroup);
      return reply.code(204).send(null);
    },
  );
};

const exemptionRoutes: Routes = (app, { db }) => {
  app.get(
    "/control-exemptions",
    {
      config: readUsers,
      schema: {
        tags,
        summary: "Users who are in no control group",
        response: { 200: Type.Object({ data: Type.Array(ControlExemption) }) },
      },
    },
    async (request) => ({ data: await listControlExemptions(db, callerOf(request).accountId) }),
  );

  app.post(
    "/control-exemptions",
    {
      config: write,
      schema: {
        tags,
        summary: "Take a user out of all control groups; at most 20",
        description: "An address that several users share means the one seen last.",
        body: MemberName,
        response: { 201: ControlExemption },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      reply.code(201);
      return addControlExemption(db, caller.accountId, request.body, authorOf(caller));
    },
  );
};

const oneExemptionRoutes: Routes = (app, { db }) => {
  app.put(
    "/control-exemptions/:profile",
    {
      config: write,
      schema: {
        tags,
        summary: "The same, by the profile's id; one that is exempt stays so",
        params: ProfileParams,
        response: { 200: ControlExemption },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      return exemptProfile(db, caller.accountId, request.params.profile, authorOf(caller));
    },
  );

  app.delete(
    "/control-exemptions/:profile",
    {
      config: write,
      schema: {
        tags,
        summary: "Let a user be in control groups again",
        params: ProfileParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await removeControlExemption(db, callerOf(request).accountId, request.params.profile);
      return reply.code(204).send(null);
    },
  );
};

const exportRoute: Routes = (app, { db }) => {
  app.get(
    "/campaigns/:campaign/control-users",
    {
      config: readUsers,
      schema: {
        tags,
        summary:
          "Users whom the campaign left out: their group, and how and when the message would have gone",
        description:
          "One row a recipient, in the order of the triggers, as far back as the log reaches. Tests are left out. In CSV, texts that a spreadsheet would run as a formula get an apostrophe in front.",
        params: Type.Object({ campaign: Type.String({ minLength: 1, maxLength: 64 }) }),
        querystring: Type.Object({ format: Type.Enum(["csv", "json"], { default: "csv" }) }),
        response: asFile("text/csv", "application/json"),
      },
    },
    async (request, reply) => {
      const { accountId } = callerOf(request);
      const { id, number } = await requireCampaign(db, accountId, request.params.campaign);
      const name = `control-users-${number ?? id}.${request.query.format}`;
      return request.query.format === "csv"
        ? sendFile(reply, name, "text/csv; charset=utf-8", controlUsersCsv(db, accountId, id))
        : sendFile(reply, name, "application/json; charset=utf-8", controlUsersJson(db, accountId, id));
    },
  );
};

const groupUsersRoute: Routes = (app, { db }) => {
  app.get(
    "/control-groups/:controlGroup/users",
    {
      config: readUsers,
      schema: {
        tags,
        summary: "The users of a control group as it is now, as CSV",
        description:
          "One row a user, in the order of the profile ids. Exempt users are left out. Texts that a spreadsheet would run as a formula get an apostrophe in front.",
        params: GroupParams,
        response: asFile("text/csv"),
      },
    },
    async (request, reply) => {
      const { accountId } = callerOf(request);
      const group = await requireControlGroup(db, accountId, request.params.controlGroup);
      const bytes = controlGroupUsersCsv(group, membersOf(db, accountId, group));
      return sendFile(reply, `control-group-${group.name}.csv`, "text/csv; charset=utf-8", bytes);
    },
  );
};

/** Control groups, who is exempt from them, and whom a campaign left out. */
export const controlGroupRoutes: Routes = (app, deps) => {
  for (const routes of [
    groupRoutes,
    oneGroupRoutes,
    exemptionRoutes,
    oneExemptionRoutes,
    groupUsersRoute,
    exportRoute,
  ])
    routes(app, deps);
};
