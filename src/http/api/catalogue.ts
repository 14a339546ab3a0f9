import { Catalogue } from "../../contract/segment.ts";
import { readCatalogue } from "../../profiles/catalogue.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

/** What filters can be made of. */
export const catalogueRoutes: Routes = (app, { db }) => {
  app.get(
    "/catalogue",
    {
      config: { scope: "profiles:read" },
      schema: {
        tags: ["Profiles"],
        summary: "Names, types and most frequent values that uploads brought",
        description:
          "Of profiles, of each kind of event, and of the objects in its `Items`; a second or two behind the uploads. E-mail addresses, phone numbers, names, birthdays, coordinates and identities are never listed as values.",
        response: { 200: Catalogue },
      },
    },
    async (request) => readCatalogue(db, callerOf(request).accountId),
  );
};
