import { ApiError } from "../../../api/client.ts";

/** What the API says is wrong, by field; empty when it failed for another reason. */
export const refusedFields = (error: unknown): Record<string, string> =>
  error instanceof ApiError
    ? Object.fromEntries(error.problems.map(({ field, message }) => [field, message]))
    : {};
