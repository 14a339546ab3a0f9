import { Overdue, OverdueLetGo, OverdueWish } from "../../contract/overdue.ts";
import { letOverdueGo, readOverdue } from "../../overdue/overdue.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const tags = ["Overdue"];

/** What came due while nobody worked: shown, released, dropped. */
export const overdueRoutes: Routes = (app, { db }) => {
  app.get(
    "/overdue",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags,
        summary: "What is held because it came due while nobody worked",
        response: { 200: Overdue },
      },
    },
    async (request) => readOverdue(db, callerOf(request).accountId),
  );
  for (const { act, summary, description } of [
    {
      act: "release" as const,
      summary: "Let it go on",
      description:
        "As if it came due now: each message is checked again, and what has expired ends as `expired`.",
    },
    {
      act: "drop" as const,
      summary: "End it unsent",
      description: "Each recipient ends as `cancelled`. For good.",
    },
  ]) {
    app.post(
      `/overdue/${act}`,
      {
        config: { scope: "account:admin" },
        schema: { tags, summary, description, body: OverdueWish, response: { 200: OverdueLetGo } },
      },
      async (request) => letOverdueGo(db, callerOf(request).accountId, request.body.campaign, act),
    );
  }
};
