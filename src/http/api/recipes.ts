import Type from "typebox";
import { RECIPES } from "../../campaigns/recipes/recipes.ts";
import { Recipe } from "../../contract/preview.ts";
import type { Routes } from "./api.ts";

/** Campaigns to start from; they are the same for every account. */
export const recipeRoutes: Routes = (app) => {
  app.get(
    "/recipes",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags: ["Campaigns"],
        summary: "Recipes: campaigns that are nearly written",
        response: { 200: Type.Object({ data: Type.Array(Recipe) }) },
      },
    },
    async () => ({ data: [...RECIPES] }),
  );
};
