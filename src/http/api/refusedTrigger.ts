import { DomainError } from "../../lib/errors.ts";
import type { AcceptResult } from "../../pipeline/accept/accept.ts";
import { HttpError } from "../errors.ts";

/** What the native API answers to a trigger that was not accepted. */
export const refusalOf = (result: Exclude<AcceptResult, { kind: "answered" | "in_doubt" }>): Error => {
  switch (result.kind) {
    case "refused":
      return new DomainError(
        result.first.status === 404 ? "campaign/not-found" : "trigger/refused",
        result.first.error,
      );
    case "key_reused":
      return new HttpError(
        422,
        "trigger/key-reused",
        "This Idempotency-Key was used before with another body; use a new key for a new request.",
      );
    case "unstorable":
      return new DomainError("input/invalid", "The trigger holds a value that cannot be stored.");
    case "unavailable":
      return new HttpError(
        503,
        "database/away",
        "The database does not answer, so the trigger could not be stored; nothing was accepted.",
        { "retry-after": "1" },
      );
  }
};
