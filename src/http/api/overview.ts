import { Overview } from "../../contract/overview.ts";
import { readOverview } from "../../reports/overview.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

/** The first look at an account. */
export const overviewRoutes: Routes = (app, { db, clock }) => {
  app.get(
    "/overview",
    {
      config: { scope: "messages:read" },
      schema: {
        tags: ["Account"],
        summary: "What runs, what failed and what waits",
        response: { 200: Overview },
      },
    },
    async (request) => readOverview(db, callerOf(request).accountId, clock.now()),
  );
};
