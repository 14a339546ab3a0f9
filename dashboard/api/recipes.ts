import { queryOptions } from "@tanstack/react-query";
import type { Recipe } from "../../src/contract/preview.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Campaigns that are nearly written. They come with the program, so one reading is enough. */
export const recipesQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "recipes"),
    queryFn: () => call<{ data: Recipe[] }>("/recipes", { account }),
    staleTime: Number.POSITIVE_INFINITY,
  });
