import { queryOptions } from "@tanstack/react-query";
import type { Overview } from "../../src/contract/overview.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Live changes tell of messages; this is for the rest of it (credentials, users, the next hour), which they do not name. */
const PULSE_MS = 15_000;

/** What runs, what failed and what waits. */
export const overviewQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "overview"),
    queryFn: () => call<Overview>("/overview", { account }),
    refetchInterval: PULSE_MS,
  });
