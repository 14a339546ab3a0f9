import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client.ts";

/** A refusal stays one however often it is asked; only what may pass is tried again. */
const mayPass = (error: Error): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 503);

const RETRIES = 2;
const FRESH_MS = 5_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (count, error) => count < RETRIES && mayPass(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
